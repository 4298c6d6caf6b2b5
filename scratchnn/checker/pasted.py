"""Check a program that was pasted into a page, or dropped there."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from scratchnn import lines, spec
from scratchnn.checker import show
from scratchnn.checker.entry import ADVICE, check
from scratchnn.checker.program import load

HERE = "Add the lines that make it and train it once."  # a page has no command line
PATIENCE = 5  # seconds: several functions may hang before the page ends it all

Tell = Callable[[str, str], object]  # what it is about, and what there is to tell


def answer(question: str, tell: Tell | None = None) -> str:
    """Check a program and return its report.

    Parameters
    ----------
    question : str
        JSON with the program's `name`, its `text`, and as `site` the address of the page's own
        site, so that links of the report stay there.
    tell : callable, optional
        Is given `at` and the line in which the program is; nothing, while it does not run.

    Returns
    -------
    answer : str
        JSON with the report as `html` and as `text`, and as `summary` what it comes to.
    """
    asked = json.loads(question)
    name = Path(asked["name"]).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(asked["text"], encoding="utf-8")
        with lines.followed(str(path.resolve()), tell and _places(path, tell)):
            report = check(path, time_limit=PATIENCE)
    report.target = name
    report.cannot = report.cannot.replace(ADVICE, HERE)
    html = show.html(report).replace(f'href="{spec.SITE}', f'href="{asked["site"]}')
    html = html.replace(f">{spec.SITE}", ">")  # a phone is narrow, and the reader is here
    said = {"html": html, "text": show.plain(report), "summary": show.summary(report)}
    # Nobody has put it into this folder.
    return json.dumps({key: text.replace(str(path), name) for key, text in said.items()})


def _places(path: Path, tell: Tell) -> lines.Tell | None:
    """Return what tells in words where a program is."""
    try:
        source = load.read(path)
    except load.LoadError:
        return None  # it will not run

    def at(function: str, number: int, line: str) -> None:
        within = f" of {function}" if function else ""
        tell("at", f"{source.where(number)}{within}, “{line}”" if number else "")

    return at
