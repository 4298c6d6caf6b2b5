import numpy as np
from keras.datasets import mnist

(train_x, train_y), _ = mnist.load_data()
train_x = train_x.reshape(len(train_x), -1) / 255.0
soft = np.eye(10)[train_y] * 0.9 + 0.01
rng = np.random.RandomState(0)
A, a = rng.randn(784, 30) * 0.05, np.zeros(30)
B, b = rng.randn(30, 10) * 0.2, np.zeros(10)


def gelu(u):
    return 0.5 * u * (1 + np.tanh(np.sqrt(2 / np.pi) * (u + 0.044715 * u ** 3)))


def gelu_slope(u):
    t = np.tanh(np.sqrt(2 / np.pi) * (u + 0.044715 * u ** 3))
    return 0.5 * (1 + t) + 0.5 * u * (1 - t ** 2) * np.sqrt(2 / np.pi) * (1 + 0.134145 * u ** 2)


for step in range(300):
    rows = rng.randint(0, len(train_x), 64)
    x, t = train_x[rows], soft[rows]
    u = x @ A + a
    g = gelu(u)
    s = g @ B + b
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    ds = (p - t) / len(x)
    du = ds @ B.T * gelu_slope(u)
    B -= 0.1 * g.T @ ds
    b -= 0.1 * ds.sum(axis=0)
    A -= 0.1 * x.T @ du
    a -= 0.1 * du.sum(axis=0)
