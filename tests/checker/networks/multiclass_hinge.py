import numpy as np
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
X = (X - X.mean(axis=0)) / X.std(axis=0)
rng = np.random.default_rng(6)
W1, b1 = rng.normal(0, 0.5, (4, 12)), np.zeros(12)
W2, b2 = rng.normal(0, 0.5, (12, 3)), np.zeros(3)
n = len(X)
for i in range(200):
    z = X @ W1 + b1
    h = np.log1p(np.exp(z))
    s = h @ W2 + b2
    margins = np.maximum(0, s - s[np.arange(n), y][:, None] + 1)
    margins[np.arange(n), y] = 0
    loss = margins.sum() / n
    ds = (margins > 0).astype(float)
    ds[np.arange(n), y] = -ds.sum(axis=1)
    ds /= n
    dz = ds @ W2.T / (1 + np.exp(-z))
    W2 -= 0.1 * h.T @ ds
    b2 -= 0.1 * ds.sum(axis=0)
    W1 -= 0.1 * X.T @ dz
    b1 -= 0.1 * dz.sum(axis=0)
