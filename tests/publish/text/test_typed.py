"""What the lesson shows of the functions that it imports can be typed, and does the same."""

import ast
import doctest
import re
from typing import Any

import numpy as np
import pytest
from rendering import written

from scratchnn import spec
from scratchnn.publish.text.typed import Typed, typed
from scratchnn.spec.examples import inputs

START = (spec.PAGES / "start.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("id_", spec.functions())
def test_what_is_typed_does_what_ours_does(id_: str) -> None:
    equation = spec.load()[id_]
    names: dict[str, Any] = {"np": np}
    exec(typed(equation.function), names)  # noqa: S102 (our own code)
    mine = names[equation.name](**inputs(equation))
    ours = equation.function(**inputs(equation))
    for got, wanted in zip(np.atleast_1d(mine), np.atleast_1d(ours), strict=True):
        assert np.array_equal(got, wanted)
    assert '"""' not in typed(equation.function)


def test_start_shows_every_function_where_it_imports_it() -> None:
    equations = {function.__name__ for function in spec.functions().values()}
    imported, shown = [], []
    for part in re.findall(r"```pycon\n(.*?)```|^\[\[typed:(.*?)\]\]$", START, re.M | re.S):
        for line in doctest.DocTestParser().get_examples(part[0]):
            for node in ast.walk(ast.parse(line.source)):
                if isinstance(node, ast.ImportFrom):
                    imported += [one.name for one in node.names if one.name in equations]
        shown += [name.strip() for name in part[1].split(",") if name]
        assert {*shown} <= {*imported}  # in this order
    assert sorted(shown) == sorted(imported)
    assert len(imported) > 10


def test_the_marker_shows_several_functions_folded() -> None:
    html = written("[[typed:relu, one_hot]]", Typed)
    text = re.sub(r"<[^>]*>", "", html)
    assert "<details>" in html
    assert "Or type it yourself: relu, one_hot" in text
    assert "def relu(Z):" in text
    assert "def one_hot(y, k):" in text
    assert "# A comparison" in text  # reasons are worth keeping


def test_an_unknown_function_fails() -> None:
    with pytest.raises(
        spec.SpecificationError, match="no function rellu; there are scale_pixels, uniform"
    ):
        written("[[typed:rellu]]", Typed)
