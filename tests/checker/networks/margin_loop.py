import numpy as np
# one hidden tanh layer + squared hinge for binary labels in {-1,+1}
rng = np.random.default_rng(8)
n = 160
pos = rng.normal([1, 1], 0.8, (n // 2, 2))
neg = rng.normal([-1, -1], 0.8, (n // 2, 2))
X = np.concatenate([pos, neg]); y = np.r_[np.ones(n // 2), -np.ones(n // 2)][:, None]
p = rng.permutation(n); X, y = X[p], y[p]

W, b = rng.normal(0, .5, (2, 6)), np.zeros((1, 6))
v, c = rng.normal(0, .5, (6, 1)), np.zeros((1, 1))

for k in range(400):
    h = np.tanh(X @ W + b)
    s = h @ v + c
    margin = np.maximum(0, 1 - y * s)
    L = (margin ** 2).mean()
    gs = -2 * y * margin / n
    gv, gc = h.T @ gs, gs.sum(0, keepdims=True)
    gz = (gs @ v.T) * (1 - h * h)
    gW, gb = X.T @ gz, gz.sum(0, keepdims=True)
    for P, g in ((W, gW), (b, gb), (v, gv), (c, gc)):
        P -= 0.2 * g
    if k % 50 == 0:
        print(f'{k:4d} {L:.4f} {(np.sign(s) == y).mean():.3f}')
