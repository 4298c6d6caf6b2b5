import numpy as np


def init(n_in, n_hidden, n_out):
    W1 = np.random.randn(n_in, n_hidden) * 0.05
    b1 = np.zeros(n_hidden)
    W2 = np.random.randn(n_hidden, n_out) * 0.1
    b2 = np.zeros(n_out)
    return W1, b1, W2, b2


def forward(X, W1, b1, W2, b2):
    h = np.tanh(X @ W1 + b1)
    s = h @ W2 + b2
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return h, p


def backward(X, y, h, p, W2):
    n = len(X)
    ds = p.copy()
    ds[np.arange(n), y] -= 1
    ds /= n
    dh = ds @ W2.T * (1 - h ** 2)
    return X.T @ dh, dh.sum(axis=0), h.T @ ds, ds.sum(axis=0)


def update(W1, b1, W2, b2, dW1, db1, dW2, db2, lr):
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2
    return W1, b1, W2, b2
