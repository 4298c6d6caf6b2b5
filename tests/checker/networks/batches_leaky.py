import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
X = digits.data / 16.0
T = np.eye(10)[digits.target]

def leaky(z, slope=0.1):
    return np.where(z > 0, z, slope * z)

def leaky_grad(z, slope=0.1):
    return np.where(z > 0, 1.0, slope)

def batches(X, T, size):
    order = np.random.permutation(len(X))
    return [(X[order[i:i + size]], T[order[i:i + size]]) for i in range(0, len(X), size)]

rng = np.random.RandomState(0)
layers = [(rng.randn(64, 20) * 0.2, np.zeros(20)), (rng.randn(20, 12) * 0.3, np.zeros(12)), (rng.randn(12, 10) * 0.3, np.zeros(10))]

def step(x, t, lr):
    zs, acts = [], [x]
    for i, (w, b) in enumerate(layers):
        zs.append(acts[-1] @ w + b)
        acts.append(leaky(zs[-1]) if i < 2 else zs[-1])
    e = np.exp(acts[-1] - acts[-1].max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    delta = (p - t) / x.shape[0]
    for i in (2, 1, 0):
        w, b = layers[i]
        gw, gb = acts[i].T @ delta, delta.sum(axis=0)
        if i > 0:
            delta = delta @ w.T * leaky_grad(zs[i - 1])
        layers[i] = (w - lr * gw, b - lr * gb)
    return -np.mean(np.sum(t * np.log(p + 1e-12), axis=1))

for epoch in range(5):
    for x, t in batches(X, T, size=32):
        loss = step(x, t, 0.1)
