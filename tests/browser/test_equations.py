"""An equation's page, opened once with scripts and once without, and all that is asked of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from browser.test_copying import copied
from browser.test_map import LINKS, READ
from browser.test_reading import A4_POINTS, sheets
from scratchnn import spec

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SEEN = """() => [...document.querySelectorAll(".katex-html")].filter(formula =>
    formula.checkVisibility() && formula.getBoundingClientRect().width > 0).length"""
FONT = "() => document.fonts.ready.then(() => document.fonts.check('1em KaTeX_Main'))"
# The words that are seen. Buttons that copy need a script, and may come with it.
WORDS = """() => [...document.querySelectorAll(
    "article :not(button, button *, [data-live], [data-live] *)")]
    .filter(element => element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .flatMap(element => [...element.childNodes])
    .filter(node => node.nodeType === Node.TEXT_NODE)
    .map(node => node.data.trim()).filter(text => text)"""
OFFERS = ".equation-card :is([data-copy], [data-clipboard-text])"
PHONE = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def tab(browser: "Browser") -> Iterator["Page"]:
    """Open a tab, in which the pages come one after the other."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def plain_tab(browser: "Browser") -> Iterator["Page"]:
    """Open a tab where no script runs."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def opened(tab: "Page", base: str, equation: str) -> "Page":
    """Open an equation's page."""
    tab.goto(base + equation)
    return tab


@pytest.fixture(scope="module")
def plain(plain_tab: "Page", base: str, equation: str) -> "Page":
    """Open an equation's page where no script runs, as it is on a screen."""
    plain_tab.goto("about:blank")  # which is on a screen again sooner than the page before
    plain_tab.emulate_media(media="screen")
    plain_tab.set_viewport_size(WIDE)
    plain_tab.goto(base + equation)
    return plain_tab


def test_the_mathematics_is_seen(opened: "Page") -> None:
    assert opened.evaluate(SEEN) > 0
    assert opened.evaluate(FONT)


def test_it_reads_without_scripts(opened: "Page", plain: "Page") -> None:
    words = plain.evaluate(WORDS)
    assert len(words) > 100
    assert words == opened.evaluate(WORDS)
    formulas = plain.locator("article .katex-html").count()
    assert formulas == plain.locator("article math").count() > 0


def test_what_is_alive_is_not_there_without_scripts(plain: "Page") -> None:
    assert plain.locator(".live-explorer").count() == 1
    assert not plain.locator(".live-explorer").is_visible()


def test_it_is_on_its_map(opened: "Page", base: str, site: Path, equation: str) -> None:
    places = opened.locator(LINKS).evaluate_all(READ)
    stands = spec.network().uses(equation.removeprefix("equations/").rstrip("/"))
    # What comes in by a choice is marked where it comes in: the box leads to what is there.
    assert any(place.startswith(base + equation) for place, _ in places) == bool(stands)
    for place, _ in places:
        path = urlsplit(place).path.removeprefix(urlsplit(base).path)
        assert (site / path / "index.html").is_file(), place


def test_it_prints_on_three_sheets_at_most(opened: "Page") -> None:
    printed = sheets(opened)
    assert 1 <= len(printed) <= 3
    assert set(printed) == {A4_POINTS}


def test_code_is_copied(opened: "Page") -> None:
    opened.locator("pre > code:visible").first.scroll_into_view_if_needed()
    opened.wait_for_selector(".md-code__button")
    code = opened.locator("pre:has(.md-code__button) > code").first.inner_text()
    assert copied(opened, ".md-code__button", 0).strip() == code.strip()


def test_its_card_offers_what_it_copies(opened: "Page") -> None:
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    offers = opened.locator(OFFERS).evaluate_all(
        "them => them.map(it => it.dataset.copy ?? it.dataset.clipboardText)"
    )
    assert offers
    for number, text in enumerate(offers):
        assert text
        assert copied(opened, OFFERS, number) == text


def folds(page: "Page") -> dict[str, bool]:
    """Say what of a card is seen: the line that unfolds it, and what is folded."""
    return {
        "line": page.locator(".equation-card__more > summary").is_visible(),
        "folded": page.locator(".equation-card__more > dl").is_visible(),
    }


def test_its_card_is_folded_on_a_phone_alone(plain: "Page") -> None:
    plain.set_viewport_size(WIDE)
    assert folds(plain) == {"line": False, "folded": True}
    plain.set_viewport_size(PHONE)
    assert folds(plain) == {"line": True, "folded": False}
    for answer in (".sentence", ".equation-card__lead > div.arithmatex"):
        box = plain.locator(answer).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < PHONE["height"], f"{answer} is not seen at once"
    plain.click(".equation-card__more > summary")
    assert folds(plain) == {"line": True, "folded": True}
    plain.click(".equation-card__more > summary")
    assert folds(plain) == {"line": True, "folded": False}
    plain.emulate_media(media="print")
    assert folds(plain) == {"line": False, "folded": True}
