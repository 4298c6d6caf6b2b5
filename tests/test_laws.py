"""The laws: what follows from the equations, and where it ends."""

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import linear, relu

several_seeds = pytest.mark.parametrize("seed", range(8))


@several_seeds
def test_linear_collapse(seed: int) -> None:
    X, W1, b1, W2, b2 = _two_layers(seed)
    two = linear(W2, linear(W1, X, b1), b2)
    one = linear(W2 @ W1, X, W2 @ b1 + b2)
    assert one.shape == two.shape
    assert np.abs(two - one).max() < 1e-12


@several_seeds
def test_linear_collapse_fails_with_relu(seed: int) -> None:
    X, W1, b1, W2, b2 = _two_layers(seed)
    two = linear(W2, relu(linear(W1, X, b1)), b2)
    one = linear(W2 @ W1, X, W2 @ b1 + b2)
    assert np.abs(two - one).max() > 0.1

    # It is not that these W and b are the wrong ones: the best of all miss, too.
    with_ones = np.vstack([X, np.ones((1, X.shape[1]))])
    best, *_ = np.linalg.lstsq(with_ones.T, two.T)
    assert np.abs(two - best.T @ with_ones).max() > 0.1


def _two_layers(seed: int) -> tuple[Array, Array, Array, Array, Array]:
    """Draw X, W1, b1, W2 and b2, with all dimensions different."""
    rng = np.random.default_rng(seed)
    n0, n1, k = rng.permutation(np.arange(2, 8))[:3]
    m = 20  # more than n0 + 1, else some W and b would fit any numbers
    shapes = (n0, m), (n1, n0), (n1, 1), (k, n1), (k, 1)
    X, W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in shapes)
    return X, W1, b1, W2, b2
