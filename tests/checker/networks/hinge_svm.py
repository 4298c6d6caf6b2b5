import numpy as np
from sklearn.datasets import make_circles

X, y = make_circles(n_samples=300, noise=0.1, factor=0.3, random_state=1)
y = y * 2 - 1
W1 = np.random.randn(2, 10)
b1 = np.zeros(10)
W2 = np.random.randn(10, 1) * 0.1
b2 = np.zeros(1)
for it in range(500):
    h = np.maximum(0, X @ W1 + b1)
    s = (h @ W2 + b2)[:, 0]
    margins = np.maximum(0, 1 - y * s)
    loss = margins.mean()
    ds = np.where(margins > 0, -y, 0)[:, None] / len(X)
    dW2, db2 = h.T @ ds, ds.sum(0)
    dh = ds @ W2.T
    dh[h == 0] = 0
    dW1, db1 = X.T @ dh, dh.sum(0)
    W1 -= 0.1 * dW1; b1 -= 0.1 * db1; W2 -= 0.1 * dW2; b2 -= 0.1 * db2
