import numpy as np
import pandas as pd

train = pd.read_csv("mnist_train.csv")
test = pd.read_csv("mnist_test.csv")
X = train.iloc[:, 1:].to_numpy() / 255
y = train.iloc[:, 0].to_numpy()
N, D = X.shape
H = 25
C = 10
theta1 = np.random.uniform(-0.12, 0.12, (H, D + 1))
theta2 = np.random.uniform(-0.12, 0.12, (C, H + 1))


def g(z):
    return 1.0 / (1.0 + np.exp(-z))


def add_bias(a):
    return np.hstack([np.ones((a.shape[0], 1)), a])


def cost_and_grad(lam=1.0):
    a1 = add_bias(X)
    z2 = a1 @ theta1.T
    a2 = add_bias(g(z2))
    z3 = a2 @ theta2.T
    h = g(z3)
    Y = np.zeros((N, C))
    Y[np.arange(N), y] = 1
    J = -(Y * np.log(h) + (1 - Y) * np.log(1 - h)).sum() / N
    J += lam / (2 * N) * ((theta1[:, 1:] ** 2).sum() + (theta2[:, 1:] ** 2).sum())
    d3 = h - Y
    d2 = (d3 @ theta2)[:, 1:] * g(z2) * (1 - g(z2))
    G1 = d2.T @ a1 / N
    G2 = d3.T @ a2 / N
    G1[:, 1:] += lam / N * theta1[:, 1:]
    G2[:, 1:] += lam / N * theta2[:, 1:]
    return J, G1, G2


for i in range(400):
    J, G1, G2 = cost_and_grad()
    theta1 = theta1 - 1.0 * G1
    theta2 = theta2 - 1.0 * G2
    if i % 50 == 0:
        print(i, J)
