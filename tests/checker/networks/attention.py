import numpy as np
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8) / 16
rng = np.random.default_rng(7)
d = 6
Q, K, V = (rng.normal(0, 0.4, (8, d)) for _ in range(3))
O, ob = rng.normal(0, 0.4, (d, 10)), np.zeros(10)


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


for epoch in range(50):
    q, k, v = X @ Q, X @ K, X @ V
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(d)
    a = softmax(scores)
    mixed = a @ v
    pooled = mixed.mean(axis=1)
    p = softmax(pooled @ O + ob)
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    ds = p.copy()
    ds[np.arange(len(y)), y] -= 1
    ds /= len(y)
    dO, dob = pooled.T @ ds, ds.sum(axis=0)
    dmixed = np.repeat((ds @ O.T)[:, None] / 8, 8, axis=1)
    da = dmixed @ v.transpose(0, 2, 1)
    dv = a.transpose(0, 2, 1) @ dmixed
    dscores = a * (da - (da * a).sum(axis=-1, keepdims=True)) / np.sqrt(d)
    dq, dk = dscores @ k, dscores.transpose(0, 2, 1) @ q
    for w, g in ((Q, dq), (K, dk), (V, dv)):
        w -= 0.5 * np.einsum("nti,ntj->ij", X, g)
    O -= 0.5 * dO
    ob -= 0.5 * dob
