import numpy as np

wave = np.sin(np.linspace(0, 15, 60))
X = np.stack([wave[i:i + 5] for i in range(40)])
y = wave[5:5 + len(X)]
rng = np.random.default_rng(0)
n = 8
W = rng.normal(0, 0.3, (1 + n, 4 * n))
b = np.zeros(4 * n)
V, c = rng.normal(0, 0.3, n), 0.0
sg = lambda v: 1 / (1 + np.exp(-v))
for epoch in range(100):
    h, cell = np.zeros((len(X), n)), np.zeros((len(X), n))
    kept = []
    for t in range(5):
        x = np.hstack([X[:, t:t + 1], h])
        z = x @ W + b
        i, f, o = sg(z[:, :n]), sg(z[:, n:2 * n]), sg(z[:, 2 * n:3 * n])
        g = np.tanh(z[:, 3 * n:])
        before = cell
        cell = f * before + i * g
        h = o * np.tanh(cell)
        kept.append((x, i, f, o, g, before, cell))
    out = h @ V + c
    error = out - y
    loss = np.mean(error ** 2)
    d_out = 2 * error / len(y)
    dV, dc = h.T @ d_out, d_out.sum()
    dh, dcell = np.outer(d_out, V), np.zeros_like(cell)
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for x, i, f, o, g, before, cell in reversed(kept):
        tc = np.tanh(cell)
        dcell = dcell + dh * o * (1 - tc ** 2)
        dz = np.hstack([
            dcell * g * i * (1 - i), dcell * before * f * (1 - f),
            dh * tc * o * (1 - o), dcell * i * (1 - g ** 2),
        ])
        dW += x.T @ dz
        db += dz.sum(axis=0)
        dh = (dz @ W.T)[:, 1:]
        dcell = dcell * f
    W -= 0.1 * dW
    b -= 0.1 * db
    V -= 0.1 * dV
    c -= 0.1 * dc
