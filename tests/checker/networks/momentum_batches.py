import numpy as np
import pandas as pd

class MLP:
    def __init__(self, layers, lr=0.05, beta=0.9):
        self.lr, self.beta = lr, beta
        self.W = [np.random.randn(o, i) * 0.1 for i, o in zip(layers, layers[1:])]
        self.b = [np.zeros((o, 1)) for o in layers[1:]]
        self.vW = [np.zeros_like(w) for w in self.W]
        self.vb = [np.zeros_like(b) for b in self.b]

    def forward(self, X):
        self.Z, self.A = [], [X]
        for W, b in zip(self.W, self.b):
            Z = W @ self.A[-1] + b
            self.Z.append(Z)
            if len(self.Z) < len(self.W):
                self.A.append(np.maximum(0, Z))
            else:
                E = np.exp(Z - Z.max(axis=0, keepdims=True))
                self.A.append(E / E.sum(axis=0, keepdims=True))
        return self.A[-1]

    def backward(self, Y):
        m = Y.shape[1]
        dZ = self.A[-1] - Y
        grads = []
        for l in range(len(self.W) - 1, -1, -1):
            grads.append((dZ @ self.A[l].T / m, dZ.sum(axis=1, keepdims=True) / m))
            if l > 0:
                dZ = self.W[l].T @ dZ * (self.Z[l - 1] > 0)
        return grads[::-1]

    def step(self, grads):
        for l, (dW, db) in enumerate(grads):
            self.vW[l] = self.beta * self.vW[l] + dW
            self.vb[l] = self.beta * self.vb[l] + db
            self.W[l] = self.W[l] - self.lr * self.vW[l]
            self.b[l] = self.b[l] - self.lr * self.vb[l]

table = pd.read_csv("train.csv").to_numpy()
np.random.shuffle(table)
X, y = table[:, 1:].T / 255.0, table[:, 0]
Y = np.eye(10)[:, y]
model = MLP([784, 16, 10])
batch_size = 64
for epoch in range(5):
    for start in range(0, X.shape[1], batch_size):
        model.forward(X[:, start:start + batch_size])
        model.step(model.backward(Y[:, start:start + batch_size]))
