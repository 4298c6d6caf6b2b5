"""Everyone can read a page: axe finds nothing, in the light and in the dark."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

# What is the theme's own, and stays: its script adds these boxes around the buttons that copy
# code, as `nav` without a name. They come after the page, and no template can name them.
THEME = {("landmark-unique", "md-code__nav")}

# Asks axe in the scheme that the page comes in, and in the other one. They differ in colours
# alone, so that the second time axe is asked for these alone. What KaTeX sets for the eye is
# thousands of boxes, all hidden from whoever does not see: they are left out.
BEGIN = """() => {
    const ask = rules => axe.run(
        {exclude: [".katex-html"]}, {resultTypes: ["violations"], preload: false, ...rules}
    ).then(({violations}) =>
        violations.flatMap(({id, nodes}) => nodes.map(({html}) => [id, html])))
    const scheme = () => getComputedStyle(document.body).colorScheme
    window.answer = (async () => {
        document.querySelectorAll("details").forEach(details => { details.open = true })
        const schemes = [scheme()], found = await ask({})
        document.querySelector("[data-md-component=palette] label:not([hidden])").click()
        await new Promise(done => setTimeout(done, 50))
        schemes.push(scheme())
        const colours = ["color-contrast", "link-in-text-block"]
        return {schemes, found: found.concat(await ask({runOnly: colours}))}
    })()
}"""


def begin(page: "Page") -> None:
    """Let axe begin with the page that is open."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(BEGIN)


def violations(page: "Page") -> list[tuple[str, str]]:
    """Return the rules that a page breaks and where, except what is the theme's own."""
    answer = page.evaluate("answer")
    assert set(answer["schemes"]) == {"light", "dark"}
    return [
        (rule, html)
        for rule, html in answer["found"]
        if not any(rule == theirs and mark in html for theirs, mark in THEME)
    ]


def test_axe_finds_nothing(window: "BrowserContext", base: str, page: str) -> None:
    with window.new_page() as opened:
        opened.goto(base + page)
        begin(opened)
        assert violations(opened) == []


def test_axe_finds_what_is_wrong(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(base)
        page.evaluate("""document.querySelector("article").innerHTML = `
            <p style="color: #ddd; background: #fff">pale</p>
            <img src="assets/mark.svg"><nav class="md-code__nav"></nav>`""")
        begin(page)
        found = Counter(rule for rule, _ in violations(page))
    assert found["image-alt"] == 1
    assert found["color-contrast"] == 2  # once in each scheme
