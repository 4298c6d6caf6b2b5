import numpy as np
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8) / 16
rng = np.random.default_rng(0)
K = rng.normal(0, 0.3, (4, 3, 3))
kb = np.zeros(4)
W = rng.normal(0, 0.1, (36, 10))
b = np.zeros(10)


def convolve(images, kernels, bias):
    out = np.zeros((len(images), len(kernels), 6, 6))
    for f in range(len(kernels)):
        for i in range(6):
            for j in range(6):
                patch = images[:, i:i + 3, j:j + 3]
                out[:, f, i, j] = (patch * kernels[f]).sum(axis=(1, 2)) + bias[f]
    return out


def convolve_back(images, grad, kernels):
    dK, db = np.zeros_like(kernels), grad.sum(axis=(0, 2, 3))
    for f in range(len(kernels)):
        for i in range(6):
            for j in range(6):
                patch = images[:, i:i + 3, j:j + 3]
                dK[f] += (patch * grad[:, f, i, j][:, None, None]).sum(axis=0)
    return dK, db


def pool(a):
    n, f = a.shape[:2]
    return a.reshape(n, f, 3, 2, 3, 2).mean(axis=(3, 5))


for epoch in range(20):
    z = convolve(X, K, kb)
    a = np.maximum(z, 0)
    flat = pool(a).reshape(len(X), -1)
    s = flat @ W + b
    p = np.exp(s - s.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[range(len(y)), y]).mean()
    ds = p.copy()
    ds[range(len(y)), y] -= 1
    ds /= len(y)
    dW, db = flat.T @ ds, ds.sum(axis=0)
    dpool = (ds @ W.T).reshape(len(X), 4, 3, 3)
    da = dpool.repeat(2, axis=2).repeat(2, axis=3) / 4
    dz = da * (z > 0)
    dK, dkb = convolve_back(X, dz, K)
    K -= 0.2 * dK
    kb -= 0.2 * dkb
    W -= 0.2 * dW
    b -= 0.2 * db
