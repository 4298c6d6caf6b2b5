"""A function is called in a process of its own, whatever it does there."""

from pathlib import Path

import pytest

from scratchnn import spec
from scratchnn.verify import answers, vectors
from scratchnn.verify.answers import Answer
from scratchnn.verify.apart import apart

RELU = spec.load()["forward/relu"]
CASES = vectors.of(RELU).cases
MODULE = """\
import os

import numpy as np

def relu(Z):
    print("computing")
    return np.maximum(Z, 0)

def things(Z):
    return lambda: Z

def hangs(Z):
    while Z.shape[1] == 1:
        pass
    return relu(Z)

def leaves(Z):
    os._exit(0)

def interrupts(Z):
    raise KeyboardInterrupt

def quits(Z):
    raise SystemExit(0)
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MODULE, encoding="utf-8")


def asked(name: str, limit: float = 20) -> list[Answer]:
    with apart(f"mine:{name}", limit) as function:
        return [*function.answers(RELU, CASES)]


def test_it_gives_its_answers_and_prints_elsewhere(capfd: pytest.CaptureFixture[str]) -> None:
    found = asked("relu")
    assert [answers.fault(*pair) for pair in zip(CASES, found, strict=True)] == [""] * len(
        CASES
    )
    told = capfd.readouterr()
    assert told.out == ""  # it is no part of what is said of it
    assert told.err.count("computing") == len(CASES)


def test_what_cannot_be_sent_is_no_number() -> None:
    assert answers.fault(CASES[0], asked("things")[0]).startswith("A must have shape (2, 3)")


@pytest.mark.slow
def test_what_hangs_is_stopped() -> None:
    number = next(i for i, case in enumerate(CASES) if case.given["Z"].shape[1] == 1)
    said = rf"mine:hangs was still running after 0.5 s in case {number} \({CASES[number].kind}"
    with pytest.raises(ValueError, match=said):
        asked("hangs", 0.5)


@pytest.mark.parametrize("name", ["leaves", "interrupts"])
def test_what_ends_its_process_is_said(name: str) -> None:
    with pytest.raises(
        ValueError, match=rf"mine:{name} ended the whole process in case 0 \(ex"
    ):
        asked(name)


def test_to_leave_is_to_refuse() -> None:
    assert {one.refused for one in asked("quits")} == {"SystemExit: 0"}


def test_an_import_that_ends_its_process_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import os; os._exit(0)\n", encoding="utf-8")
    with pytest.raises(ValueError, match="mine:relu ended the whole process while it was imp"):
        asked("relu")
