"""One draws a digit, by mouse, finger or keys, and sees what the network makes of it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from browser.server import Served
from browser.test_every_page import AXE, PHONE, fits_a_phone, violations
from browser.test_loading import listen
from scratchnn.network import forward
from scratchnn.publish.figures import pad
from scratchnn.publish.figures.video import result

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, FloatRect, Page

SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]
TURN = "(slider, by) => { slider.value = by; slider.dispatchEvent(new Event('input')) }"
COLUMN = """name => [...document.querySelectorAll(".live-numbers tbody tr")].map(row =>
    row.cells[["unit", "Z1", "A1", "Z2", "A2", "Y", "dZ2"].indexOf(name)].textContent)"""


@pytest.fixture
def drawing(browser: "Browser", base: str) -> Iterator["Page"]:
    """Open the page, and fail on any error of its scripts or request to somebody else."""
    wrong: list[str] = []
    with browser.new_page() as page:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(base) else wrong.append(r.url))
        opened(page, base)
        yield page
    assert wrong == []


def opened(page: "Page", base: str, state: str = "") -> "Page":
    page.goto(f"{base}draw/{state}")
    page.wait_for_selector("#pad[data-ready]")
    return page


def paper(page: "Page") -> "FloatRect":
    sheet = page.locator(".live-pad__paper")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    return box


def draw(page: "Page", points: list[tuple[float, float]], size: float = 1) -> None:
    """Draw a line through some points, of the paper or of its upper left part."""
    box = paper(page)
    for i, (x, y) in enumerate(points):
        at = (box["x"] + x * size * box["width"], box["y"] + y * size * box["height"])
        page.mouse.move(*at, steps=8)
        if i == 0:
            page.mouse.down()
    page.mouse.up()


def answer(page: "Page") -> str:
    return page.locator(".live-pad__answer").inner_text()


def loss(page: "Page") -> list[float]:
    said = page.locator(".live-pad__loss").inner_text()
    return [float(number) for number in re.findall(r"is (\d+(?:\.\d+)?)", said)]


def test_an_empty_pad_has_a_message(drawing: "Page") -> None:
    assert answer(drawing).startswith("The pad is empty")
    draw(drawing, SEVEN)
    assert answer(drawing).startswith("It reads 7")
    drawing.click("[data-do=clear]")
    assert answer(drawing).startswith("The pad is empty")
    assert drawing.evaluate(COLUMN, "Z1") == [""] * 10


def test_what_is_drawn_small_is_read_where_it_is_placed(drawing: "Page") -> None:
    draw(drawing, SEVEN, size=0.4)
    assert answer(drawing).startswith("It reads 7")
    placed = drawing.evaluate(COLUMN, "A2")
    drawing.uncheck("[name=placed]")
    assert drawing.evaluate(COLUMN, "A2") != placed
    assert "placed=0" in drawing.url


def test_it_is_drawn_by_keys(drawing: "Page") -> None:
    drawing.locator(".live-pad__paper").focus()
    for key in ["ArrowUp"] * 10 + [" "] + ["ArrowDown"] * 20:
        drawing.keyboard.press(key)
    assert answer(drawing).startswith("It reads 1")


def test_it_is_drawn_by_a_finger(browser: "Browser", base: str) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, device_scale_factor=3
    ) as context:
        page = opened(context.new_page(), base)
        box = paper(page)
        session = context.new_cdp_session(page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
                  for x, y in points]  # fmt: skip
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        touch("touchStart", (0.5, 0.2))
        for i in range(12):
            touch("touchMove", (0.5, 0.2 + 0.05 * i))
        touch("touchEnd")
        page.wait_for_function(
            "document.querySelector('.live-pad__answer').innerText.startsWith('It reads 1')"
        )
        assert page.evaluate("scrollX") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.querySelector('.live-pad__paper').width") == 3 * 280


def test_each_preset_is_read_as_python_reads_it(drawing: "Page") -> None:
    drawing.uncheck("[name=placed]")
    digits = np.frombuffer(pad.digits(), np.uint8).reshape(10, -1)
    single = tuple(theta.astype("<f4").astype(float) for theta in result().parameters)
    A = forward(single, digits[:, 1:].T / 255)[-1]
    for i in range(10):
        drawing.locator(".live-presets button").nth(i).click()
        assert answer(drawing) == f"It reads {i}, with {100 * A[i, i]:.1f} %."


def test_steps_bring_the_loss_down_and_are_forgotten(drawing: "Page") -> None:
    drawing.locator(".live-presets button").nth(7).click()
    drawing.locator(".live-labels input").nth(1).check()
    first, next_ = loss(drawing)
    assert next_ < first
    drawing.click("[data-do=step]")
    second, _ = loss(drawing)
    assert second == next_
    drawing.click("[data-do=forget]")
    assert loss(drawing) == [first, next_]
    assert drawing.evaluate(COLUMN, "Y") == ["0", "1", *["0"] * 8]


def test_a_turned_digit_is_read_otherwise(drawing: "Page") -> None:
    drawing.locator(".live-presets button").nth(3).click()
    drawing.locator("[name=turn]").evaluate(TURN, 30)
    strip = drawing.locator(".live-pad__minds")
    assert len(strip.locator("span").all()) > 2
    said: Any = re.findall(r"from (−?-?\d+)° on (\d)", strip.get_attribute("aria-label") or "")
    at_30 = [digit for angle, digit in said if int(angle) <= 30][-1]
    assert answer(drawing).startswith(f"It reads {at_30}")
    assert at_30 != "3"


def test_everyone_can_use_it_in_the_end(drawing: "Page") -> None:
    drawing.locator(".live-presets button").nth(3).click()
    drawing.locator("[name=turn]").evaluate(TURN, 30)
    drawing.locator(".live-labels input").nth(1).check()
    drawing.click("[data-do=step]")
    drawing.evaluate(AXE.read_text(encoding="utf-8"))
    fits_a_phone(drawing)
    assert violations(drawing, "#pad") == []


def test_a_link_says_it_all(window: "BrowserContext", base: str) -> None:
    state = "#pad?digit=3&turn=30&placed=0&db=1&label=5"
    with window.new_page() as page:
        opened(page, base, state)
        assert page.locator("[name=turn]").input_value() == "30"
        assert page.locator("[name=db]").is_checked()
        assert not page.locator("[name=placed]").is_checked()
        assert page.url.endswith(state)
        shown = page.locator(".live-numbers").inner_text(), loss(page)
        # A link on the page itself, too.
        page.evaluate("hash => { location.hash = hash }", state.replace("&db=1", ""))
        page.wait_for_function("!document.querySelector('[name=db]').checked")
        assert page.locator("[name=turn]").input_value() == "30"
        assert (page.locator(".live-numbers").inner_text(), loss(page)) != shown


def test_a_link_that_says_nonsense_is_an_empty_pad(drawing: "Page", base: str) -> None:
    opened(drawing, base, "#pad?digit=77&turn=abc&label=x")
    drawing.reload()
    drawing.wait_for_selector("#pad[data-ready]")
    assert answer(drawing).startswith("The pad is empty")


def test_what_cannot_be_loaded_is_said_and_can_be_tried_again(
    window: "BrowserContext", base: str
) -> None:
    with window.new_page() as page:
        for name in ("network.bin", "network-db.bin"):
            page.route(f"**/{name}", lambda route: route.abort())
        page.goto(f"{base}draw/")
        page.get_by_text("It could not start.").wait_for()
        page.unroute("**/network.bin")
        page.hover(".live-pad__paper")
        page.wait_for_selector("#pad[data-ready]")
        assert page.locator(".live-presets button").count() == 10
        page.locator(".live-presets button").nth(7).click()
        page.locator("[name=db]").dispatch_event("click")
        page.get_by_text("That network could not be loaded.").wait_for()
        assert not page.locator("[name=db]").is_checked()
        page.unroute("**/network-db.bin")
        page.locator("[name=db]").check()
        page.get_by_text("It reads 7").wait_for()


def test_numbers_come_once_and_are_as_few_as_said(
    browser: "Browser", server: Served, base: str
) -> None:
    server.sent.clear()
    with browser.new_context() as context:
        opened(context.new_page(), base)
        sent = {path.rpartition("/")[2]: size for path, size in server.sent.items()}
    assert 4 * 7960 <= sent["network.bin"] < 4 * 7960 + 300
    assert "network-db.bin" not in sent
    assert sum(size for name, size in sent.items() if name.endswith(".js")) < 80_000


def test_the_home_page_has_a_small_pad(browser: "Browser", server: Served, base: str) -> None:
    with browser.new_page(viewport=PHONE) as page:
        wrong = listen(page, base)
        page.goto(base)
        page.wait_for_timeout(200)
        server.sent.clear()
        page.get_by_role("button", name="Draw here").click()
        page.get_by_text("Draw a digit.").wait_for()
        sent = {path.rpartition("/")[2]: size for path, size in server.sent.items()}
        assert sum(size for name, size in sent.items() if name.endswith(".js")) < 15_000
        draw(page, SEVEN, size=0.6)
        assert answer(page).startswith("It reads 7")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        fits_a_phone(page)
        assert violations(page, "#sketch") == []
        page.locator("#sketch button").click()
        assert answer(page) == "Draw a digit."
    assert wrong == []


def test_without_scripts_the_page_has_its_measurements(browser: "Browser", base: str) -> None:
    with browser.new_page(java_script_enabled=False) as page:
        page.goto(f"{base}draw/")
        assert not page.locator("#pad").is_visible()
        assert "switched off" in page.inner_text("article")
        assert page.locator("article table:visible tbody tr").count() > 5
