import numpy as np
import scipy.optimize as op

data = np.loadtxt("ex2data1.txt", delimiter=",")
X = np.c_[np.ones(len(data)), data[:, :-1]]
y = (data[:, -1] > data[:, -1].mean()) * 1.0


def hypothesis(theta, X):
    return 1 / (1 + np.exp(-X @ theta))


def cost(theta, X, y):
    h = hypothesis(theta, X)
    return -np.mean(y * np.log(h + 1e-12) + (1 - y) * np.log(1 - h + 1e-12))


def gradient(theta, X, y):
    h = hypothesis(theta, X)
    return X.T @ (h - y) / len(y)


theta = op.fmin_cg(cost, np.zeros(X.shape[1]), fprime=gradient, args=(X, y), maxiter=100)
print(theta)
