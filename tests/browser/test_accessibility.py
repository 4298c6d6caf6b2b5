"""Everyone can read a page: axe finds nothing, in the light and in the dark."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# What is the theme's own, and stays: its script adds these boxes around the buttons that copy
# code, as `nav` without a name. They come after the page, and no template can name them.
THEME = {("landmark-unique", "md-code__nav")}

# What KaTeX sets for the eye is thousands of boxes, all hidden from whoever does not see.
RUN = """rules => axe.run({exclude: [".katex-html"]}, {resultTypes: ["violations"], ...rules})
    .then(result => result.violations.flatMap(broken => broken.nodes.map(node => [broken.id, node.html])))"""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: "Page", rules: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the rules that a page breaks and where, except what is the theme's own."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [
        (rule, html)
        for rule, html in page.evaluate(RUN, rules)
        if not any(rule == theirs and mark in html for theirs, mark in THEME)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: "Browser", base: str, pages: list[str], scheme: Literal["light", "dark"]
) -> None:
    # The schemes differ in their colours alone, so that the dark one is asked for these alone.
    rules = {} if scheme == "light" else COLOURS
    broken = {}
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        for address in pages:
            page.goto(base + address)
            assert page.evaluate("getComputedStyle(document.body).colorScheme") == scheme
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            if found := violations(page, rules):
                broken[address] = found
    assert not broken


def test_axe_finds_what_is_wrong(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(base)
        page.evaluate("""document.querySelector("article").innerHTML = `
            <p style="color: #ddd; background: #fff">pale</p>
            <img src="assets/mark.svg"><nav class="md-code__nav"></nav>`""")
        assert {rule for rule, _ in violations(page, {})} >= {"color-contrast", "image-alt"}
        assert {rule for rule, _ in violations(page, COLOURS)} == {"color-contrast"}
