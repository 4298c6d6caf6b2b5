"""A folder of submissions is a line a file, and one that fails does not end the others."""

import csv
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from local import RELU, run, written

from scratchnn.checker import folder
from scratchnn.checker.report import Finding, Network, ParameterLine, Report

RIGHT = Report("ann.py", findings=[Finding("forward/relu", "right")], seconds=1.5)
WRONG = Report(
    "ben.py",
    Network(["4", "2"], "rows", "loss", "", 20, "it"),
    [ParameterLine("W", [2], "right"), ParameterLine("b", [2], "wrong")],
    [
        Finding("", "right"),
        Finding("a/b", "wrong", mistake="sign", message="No, no", where="line 3"),
    ],
)
CANNOT = Report("cem.py", cannot="It stopped.")


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Report]:
    """Put reports in the place of checks, by the name of the file."""
    made = {report.target: report for report in (RIGHT, WRONG, CANNOT)}

    def check(path: Path, **_: Any) -> Report:
        if path.name == "dora.py":
            raise RuntimeError("no")
        return made[path.name]

    monkeypatch.setattr(folder, "check_one", check)
    return made


def lines(path: Path, as_json: bool = False, as_csv: bool = False) -> tuple[int, list[str]]:
    said: list[str] = []
    return folder.check(path, {}, said.append, as_json, as_csv), said


def test_files_are_programs_and_notebooks_that_are_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.py", "a/c.ipynb", "d.txt", ".e.py", ".hidden/f.py"):
        (tmp_path / name).write_text("", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in folder.files(tmp_path)]
    assert found == ["a/c.ipynb", "b.py"]


@pytest.mark.usefixtures("checked")
def test_each_file_is_a_line_and_the_worst_is_the_code(tmp_path: Path) -> None:
    for name in ("ann.py", "ben.py", "cem.py", "dora.py"):
        written(tmp_path, "", name)
    code, said = lines(tmp_path)
    assert code == 1
    assert said[0].startswith("0  ann.py")
    assert said[1] == "1  ben.py  line 3  No, no"
    assert said[2] == "2  cem.py    It stopped."
    assert said[3].startswith("2  ")
    assert "The check failed: RuntimeError: no" in said[3]


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize(
    ("names", "code"),
    [([], 2), (["ann.py"], 0), (["ann.py", "cem.py"], 2), (["cem.py", "ben.py"], 1)],
)
def test_the_code_is_that_of_the_worst(names: list[str], code: int, tmp_path: Path) -> None:
    for name in names:
        written(tmp_path, "", name)
    assert lines(tmp_path)[0] == code


@pytest.mark.usefixtures("checked")
def test_a_table_for_teachers_can_be_read_as_one(tmp_path: Path) -> None:
    for name in ("ann.py", "ben.py"):
        written(tmp_path, "", name)
    head, _, row = csv.reader(lines(tmp_path, as_csv=True)[1])
    assert dict(zip(head, row, strict=True)) == {
        "file": "ben.py", "exit_code": "1", "network": "4 → 2, examples in rows, loss",
        "right": "1", "parameters": "2", "first": "sign", "where": "line 3",
        "message": "No, no", "seconds": "0.0",
    }  # fmt: skip


@pytest.mark.usefixtures("checked")
def test_json_has_a_report_a_line(tmp_path: Path) -> None:
    written(tmp_path, "", "ben.py")
    (line,) = lines(tmp_path, as_json=True)[1]
    assert Report.from_dict(json.loads(line)) == WRONG


def test_a_summary_begins_with_what_is_wrong_and_else_with_why_nothing_was_judged() -> None:
    assert set(folder.summary(RIGHT)) == set(folder.COLUMNS)
    assert folder.summary(RIGHT)["message"] == ""
    assert folder.summary(CANNOT)["message"] == "It stopped."
    assert folder.summary(WRONG)["first"] == "sign"


def test_a_file_that_is_not_there_was_never_saved(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    assert folder.stamp(tmp_path / "none.py") == 0.0
    assert folder.stamp(path) == path.stat().st_mtime


def test_one_waits_until_a_file_is_saved_again(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    os.utime(path, (1, 1))
    timer = threading.Timer(0.1, os.utime, (path, (2, 2)))
    timer.start()
    folder.wait(path, folder.stamp(path))
    assert folder.stamp(path) == 2
    folder.wait(path, 1)  # it was, already
    timer.join()


@pytest.mark.slow
def test_a_folder_is_checked_a_line_a_file(tmp_path: Path) -> None:
    written(tmp_path, RELU, "ann.py")
    written(tmp_path, "def relu(Z): return Z\n", "ben.py")
    written(tmp_path, "def relu(Z) return\n", "cem.py")
    result = run(tmp_path, "--json")
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["exit_code"] for r in reports] == [0, 1, 2]
    assert result.exit_code == 1
    table = run(tmp_path, "--csv").stdout.splitlines()
    assert table[0].startswith("file,exit_code,network")
    assert ",identity," in table[2]
