"""A page has few elements, and does not move once it is seen."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict

import pytest

from browser.server import serve
from browser.test_loading import forget

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHIFT = 0.01
ELEMENTS = 3000
WATCH = """
window.moves = []
const part = ({node}) => node && (node.outerHTML ?? node.textContent).slice(0, 80)
new PerformanceObserver(list => list.getEntries().forEach(entry =>
    moves.push({by: entry.value, at: entry.startTime, parts: entry.sources.map(part)})
)).observe({type: "layout-shift", buffered: true})"""
FONTS = """() => ({
    early: [...document.querySelectorAll("link[rel=preload][as=font]")].map(link => link.href),
    used: performance.getEntriesByType("resource").map(entry => entry.name)
        .filter(address => address.includes("KaTeX_")),
})"""


class Move(TypedDict):
    """What moved after it was first seen."""

    by: float  # the part of the screen it took, times how far it went
    at: float  # in milliseconds
    parts: list[str | None]


class Visit(NamedTuple):
    """What happened when a page was opened for the first time."""

    moves: list[Move]
    early: set[str]  # fonts that the page asks for in its head
    used: set[str]  # fonts that came


@pytest.fixture(scope="module")
def tab(browser: "Browser") -> Iterator["Page"]:
    """Open a tab in which all that moves is noted."""
    with browser.new_page() as page:
        page.add_init_script(WATCH)
        yield page


def visit(tab: "Page", address: str, width: int) -> Visit:
    """Open a page with nothing in the cache."""
    tab.set_viewport_size({"width": width, "height": 800})
    forget(tab)
    tab.goto(address)
    tab.wait_for_timeout(300)  # for what the theme's script asks for, and what moves then
    fonts = tab.evaluate(FONTS)
    return Visit(tab.evaluate("moves"), set(fonts["early"]), set(fonts["used"]))


def total(moves: list[Move]) -> float:
    """Return by how much all moved together."""
    return sum(move["by"] for move in moves)


visited = cache(visit)  # several tests ask for what came of the same visit


@pytest.fixture(params=[390, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """Return how wide a screen is."""
    return int(request.param)


@pytest.fixture
def first_visit(tab: "Page", base: str, equation: str, width: int) -> Visit:
    """Open an equation's page for the first time."""
    return visited(tab, base + equation, width)


def test_the_longest_page_has_few_elements(browser: "Browser", site: Path) -> None:
    # Without the buttons that scripts add; a phone takes a second for a few thousand.
    with serve(site) as server, browser.new_page(java_script_enabled=False) as page:
        page.goto(f"{server.base}mistakes/")
        assert page.locator("*").count() < ELEMENTS


def test_nothing_moves(
    tab: "Page", base: str, equation: str, width: int, first_visit: Visit
) -> None:
    moves = first_visit.moves
    if total(moves) > SHIFT:  # on a busy machine a font may come late; a page moves each time
        again = (visit(tab, base + equation, width).moves for _ in range(2))
        moves = min(again, key=total)
    assert total(moves) <= SHIFT, moves


def test_a_table_that_comes_in_pieces_does_not_move(tab: "Page", site: Path) -> None:
    # It has other columns as long as rows of it are missing.
    with serve(site, stop=b"</tr>") as server:
        seen = visit(tab, f"{server.base}equations/backward/output_error/", width=1280)
    parts = [part for move in seen.moves for part in move["parts"] if part]
    assert [part for part in parts if part.startswith(("<th", "<td"))] == []


def test_fonts_of_formulas_come_first(first_visit: Visit) -> None:
    assert first_visit.early == first_visit.used


def test_what_moves_is_measured(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.add_init_script(WATCH)
        page.goto(base)
        page.evaluate("document.querySelector('article').style.paddingTop = '300px'")
        page.wait_for_function(f"moves.some(move => move.by > {SHIFT})")
        moves: list[Move] = page.evaluate("moves")
        assert any(part and "<h1" in part for move in moves for part in move["parts"])


ANEW = """
window.anew = []
new MutationObserver(changes => changes.forEach(({target, attributeName, oldValue}) => {
    if ([document.documentElement, document.body].includes(target))
        if (document.body && target.getAttribute(attributeName) !== oldValue)
            anew.push(`${target.tagName} ${attributeName}`)
})).observe(document, {attributes: true, attributeOldValue: true, subtree: true})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_element_is_styled_once(
    browser: "Browser", base: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_page(color_scheme=scheme) as page:
        page.add_init_script(ANEW)
        page.goto(base)
        page.wait_for_timeout(300)  # for what the theme's script does when it starts
        of_body = "document.body.dataset.mdColorScheme"
        assert page.evaluate(of_body) == {"light": "default", "dark": "slate"}[scheme]
        chosen = {f"BODY data-md-color-{part}" for part in ("media", "scheme")}
        assert {*page.evaluate("anew")} <= chosen  # before anything is seen
        page.locator("[data-md-component=palette] label:not([hidden])").click()
        page.wait_for_timeout(300)
        assert page.evaluate(of_body) == {"light": "slate", "dark": "default"}[scheme]
        assert page.evaluate("anew").count("BODY data-md-color-switching") == 2
