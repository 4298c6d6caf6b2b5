"""A page as a notebook runs from its first cell to its last, and gives what it shows."""

import ast
import contextlib
import doctest
import io
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from scratchnn import spec
from scratchnn.publish.exports import notebooks

pytestmark = pytest.mark.slow  # notebooks are run

PAGES = ["start", *(f"equations/{id_}" for id_ in spec.load())]


def cells(text: str) -> list[Any]:
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return list(notebook.cells)


def run(source: str, names: dict[str, Any]) -> str:
    """Run a cell as Jupyter does: the value of a last expression is shown."""
    module, printed = ast.parse(source), io.StringIO()
    last = module.body.pop() if isinstance(module.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(printed):
        exec(compile(module, "cell", "exec"), names)  # noqa: S102 (it is what readers will run)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307
            if value is not None:
                print(repr(value))  # noqa: T201
    return printed.getvalue()


@pytest.mark.parametrize("page", PAGES)
def test_each_cell_gives_what_it_shows(page: str) -> None:
    markdown = (spec.PAGES / f"{page}.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    compare = doctest.OutputChecker().check_output
    code = [c for c in cells(notebooks.page(markdown, "", "")) if c.cell_type == "code"]
    assert code
    for cell in code:
        if "raises-exception" in cell.metadata.get("tags", ()):
            [error] = cell.outputs
            with pytest.raises(Exception, match=re.escape(error.evalue)) as raised:
                run(cell.source, names)
            assert raised.type.__name__ == error.ename
        else:
            shown = "".join(output.text for output in cell.outputs)
            assert compare(shown, run(cell.source, names), doctest.ELLIPSIS), cell.source


def test_text_and_code_take_turns() -> None:
    page = "# A\n\n```pycon\n>>> x = 1\n>>> x\n1\n>>> y = 2\n```\n\nSo it is.\n"
    begin, heading, one, two, end = cells(notebooks.page(page, "A", "https://e.org/a/"))
    assert "[A](https://e.org/a/)" in begin.source
    assert (heading.source, end.source) == ("# A", "So it is.")
    assert (one.source, one.outputs[0].text) == ("x = 1\nx", "1\n")
    assert (two.source, two.outputs) == ("y = 2", [])


def test_a_page_without_examples_has_nothing_to_run() -> None:
    assert not notebooks.has_examples("# A\n\n```python\nx = 1\n```\n")
    assert notebooks.has_examples("- in a list:\n\n    ```pycon\n    >>> 1\n    1\n    ```\n")


def test_an_example_within_a_list_is_code_too() -> None:
    page = "- in a list:\n\n    ```pycon\n    >>> 1 + 1\n    2\n    ```\n"
    [code] = [c for c in cells(notebooks.page(page, "", "")) if c.cell_type == "code"]
    assert (code.source, code.outputs[0].text) == ("1 + 1", "2\n")


def test_how_to_install_is_what_the_page_says() -> None:
    start = Path(spec.PAGES / "start.md").read_text(encoding="utf-8")
    for line in notebooks.INSTALL.splitlines():
        assert f"$ {line}\n" in start


def test_the_worksheet_names_itself() -> None:
    told = json.loads(notebooks.worksheet_notebook())
    assert "scratchnn check worksheet.ipynb" in told["cells"][0]["source"]
