"""A program that is pasted into a page: in this process, and without pandas."""

import builtins
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from scratchnn.checker import pasted
from scratchnn.checker.entry import check
from scratchnn.checker.report import Report

TESTS = Path(__file__).parents[1]
PROGRAMS = sorted(
    file
    for folder in ("checker/networks", "checker/cases", "transcriptions")
    for file in (TESTS / folder).glob("*")
    if file.suffix in (".py", ".ipynb") and "pandas" in file.read_text(encoding="utf-8")
)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in a browser, as far as a program can tell."""
    really = builtins.__import__

    def importer(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
        return really(name, *rest, **named)

    for name in [name for name in sys.modules if name.partition(".")[0] == "pandas"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", importer)
    monkeypatch.setattr(sys, "platform", "emscripten")


def answer(name: str, text: str) -> dict[str, str]:
    question = {"name": name, "text": text, "site": "https://example.org/nn/"}
    found: dict[str, str] = json.loads(pasted.answer(json.dumps(question)))
    return found


def essence(report: Report) -> tuple[Any, ...]:
    """Return what a report says of a program, without where the program lies."""
    return (
        report.network and report.network.layers,
        [(one.name, one.status) for one in report.parameters],
        [(one.equation, one.status, one.line) for one in report.findings],
        report.problems,
    )


@pytest.fixture(scope="module")
def elsewhere() -> dict[Path, tuple[Any, ...]]:
    """Check each program as the command does: in a process of its own, with pandas."""
    return {program: essence(check(program)) for program in PROGRAMS}


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.stem)
def test_a_page_says_what_the_command_says(
    elsewhere: dict[Path, tuple[Any, ...]], program: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("page")
    assert essence(check(program)) == elsewhere[program]


def test_there_are_programs_that_read_with_pandas() -> None:
    assert len(PROGRAMS) > 8


@pytest.mark.usefixtures("page")
def test_the_answer_has_report_and_links_of_this_site() -> None:
    video = (TESTS / "transcriptions" / "video.py").read_text(encoding="utf-8")
    found = answer("../../mine.py", video)
    assert "one number for the whole layer" in found["html"]
    assert 'href="https://example.org/nn/equations/backward/bias_gradient/' in found["html"]
    assert found["text"].startswith("mine.py\n")
    assert found["text"].endswith(found["summary"])
    assert found["summary"].startswith("Of 4 parameters: 2 right, 2 wrong.")


@pytest.mark.usefixtures("page")
def test_a_program_that_ends_python_does_not() -> None:
    found = answer("mine.py", "import os\ndef relu(Z):\n    os._exit(3)\nrelu(1)\n")
    assert "relu" in found["text"]


@pytest.mark.slow
@pytest.mark.usefixtures("page")
def test_what_was_not_judged_is_advised_without_a_command() -> None:
    found = answer("mine.py", "import numpy as np\nwhile True:\n    x = np.ones(3)\n")
    said = " ".join(found["text"].split())
    assert "It still ran in line 3 when it was ended. Add the lines" in said
    assert "--" not in said


@pytest.mark.usefixtures("page")
def test_what_is_no_python_is_said() -> None:
    assert "cannot read line 1" in answer("mine.py", "def (")["text"]


@pytest.mark.usefixtures("page")
def test_a_program_lies_in_no_folder() -> None:
    found = answer("mine.py", "def f(:\n")
    assert found["text"].startswith("mine.py")
    assert "Python cannot read line 1" in found["text"]
    assert not [text for text in found.values() if tempfile.gettempdir() in text]
