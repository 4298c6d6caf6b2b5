"""Every page loads by itself: without an error, and without asking anyone else."""

from typing import TYPE_CHECKING

import pytest

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SEEN = """() => [...document.querySelectorAll(".katex-html")].filter(formula =>
    formula.checkVisibility() && formula.getBoundingClientRect().width > 0).length"""
FONT = "() => document.fonts.ready.then(() => document.fonts.check('1em KaTeX_Main'))"


def listen(page: "Page", base: str) -> list[str]:
    """Return a list into which goes whatever is wrong with the page, as it happens."""
    wrong: list[str] = []

    def note(what: object) -> None:
        wrong.append(f"{page.url}: {what}")

    page.on("console", lambda m: note(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", note)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((base, "data:")) else note(f"asks for {request.url}")
        ),
    )
    return wrong


def test_every_page_loads_by_itself(browser: "Browser", base: str, pages: list[str]) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        wrong = listen(page, base)
        for address in pages:
            page.goto(base + address)
    assert not wrong


@pytest.mark.parametrize(
    ("what", "written"),
    [
        ("asks for https://example.org", "<img src='https://example.org/x.png'>"),
        ("404", "<img src='missing.png'>"),
        ("thrown", "<script>setTimeout(() => { throw Error('thrown') })</script>"),
        ("refused", "<script>console.error('refused')</script>"),
    ],
)
def test_what_is_wrong_is_heard(browser: "Browser", base: str, what: str, written: str) -> None:
    with browser.new_context() as context:
        context.route("https://**", lambda route: route.abort())
        page = context.new_page()
        wrong = listen(page, base)
        page.goto(base)
        page.set_content(written, wait_until="load")
        page.wait_for_timeout(100)
    assert any(what in line for line in wrong)


def test_the_mathematics_is_seen(browser: "Browser", base: str, equations: list[str]) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        for address in equations:
            page.goto(base + address)
            assert page.evaluate(SEEN) > 0, address
            assert page.evaluate(FONT), address
