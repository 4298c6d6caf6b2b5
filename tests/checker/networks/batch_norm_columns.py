import numpy as np
from keras.datasets import mnist

(images, digits), _ = mnist.load_data()
X = images.reshape(len(images), -1).T / 255.0
T = np.eye(10)[digits].T
rng = np.random.default_rng(1)
W1 = rng.normal(0, 0.05, (24, 784))
gamma, beta = np.ones((24, 1)), np.zeros((24, 1))
mean_kept, var_kept = np.zeros((24, 1)), np.ones((24, 1))
W2, b2 = rng.normal(0, 0.2, (10, 24)), np.zeros((10, 1))

for step in range(300):
    z = W1 @ X
    mu = z.mean(axis=1, keepdims=True)
    var = z.var(axis=1, keepdims=True)
    mean_kept = 0.9 * mean_kept + 0.1 * mu
    var_kept = 0.9 * var_kept + 0.1 * var
    inv = 1 / np.sqrt(var + 1e-5)
    n = (z - mu) * inv
    a = np.maximum(gamma * n + beta, 0)
    s = W2 @ a + b2
    p = np.exp(s - s.max(axis=0))
    p /= p.sum(axis=0)
    m = X.shape[1]
    loss = -np.sum(T * np.log(p)) / m

    ds = (p - T) / m
    dW2 = ds @ a.T
    db2 = ds.sum(axis=1, keepdims=True)
    dy = (W2.T @ ds) * (a > 0)
    dgamma = (dy * n).sum(axis=1, keepdims=True)
    dbeta = dy.sum(axis=1, keepdims=True)
    dn = dy * gamma
    dz = inv / m * (m * dn - dn.sum(axis=1, keepdims=True) - n * (dn * n).sum(axis=1, keepdims=True))
    dW1 = dz @ X.T
    W1 -= 0.1 * dW1
    gamma -= 0.1 * dgamma
    beta -= 0.1 * dbeta
    W2 -= 0.1 * dW2
    b2 -= 0.1 * db2
