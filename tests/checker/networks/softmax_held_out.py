import numpy as np
from sklearn.datasets import load_iris

iris = load_iris()
X = iris["data"][:, (2, 3)]
y = iris["target"]
X_with_bias = np.c_[np.ones(len(X)), X]
np.random.seed(2042)
total = len(X_with_bias)
test, val = int(total * 0.2), int(total * 0.2)
rnd = np.random.permutation(total)
X_train, y_train = X_with_bias[rnd[:-test - val]], y[rnd[:-test - val]]
X_valid, y_valid = X_with_bias[rnd[-test - val:-test]], y[rnd[-test - val:-test]]


def one_hot(y):
    n = y.max() + 1
    Y = np.zeros((len(y), n))
    Y[np.arange(len(y)), y] = 1
    return Y


def softmax(logits):
    e = np.exp(logits)
    return e / np.sum(e, axis=1, keepdims=True)


Y_train = one_hot(y_train)
Theta = np.random.randn(X_train.shape[1], 3)
eta, m, eps, alpha = 0.1, len(X_train), 1e-7, 0.1
for it in range(5001):
    Y_proba = softmax(X_train.dot(Theta))
    if it % 500 == 0:
        l2 = 0.5 * np.sum(Theta[1:] ** 2)
        print(it, -np.mean(np.sum(Y_train * np.log(Y_proba + eps), axis=1)) + alpha * l2)
    error = Y_proba - Y_train
    gradients = 1 / m * X_train.T.dot(error) + np.r_[np.zeros([1, 3]), alpha * Theta[1:]]
    Theta = Theta - eta * gradients
print(np.mean(np.argmax(X_valid.dot(Theta), axis=1) == y_valid))
