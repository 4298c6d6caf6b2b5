"""A report is said in words; marks and colours only help to find them."""

import io

import pytest
from local import VIDEO, run
from rich.console import Console

from scratchnn import check, spec
from scratchnn.checker import show
from scratchnn.checker.report import (
    STATUSES,
    Finding,
    Network,
    Other,
    ParameterLine,
    Remark,
    Report,
)

PAGE = "https://example.org/relu/#mistake-mask?a&b"
WRONG = Finding(
    "forward/relu", "wrong", "relu", 3, "A", "mask", "Your A is a mask.", "A = max(Z)", "No wonder.",
    0.25, [1, 2], 3.0, 2.75, page=PAGE, where="line 3", statement="return Z > 0", later=["W1"],
)  # fmt: skip
NETWORK = Network(
    ["4", "2 tanh"], "columns", "squared error", "", 20, "the program as it is", "`A`, line 7"
)


def report(**changed: object) -> Report:
    given = {"findings": [WRONG], "network": NETWORK, **changed}
    return Report("mine.py", **given)  # type: ignore[arg-type]


def test_all_is_said_of_a_finding_in_plain_lines() -> None:
    text = show.plain(report())
    assert text.splitlines()[0] == "mine.py"
    for said in (
        "Found 4 → 2 tanh, examples in columns, squared error.",
        "Ran the program as it is on 20 made-up examples; compared each step with the slope of the loss of `A`, line 7.",
        "1. relu, line 3  (forward/relu)",
        "   return Z > 0",
        "   Your A is a mask.",
        "   Wrong only because of it: W1.",
        "   Right  A = max(Z)",
        "   Off by 0.25 at [1, 2]: yours 3, right 2.75",
        "   You see  No wonder.",
        f"   {PAGE}",
        "✗ wrong    forward/relu  relu",
    ):
        assert said in text.splitlines() or said in text.replace("\n", " ")
    assert text.splitlines()[-1] == "Of 1 equation: 1 wrong."


def test_no_line_is_longer_than_a_log() -> None:
    long = report(findings=[Finding("", "wrong", message="word " * 60)])
    assert max(map(len, show.plain(long).splitlines())) <= show.LOG


def test_hints_say_more_step_by_step() -> None:
    where, kind, form = (show.plain(report(), hint) for hint in show.HINTS)
    assert "relu, line 3" in where
    assert "forward" not in where.partition("✗")[0]
    assert "It concerns forward: relu." in kind
    assert "mask." not in where + kind
    assert "Your A is a mask." in form


def test_a_cause_is_told_once_and_right_ones_are_not() -> None:
    twice = report(findings=[WRONG, WRONG, Finding("loss/one_hot", "right")])
    assert show.plain(twice).count("Your A is a mask.") == 1
    other = report(findings=[WRONG, Finding("forward/relu", "wrong", "relu", mistake="sign")])
    assert "2. relu" in show.plain(other)


def test_what_was_not_judged_is_not_said_to_be_found() -> None:
    text = show.plain(report(findings=[], cannot="It stopped.", problems=["line 2: no"]))
    assert "Not all is understood; it seems to be 4 → 2 tanh" in text.replace("\n", " ")
    assert "Left out. line 2: no" in text
    assert "It stopped." in text
    assert text.endswith("Not judged as a whole.")


def test_remarks_others_and_what_was_printed_are_told_but_not_beside_a_hint() -> None:
    more = report(
        remarks=[Remark("So.", where="line 9")], others=[Other("go", "", "a step")], printed=3
    )
    text = show.plain(more)
    assert "• So. (line 9)" in text
    assert "Not judged by themselves: go (seems to be a step)." in text
    assert "(lines: 3)" in text
    assert "So." not in show.plain(more, "where")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Report(""), "Not judged as a whole."),
        (Report("", findings=[Finding("a/b", "right"), Finding("a/c", "missing")]), "Of 2 equations: 1 right, 1 not there."),
        (Report("", parameters=[ParameterLine("W", [2], s) for s in ("right", "follows", "right")]), "Of 3 parameters: 2 right, 1 wrong only because of another."),
    ],
)  # fmt: skip
def test_the_last_sentence_counts_what_was_judged(found: Report, said: str) -> None:
    assert show.summary(found) == said


@pytest.mark.parametrize(
    ("statuses", "style"),
    [
        (["empty", "empty"], "bold"),
        (["right", "empty"], "bold"),
        (["right", "empty", "wrong"], "bold red"),
        (["right", "right"], "bold green"),
    ],
)
def test_what_is_not_written_yet_is_no_mistake(statuses: list[str], style: str) -> None:
    found = Report("", findings=[Finding(f"a/{i}", s) for i, s in enumerate(statuses)])
    *_, last = show.lines(found)
    assert last.style == style


def test_every_status_has_its_looks_and_its_words() -> None:
    assert set(show.LOOKS) == set(show.COUNTED) == set(STATUSES)


def test_html_is_escaped_and_links_are_links() -> None:
    found = show.html(report(findings=[Finding("", "wrong", message="<b>&", page=PAGE)]))
    assert "&lt;b&gt;&amp;" in found
    assert '<a href="https://example.org/relu/#mistake-mask?a&amp;b">' in found
    assert "<b>" not in found


def printed(shown: object) -> str:
    out = io.StringIO()
    Console(file=out, width=100, color_system=None).print(shown)
    return out.getvalue()


def test_a_terminal_is_told_the_same_words() -> None:
    assert printed(show.render(report())).split() == show.plain(report()).split()


def test_a_glimpse_is_the_first_finding_and_how_many_there_are() -> None:
    text = printed(show.glimpse(report(findings=[WRONG, Finding("a/b", "wrong", "other")])))
    assert "Your A is a mask." in text
    assert "other" not in text
    assert "No wonder." not in text
    assert "Of 2 equations: 2 wrong." in text


@pytest.mark.slow
def test_the_command_prints_what_the_readme_shows_without_colour() -> None:
    result = run(VIDEO)
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout
    text = " ".join(result.stdout.split())
    assert "Found 784 → 10 ReLU → 10 softmax, examples in columns, cross-entropy" in text
    assert "one number for the whole layer" in text
    assert "✗ wrong b2 (10×1)" in text
    readme = (spec.PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("$ scratchnn check video.py\n")[2].partition("```")[0]
    assert len(shown.splitlines()) > 5
    assert set(shown.splitlines()) <= {"", *result.stdout.splitlines()}


@pytest.mark.slow
def test_hints_of_the_video_say_little_by_little() -> None:
    found = check(VIDEO)
    texts = [show.plain(found, hint) for hint in show.HINTS]
    assert run(VIDEO, "--hint", "where").stdout.strip() == texts[0].strip()
    assert "line 61" in texts[0]
    assert "bias" not in texts[0].replace("b2", "").partition("✗ wrong")[0]
    assert "one number" not in texts[0] + texts[1]
    assert "backward: bias gradient" in texts[1]
    assert "one number" in texts[2]


def test_data_in_what_was_raised_are_cut_short() -> None:
    text = show.plain(report(problems=[f"line 2: no number: '{'7,' * 900}'"])).replace("\n", "")
    assert "line 2: no number:" in text
    assert "…" in text
    assert text.count("7,") < 200


def test_a_glimpse_of_a_report_without_findings_is_its_summary() -> None:
    report = Report("mine.py", cannot="The check itself failed.")
    console = Console(file=io.StringIO(), record=True)
    console.print(show.glimpse(report))
    assert console.export_text().split() == f"mine.py {show.summary(report)}".split()
