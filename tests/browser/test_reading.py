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

# The words that are seen. Buttons that copy need a script, and may come with it.
WORDS = """() => [...document.querySelectorAll("article :not(button, button *)")]
    .filter(element => element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .flatMap(element => [...element.childNodes])
    .filter(node => node.nodeType === Node.TEXT_NODE)
    .map(node => node.data.trim()).filter(text => text)"""

A4_POINTS = (595, 842)
PHONE = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}
# The handout with the equations of the backward pass twice.
LONGER = """[...document.querySelectorAll(".handout tbody")]
    .filter(phase => phase.innerText.includes("Hidden error"))
    .forEach(phase => phase.after(phase.cloneNode(true)))"""


@pytest.fixture(scope="module")
def plain(browser: "Browser") -> Iterator["BrowserContext"]:
    """Open a window in which no script runs."""
    with browser.new_context(java_script_enabled=False) as opened:
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


def folds(page: "Page") -> dict[str, bool]:
    """Say what of a card is seen: the line that unfolds it, and what is folded."""
    return {
        "line": page.locator(".equation-card__more > summary").is_visible(),
        "folded": page.locator(".equation-card__more > dl").is_visible(),
    }


def test_a_card_is_folded_on_a_phone_alone(
    plain: "BrowserContext", base: str, equation: str
) -> None:
    with plain.new_page() as page:
        page.set_viewport_size(PHONE)
        page.goto(base + equation)
        assert folds(page) == {"line": True, "folded": False}
        for answer in (".sentence", ".equation-card__lead > div.arithmatex"):
            box = page.locator(answer).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < PHONE["height"], f"{answer} is not seen at once"
        page.click(".equation-card__more > summary")
        assert folds(page) == {"line": True, "folded": True}
        page.set_viewport_size(WIDE)
        page.reload()
        assert folds(page) == {"line": False, "folded": True}
        page.set_viewport_size(PHONE)
        page.emulate_media(media="print")
        assert folds(page) == {"line": False, "folded": True}
