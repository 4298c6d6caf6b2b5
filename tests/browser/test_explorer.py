"""The example by hand of each equation is alive, and JavaScript computes what Python does."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from javascript import BOUND, RUN, cases, error

from browser.server import Served
from browser.test_every_page import AXE, violations
from browser.test_loading import forget, listen
from scratchnn import spec
from scratchnn.publish.browser.live import number
from scratchnn.spec import examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

LIGHT = 15_000  # bytes of all that is alive on a page, compressed
SAID = "document.querySelector('.live-explorer [role=status]').textContent !== ''"
# What stands in the marked cells, array by array.
READ = """() => [...document.querySelectorAll(".live-explorer table")].map(table =>
    [...table.querySelectorAll(".live-read")].map(cell => cell.textContent.trim()))"""


@pytest.fixture(params=["light", "dark"])
def phone(browser: "Browser", request: pytest.FixtureRequest) -> Iterator["Page"]:
    """Open a page of a telephone, in one scheme and the other."""
    with browser.new_context(
        viewport={"width": 360, "height": 700}, has_touch=True, color_scheme=request.param
    ) as context:
        yield context.new_page()


def explored(page: "Page", address: str) -> "Page":
    """Open the page of an equation, and choose the first number of its result."""
    page.goto(address)
    page.locator(".live-explorer button").first.click()
    page.wait_for_function(SAID)
    return page


@pytest.fixture(scope="module")
def anywhere(browser: "Browser", base: str) -> Iterator["Page"]:
    """Open what is no page but has the site's address, for scripts to be asked of there."""
    with browser.new_page() as page:
        page.goto(f"{base}robots.txt")
        yield page


class Visit(NamedTuple):
    """A page whose example was begun, and what came before that and because of it, in bytes."""

    page: "Page"
    before: dict[str, int]
    came: dict[str, int]
    wrong: list[str]


@pytest.fixture(scope="module")
def tab(browser: "Browser", base: str) -> Iterator[tuple["Page", list[str]]]:
    """Open a tab, and the list of what is wrong there."""
    with browser.new_page() as page:
        yield page, listen(page, base)


@pytest.fixture(scope="module")
def visit(tab: tuple["Page", list[str]], server: Served, equation: str) -> Visit:
    """Read the page of an equation for the first time, and then begin its example."""
    page, wrong = tab
    forget(page)
    wrong.clear()
    server.sent.clear()
    page.goto(server.base + equation)
    page.wait_for_timeout(200)
    before = dict(server.sent)
    page.locator(".live-explorer button").first.focus()
    page.wait_for_function(SAID)
    came = {path: size for path, size in server.sent.items() if path not in before}
    return Visit(page, before, came, wrong)


def test_javascript_agrees_with_python(anywhere: "Page", base: str, equation: str) -> None:
    given, wanted = zip(*cases(spec.load()[equation[10:-1]]), strict=True)
    found = anywhere.evaluate(
        f"async ([address, cases]) => ({RUN})(await import(address), cases)",
        [f"{base}equations.js", list(given)],
    )
    for case, one, other in zip(given, found, wanted, strict=True):
        assert error(one, other) <= BOUND, json.dumps(case)


def test_it_costs_nothing_to_read_and_little_to_use(visit: Visit) -> None:
    scripts = ("equations.js", "forms.js", "examples.js")
    assert not [path for path in visit.before if path.endswith(scripts)]
    assert {path.rpartition("/")[2] for path in visit.came} >= {"equations.js", "explorer.js"}
    assert sum(visit.came.values()) <= LIGHT


def test_each_number_of_a_result_is_explained(visit: Visit, equation: str) -> None:
    page_of = spec.load()[equation[10:-1]]
    out = page_of.function(*examples.inputs(page_of).values())
    outputs = out if isinstance(out, tuple) else (out,)
    wanted = [(o.name, x) for o, v in zip(page_of.outputs, outputs, strict=True)
              for x in np.ravel(np.asarray(v, float))]  # fmt: skip
    buttons = visit.page.locator(".live-explorer button")
    assert buttons.count() == len(wanted)
    for button, (name, value) in zip(buttons.all(), wanted, strict=True):
        button.focus()
        said = visit.page.locator(".live-explorer .live-sum").inner_text()
        assert said.startswith(name)
        assert said.partition(", because")[0].endswith(f"= {number(value)}")
        assert button.get_attribute("aria-pressed") == "true"
    assert visit.page.locator(".live-explorer [aria-pressed=true]").count() == 1


def test_everyone_can_use_it(visit: Visit) -> None:
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert violations(visit.page, ".live-explorer") == []
    assert visit.wrong == []


def test_what_went_in_is_marked(window: "BrowserContext", base: str) -> None:
    with window.new_page() as page:
        explored(page, f"{base}equations/backward/weight_gradient/")
        page.keyboard.press("ArrowRight")
        assert page.locator(".live-explorer .live-sum").inner_text() == (
            "dW[0, 1] = (4 · 3 + 0 · 0 + (−4) · 0 + 8 · 1) / 4 = 5"
        )
        assert page.evaluate(READ) == [["4", "0", "−4", "8"], ["3", "0", "0", "1"], []]
        page.keyboard.press("ArrowDown")
        assert page.evaluate(READ) == [["0", "8", "0", "4"], ["3", "0", "0", "1"], []]


def test_a_new_value_is_told_from_the_old(window: "BrowserContext", base: str) -> None:
    with window.new_page() as page:
        explored(page, f"{base}equations/update/momentum/")
        page.locator("[data-out=theta] button").nth(1).click()
        theta, dtheta, v, alpha, beta, new_v, new_theta = page.evaluate(READ)
        assert (theta, alpha, new_v) == (["−2"], ["0.1"], ["−4"])
        assert dtheta == v == beta == new_theta == []


def test_a_finger_does(phone: "Page", base: str) -> None:
    phone.goto(f"{base}equations/forward/softmax/")
    button = phone.locator(".live-explorer button").nth(2)
    button.tap()
    phone.wait_for_function(SAID)
    assert button.get_attribute("aria-pressed") == "true"
    assert phone.locator(".live-explorer .live-read").count() == 3
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_script_that_does_not_come_is_missed_in_a_sentence(
    window: "BrowserContext", base: str
) -> None:
    with window.new_page() as page:
        page.route("**/equations.js", lambda route: route.abort())
        explored(page, f"{base}equations/forward/relu/")
        said: Any = page.locator(".live-explorer .live-sum").inner_text()
    assert said == "It could not start."
