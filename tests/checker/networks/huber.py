import numpy as np
from sklearn.datasets import load_diabetes
X, y = load_diabetes(return_X_y=True)
y = (y - y.mean()) / y.std()
X = (X - X.mean(0)) / X.std(0)
rng = np.random.default_rng(0)
W1 = rng.normal(0, .4, (X.shape[1], 12)); b1 = np.zeros(12)
W2 = rng.normal(0, .4, (12, 1)); b2 = np.zeros(1)
delta = 0.5
def huber(r): return np.where(np.abs(r) <= delta, .5 * r ** 2, delta * (np.abs(r) - .5 * delta))
for ep in range(100):
    idx = rng.permutation(len(X))
    for j in np.array_split(idx, 5):
        xb, yb = X[j], y[j, None]
        h = np.tanh(xb @ W1 + b1)
        r = h @ W2 + b2 - yb
        g = np.clip(r, -delta, delta) / len(j)
        gW2, gb2 = h.T @ g, g.sum(0)
        gh = g @ W2.T * (1 - h ** 2)
        gW1, gb1 = xb.T @ gh, gh.sum(0)
        W1 -= .1 * gW1; b1 -= .1 * gb1; W2 -= .1 * gW2; b2 -= .1 * gb2
    if ep % 20 == 0: print(ep, huber(np.tanh(X @ W1 + b1) @ W2 + b2 - y[:, None]).mean())
