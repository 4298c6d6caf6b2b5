import numpy as np
import pandas as pd

data = pd.read_csv('ex2data1.txt', header=None, names=['Exam 1', 'Exam 2', 'Admitted'])
data.insert(0, 'Ones', 1)
cols = data.shape[1]
X = np.array(data.iloc[:, 0:cols - 1].values, dtype=float)
y = np.array(data.iloc[:, cols - 1:cols].values, dtype=float)
X[:, 1:] = (X[:, 1:] - X[:, 1:].mean(0)) / X[:, 1:].std(0)
theta = np.zeros((3, 1))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, X, y):
    h = sigmoid(X @ theta)
    return float(np.sum(-y * np.log(h) - (1 - y) * np.log(1 - h)) / len(X))


def gradient_descent(X, y, theta, alpha, iters):
    J = np.zeros(iters)
    m = len(y)
    for i in range(iters):
        theta = theta - (alpha / m) * X.T @ (sigmoid(X @ theta) - y)
        J[i] = cost(theta, X, y)
    return theta, J


theta, J = gradient_descent(X, y, theta, 0.1, 1000)
print(theta, J[-1])
