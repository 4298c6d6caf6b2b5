import numpy as np
from sklearn.datasets import load_digits
d = load_digits(); X = d.data / 16.; Y = np.eye(10)[d.target]
rng = np.random.default_rng(0)
n = 32
Win = rng.normal(0, .1, (64, n)); W1 = rng.normal(0, .1, (n, n)); W2 = rng.normal(0, .1, (n, n)); Wout = rng.normal(0, .1, (n, 10))
for step in range(200):
    h0 = X @ Win
    z1 = h0 @ W1; a1 = np.maximum(z1, 0)
    h1 = h0 + a1                      # skip
    z2 = h1 @ W2; a2 = np.maximum(z2, 0)
    h2 = h1 + a2                      # skip
    o = h2 @ Wout
    p = np.exp(o - o.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
    do = (p - Y) / len(X)
    dWout = h2.T @ do
    dh2 = do @ Wout.T
    dz2 = dh2 * (z2 > 0)
    dW2 = h1.T @ dz2
    dh1 = dh2 + dz2 @ W2.T
    dz1 = dh1 * (z1 > 0)
    dW1 = h0.T @ dz1
    dh0 = dh1 + dz1 @ W1.T
    dWin = X.T @ dh0
    for w, g in ((Win, dWin), (W1, dW1), (W2, dW2), (Wout, dWout)):
        w -= 0.5 * g
    if step % 50 == 0: print(step, -(Y * np.log(p)).sum() / len(X))
