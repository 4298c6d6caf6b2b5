"""What is offered to be copied is copied, to the letter."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as opened:
        yield opened


def copied(page: "Page", button: str, number: int) -> str:
    """Press a button, and return what is in the clipboard then."""
    page.evaluate("navigator.clipboard.writeText('nothing was copied')")
    page.locator(button).nth(number).click()
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text !== 'nothing was copied')"
    )
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_examples_are_copied_as_they_are_typed(context: "BrowserContext", base: str) -> None:
    page = context.new_page()
    page.goto(f"{base}start/")
    # A block of code gets its button once it is seen.
    page.locator("div.language-pycon").first.scroll_into_view_if_needed()
    page.wait_for_selector("div.language-pycon .md-code__button")
    text = copied(page, "div.language-pycon .md-code__button", 0)
    assert text.splitlines()[:2] == ["import numpy as np", "from scratchnn import data"]
    assert ">>>" not in text
    assert "(5000, 785)" not in text, "the answer was copied, too"
