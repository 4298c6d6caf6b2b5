import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def init(n):
    params = {}
    params["w"] = np.random.randn(n, 1) * 0.01
    params["b"] = 0.0
    return params


def propagate(params, X, Y):
    m = X.shape[1]
    A = sigmoid(np.dot(params["w"].T, X) + params["b"])
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    grads = {"dw": np.dot(X, (A - Y).T) / m, "db": np.sum(A - Y) / m}
    return grads, cost


def optimize(params, X, Y, steps, rate):
    for i in range(steps):
        grads, cost = propagate(params, X, Y)
        params["w"] = params["w"] - rate * grads["dw"]
        params["b"] = params["b"] - rate * grads["db"]
        if i % 100 == 0:
            print(i, cost)
    return params


np.random.seed(2)
X = np.random.randn(3, 40)
Y = (X[0] + X[1] * X[2] > 0).astype(float).reshape(1, 40)
params = optimize(init(3), X, Y, 1000, 0.1)
print(params)
