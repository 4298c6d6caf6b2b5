"""Check a folder of submissions, one line a file; wait until a file is saved again."""

import concurrent.futures
import csv
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scratchnn.checker.entry import check as check_one
from scratchnn.checker.pages.checking import UnknownOptionError
from scratchnn.checker.report import Report

COLUMNS = (
    "file",
    "exit_code",
    "network",
    "right",
    "parameters",
    "first",
    "where",
    "message",
    "seconds",
)


def files(path: Path) -> list[Path]:
    """Return what can be checked in a folder."""
    found = (p for p in path.rglob("*") if p.suffix in (".py", ".ipynb") and p.is_file())
    return sorted(p for p in found if not _is_hidden(p.relative_to(path)))


def _is_hidden(path: Path) -> bool:
    """Tell whether a part of a path begins with a point."""
    return any(part.startswith(".") for part in path.parts)


def reports(path: Path, options: dict[str, Any]) -> Iterator[Report]:
    """Check every file of a folder, on all cores, and yield the reports in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(lambda file: _safely(file, options), files(path))


def _safely(file: Path, options: dict[str, Any]) -> Report:
    """Check a file; whatever happens, there is a report."""
    try:
        return check_one(file, **options)
    except UnknownOptionError as error:
        return Report(str(file), cannot=str(error))
    except Exception as error:  # one file must not end the others
        said = f"The check failed: {type(error).__name__}: {error}"
        return Report(str(file), cannot=said)


def check(
    path: Path, options: dict[str, Any], say: Callable[[str], Any], as_json: bool, as_csv: bool
) -> int:
    """Check a folder and print a line for each file; return the worst exit code."""
    if as_csv:
        say(_row(COLUMNS))
    codes = [2]
    for report in reports(path, options):
        codes.append(report.exit_code)
        if as_json:
            say(json.dumps(report.as_dict(), ensure_ascii=False))
        elif as_csv:
            row = summary(report)
            say(_row([row[column] for column in COLUMNS]))
        else:
            row = summary(report)
            said = row["message"] or row["network"] or report.cannot
            say(f"{report.exit_code}  {report.target}  {row['where']}  {said}")
    codes = codes[1:] or codes
    return 1 if 1 in codes else max(codes)


def summary(report: Report) -> dict[str, Any]:
    """Return what a table for teachers holds: with what a student got wrong first."""
    wrong = [f for f in report.findings if f.status in ("wrong", "failed", "empty", "unsure")]
    first = wrong[0] if wrong else None
    return {
        "file": report.target,
        "exit_code": report.exit_code,
        "network": str(report.network or ""),
        "right": sum(p.status == "right" for p in report.parameters)
        + sum(s == "right" for s in report.equations.values()),
        "parameters": len(report.parameters),
        "first": (first.mistake or first.equation) if first else "",
        "where": first.where if first else "",
        "message": first.message if first else report.cannot,
        "seconds": report.seconds,
    }


def _row(values: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()


def stamp(path: Path) -> float:
    """Return when a file was last saved; 0 where there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def wait(path: Path, since: float) -> None:
    """Wait until a file is saved again."""
    while stamp(path) in (since, 0.0):
        time.sleep(0.3)
