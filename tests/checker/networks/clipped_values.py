import numpy as np
import pandas as pd

data = pd.read_csv("train.csv").to_numpy()
np.random.shuffle(data)
m, n = data.shape
X = data[:, 1:].T / 255.0
Y = data[:, 0]


def init():
    W1 = np.random.randn(64, 784) * np.sqrt(2 / 784)
    b1 = np.zeros((64, 1))
    W2 = np.random.randn(10, 64) * np.sqrt(2 / 64)
    b2 = np.zeros((10, 1))
    return W1, b1, W2, b2


def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def forward(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(0, Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


def backward(Z1, A1, A2, W2, X, Y):
    T = np.zeros((10, Y.size))
    T[Y, np.arange(Y.size)] = 1
    dZ2 = (A2 - T) / Y.size
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    # exploding gradients
    for g in (dW1, db1, dW2, db2):
        np.clip(g, -0.05, 0.05, out=g)
    return dW1, db1, dW2, db2


W1, b1, W2, b2 = init()
for i in range(501):
    Z1, A1, Z2, A2 = forward(W1, b1, W2, b2, X)
    dW1, db1, dW2, db2 = backward(Z1, A1, A2, W2, X, Y)
    W1 = W1 - 0.1 * dW1
    b1 = b1 - 0.1 * db1
    W2 = W2 - 0.1 * dW2
    b2 = b2 - 0.1 * db2
    if i % 50 == 0:
        print(i, np.mean(A2.argmax(0) == Y))
