"""Check a program that was pasted into a page, or dropped there."""

import json
import tempfile
from pathlib import Path

from scratchnn import spec
from scratchnn.checker import show
from scratchnn.checker.entry import ADVICE, check

HERE = "Add the lines that make it and train it once."  # a page has no command line
PATIENCE = 5  # seconds: several functions may hang before the page ends it all


def answer(question: str) -> str:
    """Check a program and return its report.

    Parameters
    ----------
    question : str
        JSON with the program's `name`, its `text`, and as `site` the address of the page's own
        site, so that links of the report stay there.

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
        report = check(path, time_limit=PATIENCE)
    report.target = name
    report.cannot = report.cannot.replace(ADVICE, HERE)
    html = show.html(report).replace(f'href="{spec.SITE}', f'href="{asked["site"]}')
    html = html.replace(f">{spec.SITE}", ">")  # a phone is narrow, and the reader is here
    said = {"html": html, "text": show.plain(report), "summary": show.summary(report)}
    # Nobody has put it into this folder.
    return json.dumps({key: text.replace(str(path), name) for key, text in said.items()})
