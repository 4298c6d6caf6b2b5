"""Sliders on the pages that ask, an image on its way, and a number followed back to a pixel."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

import scratchnn
from browser.server import Served
from browser.test_every_page import AXE, PHONE, fits_a_phone, violations
from browser.test_loading import listen
from scratchnn import cross_entropy, one_hot, output_error, softmax, spec
from scratchnn.publish.browser.live import number
from scratchnn.publish.figures import pad
from scratchnn.publish.figures.video import ALPHA, result

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
    Part("equations/backward/sigmoid_derivative/", "try-sigmoid", "z", ("-1", "2")),
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
        page.locator(f"#{part.id} button").press("Enter")
    page.wait_for_selector(f"#{part.id} .live-picture :is(svg, table, p, img)")
    return page


def shown(page: "Page", part: Part) -> str:
    found: str = page.locator(f"#{part.id}").inner_html()
    return found


def said(page: "Page", part: Part) -> str:
    return page.locator(f"#{part.id} [role=status]").inner_text()


def plain(text: str) -> str:
    """Return what `explain.js` has written as Python writes it."""
    raised = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    return re.sub(r"(?<=\d)·10", "e", text).translate(raised).replace("·", "*")


def told(text: str) -> list[float]:
    """Return the numbers in a sentence."""
    found = re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", plain(text))
    return [float(x) for x in found]


@pytest.fixture
def phone(browser: "Browser", server: Served) -> Iterator["Page"]:
    """Open a page of a telephone, and fail on whatever is wrong with it in the end."""
    with browser.new_page(viewport=PHONE, has_touch=True) as page:
        wrong = listen(page, server.base)
        yield page
    assert wrong == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.page}{part.id}")
def test_it_moves_and_can_be_linked(phone: "Page", server: Served, part: Part) -> None:
    server.sent.clear()
    phone.goto(server.base + part.page)
    phone.wait_for_timeout(200)
    before = {*server.sent}
    example = phone.locator(".live-explorer")
    if example.count():
        example.locator("button").first.tap()
        example.locator(".live-read").first.wait_for()
    opened(phone, server.base, part)
    scripts = [size for path, size in server.sent.items()
               if path not in before and path.endswith(".js")]  # fmt: skip
    assert 0 < sum(scripts) <= LIGHT
    first = phone.locator(f"#{part.id} input").first
    assert first.evaluate("slider => slider === document.activeElement")
    begun = said(phone, part)
    phone.keyboard.press("ArrowRight")
    assert said(phone, part) != begun
    slider = phone.locator(f"#{part.id} [name={part.slider}]")
    seen = []
    for place in part.places:
        slider.evaluate(MOVE, place)
        seen.append((said(phone, part), shown(phone, part)))
        assert f"{part.slider}={place}" in phone.url.partition(f"#{part.id}?")[2]
        assert "NaN" not in seen[-1][1]
        assert "undefined" not in seen[-1][1]
    assert seen[0][0] != seen[1][0]
    state = phone.url.partition("?")[2]
    phone.evaluate(AXE.read_text(encoding="utf-8"))
    fits_a_phone(phone)
    assert violations(phone, f"#{part.id}") == []
    phone.goto("about:blank")
    opened(phone, server.base, part, state)
    assert said(phone, part) == seen[1][0]
    assert 0 <= first.evaluate("slider => slider.getBoundingClientRect().top") < 800
    # And a link on the page itself.
    phone.evaluate("hash => { location.hash = hash }", f"{part.id}?{part.slider}=0")
    phone.wait_for_function("([part, said]) => document.querySelector("
        "`#${part} [role=status]`).textContent !== said", arg=[part.id, seen[1][0]])  # fmt: skip


def test_a_script_that_does_not_come_is_missed_and_tried_again(
    window: "BrowserContext", base: str
) -> None:
    with window.new_page() as page:
        page.route("**/sliders.js", lambda route: route.abort())
        page.goto(base + PARTS[2].page)
        button = page.locator(f"#{PARTS[2].id} button")
        button.click()
        page.get_by_text("It could not start.").wait_for()
        page.unroute("**/sliders.js")
        button.click()
        page.wait_for_selector(f"#{PARTS[2].id} svg")


def a_score(name: str) -> Callable[..., list[float]]:
    """Return what an activation and its slope are at a score."""

    def values(z: float) -> list[float]:
        Z = np.array([[z]])
        functions = getattr(scratchnn, name), getattr(scratchnn, f"{name}_derivative")
        return [z, *(float(function(Z)[0, 0]) for function in functions)]

    return values


def a_surprise(p: float) -> list[float]:
    A, Y = np.array([[p], [1 - p]]), np.array([[1.0], [0.0]])
    return [p, float(cross_entropy(A, Y))]


def a_descent(alpha: float, theta: float) -> list[float]:
    way = [np.array([[theta]])]
    for _ in range(12):
        way.append(scratchnn.gradient_step(way[-1], 2 * way[-1], alpha))
    first, last = float(way[1][0, 0]), float(way[-1][0, 0])
    return [theta, alpha, 2 * theta, first, 12, last, last**2]


def a_valley(power: float, beta: float) -> list[float]:
    """Return how far from the lowest point each rule is after 40 steps."""
    alpha, steps = 10**power, count(1)
    rules: list[tuple[int, Callable[..., Any]]] = [
        (0, lambda theta, d: (scratchnn.gradient_step(theta, d, alpha),)),
        (1, lambda theta, d, v: scratchnn.momentum(theta, d, v, alpha, beta)),
        (1, lambda theta, d, s: scratchnn.rmsprop(theta, d, s, alpha, beta, 1e-8)),
        (2, lambda theta, d, v, s: scratchnn.adam(
            theta, d, v, s, next(steps), alpha, beta, 0.999, 1e-8)),
    ]  # fmt: skip
    ends = [40.0]
    for kinds, rule in rules:
        theta, kept = np.array([[-4.5], [1.0]]), [np.zeros((2, 1))] * kinds
        for _ in range(40):
            *kept, theta = rule(theta, np.array([[1.0], [40.0]]) * theta, *kept)
        ends.append(float(np.linalg.norm(theta)))
    return ends


def a_difference(h: float) -> list[float]:
    """Return a slope as it is measured, and as the formula says."""
    W = np.array([[0.5, -1.2], [0.3, 0.9], [-0.4, 1.1]])
    A = np.array([[0.2, 1.5, -0.7, 0.9], [1.1, -0.3, 0.8, 0.4]])
    b, Y = np.array([[0.1], [-0.2], [0.3]]), one_hot(np.array([0, 2, 1, 1]), 3)
    first = np.zeros((3, 2))
    first[0, 0] = 10**h

    def scores(moved: np.ndarray) -> np.ndarray:
        return softmax(scratchnn.linear(W + moved, A, b))

    up, down = (float(cross_entropy(scores(moved), Y)) for moved in (first, -first))
    exact = scratchnn.weight_gradient(output_error(scores(0 * first), Y), A)[0, 0]
    return [(up - down) / (2 * first[0, 0]), float(exact)]


SAYS: list[tuple[int, Callable[..., list[float]], list[dict[str, float]]]] = [
    (2, a_score("relu"), [{"z": -1.5}, {"z": 0}, {"z": 2.25}]),
    (3, a_score("tanh"), [{"z": -1.5}, {"z": 0.1}, {"z": 2.25}]),
    (4, a_score("sigmoid"), [{"z": -1.5}, {"z": 0.1}, {"z": 2.25}]),
    (5, a_surprise, [{"p": 0.005}, {"p": 0.3}, {"p": 1}]),
    (6, a_descent, [{"alpha": 0.3, "theta": -2}, {"alpha": 1.1, "theta": 3}]),
    (6, a_descent, [{"alpha": 0.5, "theta": 1.5}, {"alpha": 0.1, "theta": 0}]),
    (7, a_valley, [{"power": -1.4, "beta": 0.9}, {"power": -2, "beta": 0}]),
    (7, a_valley, [{"power": -0.5, "beta": 0.5}]),
    (8, a_difference, [{"h": -1}, {"h": -3}, {"h": 0}]),
]


@pytest.mark.parametrize(("at", "values", "states"), SAYS)
def test_what_is_said_is_what_python_says(
    window: "BrowserContext",
    base: str,
    at: int,
    values: Callable[..., list[float]],
    states: list[dict[str, float]],
) -> None:
    with window.new_page() as page:
        for state in states:
            page.goto("about:blank")
            link = "&".join(f"{name}={value}" for name, value in state.items())
            found = told(said(opened(page, base, PARTS[at], link), PARTS[at]))
            wanted = values(**state)
            # Formulas and sentences around them have other numbers, after or between.
            places = iter(found)
            for value in wanted:
                near = (np.isclose(one, value, rtol=6e-4, atol=1e-12) for one in places)
                assert any(near), (state, found, wanted)


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
        opened(page, base, PARTS[6], "alpha=none&theta=99")
        assert page.locator("[name=alpha]").input_value() == "0.1"
        assert page.locator("[name=theta]").input_value() == "3"


def walked(digit: int) -> list[np.ndarray]:
    """Return what each step of the network makes of a digit, starting values aside."""
    of = np.frombuffer(pad.digits(), np.uint8).reshape(10, -1)[digit]
    network = spec.network()
    values: dict[str, Any] = {**network.sizes, "alpha": ALPHA, "m": 1}
    values |= {"pixels": of[np.newaxis, 1:].astype(float), "y": of[:1].astype(int)}
    for name, theta in zip(("W1", "b1", "W2", "b2"), result().parameters, strict=True):
        values[name] = theta.astype("<f4").astype(float)
    made = []
    for step in network.steps:
        if step.call == "initial/uniform":
            continue
        given = {own: values[name] for own, name in step.with_.items()}
        values[step.name] = spec.load()[step.call].function(**given)
        made.append(np.asarray(values[step.name], float))
    return made


def test_every_box_of_the_network_is_walked_through(
    window: "BrowserContext", base: str
) -> None:
    walk = PARTS[-2]
    steps = [s for s in spec.network().steps if s.call != "initial/uniform"]
    values = walked(3)
    with window.new_page() as page:
        opened(page, base, walk)
        slider = page.locator("#try-walk [name=step]")
        assert slider.get_attribute("max") == str(len(steps))
        for i, step in enumerate(steps, start=1):
            slider.evaluate(MOVE, str(i))
            link = page.locator("#try-walk .live-picture a")
            assert link.inner_text() == step.python
            text = said(page, walk).partition(", because")[0]
            assert text.startswith(step.name)
            made = np.ravel(values[i - 1])
            assert np.isclose(told(text)[-1], made[np.argmax(np.abs(made))], rtol=1e-3)
            address = link.get_attribute("href") or ""
            assert address == f"{base}equations/{step.call}/#{step.name}"
            marked = page.evaluate("""[...document.querySelectorAll(".live-here > rect")].map(
                box => getComputedStyle(box).strokeWidth)""")
            assert {*marked} == {"3px"}


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
    _, sum_, value = plain(text).split(" = ")
    made = eval(sum_, {})  # noqa: S307 (numbers alone)
    assert np.isclose(made, float(value), rtol=0.01, atol=1e-4)
