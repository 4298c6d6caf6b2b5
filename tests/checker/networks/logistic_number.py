import numpy as np
import pandas as pd

df = pd.read_csv('heart.csv')
X = df.drop(columns=['target']).to_numpy(dtype=float)
y = df['target'].to_numpy().reshape(-1, 1)
X = (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-9)
y = (y > y.mean()).astype(float)

np.random.seed(42)
class Logistic:
    def __init__(self, n): self.w, self.b = np.zeros((n, 1)), 0.0
    def prob(self, X): return 1 / (1 + np.exp(-(X @ self.w + self.b)))
    def fit(self, X, y, lr=0.1, n_iter=500):
        for _ in range(n_iter):
            p = self.prob(X)
            self.w -= lr * X.T @ (p - y) / len(y)
            self.b -= lr * np.mean(p - y)
        return self
clf = Logistic(X.shape[1]).fit(X, y)
print('train acc', ((clf.prob(X) > .5) == y).mean())
