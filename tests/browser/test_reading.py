"""A page reads: without scripts, from one to the next, on a phone, and on paper."""

import re
from typing import TYPE_CHECKING

import pytest

from scratchnn import spec

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The words that are seen. Buttons that copy need a script, and may come with it.
WORDS = """() => [...document.querySelectorAll("article :not(button, button *)")]
    .filter(element => element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .flatMap(element => [...element.childNodes])
    .filter(node => node.nodeType === Node.TEXT_NODE)
    .map(node => node.data.trim()).filter(text => text)"""

# Boxes that reach beyond the page, or that cut off what they hold.
CUT = """() => [...document.querySelectorAll("article *:not(.katex *, svg *)")].filter(element => {
    if (!element.checkVisibility()) return false
    const edge = document.documentElement.clientWidth + 1
    const cuts = getComputedStyle(element).overflowX !== "visible"
    return element.getBoundingClientRect().right > edge
        || cuts && element.scrollWidth > element.clientWidth + 1
}).map(element => element.outerHTML.slice(0, 120))"""

A4 = {"width": 665, "height": 970}  # what the margins leave of it, in pixels of 1/96 inch
A4_POINTS = (595, 842)
# The handout with the equations of the backward pass twice.
LONGER = """[...document.querySelectorAll(".handout tbody")]
    .filter(phase => phase.innerText.includes("Hidden error"))
    .forEach(phase => phase.after(phase.cloneNode(true)))"""
REACH = "document.documentElement.scrollWidth"
FRAME = """[...document.querySelectorAll(
    ".md-header, .md-sidebar, .md-footer, .md-dialog, .headerlink, button"
)].filter(element => element.checkVisibility()).map(element => element.className)"""


def test_it_reads_without_scripts(browser: "Browser", base: str, equations: list[str]) -> None:
    with (
        browser.new_context(java_script_enabled=False) as plain,
        browser.new_context() as scripted,
    ):
        one, other = plain.new_page(), scripted.new_page()
        for address in equations:
            one.goto(base + address)
            other.goto(base + address)
            words = one.evaluate(WORDS)
            assert len(words) > 100, address
            assert words == other.evaluate(WORDS), address
            formulas = one.locator("article .katex-html").count()
            assert formulas == one.locator("article math").count() > 0, address


def test_links_lead_on_without_scripts(browser: "Browser", base: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(base)
        page.click("article a[href$='equations/backward/weight_gradient/']")
        assert page.url == f"{base}equations/backward/weight_gradient/"
        page.click(".md-footer__link--next")
        assert page.url == f"{base}equations/backward/bias_gradient/"
        page.click(".md-nav--primary a[href$='forward/softmax/']")
        assert page.inner_text("h1").startswith("Softmax")


def test_next_follows_the_flow_of_data(browser: "Browser", base: str) -> None:
    needs: dict[str, set[str]] = {}  # by equation, whose outputs it takes when it is first used
    makers: dict[object, str] = {}
    for step in spec.network().steps:
        given = [value for value in step.with_.values() if isinstance(value, str)]
        needs.setdefault(step.call, {makers[value] for value in given if value in makers})
        makers[step.name] = step.call
    met: list[str] = []
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base}equations/{next(iter(needs))}/")
        while page.url.startswith(f"{base}equations/"):
            id_ = page.url.removeprefix(f"{base}equations/").strip("/")
            assert needs.get(id_, set()) <= set(met), f"{id_} comes too early"
            met.append(id_)
            here = page.url
            page.click(".md-footer__link--next")
            back = page.locator(".md-footer__link--prev").evaluate("link => link.href")
            assert back == here
    assert set(met) >= set(needs)


def test_every_page_fits_phones_and_paper(
    browser: "Browser", base: str, pages: list[str]
) -> None:
    wrong = []
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        for address in pages:
            page.emulate_media(media="screen")
            page.goto(base + address)
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 800})
                if (reach := page.evaluate(REACH)) > width:
                    wrong.append(f"{address} reaches to {reach} on a screen of {width}")
            page.set_viewport_size(A4)
            page.emulate_media(media="print")
            wrong += [f"{address}, printed, cuts off {box}" for box in page.evaluate(CUT)]
            wrong += [f"{address} prints {box}" for box in page.evaluate(FRAME)]
            if page.evaluate("getComputedStyle(document.body).color") != "rgb(0, 0, 0)":
                wrong.append(f"{address} prints in the colours of the screen")
    assert not wrong


def test_what_is_cut_off_is_found(browser: "Browser", base: str) -> None:
    with browser.new_context(viewport=A4) as context:
        page = context.new_page()
        page.goto(base)
        for style in ("width: 900px", "overflow: auto", "overflow: hidden"):
            page.set_content(
                f"<article><div style='{style}'><p style='width: 800px'>x</p></div></article>"
            )
            assert page.evaluate(CUT), style
        page.set_content("<article><div style='overflow: auto'>x</div></article>")
        assert not page.evaluate(CUT)


def sheets(page: "Page") -> list[tuple[int, int]]:
    """Return the size of each sheet of paper that a page prints on, in points of 1/72 inch."""
    boxes = re.findall(
        rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True)
    )
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_it_prints_on_a4(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}equations/backward/weight_gradient/")
        printed = sheets(page)
    assert 2 <= len(printed) <= 6
    assert set(printed) == {A4_POINTS}


def test_the_handout_prints_on_one_sheet(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}handout/")
        assert sheets(page) == [A4_POINTS]
        page.evaluate(LONGER)
        assert sheets(page) == [A4_POINTS] * 2
