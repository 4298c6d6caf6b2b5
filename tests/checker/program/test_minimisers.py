"""A minimiser takes a few plain steps along the gradient that it is given."""

from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn.checker.program import minimisers
from scratchnn.checker.program.minimisers import COST, RATE, STAND_INS, STEPS

START = np.array([1.0, -2.0])
LEFT = (1 - 2 * RATE) ** STEPS  # of the start, down a sum of squares


def cost(theta: Array, scale: float = 1.0) -> float:
    return float(scale * np.sum(theta**2))


def slope(theta: Array, scale: float = 1.0) -> Array:
    return 2 * scale * theta


def both(theta: Array, scale: float = 1.0) -> tuple[float, Array]:
    return cost(theta, scale), slope(theta, scale)


def nothing(_: dict[str, Any]) -> None:
    """Report nothing."""


@pytest.mark.parametrize(("function", "gradient"), [(cost, slope), (both, True)])
def test_each_step_is_along_the_gradient(function: Any, gradient: Any) -> None:
    found = minimisers.descend(nothing, function, START, (), gradient)
    np.testing.assert_allclose(found["x"], START * LEFT)
    assert found["success"]
    assert found["nit"] == STEPS


def test_cost_and_parameters_are_reported_at_each_step() -> None:
    told: list[dict[str, Any]] = []
    minimisers.descend(lambda named: told.append(dict(named)), both, START, ())
    assert [list(named) for named in told] == [[COST], ["the parameters"]] * STEPS
    assert told[0][COST] == cost(START)


def test_without_a_gradient_nothing_is_stepped() -> None:
    found = minimisers.descend(nothing, cost, START, (), False)
    np.testing.assert_array_equal(found["x"], START)


@pytest.mark.parametrize("args", [2.0, (2.0,)])
def test_other_arguments_are_handed_on(args: Any) -> None:
    found = minimisers.descend(nothing, both, START, args)
    np.testing.assert_allclose(found["x"], START * (1 - 4 * RATE) ** STEPS)


def test_what_was_given_is_not_written_over_and_is_laid_flat() -> None:
    start = np.ones((2, 2))
    found = minimisers.descend(nothing, both, start, ())
    np.testing.assert_array_equal(start, np.ones((2, 2)))
    assert found["x"].shape == (4,)


@pytest.mark.parametrize(
    ("name", "given", "of"),
    [
        ("minimize", {"fun": both, "x0": START, "jac": True, "method": "BFGS"}, "x"),
        ("minimize", {"fun": cost, "x0": START, "jac": slope, "options": {}}, "x"),
        ("fmin_cg", {"f": cost, "x0": START, "fprime": slope}, None),
        ("fmin_bfgs", {"f": cost, "x0": START, "fprime": slope, "full_output": True}, 0),
        ("fmin_l_bfgs_b", {"func": both, "x0": START}, 0),
        ("fmin_tnc", {"func": cost, "x0": START, "fprime": slope}, 0),
    ],
)
def test_each_gives_its_result_in_its_own_form(
    name: str, given: dict[str, Any], of: Any
) -> None:
    found = STAND_INS[name](nothing, **given)
    np.testing.assert_allclose(found if of is None else found[of], START * LEFT)
