"""Markers are expanded where Markdown has blocks, and a wrong one fails."""

import re

import pytest
from markdown import Markdown

from scratchnn.publish.text.markers import Lines, Makers, Phrases, Section, Vocabulary
from scratchnn.spec import SpecificationError


def render(text: str, *, closed: bool = False) -> str:
    """Render with a marker for a line, one for sections, and one for a sentence."""
    md = Markdown(extensions=["admonition", "def_list", "md_in_html", "tables", "toc"])
    lines: Makers = {
        "box": lambda name: f"<div>{name}</div>",
        "all": lambda name="": f"<div>all{name}</div>",
        "parts": lambda: [Section("## One", "<div>1</div>"), Section("## Two", "<div>2</div>")],
    }
    words = Vocabulary(md, lines, {"number": lambda of: f"7 {of}"}, closed)
    md.parser.blockprocessors.register(Lines(words), "lines", 12)
    md.inlinePatterns.register(Phrases(words), "phrases", 175)
    return md.convert(text)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "# Title\n{}\n",
        "Before.\n{}\nAfter.",
        "- item\n\n    {}\n\n- item",
        "- item\n    {}\n- item",
        "- {}\n- item",
        "1. item\n\n    - item\n\n        {}\n",
        "!!! note\n    {}",
        "!!! note\n\n    Words.\n\n    {}\n\n    Words.",
        "> {}",
        "term\n:   {}",
        '<div markdown="1">\n{}\n</div>',
    ],
)
def test_a_marker_may_stand_wherever_there_are_blocks(text: str) -> None:
    html = render(text.format("[[box:a]]"))
    assert html.count("<div>a</div>") == 1
    assert "<p><div>" not in html
    assert "[[" not in html


def test_markers_below_each_other_keep_their_order() -> None:
    html = render("One.\n[[box:a]]\n[[box:b]]\nTwo.\n\n[[all]]\n[[all:x]]")
    assert re.findall(r"[\w.]+(?=</)", html) == ["One.", "a", "b", "Two.", "all", "allx"]


def test_sections_have_headings_that_the_contents_know() -> None:
    html = render("[TOC]\n\n[[parts]]")
    assert html.index('<h2 id="one">') < html.index("<div>1") < html.index('<h2 id="two">')
    assert '<a href="#two">Two</a>' in html


def test_a_number_stands_in_its_sentence() -> None:
    assert render("There are **[[number:x]]**.") == "<p>There are <strong>7 x</strong>.</p>"
    assert '<h2 id="all-7-x">All 7 x</h2>' in render("## All [[number:x]]")
    assert "<td>7 x</td>" in render("| a |\n|---|\n| [[number:x]] |")
    assert render("[[number:x]]", closed=True) == "<p>7 x</p>"


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("code", ["`{}`", "    {}\n", "Words:\n\n    x\n    {}\n"])
def test_code_stays_as_it_is(code: str, *, closed: bool) -> None:
    for marker in ("[[box:a]]", "[[number:x]]", "[[other]]"):
        assert marker in render(code.format(marker), closed=closed)


@pytest.mark.parametrize(
    "text",
    ["[[wiki]]", "[[wiki:page]]", "See [[wiki]].", "[[box:a]] in a sentence", "[[A b|c]]"],
)
def test_what_is_not_ours_stays_as_it_is_elsewhere(text: str) -> None:
    assert render(text) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "[[bix:a]]",
            r"\[\[bix:a\]\]: no marker bix can stand here; there are box, all, parts",
        ),
        ("See [[nomber:a]].", r"\[\[nomber:a\]\]: no marker nomber .* there are number$"),
        ("See [[box:a]].", r"\[\[box:a\]\]: no marker box can stand here; there are number"),
        ("- item\n\n    [[bix]]", r"no marker bix"),
    ],
)
def test_another_word_fails_on_our_own_site(text: str, wrong: str) -> None:
    with pytest.raises(SpecificationError, match=wrong):
        render(text, closed=True)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[[box]]", r"^\[\[box\]\]: expected \[\[box:name\]\]$"),
        ("[[parts:a]]", r"^\[\[parts:a\]\]: expected \[\[parts\]\] alone$"),
        ("There are [[number]].", r"expected \[\[number:of\]\]"),
    ],
)
def test_a_marker_that_lacks_something_says_so(text: str, wrong: str) -> None:
    with pytest.raises(SpecificationError, match=wrong):
        render(text)
