import numpy as np
from sklearn.datasets import make_moons

X, y = make_moons(n_samples=300, noise=0.2)

def build(n_in, n_hid, n_out):
    np.random.seed(0)
    return {
        "W1": np.random.randn(n_in, n_hid) / np.sqrt(n_in), "b1": np.zeros((1, n_hid)),
        "W2": np.random.randn(n_hid, n_out) / np.sqrt(n_hid), "b2": np.zeros((1, n_out)),
    }

def loss(model, X, y):
    z = np.tanh(X.dot(model["W1"]) + model["b1"]).dot(model["W2"]) + model["b2"]
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    return -np.log(p[range(len(X)), y]).sum() / len(X)

def train(X, y, hidden=5, passes=200, step=0.05):
    model = build(2, hidden, 2)
    n = len(X)
    for i in range(passes):
        a1 = np.tanh(X.dot(model["W1"]) + model["b1"])
        z2 = a1.dot(model["W2"]) + model["b2"]
        e = np.exp(z2)
        probs = e / e.sum(axis=1, keepdims=True)
        d3 = probs.copy()
        d3[range(n), y] -= 1
        d3 /= n
        dW2 = a1.T.dot(d3)
        db2 = d3.sum(axis=0, keepdims=True)
        d2 = d3.dot(model["W2"].T) * (1 - a1 ** 2)
        dW1 = X.T.dot(d2)
        db1 = d2.sum(axis=0, keepdims=True)
        model["W1"] -= step * dW1
        model["b1"] -= step * db1
        model["W2"] -= step * dW2
        model["b2"] -= step * db2
        if i % 50 == 0:
            print(i, loss(model, X, y))
    return model

train(X, y)
