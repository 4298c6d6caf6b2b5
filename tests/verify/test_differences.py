"""Numerical derivatives are as good as each method promises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn.verify import differences


def test_differences_agree_with_calculus() -> None:
    x = np.array([[0.3, -1.2], [2.0, 0.7]])
    slope = np.cos(x)

    def f(x: Array) -> Any:
        return np.sum(np.sin(x))

    np.testing.assert_allclose(differences.complex_step(f, x), slope, rtol=1e-15)
    np.testing.assert_allclose(differences.richardson(f, x), slope, rtol=1e-10)
    np.testing.assert_allclose(differences.central(f, x, 1e-3), slope, rtol=1e-6)


def test_richardson_is_better_than_one_central_difference() -> None:
    x, slope = np.array([1.0]), np.exp([1.0])

    def f(x: Array) -> Any:
        return np.sum(np.exp(x))

    one = abs(differences.central(f, x, 1e-3) - slope)
    two = abs(differences.richardson(f, x, 1e-3) - slope)
    assert two < one / 1000


@pytest.mark.parametrize(
    "derive",
    [
        lambda f, x: differences.central(f, x, 1e-3),
        lambda f, x: differences.one_sided(f, x, 1e-3),
        differences.richardson,
        differences.complex_step,
    ],
    ids=["central", "one-sided", "richardson", "complex step"],
)
def test_whole_numbers_are_derived_too(derive: Callable[..., Array]) -> None:
    """An array of whole numbers has no room for a small step."""
    x = np.array([[1, 2], [-3, 0]])
    before = x.copy()
    np.testing.assert_allclose(derive(lambda x: np.sum(x**2), x), 2 * x, atol=2e-3)
    assert np.array_equal(x, before)
    assert x.dtype == before.dtype


def test_a_number_alone_is_derived() -> None:
    assert differences.complex_step(np.exp, np.array(1.0)) == pytest.approx(np.e, rel=1e-15)
    assert differences.central(np.exp, np.array(1.0), 1e-5) == pytest.approx(np.e, rel=1e-9)


def test_a_corner_is_seen_from_one_side_only() -> None:
    corner = np.array([0.0])

    def relu(x: Array) -> Any:
        return np.sum(np.maximum(x, 0))

    assert differences.one_sided(relu, corner, 1e-3) == pytest.approx(1)
    assert differences.one_sided(relu, corner, -1e-3) == 0
    assert differences.central(relu, corner, 1e-3) == pytest.approx(0.5)


def test_the_bound_is_wider_where_the_mean_is_taken_away_again() -> None:
    of = {s: differences.bound(differences.complex_step, s) for s in ("1", "m", "1/m")}
    assert of["m"] == 10 * of["1"] == 10 * of["1/m"]
    assert differences.bound(differences.richardson, "m") > of["m"]
