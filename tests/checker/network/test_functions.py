"""Activations and losses are recognised by their numbers, and their slopes are right."""

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn.checker.network import functions
from scratchnn.checker.network.functions import (
    ELEMENTWISE,
    IDENTITY,
    SOFTMAX,
    Activation,
    elu,
    leaky,
    measured,
    recognised,
    same,
)

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(4, 7))
T = np.eye(4)[:, RNG.integers(0, 4, 7)]
NAMED = {a.name: a for a in ELEMENTWISE}
SIGMOID = NAMED["sigmoid"]


def slope(value: object, X: Array) -> Array:
    """Return how a number moves with each entry, measured."""
    found = np.zeros_like(X)
    for at in np.ndindex(X.shape):
        step = np.zeros_like(X)
        step[at] = 1e-6
        found[at] = (value(X + step) - value(X - step)) / 2e-6  # type: ignore[operator]
    return found


@pytest.mark.parametrize(
    "one", [*ELEMENTWISE, leaky(0.2), elu(0.5), IDENTITY], ids=lambda a: a.name
)
def test_a_slope_is_that_of_its_function(one: Activation) -> None:
    assert one.slope is not None
    np.testing.assert_allclose(one.slope(Z), slope(lambda X: one.value(X).sum(), Z), atol=1e-8)


@pytest.mark.parametrize(
    "one",
    [*ELEMENTWISE, *functions.SOFTMAXES, leaky(0.2), elu(0.5)],
    ids=lambda a: a.name + a.fault,
)
def test_an_activation_is_recognised_by_what_it_makes(one: Activation) -> None:
    found = recognised(Z, one.value(Z))
    assert found is not None
    assert (found.name, found.fault) == (one.name, one.fault)
    np.testing.assert_allclose(found.value(Z), one.value(Z))


@pytest.mark.parametrize("made", [Z**3, Z[:3], Z * np.nan, 2 * np.maximum(Z, 0)])
def test_what_is_none_is_not_recognised(made: Array) -> None:
    assert recognised(Z, made) is None


def test_the_share_below_zero_is_told() -> None:
    found = recognised(Z, np.where(Z > 0, Z, 0.05 * Z))
    assert found is not None
    assert found.said == "leaky ReLU (0.05)"


def test_one_row_is_no_softmax() -> None:
    assert recognised(Z[:1], np.ones((1, 7))) is None


@pytest.mark.parametrize("one", [SOFTMAX, *ELEMENTWISE[:3]], ids=lambda a: a.name)
def test_a_slope_is_carried_back_through_an_activation(one: Activation) -> None:
    dA = RNG.normal(size=Z.shape)
    found = functions.through(one, Z, one.value(Z), dA)
    np.testing.assert_allclose(found, slope(lambda X: np.sum(dA * one.value(X)), Z), atol=1e-8)


@pytest.mark.parametrize(
    "one", [SOFTMAX, SIGMOID, IDENTITY, NAMED["tanh"]], ids=lambda a: a.name
)
def test_the_error_of_a_loss_is_its_slope_in_the_scores(one: Activation) -> None:
    for at, loss in enumerate(functions.losses(one, Z, one.value(Z), T)):

        def value(X: Array, at: int = at) -> float:
            return [*functions.losses(one, X, one.value(X), T)][at].value

        np.testing.assert_allclose(loss.error, slope(value, Z), atol=1e-7)


@pytest.mark.parametrize(
    ("one", "names"),
    [
        (SOFTMAX, ["cross-entropy", "squared error", "binary cross-entropy"]),
        (SIGMOID, ["binary cross-entropy", "squared error", "cross-entropy"]),
        (IDENTITY, ["squared error", "cross-entropy of a softmax"]),
        (NAMED["ReLU"], ["squared error"]),
    ],
)
def test_the_usual_loss_of_an_activation_comes_first(one: Activation, names: list[str]) -> None:
    assert [loss.name for loss in functions.losses(one, Z, one.value(Z), T)] == names


def test_signs_as_truth_have_a_hinge() -> None:
    signs = np.sign(Z[:1])
    found = {loss.name: loss for loss in functions.losses(IDENTITY, Z[:1], Z[:1], signs)}
    hinge = found["hinge loss"]
    assert hinge.value == pytest.approx(np.maximum(0, 1 - np.abs(Z[:1])).sum())
    np.testing.assert_array_equal(hinge.error, np.where(np.abs(Z[:1]) < 1, -signs, 0))


def test_one_score_has_the_loss_of_a_sigmoid_that_nobody_computes() -> None:
    found = [loss.name for loss in functions.losses(IDENTITY, Z[:1], Z[:1], T[:1])]
    assert found == ["squared error", "binary cross-entropy of a sigmoid"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Z, Z.copy(), True),
        (Z, Z + 1e-12, True),
        (Z, Z + 1e-6, False),
        (Z, Z.T, False),
        (np.zeros(0), np.zeros(0), False),
        (np.zeros(3), np.zeros(3), True),
    ],
)
def test_arrays_are_the_same_relative_to_the_largest_number(
    one: Array, other: Array, alike: bool
) -> None:
    assert same(one, other) is alike


def test_an_activation_of_ones_own_has_the_slope_that_was_measured() -> None:
    own = measured(Z**2, 2 * Z)
    assert own.slope is not None
    np.testing.assert_array_equal(own.slope(Z), 2 * Z)
    assert own.said == "an activation of your own"
