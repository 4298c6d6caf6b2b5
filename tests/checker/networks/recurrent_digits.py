import numpy as np
from sklearn.datasets import load_digits

# an image is read in four rows
X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8)[:, ::2] / 16
Y = np.eye(10)[y]
rng = np.random.default_rng(2)
Wx, Wh, b = rng.normal(0, 0.3, (8, 20)), rng.normal(0, 0.2, (20, 20)), np.zeros(20)
Wy, c = rng.normal(0, 0.3, (20, 10)), np.zeros(10)
lr, limit = 0.1, 5.0

for epoch in range(50):
    hs = [np.zeros((len(X), 20))]
    for t in range(4):
        hs.append(np.tanh(X[:, t] @ Wx + hs[-1] @ Wh + b))
    logits = hs[-1] @ Wy + c
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.sum(Y * np.log(p), axis=1))

    d = (p - Y) / len(X)
    dWy, dc = hs[-1].T @ d, d.sum(axis=0)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh = d @ Wy.T
    for t in reversed(range(4)):
        dz = dh * (1 - hs[t + 1] ** 2)
        dWx += X[:, t].T @ dz
        dWh += hs[t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ Wh.T
    for param, grad in ((Wx, dWx), (Wh, dWh), (b, db), (Wy, dWy), (c, dc)):
        param -= lr * grad
