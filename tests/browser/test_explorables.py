"""Sliders on the pages that ask, an image on its way, and a number followed back to a pixel."""

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from browser.server import Served
from scratchnn import cross_entropy, one_hot, output_error, softmax, spec
from scratchnn.publish.live import number

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

LIGHT = 15_000  # bytes of scripts, compressed; the numbers of the network come besides
MOVE = """(slider, by) => {
    slider.value = by
    slider.dispatchEvent(new Event("input", {bubbles: true}))
}"""


class Part(NamedTuple):
    """Something alive: where it stands, its name there, a slider of it and two places of that."""

    page: str
    id: str
    slider: str
    places: tuple[str, str]


PARTS = [
    Part("equations/forward/softmax/", "try-scores", "z0", ("-2", "5")),
    Part("equations/backward/output_error/", "try-scores", "y", ("1", "2")),
    Part("equations/forward/relu/", "try-relu", "z", ("-1", "2")),
    Part("equations/backward/tanh_derivative/", "try-tanh", "z", ("-1", "2")),
    Part("equations/loss/cross_entropy/", "try-surprise", "p", ("0", "0.5")),
    Part("equations/update/gradient_step/", "try-descent", "alpha", ("0.3", "1.1")),
    Part("compare/", "try-valley", "power", ("-2", "-0.5")),
    Part("how_we_check/", "try-difference", "h", ("-5", "-12")),
    Part("networks/two_layer/", "try-walk", "step", ("2", "20")),
    Part("networks/two_layer/", "try-follow", "j", ("0", "1")),
]


def opened(page: "Page", base: str, part: Part, state: str = "") -> "Page":
    """Open it, by its button or by a link that says its state."""
    page.goto(f"{base}{part.page}{f'#{part.id}?{state}' if state else ''}")
    if not state:
        page.locator(f"#{part.id} button").click()
    page.wait_for_selector(f"#{part.id} .live-picture :is(svg, table, p, img)")
    return page


def shown(page: "Page", part: Part) -> str:
    found: str = page.locator(f"#{part.id}").inner_html()
    return found


def said(page: "Page", part: Part) -> str:
    return page.locator(f"#{part.id} [role=status]").inner_text()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.page}{part.id}")
def test_it_moves_and_can_be_linked(browser: "Browser", server: Served, part: Part) -> None:
    wrong: list[str] = []
    with browser.new_context(viewport={"width": 360, "height": 700}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        server.sent.clear()
        page.goto(server.base + part.page)
        page.wait_for_timeout(200)
        before = {*server.sent}
        opened(page, server.base, part)
        scripts = [size for path, size in server.sent.items()
                   if path not in before and path.endswith(".js")]  # fmt: skip
        assert 0 < sum(scripts) <= LIGHT
        slider = page.locator(f"#{part.id} [name={part.slider}]")
        seen = []
        for place in part.places:
            slider.evaluate(MOVE, place)
            seen.append((said(page, part), shown(page, part)))
            assert f"#{part.id}?" in page.url
            assert f"{part.slider}={place}" in page.url
            assert "NaN" not in seen[-1][1]
            assert "undefined" not in seen[-1][1]
        assert seen[0][0] != seen[1][0]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        with context.new_page() as other:
            opened(other, server.base, part, page.url.partition("?")[2])
            assert said(other, part) == seen[1][0]
    assert wrong == []


def test_scores_are_what_python_says(window: "BrowserContext", base: str) -> None:
    with window.new_page() as page:
        opened(page, base, PARTS[0], "z0=-1.5&z1=2&z2=0.5&y=2")
        cells = page.evaluate("""[...document.querySelectorAll("#try-scores tbody tr")].map(
            row => [...row.cells].map(cell => cell.textContent))""")
        loss = said(page, PARTS[0])
    Z = np.array([[-1.5], [2.0], [0.5]])
    A, Y = softmax(Z), one_hot(np.array([2]), 3)
    wanted = np.hstack([Z, np.exp(Z), A, Y, output_error(A, Y)])
    for row, numbers in zip(cells, wanted, strict=True):
        assert [row[1], row[2], row[3], row[5], row[6]] == [number(x) for x in numbers]
    assert f"= {number(float(cross_entropy(A, Y)))}." in loss


def test_a_link_that_says_nonsense_is_the_beginning(
    window: "BrowserContext", base: str
) -> None:
    with window.new_page() as page:
        opened(page, base, PARTS[5], "alpha=none&theta=99")
        assert page.locator("[name=alpha]").input_value() == "0.1"
        assert page.locator("[name=theta]").input_value() == "3"


def test_every_box_of_the_network_is_walked_through(
    window: "BrowserContext", base: str
) -> None:
    walk = PARTS[-2]
    steps = [s for s in spec.network().steps if s.call != "initial/uniform"]
    with window.new_page() as page:
        opened(page, base, walk)
        slider = page.locator("#try-walk [name=step]")
        assert slider.get_attribute("max") == str(len(steps))
        for i, step in enumerate(steps, start=1):
            slider.evaluate(MOVE, str(i))
            link = page.locator("#try-walk .live-picture a")
            assert link.inner_text() == step.python
            assert said(page, walk).startswith(step.name)
            address = link.get_attribute("href") or ""
            assert address == f"{base}equations/{step.call}/#{step.name}"
            marked = page.evaluate("document.querySelectorAll('.live-here').length")
            assert marked > 0


def test_a_number_is_followed_to_a_pixel(window: "BrowserContext", base: str) -> None:
    follow = PARTS[-1]
    with window.new_page() as page:
        opened(page, base, follow)
        way = page.locator("#try-follow .live-way > li")
        met = []
        while True:
            last = way.last
            met.append(last.inner_text().partition("[")[0])
            assert way.count() < 12
            links = last.locator("a")
            if links.count():
                answer = page.request.get((links.get_attribute("href") or "").partition("#")[0])
                assert answer.ok
            # Back along the error as long as there is one, then along the image.
            choices = last.locator("button")
            wanted = [name for name in ("dZ1", "dZ2", "A2", "Z2", "A1", "Z1", "X", "pixels")
                      if choices.filter(has_text=re.compile(rf"^{name}\[")).count()]  # fmt: skip
            if not wanted:
                break
            choices.filter(has_text=re.compile(rf"^{wanted[0]}\[")).first.click()
        assert met == ["dW1", "dZ1", "dZ2", "A2", "Z2", "A1", "Z1", "X", "pixels"]
        assert "as it was scanned" in way.last.inner_text()


def test_what_is_said_of_a_number_comes_to_it(window: "BrowserContext", base: str) -> None:
    with window.new_page() as page:
        opened(page, base, PARTS[-1], "j=3&row=12&column=15")
        text = page.locator("#try-follow .live-way span").first.inner_text()
    assert text.startswith("dW1[3, 351] = ")
    _, sum_, result = text.replace("−", "-").replace("·10", "e").split(" = ")
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    value = eval(sum_.translate(raised).replace("·", "*"), {})  # noqa: S307 (numbers alone)
    assert np.isclose(value, json.loads(result.translate(raised)), rtol=0.01, atol=1e-4)
