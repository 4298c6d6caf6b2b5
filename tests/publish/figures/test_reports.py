"""A report is shown as a terminal shows it."""

import re

import pytest
from rendering import written
from rich.text import Text

from scratchnn.publish.figures import figures, reports


def render(text: str) -> str:
    return written(text, figures.Figures)


@pytest.mark.slow
def test_the_report_is_real_and_its_links_stay_on_the_site() -> None:
    html = render("[[figure:report]]")
    assert "one number for the whole" in html
    assert '<span class="green">✓ right' in html
    assert 'href="./equations/backward/bias_gradient/#mistake-one-number"' in html
    assert 'href="https' not in html


@pytest.mark.slow
def test_the_glimpse_is_the_beginning_and_the_end_of_the_report() -> None:
    whole, glimpse = (
        " ".join(re.sub(r"<[^>]*>", "", render(f"[[figure:{name}]]")).split())
        for name in ("report", "glimpse")
    )
    finding, summary = re.split(r" (?=Of \d+ parameters)", glimpse)
    name, finding = finding.split(" ", 1)
    assert whole.startswith(name)
    assert whole.endswith(summary)
    assert finding.startswith("1. backward_prop, line 61")
    assert all(word in whole.split() for word in finding.split())
    lines = re.sub(r"<[^>]*>", "", render("[[figure:glimpse]]")).split("\n")
    assert max(map(len, lines)) <= 49
    assert len([line for line in lines if line.strip()]) < 12


def test_a_terminal_is_set_in_classes_and_its_words_stay_words() -> None:
    shown = Text("x < 1")
    shown.stylize("bold red", 0, 1)
    html = reports.terminal(shown, width=12)
    assert html.startswith('<div class="terminal" style="--columns: 12"><pre>')
    assert '<span class="red bold">x</span> &lt; 1' in html


def test_a_link_leads_where_it_says() -> None:
    html = reports.terminal(Text("page", style="link https://example.org/?a=1&b"))
    assert '<a href="https://example.org/?a=1&amp;b">page</a>' in html


def test_what_is_too_wide_goes_on_below() -> None:
    html = reports.terminal(Text("one two three"), width=8)
    assert re.sub(r"<[^>]*>", "", html).split("\n") == ["one two ", "three", ""]


def test_every_program_that_is_reported_on_is_there() -> None:
    assert reports.PROGRAMS
    assert all((reports.TESTS / path).is_file() for path in reports.PROGRAMS.values())
