import numpy as np
from sklearn.datasets import load_breast_cancer


class Logistic:
    def __init__(self, rate=0.1, rounds=100):
        self.rate, self.rounds = rate, rounds

    def fit(self, X, y):
        n, d = X.shape
        self.w, self.b = np.zeros(d), 0.0
        for _ in range(self.rounds):
            p = self.proba(X)
            dw = np.dot(X.T, (p - y)) / n
            db = np.sum(p - y) / n
            self.w -= self.rate * dw
            self.b -= self.rate * db
        return self

    def proba(self, X):
        return 1 / (1 + np.exp(-(np.dot(X, self.w) + self.b)))


X, y = load_breast_cancer(return_X_y=True)
X = (X - X.mean(0)) / X.std(0)
model = Logistic().fit(X, y)
print(np.mean((model.proba(X) > 0.5) == y))
