import numpy as np
from sklearn.datasets import load_wine


class LayerNorm:
    def __init__(self, width):
        self.scale, self.shift = np.ones(width), np.zeros(width)

    def forward(self, x):
        self.sd = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
        self.n = (x - x.mean(axis=-1, keepdims=True)) / self.sd
        return self.scale * self.n + self.shift

    def backward(self, g):
        self.g_scale = (g * self.n).sum(axis=0)
        self.g_shift = g.sum(axis=0)
        gn = g * self.scale
        centred = gn - gn.mean(axis=-1, keepdims=True)
        return (centred - self.n * (gn * self.n).mean(axis=-1, keepdims=True)) / self.sd


data = load_wine()
x = (data.data - data.data.mean(0)) / data.data.std(0)
t = np.eye(3)[data.target]
rng = np.random.default_rng(3)
w_in, w_out = rng.normal(0, 0.3, (13, 16)), rng.normal(0, 0.3, (16, 3))
norm = LayerNorm(16)
for epoch in range(200):
    z = x @ w_in
    y = norm.forward(z)
    h = y / (1 + np.exp(-y))
    s = h @ w_out
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    g = (p - t) / len(x)
    g_out = h.T @ g
    sig = 1 / (1 + np.exp(-y))
    gy = (g @ w_out.T) * (sig + y * sig * (1 - sig))
    gz = norm.backward(gy)
    w_out -= 0.3 * g_out
    w_in -= 0.3 * x.T @ gz
    norm.scale -= 0.3 * norm.g_scale
    norm.shift -= 0.3 * norm.g_shift
