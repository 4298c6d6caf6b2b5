"""Styles of the site have what its pages show, and nothing else."""

from pathlib import Path

import pytest

from scratchnn.publish.text import styles

PURGECSS = Path(__file__).parents[3] / "node_modules" / "purgecss"
pytestmark = pytest.mark.skipif(
    not PURGECSS.is_dir(), reason="PurgeCSS is missing: run `npm ci`"
)
PAGE = """
<html class="js"><body dir="ltr"><style>.inline { color: var(--seen) }</style>
<input type="checkbox" data-scheme="slate"><p class="note wide" id="first">Say</p></body>
"""
SCRIPT = 'made.className = `opened md-kind--${kind}`; root.style.setProperty("--set", 1)'


def reduced(sheet: str, *more: str) -> str:
    """Return a sheet as the page needs it, which may have others beside it."""
    sheets = {str(i): one for i, one in enumerate((sheet, *more))}
    return styles.lighter(sheets, [PAGE], [SCRIPT])["0"]


def test_what_may_fit_something_stays() -> None:
    selectors = [
        "p",
        "*",
        ".note",
        "#first.wide",
        ".opened>.md-kind--any",
        ".inline",
        "[dir=ltr] .note",
        "[data-scheme=slate]",
        "[type=checkbox]:checked",
        "p:not(.tip)",
        "p:nth-child(odd):before",
        "p:has(>.note)",
    ]
    # Rules that differ are not put together.
    sheet = "".join(f"{one}{{top:{i}px}}" for i, one in enumerate(selectors, 1))
    assert reduced(sheet) == sheet


def test_what_can_fit_nothing_is_left_out() -> None:
    selectors = [".tip", "#second", ".note .tip", ".tip, .hint", "p:where(.tip)", ".sm\\:note"]
    sheet = "".join(f"{one}{{margin:0}}" for one in selectors)
    assert reduced(f"{sheet}p{{color:red}}") == "p{color:red}"
    assert reduced(".tip, .note{color:red}") == ".note{color:red}"
    assert reduced("@media screen{.tip{margin:0}}@supports (top:1px){.hint{top:1px}}") == ""


def test_what_stands_around_rules_is_kept() -> None:
    sheet = (
        "@media print{.note{margin:0}}@font-face{font-family:A;src:url(a.woff2)}"
        "@keyframes come{0%{top:1px}}.note{animation:1s come}"
    )
    assert reduced(sheet) == sheet


def test_comments_go_and_strings_and_licences_stay() -> None:
    sheet = (
        """/*! MIT */ /* of .note { */ .note { content: "/* } ; */"; background: url(a;y) }"""
    )
    assert reduced(sheet) == """/*! MIT */\n.note{content:"/* } ; */";background:url(a;y)}"""


def test_what_nothing_uses_is_not_defined() -> None:
    sheet = ":root{--used:1;--seen:2;--set:3;--other:4;top:0}"
    other = ".note{left:var( --used)}.tip{left:var(--other)}"
    assert reduced(sheet, other) == ":root{--used:1;--seen:2;--set:3;top:0}"


def test_what_is_light_stays_as_it_is() -> None:
    once = reduced("@media print { p { --set: 1 ; top: var(--set) } } .note { margin : 0 }")
    assert reduced(once) == once


def test_a_sheet_that_cannot_be_read_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="its message stands above"):
        reduced(".note % { color: red }")
    assert "%" in capfd.readouterr().err
