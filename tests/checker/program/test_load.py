"""A script or a notebook is read, or it is said why it cannot be."""

import ast
import json
from pathlib import Path

import pytest
from local import written

from scratchnn.checker.program import load
from scratchnn.checker.program.load import LoadError, Source


def notebook(folder: Path, *cells: str) -> Path:
    content = [{"cell_type": "markdown", "source": "# Words"}]
    content += [{"cell_type": "code", "source": cell} for cell in cells]
    return written(folder, json.dumps({"cells": content}), "mine.ipynb")


def test_a_script_is_its_text(tmp_path: Path) -> None:
    source = load.read(written(tmp_path, "x = 1\n"))
    assert (source.text, source.cells, source.problems) == ("x = 1\n", [], [])
    assert (source.where(1), source.line(1), source.line(9), source.line(0)) == (
        "line 1",
        "x = 1",
        "",
        "",
    )


def test_a_script_in_another_coding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"))
    assert load.read(path).text.endswith("'é'\n")


def test_the_cells_of_a_notebook_stand_below_each_other(tmp_path: Path) -> None:
    source = load.read(notebook(tmp_path, "x = 1\ny = 2", "", "z = 3"))
    assert source.text == "x = 1\ny = 2\n\nz = 3\n"
    assert (source.where(2), source.where(4)) == ("cell 1, line 2", "cell 3, line 1")


def test_a_cell_that_cannot_be_read_is_left_out_and_said(tmp_path: Path) -> None:
    source = load.read(notebook(tmp_path, "x = 1", "def (\n", "y = 2"))
    (problem,) = source.problems
    assert problem.startswith(
        "Cell 2 cannot be read and is left out: Python cannot read line 1"
    )
    assert "y = 2" in source.text
    assert source.where(len(source.text.splitlines())).startswith("cell 3")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mine.txt", "x", "must be a Python file .py or a notebook .ipynb"),
        ("mine.py", None, "there is no such file"),
        ("mine.ipynb", "x", "is not a notebook"),
        ("mine.ipynb", "{}", "is not a notebook"),
        ("mine.ipynb", '{"cells": 3}', "is not a notebook"),
    ],
)
def test_what_is_neither_is_said(
    name: str, text: str | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name if text is None else written(tmp_path, text, name)
    with pytest.raises(LoadError, match=said):
        load.read(path)


def test_a_folder_and_what_is_no_text_are_said(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="is a folder"):
        load.read(tmp_path)
    (tmp_path / "mine.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LoadError, match="is not text"):
        load.read(tmp_path / "mine.py")


@pytest.mark.parametrize("text", ["def (", "x = 1\0", "x" + "(" * 500 + ")" * 500])
def test_what_is_no_python_has_no_tree(text: str) -> None:
    with pytest.raises(LoadError):
        Source(Path("mine.py"), text).tree()


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("x = 1  # %time ?", "x = 1  # %time ?"),
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install numpy", ""),
        ("files = !ls", ""),
        ("%time x = f()", "x = f()"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%timeit -n 10 f()", "f()"),
        ("%%html\n<b>", "\n"),
        ("%%capture out\nx = 1", "\nx = 1"),
        ("f?", ""),
        ("if x:\n    !ls\ny = 2", "if x:\n    pass\ny = 2"),
    ],
)
def test_a_notebooks_own_language_is_taken_out(cell: str, python: str) -> None:
    text, problem = load.readable(cell)
    assert (text, problem) == (python, "")
    ast.parse(text)
    assert text.count("\n") == cell.count("\n")


def test_a_module_is_found_by_its_dotted_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "x = 1\n", "mine.py")
    assert load.module("mine").text == "x = 1\n"
    assert load.module("json.decoder").path.name == "decoder.py"
    for name, said in (
        ("no file", "no such file"),
        ("none.at.all", "no such module"),
        ("math", "no such"),
    ):
        with pytest.raises(LoadError, match=said):
            load.module(name)


@pytest.mark.parametrize(
    ("source", "label", "features"),
    [
        ("y = t['label']", "label", []),
        ("y = t.pop('species')", "species", []),
        ("X, y = t[['a', 'b']], t['target']", "target", ["a", "b"]),
        ("X = t.drop(columns=['digit', 'id'])", "digit", []),
        ("X = t.drop('class', axis=1)", "class", []),
        ("x = d['other']", "label", []),
        ("", "label", []),
    ],
)
def test_the_columns_of_a_table_are_called_as_the_program_does(
    source: str, label: str, features: list[str]
) -> None:
    assert load.columns(ast.parse(source))[:2] == (label, features)


def test_columns_that_are_read_of_a_table_are_there() -> None:
    source = (
        "t = pd.read_csv('t.csv')\nt['sum'] = t['a'] + t['b']\nfor c in ['a', 'sum', 'd']: t[c]"
        "\nt = t.drop(['name', 'id'], axis=1)\ny = t['label'].map({'no': 0, 'yes': 1})"
    )
    found = load.columns(ast.parse(source))
    assert (found.label, sorted(found.features)) == ("label", ["a", "b", "d", "name"])
    assert (found.number, found.words) == ("id", {"label": ["no", "yes"]})


def test_texts_of_a_column_are_words() -> None:
    source = "t = pd.read_csv('t.csv')\nm = t['sex'] == 'male'\nt['age'].replace('?', 0)"
    assert load.columns(ast.parse(source)).words == {"sex": ["male", "other"]}


def test_a_column_holds_all_texts_that_it_is_compared_with() -> None:
    source = "t = pd.read_csv('t.csv')\nc, q = t['port'] == 'C', t['port'] == 'Q'"
    assert load.columns(ast.parse(source)).words == {"port": ["C", "Q"]}


def test_a_column_that_is_popped_is_the_label() -> None:
    source = "t = pd.read_csv('t.csv')\nr = t['rooms'] / t['homes']\ny = t.pop('value')"
    assert load.columns(ast.parse(source)).label == "value"


def test_a_module_beside_a_file_names_the_columns_too(tmp_path: Path) -> None:
    written(tmp_path, "t = pd.read_csv('t.csv')\nm = t['sex'] == 'male'", "tables.py")
    written(tmp_path, "x = (", "broken.py")
    tree = ast.parse("import os, broken\nimport os, tables\nfrom tables import t, m")
    whole = load.with_beside(tree, tmp_path)
    assert len(whole.body) == len(tree.body) + 2
    assert load.columns(whole).words == {"sex": ["male", "other"]}


def test_a_column_that_is_used_is_rather_the_label_than_one_that_is_dropped() -> None:
    for mpg in ("t['mpg']", "t[['mpg']]", "t[[goal]]"):
        source = f"goal = 'mpg'\nt = pd.read_csv('t.csv').drop(columns=['car name'])\ny = {mpg}"
        assert load.columns(ast.parse(source)).label == "mpg"


def test_what_python_cannot_read_is_said_with_its_line() -> None:
    with pytest.raises(SyntaxError) as found:
        ast.parse("x = 1\ny = (")
    assert load.said(found.value).startswith("Python cannot read line 2, ")
    assert load.said(found.value).endswith(": y = (")
    assert load.said(ValueError("why")) == "why"
