import numpy as np
import pandas as pd

df = pd.read_csv("iris.csv")
features = df[["sepal_length", "sepal_width", "petal_length", "petal_width"]].values
codes = pd.factorize(df["species"])[0]
X = ((features - features.mean(axis=0)) / features.std(axis=0)).T
Y = np.zeros((codes.max() + 1, codes.size))
Y[codes, np.arange(codes.size)] = 1

def init(sizes):
    return [[np.random.randn(b, a) * np.sqrt(1 / a), np.zeros((b, 1))] for a, b in zip(sizes, sizes[1:])]

def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)

def train(X, Y, epochs=100, lr=0.1):
    net = init([4, 8, Y.shape[0]])
    n = X.shape[1]
    for _ in range(epochs):
        h = np.tanh(net[0][0] @ X + net[0][1])
        p = softmax(net[1][0] @ h + net[1][1])
        dz2 = (p - Y) / n
        dz1 = (net[1][0].T @ dz2) * (1 - h * h)
        net[1][0] -= lr * dz2 @ h.T
        net[1][1] -= lr * dz2.sum(axis=1, keepdims=True)
        net[0][0] -= lr * dz1 @ X.T
        net[0][1] -= lr * dz1.sum(axis=1, keepdims=True)
    return net

net = train(X, Y)
