"""What Michael Nielsen's *Neural Networks and Deep Learning* defines, written from its text.

Its four equations, BP1 to BP4, go through one example at a time, with sigmoids in all layers
and half of the squared error as the cost. Its third chapter prints where one neuron gets to.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.suites.case import Case, Functions, Outputs, Suite, gradients

ALMOST = 1e-15  # ours adds the examples up in another order
SIZES = ((2, 3, 1), (4, 5, 3), (7, 2, 6), (784, 30, 10))  # his are the first and the last
EXAMPLES = 5


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _of_one(x: Array, y: Array, w: list[Array], b: list[Array]) -> list[Array]:
    """Return the gradients of the cost of one example, by BP1 to BP4: w, b, w, b."""
    z1 = w[0] @ x + b[0]
    z2 = w[1] @ _sigmoid(z1) + b[1]
    a1, a2 = _sigmoid(z1), _sigmoid(z2)
    last = (a2 - y) * a2 * (1 - a2)  # BP1
    first = (w[1].T @ last) * a1 * (1 - a1)  # BP2
    # BP4 and BP3, layer by layer.
    return [np.outer(first, x), first, np.outer(last, a1), last]


def _averaged(X: Array, Y: Array, w: list[Array], b: list[Array]) -> Outputs:
    each = [_of_one(x, y, w, b) for x, y in zip(X.T, Y.T, strict=True)]
    W1, b1, W2, b2 = (np.mean(parts, axis=0) for parts in zip(*each, strict=True))
    return {"dW1": W1, "db1": b1[:, None], "dW2": W2, "db2": b2[:, None]}


def _ours(f: Functions, X: Array, Y: Array, w: list[Array], b: list[Array]) -> Outputs:
    """Return the same gradients by our functions, all examples at once."""
    Z1 = f["forward/linear"](w[0], X, b[0][:, None])
    A1 = f["forward/sigmoid"](Z1)
    Z2 = f["forward/linear"](w[1], A1, b[1][:, None])
    dA2 = f["backward/output_error"](f["forward/sigmoid"](Z2), Y)  # of half the square
    G2 = f["backward/sigmoid_derivative"](Z2)
    dZ2 = f["backward/hidden_error"](np.eye(len(Z2)), dA2, G2)
    dZ1 = f["backward/hidden_error"](w[1], dZ2, f["backward/sigmoid_derivative"](Z1))
    return gradients(f, (dZ1, X), (dZ2, A1))


def _equations() -> Iterator[Case]:
    rng = np.random.default_rng(0)
    for sizes in SIZES:
        n0, n1, n2 = sizes
        given: dict[str, Any] = {
            "X": rng.random((n0, EXAMPLES)),
            "Y": np.eye(n2)[:, rng.integers(n2, size=EXAMPLES)],
            "w": [rng.standard_normal(size) for size in ((n1, n0), (n2, n1))],
            "b": [rng.standard_normal(n) for n in (n1, n2)],
        }
        name = "-".join(map(str, sizes))
        yield Case(name, given, _ours, _averaged(**given), atol=ALMOST)


def _learn(f: Functions, w: float, b: float) -> Outputs:
    """Let one neuron learn to answer 0 to the input 1, in 300 steps of 0.15."""
    x, y = np.ones((1, 1)), np.zeros((1, 1))
    W, bias = np.full((1, 1), w), np.full((1, 1), b)

    def answer() -> tuple[Array, Any]:
        Z = f["forward/linear"](W, x, bias)
        return Z, f["forward/sigmoid"](Z)

    _, first = answer()
    for _ in range(300):
        Z, A = answer()
        G = f["backward/sigmoid_derivative"](Z)
        dZ = f["backward/hidden_error"](x, f["backward/output_error"](A, y), G)
        dW, db = f["backward/weight_gradient"](dZ, x), f["backward/bias_gradient"](dZ)
        W = f["update/gradient_step"](W, dW, 0.15)
        bias = f["update/gradient_step"](bias, db, 0.15)
    return {"first": first.item(), "last": answer()[1].item()}


def _neuron() -> Iterator[Case]:
    printed = ((0.6, 0.9, 0.82, 0.09), (2.0, 2.0, 0.98, 0.20))
    for w, b, first, last in printed:
        given, wanted = {"w": w, "b": b}, {"first": first, "last": last}
        yield Case(f"from w = {w}, b = {b}", given, _learn, wanted, atol=0.005)


SUITES = [Suite("nielsen/bp", _equations), Suite("nielsen/neuron", _neuron)]
