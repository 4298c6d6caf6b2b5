import numpy as np
from sklearn.datasets import load_diabetes

X, target = load_diabetes(return_X_y=True)
target = target.reshape(-1, 1)

class Regressor:
    def __init__(self, inputs, hidden):
        r = np.random.default_rng(0)
        self.V = r.standard_normal((inputs, hidden)) * 0.3
        self.v = np.zeros(hidden)
        self.U = r.standard_normal((hidden, 1)) * 0.3
        self.u = np.zeros(1)

    def fit(self, X, y, epochs=50, eta=0.01):
        for _ in range(epochs):
            A = np.tanh(X @ self.V + self.v)
            out = A @ self.U + self.u
            err = out - y
            mse = np.mean(err ** 2)
            d_out = 2 * err / len(X)
            dU = A.T @ d_out
            du = d_out.sum(axis=0)
            d_hid = d_out @ self.U.T * (1 - A ** 2)
            dV = X.T @ d_hid
            dv = d_hid.sum(axis=0)
            self.U -= eta * dU
            self.u -= eta * du
            self.V -= eta * dV
            self.v -= eta * dv
        return self

Regressor(X.shape[1], 6).fit(X, target)
