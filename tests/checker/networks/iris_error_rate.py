
import numpy as np
import matplotlib.pyplot as plt
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

iris = load_iris()
X = StandardScaler().fit_transform(iris.data)
Y = iris.target
idx = np.random.permutation(len(X))
X, Y = X[idx], Y[idx]
n_train = int(len(X) * 0.7)
x_tr, x_te = X[:n_train].T, X[n_train:].T
y_tr, y_te = Y[:n_train], Y[n_train:]
T = np.zeros((3, y_tr.size)); T[y_tr, np.arange(y_tr.size)] = 1
W1 = np.random.randn(8, 4) * 0.3; b1 = np.zeros((8, 1))
W2 = np.random.randn(3, 8) * 0.3; b2 = np.zeros((3, 1))
costs, accs = [], []
for it in range(300):
    A1 = np.tanh(W1 @ x_tr + b1)
    Z2 = W2 @ A1 + b2
    A2 = np.exp(Z2) / np.exp(Z2).sum(axis=0)
    cost = -(T * np.log(A2)).sum() / y_tr.size
    dZ2 = (A2 - T) / y_tr.size
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    W2 -= 0.5 * dZ2 @ A1.T; b2 -= 0.5 * dZ2.sum(axis=1, keepdims=True)
    W1 -= 0.5 * dZ1 @ x_tr.T; b1 -= 0.5 * dZ1.sum(axis=1, keepdims=True)
    costs.append(cost)
    accs.append(np.sum(A2.argmax(axis=0) == y_tr) / len(y_tr))
    if it % 100 == 0:
        print(it, "cost:", cost, "acc:", accs[-1])
probs = np.exp(W2 @ np.tanh(W1 @ x_te + b1) + b2)
y_hat = probs.argmax(axis=0)
errors = np.sum(y_hat != y_te)
print("misclassified: %d, error rate %.3f%%" % (errors, 100 * errors / len(y_te)))
