import numpy as np
from sklearn.datasets import load_digits


class Block:
    def __init__(self, n, rng):
        self.u, self.v = rng.normal(0, 0.2, (n, n)), rng.normal(0, 0.2, (n, n))
        self.c = np.zeros(n)

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.u + self.c)
        return x + self.h @ self.v

    def backward(self, g):
        self.gv = self.h.T @ g
        gz = g @ self.v.T * (1 - self.h ** 2)
        self.gu = self.x.T @ gz
        self.gc = gz.sum(axis=0)
        return g + gz @ self.u.T


X, y = load_digits(return_X_y=True)
X = X / 16
rng = np.random.default_rng(0)
inlet, outlet = rng.normal(0, 0.1, (64, 12)), rng.normal(0, 0.3, (12, 10))
blocks = [Block(12, rng), Block(12, rng)]
for epoch in range(100):
    x = X @ inlet
    for block in blocks:
        x = block.forward(x)
    s = x @ outlet
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    g = p.copy()
    g[np.arange(len(y)), y] -= 1
    g /= len(y)
    g_outlet = x.T @ g
    g = g @ outlet.T
    for block in reversed(blocks):
        g = block.backward(g)
    inlet -= 0.1 * X.T @ g
    outlet -= 0.1 * g_outlet
    for block in blocks:
        block.u -= 0.1 * block.gu
        block.v -= 0.1 * block.gv
        block.c -= 0.1 * block.gc
    if epoch % 10 == 0:
        print(epoch, loss)
