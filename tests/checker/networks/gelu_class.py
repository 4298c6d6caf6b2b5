import numpy as np
from scipy.special import erf
from keras.datasets import mnist

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(60000, 784) / 255.0
x_test = x_test.reshape(10000, 784) / 255.0


class GELU:
    def __call__(self, x):
        self.x = x
        return 0.5 * x * (1 + erf(x / np.sqrt(2)))

    def grad(self, g):
        cdf = 0.5 * (1 + erf(self.x / np.sqrt(2)))
        pdf = np.exp(-self.x ** 2 / 2) / np.sqrt(2 * np.pi)
        return g * (cdf + self.x * pdf)


class Affine:
    def __init__(self, nin, nout):
        self.w = np.random.randn(nin, nout) / np.sqrt(nin)
        self.b = np.zeros(nout)

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def grad(self, g):
        self.dw = self.x.T @ g
        self.db = g.sum(0)
        return g @ self.w.T

    def step(self, lr):
        self.w = self.w - lr * self.dw
        self.b = self.b - lr * self.db


net = [Affine(784, 64), GELU(), Affine(64, 32), GELU(), Affine(32, 10)]
for epoch in range(3):
    for i in range(0, len(x_train), 100):
        x, y = x_train[i:i+100], y_train[i:i+100]
        out = x
        for layer in net:
            out = layer(out)
        p = np.exp(out - out.max(1, keepdims=True))
        p = p / p.sum(1, keepdims=True)
        onehot = np.zeros_like(p)
        onehot[np.arange(len(y)), y] = 1.0
        g = (p - onehot) / len(y)
        for layer in net[::-1]:
            g = layer.grad(g)
        for layer in net:
            if isinstance(layer, Affine):
                layer.step(0.1)
    print(epoch, (p.argmax(1) == y).mean())
