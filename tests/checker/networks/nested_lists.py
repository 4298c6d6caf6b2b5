import numpy as np
import pandas as pd

train = pd.read_csv("train.csv")
labels = train["label"].values
X = train.drop("label", axis=1).values / 255
n, d = X.shape
Y = np.zeros((n, 10))
for i, row in enumerate(Y):
    row[labels[i]] = 1
rng = np.random.default_rng(9)
net = {"w": [rng.normal(0, .05, (d, 30)), rng.normal(0, .2, (30, 10))], "b": [np.zeros(30), np.zeros(10)]}
vel = {"w": [0, 0], "b": [0, 0]}
for epoch in range(10):
    order = rng.permutation(n)
    X, Y = X[order], Y[order]
    for s in range(0, n, 50):
        x, t = X[s:s + 50], Y[s:s + 50]
        h = 1 / (1 + np.exp(-(x @ net["w"][0] + net["b"][0])))
        o = h @ net["w"][1] + net["b"][1]
        o = np.exp(o - o.max(1, keepdims=True))
        o /= o.sum(1, keepdims=True)
        e2 = (o - t) / len(x)
        e1 = e2 @ net["w"][1].T * h * (1 - h)
        g = {"w": [x.T @ e1, h.T @ e2], "b": [e1.sum(0), e2.sum(0)]}
        for k in ("w", "b"):
            for i in range(2):
                vel[k][i] = .9 * vel[k][i] + .1 * g[k][i]
                net[k][i] = net[k][i] - .1 * vel[k][i]
