"""A case compares what it should, and nothing gets past it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify.suites.case import Case, Suite, outcome, uses

FUNCTIONS = spec.functions()
WANTED = np.array([[0.0, 2.0]])
RELU = Case(
    "relu",
    {"Z": np.array([[-1.0, 2.0]])},
    lambda f, Z: {"A": f["forward/relu"](Z)},
    {"A": WANTED},
    rtol=1e-3,
    atol=1e-7,
)


def giving(result: Any) -> Case:
    return replace(RELU, run=lambda f, Z: {"A": result})  # noqa: ARG005


@pytest.mark.parametrize(
    ("result", "passed"),
    [
        (WANTED, True),
        (WANTED * 1.0009, True),
        (WANTED * 1.0011, False),
        (WANTED + 0.9e-7, True),
        (WANTED + np.array([1.1e-7, 0]), False),
        (WANTED * np.nan, False),
        (WANTED[0], False),
        (np.full((1, 2), np.inf), False),
    ],
)
def test_what_is_near_enough_passes(result: Any, *, passed: bool) -> None:
    assert outcome(giving(result), FUNCTIONS).passed is passed


def test_the_error_is_relative_where_numbers_are_large() -> None:
    assert outcome(giving(WANTED + np.array([0, 0.5])), FUNCTIONS).error == 0.25
    assert outcome(giving(WANTED[0]), FUNCTIONS).error == np.inf


@pytest.mark.parametrize(
    "run",
    [lambda f, Z: {}, lambda f, Z: f["no/such"](Z), lambda f, Z: {"A": 1 / 0}],  # noqa: ARG005
    ids=["nothing", "no function", "error"],
)
def test_what_stops_fails(run: Callable[..., Any]) -> None:
    found = outcome(replace(RELU, run=run), FUNCTIONS)
    assert (found.error, found.passed) == (np.inf, False)


def test_a_function_that_writes_over_its_input_does_no_harm_to_the_next() -> None:
    over = {"forward/relu": lambda Z: np.maximum(Z, 0, out=Z)}
    assert outcome(RELU, over).passed
    assert RELU.given["Z"][0, 0] == -1


def test_the_functions_that_a_case_calls_are_known() -> None:
    assert uses(RELU, FUNCTIONS) == {"forward/relu"}
    assert uses(giving(WANTED), FUNCTIONS) == set()


def test_a_suite_knows_whose_it_is_and_whether_it_can_run() -> None:
    suite = Suite("numpy/relu", lambda: [RELU], "numpy")
    assert (suite.whose, suite.installed) == ("numpy", True)
    assert not replace(suite, module="no_such_library").installed
    assert replace(suite, module="").installed
