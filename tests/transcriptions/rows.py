"""Examples are rows: weights are transposed, and biases are flat."""

import numpy as np


def init_params():
    W1 = np.random.rand(784, 10) - 0.5
    b1 = np.random.rand(10) - 0.5
    W2 = np.random.rand(10, 10) - 0.5
    b2 = np.random.rand(10) - 0.5
    return W1, b1, W2, b2


def relu(Z):
    return np.maximum(0, Z)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def forward_prop(W1, b1, W2, b2, X):
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = A1 @ W2 + b2
    return Z1, A1, Z2, softmax(Z2)


def one_hot(y):
    return np.eye(10)[y]


def relu_deriv(Z):
    return (Z > 0).astype(float)


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, y):
    m = X.shape[0]
    dZ2 = A2 - one_hot(y)
    dW2 = A1.T @ dZ2 / m
    db2 = dZ2.mean(axis=0)
    dZ1 = dZ2 @ W2.T * relu_deriv(Z1)
    dW1 = X.T @ dZ1 / m
    db1 = dZ1.mean(axis=0)
    return dW1, db1, dW2, db2


def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    return W1 - alpha * dW1, b1 - alpha * db1, W2 - alpha * dW2, b2 - alpha * db2


def get_predictions(A2):
    return A2.argmax(axis=1)
