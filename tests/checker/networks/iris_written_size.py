import numpy as np
from sklearn.datasets import load_iris

iris = load_iris()
X, y = iris.data, iris.target
targets = np.zeros((150, 3))
targets[np.arange(150), y] = 1
order = np.random.permutation(150)
X, targets = X[order], targets[order]
train, test = slice(0, 120), slice(120, 150)

w1 = np.random.randn(4, 8) * 0.5
w2 = np.random.randn(8, 3) * 0.5


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(2000):
    hidden = sigmoid(X[:120].dot(w1))
    out = sigmoid(hidden.dot(w2))
    error = targets[:120] - out
    delta_out = error * out * (1 - out)
    delta_hidden = delta_out.dot(w2.T) * hidden * (1 - hidden)
    w2 += 0.05 * hidden.T.dot(delta_out)
    w1 += 0.05 * X[:120].T.dot(delta_hidden)
print(np.mean(np.square(error)))
guess = sigmoid(sigmoid(X[120:].dot(w1)).dot(w2)).argmax(axis=1)
print((guess == targets[120:].argmax(axis=1)).mean())
