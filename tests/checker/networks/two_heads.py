import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(128, 5))
cls = (X[:, 0] + X[:, 1] > 0).astype(int); reg = np.sin(X[:, 2:3])
T = np.eye(2)[cls]
W = rng.normal(0, .4, (5, 16)); b = np.zeros(16)
Wc = rng.normal(0, .4, (16, 2)); bc = np.zeros(2); Wr = rng.normal(0, .4, (16, 1)); br = np.zeros(1)
for e in range(200):
    h = np.tanh(X @ W + b)
    s = h @ Wc + bc; p = np.exp(s); p /= p.sum(1, keepdims=True)
    r = h @ Wr + br
    loss = -np.log(p[np.arange(128), cls]).mean() + ((r - reg) ** 2).mean()
    ds = (p - T) / 128; dr = 2 * (r - reg) / 128
    dh = (ds @ Wc.T + dr @ Wr.T) * (1 - h ** 2)
    Wc -= .1 * h.T @ ds; bc -= .1 * ds.sum(0); Wr -= .1 * h.T @ dr; br -= .1 * dr.sum(0)
    W -= .1 * X.T @ dh; b -= .1 * dh.sum(0)
    if e % 50 == 0: print(e, loss)
