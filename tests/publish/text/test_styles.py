"""Styles of the site have what its pages show, and nothing else."""

import pytest

from scratchnn.publish.text import styles
from scratchnn.publish.text.styles import Vocabulary

PAGE = """
<html class="js"><body dir="ltr"><style>.inline { color: var(--seen) }</style>
<input type="checkbox" data-scheme="slate"><p class="note wide" id="first">Ask: .tip</p></body>
"""
SCRIPT = 'made.className = `opened md-kind--${kind}`; root.style.setProperty("--set", 1)'


@pytest.fixture(scope="module")
def site() -> Vocabulary:
    return Vocabulary([PAGE], [SCRIPT])


@pytest.mark.parametrize(
    "selector",
    [
        "p",
        "*",
        ".note",
        "#first.wide",
        ".tip, .note",
        ".opened > .md-kind--any",
        ".inline",
        "[dir=ltr] .note",
        '[data-scheme="slate"]',
        "[type=checkbox]:checked",
        "[title]",
        "[class^=anything]",
        "p:not(.tip)",
        "p:is(.tip, .note)",
        ":is(h1, :is(.tip, p)) a",
        "p:nth-child(2n + 1)::before",
        "p:has(> .note)",
    ],
)
def test_what_may_fit_something_stays(site: Vocabulary, selector: str) -> None:
    sheet = f"{selector}{{margin:0}}"
    assert styles.reduced(sheet, site) == sheet


@pytest.mark.parametrize(
    "selector",
    [
        ".tip",
        "#second",
        ".note .tip",
        ".tip, .hint",
        "[dir=rtl] .note",
        "[data-scheme='red']",
        ":is(.tip, .hint) p",
        "p:where(.tip:not(.note))",
        ":is(p:is(.tip), .hint) a",
        ".sm\\:note",
    ],
)
def test_what_can_fit_nothing_is_left_out(site: Vocabulary, selector: str) -> None:
    assert styles.reduced(f"{selector}{{margin:0}}p{{color:red}}", site) == "p{color:red}"


def test_what_stands_around_rules_is_kept(site: Vocabulary) -> None:
    sheet = (
        '@charset "UTF-8";@media print{.note{margin:0}}@font-face{font-family:A;src:url(a.woff2)}'
        "@keyframes come{0%{top:1px}}"
    )
    more = "@media screen{.tip{margin:0}}@supports (top:1px){.hint{top:1px}}"
    assert styles.reduced(sheet + more, site) == sheet


def test_comments_go_and_strings_stay(site: Vocabulary) -> None:
    sheet = """/* of .note { */ .note { content: "/* } ; */"; background: url(data:x;y) } /*! MIT */"""
    left = styles.reduced(sheet, site)
    assert left == """.note{content: "/* } ; */"; background: url(data:x;y)}/*! MIT */"""


def test_what_no_rule_uses_is_not_defined(site: Vocabulary) -> None:
    sheets = {
        "a.css": ':root{--used:1;--seen:2;--set:3;--icon:url("data:a;b");--other:4;top:0}',
        "b.css": ".note{left:var( --used)}.tip{left:var(--icon)}",
    }
    assert dict(styles.lighter(sheets, site)) == {
        "a.css": ":root{--used:1;--seen:2;--set:3;top:0}",
        "b.css": ".note{left:var( --used)}",
    }


def test_what_is_light_stays_as_it_is(site: Vocabulary) -> None:
    sheet = {"a.css": "@media print { p { --x: 1 ; top: var(--x) } } .note { margin : 0 }"}
    once = dict(styles.lighter(sheet, site))
    assert dict(styles.lighter(once, site)) == once
