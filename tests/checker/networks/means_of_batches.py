
import numpy as np
from keras.datasets import mnist

(X, y), (Xt, yt) = mnist.load_data()
X = X.reshape(-1, 784) / 255.0
Xt = Xt.reshape(-1, 784) / 255.0


class Layer:
    def __init__(self, i, o):
        self.W = np.random.randn(i, o) / np.sqrt(i)
        self.b = np.zeros(o)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g, lr):
        gx = g @ self.W.T
        self.W -= lr * self.x.T @ g
        self.b -= lr * g.sum(axis=0)
        return gx


class Sigmoid:
    def forward(self, x):
        self.a = 1 / (1 + np.exp(-x))
        return self.a

    def backward(self, g, lr):
        return g * self.a * (1 - self.a)


layers = [Layer(784, 50), Sigmoid(), Layer(50, 10)]


def run(x):
    for layer in layers:
        x = layer.forward(x)
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


BATCH_SIZE = 100
for epoch in range(3):
    losses, accs = [], []
    for start in range(0, len(X), BATCH_SIZE):
        xb, yb = X[start:start + BATCH_SIZE], y[start:start + BATCH_SIZE]
        p = run(xb)
        losses.append(-np.log(p[np.arange(len(yb)), yb]).mean())
        accs.append((p.argmax(axis=1) == yb).mean())
        g = p.copy()
        g[np.arange(len(yb)), yb] -= 1
        g /= len(yb)
        for layer in reversed(layers):
            g = layer.backward(g, 0.5)
    print("epoch", epoch, "loss", np.mean(losses), "train acc", sum(accs) / len(accs))
    running = 0.0
    for start in range(0, len(Xt), BATCH_SIZE):
        p = run(Xt[start:start + BATCH_SIZE])
        running += np.sum(p.argmax(axis=1) == yt[start:start + BATCH_SIZE])
    print("test acc", running / len(Xt))
