import numpy as np
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
X = (data.data - data.data.mean(axis=0)) / data.data.std(axis=0)
X = np.c_[np.ones(len(X)), X]
y = data.target.reshape(-1, 1)

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def cost(theta, X, y, lam):
    m = len(y)
    h = sigmoid(X @ theta)
    J = -(y * np.log(h) + (1 - y) * np.log(1 - h)).sum() / m
    reg = lam / (2 * m) * np.sum(theta[1:] ** 2)
    return J + reg

def gradient(theta, X, y, lam):
    m = len(y)
    h = sigmoid(X @ theta)
    grad = X.T @ (h - y) / m
    reg = lam / m * theta
    reg[0] = 0
    return grad + reg

theta = np.random.default_rng(0).normal(0, 0.1, (X.shape[1], 1))
alpha, lam = 0.5, 1.0
for it in range(400):
    J = cost(theta, X, y, lam)
    theta = theta - alpha * gradient(theta, X, y, lam)
    if it % 50 == 0:
        print(it, J)
