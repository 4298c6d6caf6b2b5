import numpy as np
from sklearn.datasets import fetch_california_housing
from sklearn.preprocessing import StandardScaler

class MLPRegressor:
    """Deep regression network, leaky ReLU, gradient clipping by global norm, L1."""
    def __init__(self, layers, alpha=0.01, l1=1e-4, max_norm=5.0, rng=None):
        self.rng = rng or np.random.RandomState(0)
        self.L = len(layers) - 1
        self.alpha, self.l1, self.max_norm = alpha, l1, max_norm
        self.theta = []
        for n, m in zip(layers[:-1], layers[1:]):
            self.theta.append([self.rng.randn(n, m) * np.sqrt(2.0 / n), np.zeros((1, m))])

    def _act(self, z):
        return np.where(z > 0, z, self.alpha * z)

    def _dact(self, z):
        d = np.ones_like(z)
        d[z <= 0] = self.alpha
        return d

    def _forward(self, X):
        zs, hs = [], [X]
        for i, (W, b) in enumerate(self.theta):
            z = hs[-1].dot(W) + b
            zs.append(z)
            hs.append(z if i == self.L - 1 else self._act(z))
        return zs, hs

    def predict(self, X):
        return self._forward(X)[1][-1]

    def loss(self, X, y):
        r = self.predict(X) - y
        return 0.5 * np.mean(r ** 2) + self.l1 * sum(np.abs(W).sum() for W, _ in self.theta)

    def gradients(self, X, y):
        zs, hs = self._forward(X)
        grads = [None] * self.L
        delta = (hs[-1] - y) / len(X)
        for i in range(self.L - 1, -1, -1):
            W, _ = self.theta[i]
            grads[i] = [hs[i].T.dot(delta) + self.l1 * np.sign(W), delta.sum(axis=0, keepdims=True)]
            if i:
                delta = delta.dot(W.T) * self._dact(zs[i - 1])
        return grads

    def fit(self, X, y, lr=1e-2, epochs=30, batch_size=32):
        idx = np.arange(len(X))
        for epoch in range(epochs):
            self.rng.shuffle(idx)
            for start in range(0, len(X), batch_size):
                sel = idx[start:start + batch_size]
                grads = self.gradients(X[sel], y[sel])
                norm = np.sqrt(sum((g ** 2).sum() for pair in grads for g in pair))
                scale = min(1.0, self.max_norm / (norm + 1e-12))
                for pair, g in zip(self.theta, grads):
                    for k in (0, 1):
                        pair[k] = pair[k] - lr * scale * g[k]
            print(epoch, self.loss(X, y))

X, y = fetch_california_housing(return_X_y=True)
X = StandardScaler().fit_transform(X)
y = y.reshape(-1, 1)
y = (y - y.mean()) / y.std()
model = MLPRegressor([X.shape[1], 16, 16, 8, 1])
model.fit(X, y)
