"""Pages and the worksheet as Jupyter notebooks."""

import ast
import doctest
import json
import re
import textwrap
from typing import Any

from scratchnn import citations
from scratchnn.checker import worksheet

FENCE = re.compile(
    r"^(?P<indent> *)```pycon\n(?P<code>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
INSTALL = "git clone https://github.com/scratchnn/scratchnn\npython3 -m pip install ./scratchnn"


def page(markdown: str, title: str, address: str) -> str:
    """Return a page as a notebook, with the outputs that its examples promise.

    Parameters
    ----------
    markdown : str
        The page. What is fenced as `pycon` becomes cells of code, the rest cells of text.
    title : str
        Its title.
    address : str
        Where it is published.
    """
    begin = (
        f"This is the page [{title}]({address}) of scratchnn {citations.version()} as a "
        f"notebook. It needs the package:\n\n```console\n{textwrap.indent(INSTALL, '$ ')}\n```"
    )
    cells, end = [_text(begin)], 0
    for fence in FENCE.finditer(markdown):
        cells += [_text(markdown[end : fence.start()]), *_examples(fence["code"])]
        end = fence.end()
    return _written([*cells, _text(markdown[end:])])


def has_examples(markdown: str) -> bool:
    """Say whether a page has anything to run."""
    return FENCE.search(markdown) is not None


def worksheet_notebook() -> str:
    """Return the worksheet as a notebook: a cell for each function."""
    source = worksheet.write().replace("worksheet.py", "worksheet.ipynb")
    module = ast.parse(source)
    said = ast.get_docstring(module) or ""
    pieces = (ast.get_source_segment(source, node) or "" for node in module.body[1:])
    return _written([_text(said), *(_code(piece) for piece in pieces)])


def _examples(code: str) -> list[dict[str, Any]]:
    """Return a cell for each example that shows something, with what only leads to it."""
    cells, lines = [], ""
    for example in doctest.DocTestParser().get_examples(textwrap.dedent(code)):
        if example.exc_msg:
            cells += [_code(lines.rstrip()), _failing(example.source.rstrip(), example.exc_msg)]
            lines = ""
        elif example.want:
            cells.append(_code(lines + _shown(example.source).rstrip(), example.want))
            lines = ""
        else:
            lines += example.source
    return [*cells, _code(lines.rstrip())]


def _shown(source: str) -> str:
    """Return an example that shows its value in a notebook, too.

    There only a last line is shown, and none within a `with` or a loop.
    """
    statement = ast.parse(source).body[-1]
    last = statement
    while getattr(last, "body", None):
        last = last.body[-1]  # type: ignore[attr-defined]
    if last is statement or not isinstance(last, ast.Expr):
        return source
    value = ast.get_source_segment(source, last) or ""
    return (
        source if value.startswith("print(") else source.replace(value, f"print(repr({value}))")
    )


def _failing(python: str, message: str) -> dict[str, Any]:
    """Return a cell that is meant to fail; those after it are run all the same."""
    name, _, said = message.strip().partition(": ")
    error = {"output_type": "error", "ename": name, "evalue": said, "traceback": [message]}
    return _code(python) | {"metadata": {"tags": ["raises-exception"]}, "outputs": [error]}


def _text(markdown: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": markdown.strip()}


def _code(python: str, printed: str = "") -> dict[str, Any]:
    shown = {"output_type": "stream", "name": "stdout", "text": printed}
    outputs = [shown] if printed else []
    return {"cell_type": "code", "source": python, "execution_count": None, "outputs": outputs}


def _written(cells: list[dict[str, Any]]) -> str:
    """Return cells as the JSON of a notebook; empty ones are left out."""
    numbered = [
        {"id": f"cell-{i}", "metadata": {}} | cell
        for i, cell in enumerate(cell for cell in cells if cell["source"])
    ]
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": python, "language_info": {"name": "python"}},
        "cells": numbered,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
