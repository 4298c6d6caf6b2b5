"""A verdict is told with the learner's names, lines and layout, and the pages to read."""

from pathlib import Path

import pytest
from studied import SCRIPT, changed, studied

from scratchnn import spec
from scratchnn.checker import words
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Report
from scratchnn.checker.verdict import measured, parameters
from scratchnn.checker.verdict.judgement import Issue, Verdict

NO_SLOPE = (" * (1 - A1 ** 2)", "")


def source(*pairs: tuple[str, str]) -> Source:
    return Source(Path("tiny.py"), changed(*pairs))


def told(*pairs: tuple[str, str]) -> Report:
    report = Report("tiny.py")
    words.tell(parameters.judge(studied(*pairs)), report, source(*pairs), "it")
    return report


def test_a_right_network_is_described_and_its_parameters_listed() -> None:
    report = told()
    assert (
        str(report.network)
        == "6 → 5 tanh → 10 softmax, examples in rows, cross-entropy, plain steps"
    )
    assert [(p.name, p.shape, p.status) for p in report.parameters] == [
        ("W1", [6, 5], "right"),
        ("b1", [5], "right"),
        ("W2", [5, 10], "right"),
        ("b2", [10], "right"),
    ]
    assert (report.layout, report.findings, report.exit_code) == ("rows", [], 0)
    assert report.network is not None
    assert (
        report.network.output
        == f"`P`, line {SCRIPT[: SCRIPT.index('P = E')].count(chr(10)) + 1}"
    )


def test_an_issue_is_a_finding_with_its_line_and_its_parameters() -> None:
    (finding,) = told(NO_SLOPE).findings
    assert (finding.status, finding.mistake, finding.parameters) == (
        "wrong",
        "no-slope",
        ["W1", "b1"],
    )
    assert finding.statement == "d1 = d2 @ W2.T"
    assert finding.where == f"line {finding.line}"
    assert finding.page == f"{spec.SITE}equations/backward/hidden_error/#mistake-no-slope"


def test_remarks_have_their_place_too() -> None:
    (remark,) = told(("W1 -= 0.1", "W1 -= 0.2")).remarks
    assert (remark.mistake, remark.where[:4]) == ("own-rate", "line")


def test_of_nothing_nothing_is_told() -> None:
    report = Report("")
    words.tell(Verdict(studied()), report, source(), "it")
    assert report == Report("")


def test_a_network_whose_layers_were_not_read_is_described_by_its_loss() -> None:
    network = words.network(measured.judge(studied()), "it")
    assert network.layers == ["4 arrays of parameters in layers of other kinds"]
    assert (network.layout, network.loss) == ("", "cross-entropy")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Columns of a column", "Rows of a row"),
        ("a row and axis=1", "a column and axis=0"),
        ("the `axis=0` of code", "the `axis=0` of code"),
        ("Rows, rows.", "Columns, columns."),
        ("growing", "growing"),
        ("", ""),
    ],
)
def test_a_sentence_about_columns_is_turned(text: str, rows: str) -> None:
    assert words.in_rows(text) == rows


def test_a_sentence_turned_twice_is_the_same() -> None:
    said = "The column sums over axis=0, `axis=0` stays, and each row has axis=1."
    assert words.in_rows(words.in_rows(said)) == said


def test_a_place_that_is_not_known_is_empty() -> None:
    assert words.place(None, Verdict(studied()), source()) == ("", "", None, "")


def test_a_place_has_its_line_its_code_and_its_function() -> None:
    study = studied()
    seen = next(s for s in study.values() if s.value.text == "d1")
    where, code, line, function = words.place(seen, Verdict(study), source())
    assert (where, function) == (f"line {line}", "the file")
    assert code == "d1 = d2 @ W2.T * (1 - A1 ** 2)"


@pytest.mark.parametrize(
    ("equation", "mistake", "end"),
    [
        ("forward/relu", "mask", "equations/forward/relu/#mistake-mask"),
        ("forward/relu", "of-my-own", "equations/forward/relu/"),
    ],
)
def test_the_page_of_an_issue_is_its_mistake_where_it_has_one(
    equation: str, mistake: str, end: str
) -> None:
    assert words.page(Issue(mistake, "", equation=equation)) == spec.SITE + end
    assert words.page(Issue(mistake, "", equation="")) == ""
