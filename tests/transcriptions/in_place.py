"""Changes what it is given, reads m from a constant, and starts as one should not quite."""

import numpy as np

m = 42_000


def init_params():
    W1 = np.random.randn(10, 784)
    b1 = np.zeros((10, 1))
    W2 = np.random.randn(10, 10)
    b2 = np.zeros((10, 1))
    return W1, b1, W2, b2


def ReLU(Z):
    Z[Z < 0] = 0
    return Z


def ReLU_deriv(Z):
    return Z >= 0


def back_prop(Z1, A1, Z2, A2, W2, X, Y):
    dZ2 = A2.copy()
    dZ2[Y.astype(int), range(Y.size)] -= 1
    dW2 = 1 / m * dZ2 @ A1.T
    db2 = 1 / m * dZ2.sum(1).reshape(-1, 1)
    dZ1 = (W2.T @ dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1 @ X.T
    db1 = 1 / m * dZ1.sum(1).reshape(-1, 1)
    return dW1, db1, dW2, db2


def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 -= alpha * dW1
    b1 -= alpha * db1
    W2 -= alpha * dW2
    b2 -= alpha * db2
