"""Nothing is cut off or too small: on a phone, on a wide screen, and on paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browser.test_accessibility import AXE

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}

# What is seen of a page and is wider than its box.
SCROLLS = """() => [...document.querySelectorAll("article, article *:not(.katex *, svg *)")]
    .filter(element => element.checkVisibility() && element.clientWidth
        && ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
        && element.scrollWidth > element.clientWidth + 1)"""
CODE_OR_MATRIX = f"""() => ({SCROLLS})().filter(element => element.matches("pre > code, .matrix"))
    .map(element => element.textContent.slice(0, 80))"""
# Shades at the ends, which say that there is more, are pictures in the background.
UNSIGNED = f"""() => ({SCROLLS})()
    .filter(element => !getComputedStyle(element).backgroundImage.includes("gradient"))
    .map(element => element.outerHTML.slice(0, 120))"""
# Words of pictures, as large as they come to be on the screen. An index is smaller, as in print.
SMALL = """least => [...document.querySelectorAll("article svg text")].filter(text =>
    text.checkVisibility() && text.textContent.trim()).map(text => {
        const {a, b, c, d} = text.getScreenCTM(), scale = Math.sqrt(Math.abs(a * d - b * c))
        return [text.textContent, scale * parseFloat(getComputedStyle(text).fontSize)]
    }).filter(([, size]) => size < least)"""
TARGETS = """() => axe.run("article", {runOnly: ["target-size"], preload: false}).then(
    ({violations}) => violations.flatMap(({nodes}) => nodes.map(({html}) => html)))"""
# Where punctuation is, and where the formula before it ends.
PARTED = """() => [...document.querySelectorAll("article .arithmatex:not(div)")].flatMap(formula => {
    const word = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT)
    word.currentNode = formula
    while (formula.contains(word.currentNode) && word.nextNode());
    const mark = word.currentNode
    if (!/^\\u2060?[.,:;!?)]/.test(mark.data ?? "") || !formula.checkVisibility()) return []
    const range = document.createRange()
    range.setStart(mark, mark.data.search(/[.,:;!?)]/))
    range.setEnd(mark, range.startOffset + 1)
    const [place, last] = [range, formula.querySelector(".katex-html")].map(
        one => [...one.getClientRects()].at(-1))
    return place && last && place.top > last.bottom ? [formula.textContent + mark.data] : []
})"""


@pytest.fixture(scope="module")
def phone(browser: "Browser") -> Iterator["BrowserContext"]:
    """Open a window as wide as a phone's."""
    with browser.new_context(viewport=PHONE) as opened:
        yield opened


@pytest.fixture(scope="module")
def wide(browser: "Browser") -> Iterator["BrowserContext"]:
    """Open a window as wide as that of a small notebook."""
    with browser.new_context(viewport=WIDE) as opened:
        yield opened


def test_code_and_tables_of_checks_fit_a_notebook(
    wide: "BrowserContext", base: str, page: str
) -> None:
    with wide.new_page() as opened:
        opened.goto(base + page)
        assert opened.evaluate(CODE_OR_MATRIX) == []


def test_a_phone_shows_what_scrolls_and_can_be_read_and_touched(
    phone: "BrowserContext", base: str, page: str
) -> None:
    with phone.new_page() as opened:
        opened.goto(base + page)
        assert opened.evaluate(UNSIGNED) == [], "nothing says that these scroll"
        assert opened.evaluate(SMALL, 10.9) == []
        assert opened.evaluate(PARTED) == []
        opened.evaluate(AXE.read_text(encoding="utf-8"))
        assert opened.evaluate(TARGETS) == []


def test_what_is_wrong_on_a_phone_is_found(phone: "BrowserContext", base: str) -> None:
    with phone.new_page() as opened:
        opened.goto(f"{base}notation/")
        opened.evaluate(AXE.read_text(encoding="utf-8"))
        opened.evaluate("""document.querySelector("article").innerHTML = `
            <div style="overflow: auto"><p style="width: 800px">wide</p></div>
            <svg viewBox="0 0 100 100" width="50"><text y="50" font-size="20">word</text></svg>
            <p style="width: 3em"><span class="arithmatex"><span class="katex-html">aaaaaa</span>
            </span><br>.</p>
            <p><a href="a">i</a><br><a href="b">i</a><br><a href="c">i</a></p>
            <button style="all: unset">x</button><button style="all: unset">y</button>`""")
        assert len(opened.evaluate(UNSIGNED)) == 1
        assert opened.evaluate(SMALL, 11) == [["word", 10]]
        assert len(opened.evaluate(PARTED)) == 1
        assert any("all: unset" in html for html in opened.evaluate(TARGETS))


def folds(page: "Page") -> dict[str, bool]:
    """Say what of a card is seen: the line that unfolds it, and what is folded."""
    return {
        "line": page.locator(".equation-card__more > summary").is_visible(),
        "folded": page.locator(".equation-card__more > dl").is_visible(),
    }


def test_a_card_is_folded_on_a_phone_alone(
    browser: "Browser", base: str, equation: str
) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
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
