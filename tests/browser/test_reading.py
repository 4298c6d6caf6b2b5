"""A page reads: without scripts, from one to the next, on a phone, and on paper."""

import re
from typing import TYPE_CHECKING

from scratchnn import spec

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

A4_POINTS = (595, 842)
PHONE = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}
# The handout with the equations of the backward pass twice.
LONGER = """[...document.querySelectorAll(".handout tbody")]
    .filter(phase => phase.innerText.includes("Hidden error"))
    .forEach(phase => phase.after(phase.cloneNode(true)))"""


def test_links_lead_on_without_scripts(browser: "Browser", base: str) -> None:
    with browser.new_page(java_script_enabled=False) as page:
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
    with browser.new_page(java_script_enabled=False) as page:
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


def test_the_handout_prints_on_two_sheets(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(f"{base}handout/")
        assert sheets(page) == [A4_POINTS] * 2
        page.evaluate(LONGER)
        assert sheets(page) == [A4_POINTS] * 3
