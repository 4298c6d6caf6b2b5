"""A file, a module, a class, or the names of a notebook have a source and are called something."""

import json
import types
from pathlib import Path
from typing import Any

import pytest
from local import RELU, examined, written

from scratchnn import two_layer
from scratchnn.checker import targets
from scratchnn.checker.pages.parts import Part
from scratchnn.checker.program.load import LoadError


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (two_layer, "scratchnn.two_layer"),
        (Part, "Part"),
        (Path("mine.py"), "mine.py"),
        ("mine.py", "mine.py"),
        ({"__name__": "__main__"}, "__main__"),
        ({}, "what was given"),
    ],
)
def test_a_target_is_called_by_its_name(target: Any, said: str) -> None:
    assert targets.called(target) == said


def test_a_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, RELU)
    assert targets.source(path).text == targets.source(str(path)).text == RELU


def test_a_module_is_its_file_by_itself_or_by_its_dotted_name() -> None:
    text = Path(two_layer.__file__).read_text(encoding="utf-8")
    assert targets.source(two_layer).text == targets.source("scratchnn.two_layer").text == text


def test_a_class_is_its_own_lines_where_it_was_defined() -> None:
    source = targets.source(Part)
    assert source.text.startswith("import numpy as np\n@dataclass(frozen=True)\nclass Part:")
    assert source.path.name == "parts.py"


def test_the_names_of_a_notebook_are_its_cells() -> None:
    source = targets.source({"In": ["", "x = 1", "%time y = 2"]})
    assert (source.text, source.cells) == ("x = 1\ny = 2\n", [0, 1])


def test_other_names_are_the_functions_and_classes_among_them() -> None:
    names = {"take": targets.source, "x": 3, "__init__": targets.called, "Part": Part}
    text = targets.source(names).text
    assert "def called(" not in text
    assert "def source(" in text
    assert "class Part" in text


def test_a_module_without_a_file_is_its_names() -> None:
    made = types.ModuleType("made")
    vars(made)["called"] = targets.called
    assert "def called(" in targets.source(made).text


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ({"x": 3}, "cannot be found; give its file"),
        (int, "cannot be found; give its file"),
        ("no.such.module", "no such file, and no such module"),
        ("no_such_file.py", "there is no such file"),
    ],
)
def test_what_has_no_source_is_an_error(target: Any, said: str) -> None:
    with pytest.raises(LoadError, match=said):
        targets.source(target)


def test_cells_of_a_notebook_are_read_when_only_some_of_it_is_asked_for(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": text} for text in ("x = 1\n", "def relu(Z): pass\n")
    ]
    path = written(tmp_path, json.dumps({"cells": cells}), "mine.ipynb")
    report = examined(path, tmp_path, only="forward/relu")
    assert report.equations == {"forward/relu": "empty"}
    assert report.findings[0].where == "cell 2, line 1"
