"""Every order of arguments and of values is another than the video's."""

import numpy as np


def forward_prop(X, W1, W2, b1, b2):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2 - Z2.max(axis=0))
    return Z1, Z2, A1, E / E.sum(axis=0)


def back_prop(X, y, A1, A2, W2, Z1, m):
    dZ2 = A2 - (np.arange(10)[:, None] == y)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1 = dZ1 @ X.T / m
    dW2 = dZ2 @ A1.T / m
    db1 = dZ1.mean(axis=1, keepdims=True)
    db2 = dZ2.mean(axis=1, keepdims=True)
    return dW1, dW2, db1, db2


def update_params(alpha, W1, W2, b1, b2, dW1, dW2, db1, db2):
    W1 = W1 - alpha * dW1
    W2 = W2 - alpha * dW2
    b1 = b1 - alpha * db1
    b2 = b2 - alpha * db2
    return W1, W2, b1, b2


def get_accuracy(Y, predictions):
    return np.mean(Y == predictions)
