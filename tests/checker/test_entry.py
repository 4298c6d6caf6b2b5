"""Whatever is given, there is a report; what was found of the whole and of its functions is one."""

import json
import re
from pathlib import Path

import pytest
from local import RELU, VIDEO, complaints, examined, run, written
from studied import changed

from scratchnn import check, spec, two_layer
from scratchnn.checker import data, entry
from scratchnn.checker.program.load import Source

PIXELS = ("X, T = x / 255", "X, T = x.reshape(len(x), -1)[:, :6] / 255")
SCRIPT = changed(PIXELS)


@pytest.mark.parametrize(
    ("body", "picks"),
    [
        ("(p > 0.5).ravel() == y", True),
        ("np.argmax(p, 0) == y", True),
        ("p.round() == y", True),
        ("p == y", False),
    ],
)
def test_an_accuracy_may_pick_the_classes_itself(body: str, picks: bool) -> None:
    source = Source(Path("a.py"), f"def accuracy(p, y):\n    return np.mean({body})\n")
    assert entry._picks(source, "accuracy") is picks


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no_such_file.py", "there is no such file"),
        ("no_such_module", "no such file, and no such module"),
        ({"x": 3}, "cannot be found; give its file"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_report(target: object, said: str) -> None:
    report = check(target)  # type: ignore[arg-type]
    assert said in report.cannot
    assert report.exit_code == 2


def test_an_error_of_the_check_itself_is_said_to_be_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ValueError("no such axis")

    monkeypatch.setattr(data, "judge", failing)
    report = check(written(tmp_path, SCRIPT))
    assert report.exit_code == 2
    assert {p.status for p in report.parameters} == {"right"}  # what was found is kept
    assert "The check itself failed" in report.cannot
    assert "ValueError('no such axis') in test_entry.py, line " in report.cannot
    assert spec.ADDRESSES["Issues"] in report.cannot


def test_a_page_that_is_wrong_is_no_error_of_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise spec.SpecificationError("forward/relu.md: no index", "forward/tanh.md: no entry")

    monkeypatch.setattr(data, "judge", failing)
    report = check(written(tmp_path, SCRIPT))
    assert report.exit_code == 2
    assert report.cannot.startswith("A page that the check rests on is wrong: ")
    assert "forward/relu.md: no index" in report.cannot
    assert "forward/tanh.md: no entry" in report.cannot


def test_what_is_asked_for_must_be_there() -> None:
    with pytest.raises(ValueError, match="expected a phase"):
        check(two_layer, only="sideways")


def test_a_network_and_its_functions_are_one_report(tmp_path: Path) -> None:
    report = examined(SCRIPT + RELU, tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])
    assert len(report.parameters) == 4
    assert report.equations == {
        "forward/relu": "right"
    }  # nothing is missing of a judged network


def test_a_function_that_is_wrong_beside_a_right_network_may_be_right_there(
    tmp_path: Path,
) -> None:
    report = examined(SCRIPT + RELU.replace("np.maximum(Z, 0)", "np.abs(Z)"), tmp_path)
    assert report.exit_code == 0
    assert "right in this network" in report.remarks[-1].message


def test_an_accuracy_is_one_in_every_network(tmp_path: Path) -> None:
    source = f"{SCRIPT}def accuracy(y_hat, y): return np.sum(y_hat == y)\n"
    report = examined(source, tmp_path)
    assert [(f.equation, f.mistake) for f in report.findings] == [("measure/accuracy", "count")]
    assert report.exit_code == 1


def test_single_functions_are_judged_where_there_is_no_network(tmp_path: Path) -> None:
    report = examined(RELU, tmp_path)
    assert (report.exit_code, report.parameters) == (0, [])
    assert "forward/softmax" in report.equations


def test_rows_are_told_in_rows(tmp_path: Path) -> None:
    right = (
        "def linear(A, W, b): return A @ W + b\ndef bias_gradient(dZ): return dZ.mean(axis=0)\n"
    )
    source = f"{RELU}{right}def softmax(Z): return np.exp(Z) / np.exp(Z).sum(axis=0)\n"
    report = examined(source, tmp_path)
    wrong = [f for f in report.findings if f.status == "wrong"]
    assert [(f.equation, f.code) for f in wrong] == [("forward/softmax", "")]
    assert "axis=0" not in wrong[0].message


def test_where_nothing_runs_the_reason_is_said(tmp_path: Path) -> None:
    for source in ("", "print('hello')\n"):
        report = examined(source, tmp_path)
        assert report.cannot == "No function is defined there, and it computes nothing."
    report = examined("import numpy as np\nfor i in range(200):\n    x = i\n", tmp_path)
    assert report.cannot.startswith("The network was not judged: ")
    assert "--map mine=theirs" in report.cannot


def test_what_is_ours_is_not_theirs(tmp_path: Path) -> None:
    report = examined("from scratchnn import relu, softmax\n", tmp_path)
    assert report.exit_code == 2
    assert "not yours" in report.findings[0].message
    assert report.remarks[-1].message.startswith("relu, softmax: imported from scratchnn")


def test_a_program_that_uses_ours_inside_is_told_so(tmp_path: Path) -> None:
    report = examined(f"{RELU}def other(Z):\n    from scratchnn import softmax\n", tmp_path)
    assert any("softmax: imported from scratchnn" in r.message for r in report.remarks)


def test_functions_of_unknown_names_are_listed(tmp_path: Path) -> None:
    source = (
        "def relu(Z): return Z * (Z > 0)\ndef shake(v): return v\ndef back(a, b): return a\n"
    )
    report = examined(source, tmp_path)
    assert [other.name for other in report.others] == ["shake", "back"]


def test_data_that_are_read_and_never_scaled_are_a_remark_only_without_a_network(
    tmp_path: Path,
) -> None:
    reading = "import pandas as pd\ndef get(): return pd.read_csv('train.csv')\n"
    report = examined(RELU + reading, tmp_path, only="forward/relu")
    assert [r.mistake for r in report.remarks] == ["not-scaled"]


# --- in a process of its own ----------------------------------------------------------------


@pytest.mark.slow
def test_lines_of_the_learners_make_and_train_it(tmp_path: Path) -> None:
    right = (Path(__file__).parent / "networks" / "tuples.py").read_text(encoding="utf-8")
    functions, _, rest = right.partition("(pixels, digits)")
    path = written(tmp_path, functions.replace("def descend", "def go"))
    lines = written(tmp_path, f"(pixels, digits){rest}".replace("descend", "go"), "lines.txt")
    result = run(path, "--run", lines, "--json")
    assert json.loads(result.stdout)["network"]["run"] == "the lines of --run"
    assert result.exit_code == 0


@pytest.mark.slow
def test_names_of_a_notebook_are_checked() -> None:
    report = check({"In": ["", RELU]})
    assert report.equations == {**report.equations, "forward/relu": "right"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a file, or --worksheet"),
        (["no_such_file.py"], "there is no such file"),
        ([VIDEO, "--only", "sideways"], "expected a phase"),
        ([VIDEO, "--map", "rectify"], "expected mine=theirs"),
        ([VIDEO, "--map", "rectify=relu"], "no function or argument rectify"),
    ],
)
def test_what_cannot_be_checked_ends_with_two(arguments: list[object], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in re.sub(r"[\s│]+", " ", result.stdout + result.stderr)
