"""The network of any depth: against calculus, the video's network, and input that does not fit."""

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy import ndarray as Array

from scratchnn import choices, two_layer
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.network import (
    backward,
    check_input,
    check_labels,
    check_parameters,
    forward,
    initialise,
    names,
    update,
)

SIZES = (7, 6, 5, 3)  # three layers; no two dimensions are alike, and m = 8 is another


def deep(seed: int = 1) -> tuple[tuple[Array, ...], Array, Array]:
    rng = np.random.default_rng(seed)
    parameters = initialise(SIZES, rng)
    return (
        parameters,
        rng.standard_normal((7, 8)),
        one_hot(np.array([0, 1, 2, 2, 1, 2, 0, 1]), 3),
    )


def loss(parameters: tuple[Array, ...], X: Array, Y: Array) -> float:
    return float(cross_entropy(forward(parameters, X)[-1], Y))


def test_two_layers_are_two_layer_bit_for_bit() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.random((784, 30)), rng.integers(0, 10, 30)
    parameters = initialise((784, 10, 10), np.random.default_rng(1))
    expected = two_layer.init_params(np.random.default_rng(1))
    for _ in range(3):
        layers = forward(parameters, X)
        gradients = backward(parameters, layers, X, one_hot(y, 10))
        parameters = update(parameters, gradients, 0.1)
        Z1, A1, Z2, A2 = two_layer.forward_prop(*expected, X)
        W1, b1, W2, b2 = expected
        steps = two_layer.backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
        expected = two_layer.update_params(W1, b1, W2, b2, *steps, 0.1)
        found = (*layers, *gradients, *parameters)
        for value, wanted in zip(found, (Z1, A1, Z2, A2, *steps, *expected), strict=True):
            assert np.array_equal(value, wanted)


def test_backward_is_the_slope_of_the_loss_for_three_layers() -> None:
    parameters, X, Y = deep()
    layers = forward(parameters, X)
    gradients = backward(parameters, layers, X, Y)
    hidden_scores = layers[:-2:2]
    assert min(np.abs(Z).min() for Z in hidden_scores) > 1e-3  # no step crosses a corner
    for which, (theta, dtheta) in enumerate(zip(parameters, gradients, strict=True)):
        assert dtheta.shape == theta.shape
        assert np.abs(dtheta).max() > 1e-3  # there is something to check
        for at in np.ndindex(theta.shape):
            losses = []
            for h in (1e-6, -1e-6):
                moved = theta.copy()
                moved[at] += h
                losses.append(
                    loss((*parameters[:which], moved, *parameters[which + 1 :]), X, Y)
                )
            assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(dtheta[at], abs=1e-8)


def test_without_a_hidden_layer_it_is_softmax_regression() -> None:
    rng = np.random.default_rng(0)
    parameters = W, b = initialise((4, 3), rng)
    X, Y = rng.standard_normal((4, 5)), one_hot(np.array([0, 1, 2, 2, 1]), 3)
    Z, A = forward(parameters, X)
    dW, db = backward(parameters, (Z, A), X, Y)
    np.testing.assert_allclose(Z, W @ X + b, atol=1e-14)
    np.testing.assert_allclose(dW, (A - Y) @ X.T / 5, atol=1e-14)
    np.testing.assert_allclose(db, (A - Y).mean(axis=1, keepdims=True), atol=1e-14)


def test_a_small_step_goes_downhill() -> None:
    parameters, X, Y = deep()
    gradients = backward(parameters, forward(parameters, X), X, Y)
    assert loss(update(parameters, gradients, 1e-3), X, Y) < loss(parameters, X, Y)


def test_float32_stays_float32() -> None:
    parameters, X, Y = deep()
    parameters = initialise(SIZES, np.random.default_rng(0), np.float32)
    X, Y = X.astype(np.float32), Y.astype(np.float32)
    layers = forward(parameters, X)
    gradients = backward(parameters, layers, X, Y)
    updated = update(parameters, gradients, 0.1)
    for value in (*parameters, *layers, *gradients, *updated):
        assert value.dtype == np.float32


def test_both_precisions_start_alike() -> None:
    wide = initialise(SIZES, np.random.default_rng(0))
    narrow = initialise(SIZES, np.random.default_rng(0), np.float32)
    for theta, rounded in zip(wide, narrow, strict=True):
        assert np.array_equal(theta.astype(np.float32), rounded)


def test_nothing_is_changed_in_place() -> None:
    parameters, X, Y = deep()
    layers = forward(parameters, X)
    gradients = backward(parameters, layers, X, Y)
    given = (*parameters, *layers, *gradients, X, Y)
    before = [value.copy() for value in given]
    forward(parameters, X)
    backward(parameters, layers, X, Y)
    update(parameters, gradients, 0.1)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


def test_names() -> None:
    assert names(6) == ["W1", "b1", "W2", "b2", "W3", "b3"]


@pytest.mark.parametrize("sizes", [(784,), (), (784, 0, 10), (784, 1.5, 10), (784, "10")])
def test_sizes_that_make_no_network(sizes: Any) -> None:
    with pytest.raises(ValueError, match="sizes must be two or more whole numbers") as error:
        initialise(sizes, np.random.default_rng(0))
    assert f"got {sizes}" in str(error.value)


def changed(**values: Any) -> tuple[Any, ...]:
    fitting = dict(zip(names(6), initialise(SIZES, np.random.default_rng(0)), strict=True))
    return tuple((fitting | values).values())


def hole(shape: tuple[int, ...], value: float) -> Array:
    array = np.zeros(shape)
    array[-1, 0] = value
    return array


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (changed(b1=np.zeros(6)), "b1 must have shape (n, 1) with n = 6, got (6,)"),
        (changed(b3=np.zeros((1, 3))), "b3 must have shape (n, 1) with n = 3, got (1, 3)"),
        (
            changed(W2=np.zeros((6, 5))),
            "W2 must have shape (n_out, n_in) with n_in = 6, got (6, 5)",
        ),
        (changed(W1=np.zeros(7)), "W1 must have shape (n_out, n_in), got (7,)"),
        (changed(W1=np.zeros((0, 7))), "W1 must have shape (n_out, n_in), got (0, 7)"),
        (changed(W1=hole((6, 7), np.nan)), "W1 must be finite, got nan in W1[5, 0]"),
        (changed(b2=hole((5, 1), -np.inf)), "b2 must be finite, got -inf in b2[4, 0]"),
        (changed(b2=[[0.0]] * 5), "b2 must be a NumPy array of real numbers, got list"),
        (
            changed(W3=np.full((3, 5), None)),
            "W3 must be a NumPy array of real numbers, got object",
        ),
        (changed()[:5], "parameters must be W1, b1, W2, b2, …, got 5 of them"),
        ((), "parameters must be W1, b1, W2, b2, …, got 0 of them"),
    ],
)
def test_parameters_that_do_not_fit(parameters: Any, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  the message is compared whole
        check_parameters(parameters)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (
            np.zeros((5, 7)),
            "X must have shape (n, m) with n = 7, got (5, 7); each column is an example",
        ),
        (
            np.zeros(7),
            "X must have shape (n, m) with n = 7, got (7,); each column is an example",
        ),
        (
            np.zeros((7, 0)),
            "X must have shape (n, m) with n = 7, got (7, 0); each column is an example",
        ),
        (hole((7, 5), np.inf), "X must be finite, got inf in X[6, 0]"),
        (hole((7, 5), np.nan), "X must be finite, got nan in X[6, 0]"),
        (np.zeros((7, 5), complex), "X must be a NumPy array of real numbers, got complex128"),
        (np.full((7, 5), "0"), "X must be a NumPy array of real numbers, got <U1"),
    ],
)
def test_input_that_does_not_fit(X: Array, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  the message is compared whole
        check_input(X, n=7)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (
            np.zeros((4, 1)),
            "y must have shape (m,) with m = 4, got (4, 1); each column has a label",
        ),
        (np.zeros(3), "y must have shape (m,) with m = 4, got (3,); each column has a label"),
        (np.array([0, 3, 1, 2]), "y must hold whole numbers from 0 to 2, got 3 in y[1]"),
        (np.array([0, 1, -1, 2]), "y must hold whole numbers from 0 to 2, got -1 in y[2]"),
        (np.array([0, 0.5, 1, 2]), "y must hold whole numbers from 0 to 2, got 0.5 in y[1]"),
        (np.array([0, 1, 2, np.nan]), "y must hold whole numbers from 0 to 2, got nan in y[3]"),
        (
            np.array([-np.inf, 1, 2, 0]),
            "y must hold whole numbers from 0 to 2, got -inf in y[0]",
        ),
        (np.array(list("0121")), "y must be a NumPy array of real numbers, got <U1"),
    ],
)
def test_labels_that_do_not_fit(y: Array, message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  the message is compared whole
        check_labels(y, m=4, k=3)
    assert str(error.value) == message


def test_a_message_calls_the_argument_by_its_name() -> None:
    with pytest.raises(ValueError, match=r"^X_dev must be finite, got nan in X_dev\[0, 0\]"):
        check_input(np.full((2, 2), np.nan), name="X_dev")
    with pytest.raises(ValueError, match=r"^y_dev must hold .* got 9 in y_dev\[0\]"):
        check_labels(np.array([9]), m=1, k=3, name="y_dev")


@pytest.mark.parametrize("size", [None, 3.0, "x", -1, True, pd.DataFrame([[1, 2]])])
def test_sizes_that_are_none(size: Any) -> None:
    with pytest.raises(ValueError, match=r"^k must be a whole number of at least 1, got "):
        check_labels(np.array([0]), m=1, k=size)
    with pytest.raises(ValueError, match=r"^m must be a whole number of at least 0, got "):
        check_labels(np.array([0]), m=size, k=3)
    if size is not None:  # any number of rows will do
        with pytest.raises(ValueError, match=r"^n must be a whole number of at least 1, got "):
            check_input(np.ones((4, 5)), n=size)


def test_what_fits_passes_in_silence() -> None:
    check_parameters(initialise((4, 3), np.random.default_rng(0)))
    for dtype in (np.float64, np.float32, np.uint8, bool):
        check_input(np.ones((4, 5), dtype))
        check_labels(np.array([0, 1, 1, 0], dtype), m=4, k=2)
    with warnings.catch_warnings(action="error"):
        check_input(np.full((4, 5), np.finfo(float).max))  # large is no infinity


@pytest.mark.parametrize("activation", choices.ACTIVATIONS)
def test_backward_is_the_slope_of_the_loss_with_every_activation(activation: str) -> None:
    rng = np.random.default_rng(1)
    parameters = initialise((7, 6, 5, 3), rng)
    X, Y = rng.standard_normal((7, 8)), one_hot(rng.integers(0, 3, 8), 3)
    layers = forward(parameters, X, activation)
    gradients = backward(parameters, layers, X, Y, activation)
    moved = tuple(rng.standard_normal(theta.shape) for theta in parameters)
    h = 1e-6

    def loss(step: float) -> float:
        at = tuple(theta + step * d for theta, d in zip(parameters, moved, strict=True))
        return -float(np.sum(Y * np.log(forward(at, X, activation)[-1])) / 8)

    slope = sum(float(np.sum(g * d)) for g, d in zip(gradients, moved, strict=True))
    assert abs(slope) > 1e-2
    assert (loss(h) - loss(-h)) / (2 * h) == pytest.approx(slope, rel=1e-6)
