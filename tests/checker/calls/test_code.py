"""What can be read of a function without calling it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from studied import program

from scratchnn import relu
from scratchnn.checker.calls.code import Code
from scratchnn.checker.calls.definitions import definitions


def code(source: str) -> Code:
    *_, last = definitions(program(source, Path("code.py")), {}).functions
    return last


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("pass", True),
        ("...", True),
        ('"Words."', True),
        ('"Words."\n    raise NotImplementedError("later")', True),
        ("raise ValueError", False),
        ("return Z", False),
        ("yield from Z", False),
        ('"Words."\n    pass\n    return 1', False),
    ],
)
def test_a_function_is_empty_where_nothing_in_it_does_anything(body: str, empty: bool) -> None:
    assert code(f"def relu(Z):\n    {body}\n").is_empty is empty


def test_it_knows_its_file_its_line_and_its_arguments() -> None:
    found = code("x = 1\n\ndef go(a, b=2, *c, d=3):\n    e = a\n    return e\n")
    assert (found.file, found.line, found.arguments) == ("code.py", 3, ["a", "b"])
    assert (found.is_method, found.ours) == (False, False)


def test_a_method_has_no_self_among_its_arguments() -> None:
    found = code("class Net:\n    def go(self, a): return a\n")
    assert (found.name, found.arguments, found.is_method) == ("Net.go", ["a"], True)


def test_its_source_has_no_comments_and_as_it_stands_it_has() -> None:
    found = code("def go(a):\n    return  a # why\n")
    assert found.source == "def go(a):\n    return a"
    assert found.whole == "def go(a):\n    return  a # why\n"


@pytest.mark.parametrize("function", [np.sin, len], ids=["ufunc", "built in"])
def test_what_has_no_code_has_nothing_to_read(function: Callable[..., Any]) -> None:
    found = Code("f", function)
    assert (found.file, found.line, found.source, found.whole) == ("", None, "", "")
    assert (found.is_empty, found.arguments, found.supplied) == (False, [], [])


def test_a_lambda_has_no_definition_and_is_not_empty() -> None:
    assert (Code("f", lambda Z: Z).is_empty, Code("f", lambda Z: Z).arguments) == (False, ["Z"])


def test_a_function_of_this_package_is_ours() -> None:
    assert Code("relu", relu).ours


@pytest.mark.parametrize(
    ("body", "supplied"),
    [
        ("return a / m", ["m"]),
        ("return [a / n for a in m]", ["m", "n"]),
        ("m = 3\n    return a / m", []),
        ("return a", []),
        ("return (lambda: a / m)()", ["m"]),
    ],
)
def test_which_of_m_and_n_it_reads_from_outside(body: str, supplied: list[str]) -> None:
    assert code(f"def go(a):\n    {body}\n").supplied == supplied


def test_what_is_no_number_is_not_supplied() -> None:
    assert code("m = 'text'\ndef go(a): return a / m\n").supplied == []
