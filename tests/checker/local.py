"""Check here, without a process of its own."""

import contextlib
import itertools
from pathlib import Path

from typer.testing import CliRunner, Result

from scratchnn import cli
from scratchnn.checker import entry
from scratchnn.checker.pages import remote
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.process.service import Here
from scratchnn.checker.program import load
from scratchnn.checker.report import Report

VIDEO = Path(__file__).parents[1] / "transcriptions" / "video.py"
RELU = "import numpy as np\ndef relu(Z): return np.maximum(Z, 0)\n"

_numbers = itertools.count()


def examined(source: str | Path, folder: Path, only: str = "", **names: str) -> Report:
    """Return the report of a program, given as text or as a file."""
    if isinstance(source, str):
        path = folder / f"mine{next(_numbers)}.py"
        path.write_text(source, encoding="utf-8")
    else:
        path = source
    report = Report(str(path), asked=only)
    read = load.read(path)
    report.problems, report.unread = list(read.problems), len(read.problems)
    with contextlib.chdir(folder):  # what it writes stays there, as in a process of its own
        entry.examine(Here(), read, report, names)
    return report


def wrong(report: Report) -> set[tuple[str, str]]:
    """Return equation and mistake of everything that is wrong."""
    bad = ("wrong", "failed")
    return {(f.equation, f.mistake) for f in report.findings if f.status in bad}


def complaints(report: Report) -> list[str]:
    """Return what is said of anything that is not right."""
    return [f.message for f in report.findings if f.status not in ("right", "missing")]


def opened(text: str, path: Path = Path("mine.py")) -> Here:
    """Return what runs a program that is given as text."""
    service = Here()
    service.ask({"do": "open", "path": str(path), "text": text, "cells": [], "problems": []})
    return service


def callers(text: str, **mapped: str) -> list[Caller]:
    """Return the functions of a program that is given as text."""
    return remote.callers(opened(text), mapped)[0]


def written(folder: Path, text: str, name: str = "mine.py") -> Path:
    """Return a file with a text in it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    """Return what `scratchnn check` says."""
    result = CliRunner().invoke(cli.app, ["check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result
