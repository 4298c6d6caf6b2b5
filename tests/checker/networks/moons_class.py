import numpy as np
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split

class BinaryNet:
    """Two layers and one yes or no."""

    def __init__(self, hidden=8, lr=0.1, epochs=300):
        self.hidden, self.lr, self.epochs = hidden, lr, epochs

    def _init(self, n):
        self.params = {
            "W1": np.random.randn(n, self.hidden) * 0.5, "b1": np.zeros((1, self.hidden)),
            "W2": np.random.randn(self.hidden, 1) * 0.5, "b2": np.zeros((1, 1)),
        }

    def _forward(self, X):
        p = self.params
        Z1 = X @ p["W1"] + p["b1"]
        A1 = np.maximum(Z1, 0)
        A2 = 1 / (1 + np.exp(-(A1 @ p["W2"] + p["b2"])))
        return A2, (Z1, A1)

    def fit(self, X, y):
        self._init(X.shape[1])
        y = y.reshape(-1, 1)
        m = len(y)
        for _ in range(self.epochs):
            A2, (Z1, A1) = self._forward(X)
            loss = -np.mean(y * np.log(A2) + (1 - y) * np.log(1 - A2))
            dZ2 = A2 - y
            grads = {"W2": A1.T @ dZ2 / m, "b2": np.mean(dZ2, axis=0, keepdims=True)}
            dZ1 = dZ2 @ self.params["W2"].T * (Z1 > 0)
            grads["W1"] = X.T @ dZ1 / m
            grads["b1"] = np.mean(dZ1, axis=0, keepdims=True)
            for k in self.params:
                self.params[k] = self.params[k] - self.lr * grads[k]
        return self

X, y = make_moons(400, noise=0.1, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25)
net = BinaryNet().fit(X_train, y_train)
