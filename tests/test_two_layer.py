"""The video's network against its equations, calculus and the names in use."""

import inspect
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import two_layer
from scratchnn.equations.forward import linear, relu, softmax
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.two_layer import (
    backward_prop,
    forward_prop,
    get_accuracy,
    get_predictions,
    gradient_descent,
    init_params,
    make_predictions,
    update_params,
)

# Any sizes will do, and where all of them differ no transpose can hide, as 784-10-10 allows.
N, HIDDEN, K, M = 7, 5, 3, 6


def small(seed: int = 0) -> tuple[tuple[Array, Array, Array, Array], Array, Array]:
    rng = np.random.default_rng(seed)
    W1, b1 = rng.standard_normal((HIDDEN, N)), rng.standard_normal((HIDDEN, 1))
    W2, b2 = rng.standard_normal((K, HIDDEN)), rng.standard_normal((K, 1))
    y = np.array([0, 1, 2, 2, 1, 2])
    return (W1, b1, W2, b2), rng.standard_normal((N, M)), y


def test_the_start_is_the_videos() -> None:
    W1, b1, W2, b2 = init_params(np.random.default_rng(3))
    rng = np.random.default_rng(3)
    # Drawn in the video's order, weights and biases alike, each minus a half.
    assert np.array_equal(W1, rng.random((10, 784)) - 0.5)
    assert np.array_equal(b1, rng.random((10, 1)) - 0.5)
    assert np.array_equal(W2, rng.random((10, 10)) - 0.5)
    assert np.array_equal(b2, rng.random((10, 1)) - 0.5)


def test_forward_prop_is_its_four_equations() -> None:
    (W1, b1, W2, b2), X, _ = small()
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    assert np.array_equal(Z1, linear(W1, X, b1))
    assert np.array_equal(A1, relu(Z1))
    assert np.array_equal(Z2, linear(W2, A1, b2))
    assert np.array_equal(A2, softmax(Z2))


def test_backward_prop_is_the_slope_of_the_loss() -> None:
    parameters, X, y = small()
    W1, b1, W2, b2 = parameters
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    gradients = backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
    assert np.abs(Z1).min() > 1e-3  # no step below crosses ReLU's corner
    for theta, dtheta in zip(parameters, gradients, strict=True):
        assert dtheta.shape == theta.shape
        assert np.abs(dtheta).max() > 1e-3  # there is something to check
        for at in np.ndindex(theta.shape):
            losses = []
            for h in (1e-6, -1e-6):
                theta[at] += h
                losses.append(cross_entropy(forward_prop(*parameters, X)[3], one_hot(y, K)))
                theta[at] -= h
            assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(dtheta[at], abs=1e-8)


def test_the_classes_are_the_rows_of_the_probabilities() -> None:
    # A batch in which the last class is missing has its row all the same.
    (W1, b1, W2, b2), X, _ = small()
    Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    _, _, dW2, _ = backward_prop(Z1, A1, Z2, A2, W1, W2, X, np.zeros(M, dtype=int))
    assert dW2.shape == (K, HIDDEN)


def test_update_params_pairs_each_with_its_own_gradient() -> None:
    W1, b1, W2, b2 = np.array([[1.0]]), np.array([[2.0]]), np.array([[3.0]]), np.array([[4.0]])
    updated = update_params(W1, b1, W2, b2, W1, 10 * W1, 100 * W1, 1000 * W1, alpha=0.5)
    assert [theta.item() for theta in updated] == [0.5, -3.0, -47.0, -496.0]


def test_predictions_and_accuracy() -> None:
    A2 = np.array([[0.5, 0.1, 0.2], [0.5, 0.2, 0.7], [0.0, 0.7, 0.1]])
    assert get_predictions(A2).tolist() == [0, 2, 1]  # the first on a tie
    assert get_accuracy(get_predictions(A2), np.array([0, 2, 2])) == 2 / 3


def test_make_predictions_goes_forward_and_picks() -> None:
    parameters, X, _ = small()
    expected = get_predictions(forward_prop(*parameters, X)[3])
    assert np.array_equal(make_predictions(X, *parameters), expected)


def test_make_predictions_reads_the_probabilities() -> None:
    """Two scores may differ where their probabilities are equal; of those, the first counts."""
    W1, b1, W2 = np.zeros((HIDDEN, N)), np.zeros((HIDDEN, 1)), np.zeros((K, HIDDEN))
    b2 = np.array([[0.0], [0.0], [1e-17]])
    assert make_predictions(np.zeros((N, 1)), W1, b1, W2, b2).tolist() == [0]


def test_gradient_descent_is_the_loop_written_out() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.random((784, 4)), np.array([3, 9, 0, 3])
    expected = init_params(np.random.default_rng(1))
    for _ in range(2):
        Z1, A1, Z2, A2 = forward_prop(*expected, X)
        W1, _, W2, _ = expected
        gradients = backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
        expected = update_params(*expected, *gradients, 0.25)
    found = gradient_descent(X, y, alpha=0.25, iterations=2, rng=np.random.default_rng(1))
    for theta, wanted in zip(found, expected, strict=True):
        assert np.array_equal(theta, wanted)


def test_gradient_descent_learns_by_heart() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.random((784, 12)), rng.integers(0, 10, 12)
    W1, b1, W2, b2 = gradient_descent(X, y, alpha=0.1, iterations=200, rng=rng)
    assert get_accuracy(make_predictions(X, W1, b1, W2, b2), y) == 1


def test_nothing_is_changed_in_place() -> None:
    parameters, X, y = small()
    Z1, A1, Z2, A2 = forward_prop(*parameters, X)
    W1, b1, W2, b2 = parameters
    gradients = backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
    given = [*parameters, X, y, Z1, A1, Z2, A2, *gradients]
    before = [value.copy() for value in given]
    forward_prop(W1, b1, W2, b2, X)
    backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
    update_params(W1, b1, W2, b2, *gradients, alpha=0.1)
    make_predictions(X, W1, b1, W2, b2)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("init_params", "rng"),
        ("forward_prop", "W1 b1 W2 b2 X"),
        ("backward_prop", "Z1 A1 Z2 A2 W1 W2 X y"),
        ("update_params", "W1 b1 W2 b2 dW1 db1 dW2 db2 alpha"),
        ("get_predictions", "A2"),
        ("get_accuracy", "predictions y"),
        ("gradient_descent", "X y alpha iterations rng"),
        ("make_predictions", "X W1 b1 W2 b2"),
    ],
)
def test_the_names_are_those_that_learners_type(name: str, arguments: str) -> None:
    assert list(inspect.signature(getattr(two_layer, name)).parameters) == arguments.split()


GOOD: dict[str, Any] = {
    "X": np.zeros((784, 3)), "y": np.array([4, 0, 9]), "alpha": 0.1, "iterations": 1,
    "rng": np.random.default_rng(0),
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"y": np.array([4, 0, 10])},
            r"y must hold whole numbers from 0 to 9, got 10 in y\[2\]",
        ),
        ({"y": np.array([4, 0, -1])}, r"got -1 in y\[2\]"),
        ({"y": np.array([4, 0, np.nan])}, r"got nan in y\[2\]"),
        ({"y": np.array([[4], [0], [9]])}, r"y must have shape \(m,\) with m = 3"),
        ({"y": [4, 0, 9]}, "y must be a NumPy array of real numbers, got list"),
        ({"y": np.ma.array([4, 0, 9])}, "y must be a NumPy array .* got a masked array"),
        ({"X": np.zeros((785, 3))}, r"X must have shape \(n, m\) with n = 784"),
        ({"X": np.full((784, 3), np.nan)}, "X must be finite"),
        ({"alpha": 0}, "^alpha must be a finite number above 0, got 0$"),
        ({"alpha": -0.1}, "^alpha must be a finite number above 0, got -0.1$"),
        ({"alpha": None}, "^alpha must be a finite number above 0, got None$"),
        ({"iterations": -1}, "^iterations must be a whole number of at least 0, got -1$"),
        ({"iterations": 1.5}, "^iterations must be a whole number of at least 0, got 1.5$"),
        ({"rng": 0}, "rng must be a generator"),
    ],
)
def test_learning_refuses_what_would_teach_it_wrong(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        gradient_descent(**(GOOD | wrong))


def test_nothing_is_learned_in_no_time() -> None:
    rng = np.random.default_rng
    begun = gradient_descent(**(GOOD | {"iterations": 0, "rng": rng(5)}))
    pairs = zip(begun, init_params(rng(5)), strict=True)
    assert all(np.array_equal(theta, wanted) for theta, wanted in pairs)
