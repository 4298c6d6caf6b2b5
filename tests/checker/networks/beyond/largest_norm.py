import numpy as np
from keras.datasets import mnist
(xtr, ytr), (xte, yte) = mnist.load_data()
xtr = xtr.reshape(-1, 784).T / 255.; Y = np.eye(10)[ytr].T
rng = np.random.default_rng(3)
W1 = rng.normal(0, .1, (50, 784)); b1 = np.zeros((50, 1)); W2 = rng.normal(0, .1, (10, 50)); b2 = np.zeros((10, 1))
def constrain(W, c=2.0):
    n = np.linalg.norm(W, axis=1, keepdims=True)
    return W * np.minimum(1, c / n)
m = xtr.shape[1]
for i in range(100):
    a = np.maximum(W1 @ xtr + b1, 0)
    z = W2 @ a + b2
    p = np.exp(z - z.max(0)); p /= p.sum(0)
    dz = (p - Y) / m
    da = W2.T @ dz * (a > 0)
    W2 = constrain(W2 - .1 * dz @ a.T); b2 = b2 - .1 * dz.sum(1, keepdims=True)
    W1 = constrain(W1 - .1 * da @ xtr.T); b1 = b1 - .1 * da.sum(1, keepdims=True)
