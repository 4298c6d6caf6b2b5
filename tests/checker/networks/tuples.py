import numpy as np
from tensorflow.keras.datasets import mnist

def start(n, h, k):
    g = np.random.default_rng(5)
    return (g.normal(0, 0.05, (h, n)), np.zeros((h, 1))), (g.normal(0, 0.2, (k, h)), np.zeros((k, 1)))

def forward(layers, x):
    (w1, b1), (w2, b2) = layers
    s1 = w1 @ x + b1
    o1 = np.maximum(s1, 0)
    s2 = w2 @ o1 + b2
    e = np.exp(s2 - s2.max(axis=0))
    return (s1, o1), (s2, e / e.sum(axis=0))

def backward(layers, states, x, t):
    (s1, o1), (s2, o2) = states
    w2 = layers[1][0]
    k = x.shape[1]
    e2 = o2 - t
    e1 = (w2.T @ e2) * (s1 > 0)
    return (e1 @ x.T / k, e1.mean(axis=1, keepdims=True)), (e2 @ o1.T / k, e2.mean(axis=1, keepdims=True))

def descend(layers, slopes, rate):
    return tuple((w - rate * dw, b - rate * db) for (w, b), (dw, db) in zip(layers, slopes))

(pixels, digits), _ = mnist.load_data()
x = pixels.reshape(-1, 784).T / 255
t = np.eye(10)[digits].T
layers = start(784, 16, 10)
for _ in range(100):
    layers = descend(layers, backward(layers, forward(layers, x), x, t), 0.3)
