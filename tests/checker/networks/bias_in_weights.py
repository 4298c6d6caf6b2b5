import numpy as np
from keras.datasets import mnist

(x, y), _ = mnist.load_data()
x = x.reshape(len(x), -1).astype(np.float32) / 255
t = np.eye(10, dtype=np.float32)[y]
x = np.hstack([x, np.ones((len(x), 1))])
w0 = np.random.randn(785, 20) * 0.05
w1 = np.random.randn(21, 10) * 0.2

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

for epoch in range(40):
    h = sigmoid(x @ w0)
    h1 = np.hstack([h, np.ones((len(h), 1))])
    o = sigmoid(h1 @ w1)
    d1 = (o - t) * o * (1 - o) / len(x)
    d0 = d1 @ w1[:-1].T * h * (1 - h)
    w1 = w1 - 0.5 * h1.T @ d1
    w0 = w0 - 0.5 * x.T @ d0
