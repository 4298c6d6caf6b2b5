import numpy as np
from sklearn.datasets import make_moons

X, y = make_moons(n_samples=200, noise=0.1, random_state=0)
y = np.where(y == 0, -1, 1)

rng = np.random.RandomState(42)
w1 = rng.randn(2, 8) * 0.1
b1 = np.zeros(8)
w2 = rng.randn(8) * 0.1
b2 = 0.0
lr = 0.1
for epoch in range(300):
    h = np.tanh(X @ w1 + b1)
    s = h @ w2 + b2
    margin = y * s
    loss = np.mean(np.maximum(0, 1 - margin))
    ds = np.where(margin < 1, -y, 0) / len(y)
    dw2 = h.T @ ds
    db2 = ds.sum()
    dh = np.outer(ds, w2) * (1 - h ** 2)
    dw1 = X.T @ dh
    db1 = dh.sum(axis=0)
    w1 -= lr * dw1
    b1 -= lr * db1
    w2 -= lr * dw2
    b2 -= lr * db2
    if epoch % 30 == 0:
        acc = np.mean(np.sign(s) == y)
        print('epoch', epoch, 'loss', loss, 'accuracy', acc)
