"""A page reads: without scripts, from one to the next, on a phone, and on paper."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from scratchnn import spec

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# The words that are seen. Buttons that copy need a script, and may come with it; so may what is
# alive, which says again what stands there.
WORDS = """() => [...document.querySelectorAll(
    "article :not(button, button *, [data-live], [data-live] *)")]
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

A4 = {"width": 703, "height": 1031}  # what the margins leave of it, in pixels of 1/96 inch
A4_POINTS = (595, 842)
# The handout with the equations of the backward pass twice.
LONGER = """[...document.querySelectorAll(".handout tbody")]
    .filter(phase => phase.innerText.includes("Hidden error"))
    .forEach(phase => phase.after(phase.cloneNode(true)))"""
REACH = "document.documentElement.scrollWidth"
FRAME = """[...document.querySelectorAll(
    ".md-header, .md-sidebar, .md-footer, .md-dialog, .headerlink, button"
)].filter(element => element.checkVisibility()).map(element => element.className)"""


@pytest.fixture(scope="module")
def plain(browser: "Browser") -> Iterator["BrowserContext"]:
    """Open a window in which no script runs."""
    with browser.new_context(java_script_enabled=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def dark(browser: "Browser") -> Iterator["BrowserContext"]:
    """Open a window in the dark scheme."""
    with browser.new_context(color_scheme="dark") as opened:
        yield opened


def test_it_reads_without_scripts(
    plain: "BrowserContext", window: "BrowserContext", base: str, equation: str
) -> None:
    with plain.new_page() as one, window.new_page() as other:
        one.goto(base + equation)
        other.goto(base + equation)
        words = one.evaluate(WORDS)
        assert len(words) > 100
        assert words == other.evaluate(WORDS)
        formulas = one.locator("article .katex-html").count()
        assert formulas == one.locator("article math").count() > 0


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


def test_every_page_fits_phones_and_paper(dark: "BrowserContext", base: str, page: str) -> None:
    with dark.new_page() as opened:
        opened.goto(base + page)
        for width in (390, 320):
            opened.set_viewport_size({"width": width, "height": 800})
            assert opened.evaluate(REACH) <= width
        opened.set_viewport_size(A4)
        opened.emulate_media(media="print")
        assert opened.evaluate(CUT) == [], "printed, it cuts these off"
        assert opened.evaluate(FRAME) == [], "these are printed, too"
        assert opened.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


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


def test_it_prints_on_three_sheets_at_most(
    window: "BrowserContext", base: str, equation: str
) -> None:
    with window.new_page() as page:
        page.goto(base + equation)
        printed = sheets(page)
    assert 1 <= len(printed) <= 3
    assert set(printed) == {A4_POINTS}


def test_the_handout_prints_on_one_sheet(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}handout/")
        assert sheets(page) == [A4_POINTS]
        page.evaluate(LONGER)
        assert sheets(page) == [A4_POINTS] * 2
