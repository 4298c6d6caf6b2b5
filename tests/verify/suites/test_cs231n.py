"""The published numbers of CS231n come out, with the errors that its notebooks print."""

import numpy as np
import pytest
from published import FUNCTIONS, cases

from scratchnn import spec
from scratchnn.verify import mistakes
from scratchnn.verify.suites import cs231n
from scratchnn.verify.suites.case import Case, outcome

CASES = cases(cs231n.SUITES)
# As they stand in notebooks that were run; the rest of the errors is printed nowhere.
PRINTED = {
    "affine_forward": "9.7698",
    "affine_backward": "9.9042",
    "relu_forward": "5.0000",
    "relu_backward": "3.2756",
    "scores": "3.6803",
    "gradients": "3.5613",
    "sgd_momentum": "8.8823",
    "rmsprop": "9.5247",
    "adam": "1.1396",
}


@pytest.mark.parametrize("case", [one for one in CASES if one.values[0].name in PRINTED])
def test_the_error_is_the_one_that_is_printed(case: Case) -> None:
    if case.given.get("X", np.empty(0)).shape != (3, 5):  # the second network prints none
        assert f"{outcome(case, FUNCTIONS).error:.4e}".startswith(PRINTED[case.name])


def test_it_cannot_tell_where_epsilon_stands() -> None:
    equation = spec.load()["update/rmsprop"]
    [inside] = [m for m in equation.mistakes if m.id == "epsilon-inside"]
    other = {**FUNCTIONS, equation.id: mistakes.implementation(equation, inside)}
    [suite] = [suite for suite in cs231n.SUITES if suite.id == "cs231n/rmsprop"]
    [case] = [one for one in suite.cases() if isinstance(one, Case)]
    errors = [outcome(case, functions).error for functions in (FUNCTIONS, other)]
    assert [f"{error:.2e}" for error in errors] == ["9.52e-08", "9.50e-08"]


def test_the_errors_are_those_of_the_course() -> None:
    assert cs231n.relative(np.array([1.0, 0.0]), np.array([3.0, 0.0])) == 0.5
    assert cs231n.relative(1e-12, 0) == pytest.approx(1e-4)
    assert cs231n.added(np.array([1.0, 2.0]), np.array([2.0, 0.0])) == 3
