import numpy as np
import pandas as pd

df = pd.read_csv('train.csv').values
np.random.shuffle(df)
X = df[:, 1:].T / 255.
Y = df[:, 0].astype(int)
n, m = X.shape

def init():
    W1 = np.random.rand(10, n) - 0.5
    b1 = np.random.rand(10, 1) - 0.5
    W2 = np.random.rand(10, 10) - 0.5
    b2 = np.random.rand(10, 1) - 0.5
    return [W1, b1, W2, b2]

def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)

def forward(p, X):
    W1, b1, W2, b2 = p
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    A2 = softmax(W2 @ A1 + b2)
    return Z1, A1, A2

def backward(p, X, Y, Z1, A1, A2):
    k = X.shape[1]
    T = np.eye(10)[Y].T
    dZ2 = A2 - T
    dW2 = dZ2 @ A1.T / k
    db2 = dZ2.sum(axis=1, keepdims=True) / k
    dZ1 = (p[2].T @ dZ2) * (Z1 > 0)
    return [dZ1 @ X.T / k, dZ1.sum(axis=1, keepdims=True) / k, dW2, db2]

def train(X, Y, alpha=0.1, beta=0.9, epochs=20, batch=100):
    params = init()
    velocity = [np.zeros_like(p) for p in params]
    for epoch in range(epochs):
        perm = np.random.permutation(X.shape[1])
        Xs, Ys = X[:, perm], Y[perm]
        for i in range(0, X.shape[1], batch):
            xb, yb = Xs[:, i:i + batch], Ys[i:i + batch]
            Z1, A1, A2 = forward(params, xb)
            grads = backward(params, xb, yb, Z1, A1, A2)
            for j in range(4):
                velocity[j] = beta * velocity[j] + grads[j]
                params[j] = params[j] - alpha * velocity[j]
        _, _, A2 = forward(params, X)
        print(epoch, np.mean(A2.argmax(axis=0) == Y))
    return params

train(X, Y)
