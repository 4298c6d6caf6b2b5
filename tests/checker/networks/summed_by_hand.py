"""Neural network with plain loops over examples, batch accumulated by hand."""
import numpy as np
from tensorflow.keras.datasets import mnist

(xtr, ytr), (xte, yte) = mnist.load_data()
xtr = xtr[:2000].reshape(-1, 784) / 255
ytr = ytr[:2000]

W1 = np.random.randn(20, 784) * 0.05
B1 = np.random.randn(20) * 0.05
W2 = np.random.randn(10, 20) * 0.2
B2 = np.random.randn(10) * 0.2
lr = 0.1


def softmax(v):
    e = np.exp(v - v.max())
    return e / e.sum()


for epoch in range(5):
    gW1 = np.zeros_like(W1)
    gB1 = np.zeros_like(B1)
    gW2 = np.zeros_like(W2)
    gB2 = np.zeros_like(B2)
    cost = 0
    for x, label in zip(xtr, ytr):
        h = np.tanh(W1 @ x + B1)
        p = softmax(W2 @ h + B2)
        cost += -np.log(p[label])
        t = np.zeros(10)
        t[label] = 1
        d2 = p - t
        d1 = (W2.T @ d2) * (1 - h * h)
        gW2 += np.outer(d2, h)
        gB2 += d2
        gW1 += np.outer(d1, x)
        gB1 += d1
    W1 -= lr * gW1 / len(xtr)
    B1 -= lr * gB1 / len(xtr)
    W2 -= lr * gW2 / len(xtr)
    B2 -= lr * gB2 / len(xtr)
    print(epoch, cost / len(xtr))
