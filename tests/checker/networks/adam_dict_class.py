import numpy as np
from keras.datasets import mnist

class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params, self.lr, self.betas, self.eps = params, lr, betas, eps
        self.m = {k: np.zeros_like(v) for k, v in params.items()}
        self.v = {k: np.zeros_like(v) for k, v in params.items()}
        self.t = 0

    def step(self, grads):
        self.t += 1
        b1, b2 = self.betas
        for k, p in self.params.items():
            self.m[k] += (1 - b1) * (grads[k] - self.m[k])
            self.v[k] += (1 - b2) * (grads[k] ** 2 - self.v[k])
            lr_t = self.lr * np.sqrt(1 - b2 ** self.t) / (1 - b1 ** self.t)
            p -= lr_t * self.m[k] / (np.sqrt(self.v[k]) + self.eps)

(X, y), (Xt, yt) = mnist.load_data()
X = X.reshape(len(X), 784).astype("float32") / 255
params = {"W1": np.random.randn(784, 50) * 0.05, "b1": np.zeros(50), "W2": np.random.randn(50, 10) * 0.1, "b2": np.zeros(10)}
opt = Adam(params)
for epoch in range(5):
    idx = np.random.permutation(len(X))
    for s in range(0, len(X), 32):
        xb, yb = X[idx[s:s+32]], y[idx[s:s+32]]
        a = xb @ params["W1"] + params["b1"]
        h = np.where(a > 0, a, 0.2 * a)
        o = h @ params["W2"] + params["b2"]
        q = np.exp(o - o.max(axis=1)[:, None]); q /= q.sum(axis=1)[:, None]
        d = q; d[np.arange(len(yb)), yb] -= 1; d /= len(yb)
        g = {"W2": h.T @ d, "b2": d.sum(0)}
        da = (d @ params["W2"].T) * np.where(a > 0, 1, 0.2)
        g["W1"], g["b1"] = xb.T @ da, da.sum(0)
        opt.step(g)
