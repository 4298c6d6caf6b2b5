import numpy as np

class NeuralNetwork:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.W = [np.random.randn(n_inputs, n_hidden) / np.sqrt(n_inputs),
                  np.random.randn(n_hidden, n_outputs) / np.sqrt(n_hidden)]
        self.B = [np.zeros((1, n_hidden)), np.zeros((1, n_outputs))]
        self.mW = [np.zeros_like(w) for w in self.W]
        self.vW = [np.zeros_like(w) for w in self.W]
        self.mB = [np.zeros_like(b) for b in self.B]
        self.vB = [np.zeros_like(b) for b in self.B]
        self.t = 0

    def forward(self, X):
        self.Z = X @ self.W[0] + self.B[0]
        self.H = np.where(self.Z > 0, self.Z, 0.01 * self.Z)
        S = self.H @ self.W[1] + self.B[1]
        E = np.exp(S - S.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

    def gradients(self, X, Y, P):
        n = X.shape[0]
        dS = (P - Y) / n
        dH = dS @ self.W[1].T
        dZ = dH * np.where(self.Z > 0, 1, 0.01)
        return [X.T @ dZ, self.H.T @ dS], [dZ.sum(0, keepdims=True), dS.sum(0, keepdims=True)]

    def nadam(self, p, g, m, v, lr=0.002, b1=0.9, b2=0.999, eps=1e-8):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        mh = m / (1 - b1 ** self.t)
        vh = v / (1 - b2 ** self.t)
        p = p - lr / (np.sqrt(vh) + eps) * (b1 * mh + (1 - b1) * g / (1 - b1 ** self.t))
        return p, m, v

    def train(self, X, Y, epochs=50, batch=20):
        for e in range(epochs):
            for i in range(0, len(X), batch):
                x, y = X[i:i + batch], Y[i:i + batch]
                P = self.forward(x)
                gW, gB = self.gradients(x, y, P)
                self.t += 1
                for k in range(2):
                    self.W[k], self.mW[k], self.vW[k] = self.nadam(self.W[k], gW[k], self.mW[k], self.vW[k])
                    self.B[k], self.mB[k], self.vB[k] = self.nadam(self.B[k], gB[k], self.mB[k], self.vB[k])
            print(e, -np.log((self.forward(X) * Y).sum(1)).mean())

from sklearn.datasets import load_iris
data = load_iris()
X = (data.data - data.data.mean(0)) / data.data.std(0)
Y = np.eye(3)[data.target]
idx = np.random.permutation(len(X))
net = NeuralNetwork(4, 16, 3)
net.train(X[idx], Y[idx])
