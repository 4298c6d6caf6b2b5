import numpy as np
import pandas as pd

class Network:
    def __init__(self, n_in, n_hidden, n_out):
        self.w_hidden = np.random.randn(n_hidden, n_in) * 0.05
        self.b_hidden = np.zeros((n_hidden, 1))
        self.w_out = np.random.randn(n_out, n_hidden) * 0.3
        self.b_out = np.zeros((n_out, 1))

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def predict(self, x):
        self.x = x
        self.h = self.sigmoid(self.w_hidden @ x + self.b_hidden)
        self.o = self.sigmoid(self.w_out @ self.h + self.b_out)
        return self.o

    def learn(self, t, rate):
        n = t.shape[1]
        err_out = (self.o - t) * self.o * (1 - self.o)
        err_hidden = self.w_out.T @ err_out * self.h * (1 - self.h)
        self.w_out -= rate * err_out @ self.h.T / n
        self.b_out -= rate * err_out.sum(axis=1, keepdims=True) / n
        self.w_hidden -= rate * err_hidden @ self.x.T / n
        self.b_hidden -= rate * err_hidden.sum(axis=1, keepdims=True) / n

data = pd.read_csv("mnist_train.csv").values
x = data[:, 1:].T / 255
t = np.eye(10)[data[:, 0]].T
net = Network(784, 30, 10)
for epoch in range(50):
    net.predict(x)
    net.learn(t, 0.5)
