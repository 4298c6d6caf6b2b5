"""A report is plain data, and what it comes to is its exit code."""

import json
import re
from pathlib import Path

import pytest
from local import VIDEO

from scratchnn import check, spec
from scratchnn.checker.report import (
    STATUSES,
    Finding,
    Network,
    Other,
    ParameterLine,
    Remark,
    Report,
)

NETWORK = Network(["784", "10 ReLU"], "rows", "cross-entropy", "Adam", 20, "it", dropout=True)


def report(*statuses: str, **other: object) -> Report:
    found = [Finding("forward/relu", status) for status in statuses]
    return Report("mine.py", findings=found, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (report(), 2),  # nothing was judged
        (report("right"), 0),
        (report("right", "missing"), 0),
        (report("right", "missing", asked="forward"), 1),
        (report("right", "wrong"), 1),
        (report("right", "follows"), 1),
        (report("right", "failed", "unsure"), 1),
        (report("right", "empty"), 1),
        (report("right", "unsure"), 2),
        (report("right", cannot="why"), 2),
        (report("right", unread=1), 2),
        (report("right", others=[Other("go", "line 3")]), 0),
        (report("right", others=[Other("go", "line 3", "a step")]), 2),
        (report("right", parameters=[ParameterLine("W", [2], "wrong")]), 1),
        (report(parameters=[ParameterLine("W", [2], "right")]), 0),
    ],
)
def test_the_exit_code_is_what_the_worst_comes_to(found: Report, code: int) -> None:
    assert found.exit_code == code


def test_an_equation_has_the_status_of_the_worst_of_its_places() -> None:
    assert report("right", "unsure", "wrong", "follows").equations == {"forward/relu": "wrong"}
    assert report("right", "missing").equations == {"forward/relu": "right"}


def test_what_concerns_parameters_is_no_equation_that_was_judged_alone() -> None:
    assert (
        Report("", findings=[Finding("forward/relu", "wrong", parameters=["W"])]).equations
        == {}
    )
    assert Report("", findings=[Finding("", "wrong")]).equations == {}


def test_it_comes_back_from_json_as_it_was() -> None:
    found = report("wrong", network=NETWORK, remarks=[Remark("so")], others=[Other("go", "")])
    found.parameters.append(ParameterLine("W", [2, 3], "right", "why"))
    content = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert content["exit_code"] == 1
    assert content["equations"] == {"forward/relu": "wrong"}
    assert Report.from_dict(content) == found


def test_a_network_is_a_line_of_what_is_known_of_it() -> None:
    assert str(NETWORK) == "784 → 10 ReLU, examples in rows, cross-entropy, dropout, Adam"
    assert str(Network(["2 arrays"], "", "a loss", "", 0, "it")) == "2 arrays, a loss"


def test_a_notebook_shows_it_as_html() -> None:
    assert report("right")._repr_html_().startswith("<div><p")


def test_the_page_documents_every_key() -> None:
    page = (spec.PACKAGE.parent / "docs" / "check_yours.md").read_text(encoding="utf-8")
    keys = {*Report("").as_dict(), *vars(Finding("", "right")), *vars(Remark(""))}
    assert all(f"`{key}`" in page for key in keys)
    assert set(STATUSES) <= set(re.findall(r"^\| (\w+) \|", page, re.MULTILINE))


@pytest.mark.slow
def test_the_report_of_the_video_survives_json_and_has_links() -> None:
    found = check(VIDEO)
    assert Report.from_dict(json.loads(json.dumps(found.as_dict(), allow_nan=False))) == found
    assert {f.status for f in found.findings} <= set(STATUSES)
    assert "<a href=" in found._repr_html_()
    assert Path(found.target) == VIDEO
