"""A page that loads by itself has no error and asks nobody else; whatever is wrong is heard."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


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
            None
            if request.url.startswith((base, "blob:", "data:"))
            else note(f"asks for {request.url}")
        ),
    )
    return wrong


def forget(page: "Page") -> None:
    """Empty the cache, so that what is opened next comes as if for the first time."""
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    session.detach()


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
