"""Examples are rows, and weights still have a row for each unit, as in PyTorch."""

import numpy as np

rng = np.random.default_rng()


def init_params():
    return (
        rng.uniform(-0.5, 0.5, (10, 784)),
        rng.uniform(-0.5, 0.5, (1, 10)),
        rng.uniform(-0.5, 0.5, (10, 10)),
        rng.uniform(-0.5, 0.5, (1, 10)),
    )


def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1.T + b1
    A1 = Z1 * (Z1 > 0)
    Z2 = A1 @ W2.T + b2
    e = np.exp(Z2 - np.max(Z2, axis=1)[:, None])
    A2 = e / np.sum(e, axis=1)[:, None]
    return Z1, A1, Z2, A2


def backward(X, Y, Z1, A1, A2, W2):
    m = len(X)
    T = np.zeros_like(A2)
    T[np.arange(m), Y] = 1.0
    d2 = A2 - T
    d1 = (d2 @ W2) * (Z1 > 0)
    dW2, db2 = d2.T @ A1 / m, d2.sum(0, keepdims=True) / m
    dW1, db1 = d1.T @ X / m, d1.sum(0, keepdims=True) / m
    return dW2, db2, dW1, db1
