"""Who searches, finds."""

import re
from typing import TYPE_CHECKING

import pytest

from browser.server import Served

pytest.importorskip(
    "playwright", reason="Playwright is missing: `python3 run.py test --browser`"
)
if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIELD = "input.md-search__input"
RESULT = ".md-search-result__item > a"


@pytest.mark.parametrize(
    ("words", "leads_to"),
    [
        ("softmax", "equations/forward/softmax/"),
        ("dW1", "equations/backward/weight_gradient/"),
        ("Z2", "equations/forward/linear/"),
        ("keepdims", "equations/backward/bias_gradient/"),
        ("cross-entropy", "equations/loss/cross_entropy/"),
        ("hidden error", "equations/backward/hidden_error/"),
        ("learning rate", "equations/update/gradient_step/"),
    ],
)
def test_the_first_results_are_right(
    browser: "Browser", base: str, words: str, leads_to: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}notation/")
        page.fill(FIELD, words)
        page.press(FIELD, "End")  # the theme searches when a key is let go
        page.wait_for_selector(RESULT)
        results = page.locator(RESULT)
        found = results.evaluate_all("links => links.map(link => link.href)")
        places = [re.split("[?#]", link.removeprefix(base))[0] for link in found]
        assert leads_to in list(dict.fromkeys(places))[:3]
        results.nth(places.index(leads_to)).click()
        page.wait_for_url(f"{base}{leads_to}**")


def test_what_was_searched_for_is_marked(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}equations/forward/softmax/?h=softmax")
        page.wait_for_selector("article mark")
        assert {mark.lower() for mark in page.locator("article mark").all_inner_texts()} == {
            "softmax"
        }


def test_nobody_waits_for_a_search_that_is_not_made(browser: "Browser", server: Served) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        server.sent.clear()
        page.goto(server.base, wait_until="networkidle")
        assert not any("search_index" in path for path in server.sent)
        with page.expect_response("**/search_index.json"):
            page.click(FIELD)


def test_results_read_as_sentences(browser: "Browser", base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(base)
        index = page.evaluate("fetch('search/search_index.json').then(r => r.json())")
    [why] = [
        entry
        for entry in index["docs"]
        if entry["location"] == "equations/backward/weight_gradient/#why"
    ]
    assert "so dW has the shape of W: " in why["text"]
    assert "katex" not in str(index)
    assert "annotation" not in str(index)
