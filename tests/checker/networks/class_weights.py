import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.utils import shuffle

cancer = load_breast_cancer()
X, y = shuffle(cancer['data'], cancer['target'], random_state=3)
X = (X - X.mean(axis=0)) / X.std(axis=0)
y = y[:, np.newaxis]
pos, neg = y.mean(), 1 - y.mean()
weights = np.where(y == 1, 0.5 / pos, 0.5 / neg)
np.random.seed(3)
W = [np.random.randn(X.shape[1], 10) * 0.1, np.random.randn(10, 1) * 0.1]
b = [np.zeros((1, 10)), np.zeros((1, 1))]
m = len(X)
for i in range(500):
    z = X @ W[0] + b[0]
    a = np.where(z > 0, z, 0.05 * z)
    yhat = 1 / (1 + np.exp(-(a @ W[1] + b[1])))
    loss = -np.mean(weights * (y * np.log(yhat) + (1 - y) * np.log(1 - yhat)))
    dz2 = weights * (yhat - y) / m
    dz1 = dz2 @ W[1].T * np.where(z > 0, 1, 0.05)
    W[1] -= 0.3 * a.T @ dz2
    b[1] -= 0.3 * np.sum(dz2, axis=0, keepdims=True)
    W[0] -= 0.3 * X.T @ dz1
    b[0] -= 0.3 * np.sum(dz1, axis=0, keepdims=True)
    if i % 100 == 0:
        print("loss:", loss)
