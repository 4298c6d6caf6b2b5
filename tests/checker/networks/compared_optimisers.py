import numpy as np
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X = X / 16.0
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)

def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)

class Net:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.W = [rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(sizes[:-1], sizes[1:])]
        self.b = [np.zeros(b) for b in sizes[1:]]

    def forward(self, x):
        self.a = [x]
        for i, (W, b) in enumerate(zip(self.W, self.b)):
            z = self.a[-1] @ W + b
            self.a.append(np.maximum(z, 0) if i < len(self.W) - 1 else softmax(z))
        return self.a[-1]

    def backward(self, y):
        d = self.a[-1].copy()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        gW, gb = [], []
        for i in reversed(range(len(self.W))):
            gW.insert(0, self.a[i].T @ d)
            gb.insert(0, d.sum(axis=0))
            if i:
                d = d @ self.W[i].T * (self.a[i] > 0)
        return gW + gb

class SGD:
    def __init__(self, params, lr): self.params, self.lr = params, lr
    def step(self, grads):
        for p, g in zip(self.params, grads): p -= self.lr * g

class Momentum:
    def __init__(self, params, lr, mu=0.9):
        self.params, self.lr, self.mu = params, lr, mu
        self.v = [np.zeros_like(p) for p in params]
    def step(self, grads):
        for p, g, v in zip(self.params, grads, self.v):
            v *= self.mu
            v += g
            p -= self.lr * v

class Adam:
    def __init__(self, params, lr, b1=0.9, b2=0.999, eps=1e-8):
        self.params, self.lr, self.b1, self.b2, self.eps = params, lr, b1, b2, eps
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        self.t = 0
    def step(self, grads):
        self.t += 1
        for p, g, m, v in zip(self.params, grads, self.m, self.v):
            m[...] = self.b1 * m + (1 - self.b1) * g
            v[...] = self.b2 * v + (1 - self.b2) * g ** 2
            mh = m / (1 - self.b1 ** self.t)
            vh = v / (1 - self.b2 ** self.t)
            p -= self.lr * mh / (np.sqrt(vh) + self.eps)

def train(opt_class, lr, epochs=10, batch=32):
    net = Net([64, 32, 10])
    opt = opt_class(net.W + net.b, lr)
    losses = []
    for epoch in range(epochs):
        order = np.random.permutation(len(X_train))
        for s in range(0, len(order), batch):
            idx = order[s:s + batch]
            net.forward(X_train[idx])
            opt.step(net.backward(y_train[idx]))
        P = net.forward(X_train)
        losses.append(-np.mean(np.log(P[np.arange(len(y_train)), y_train] + 1e-12)))
    acc = (net.forward(X_test).argmax(axis=1) == y_test).mean()
    return losses, acc

for cls, lr in [(SGD, 0.1), (Momentum, 0.05), (Adam, 0.001)]:
    losses, acc = train(cls, lr)
    print(cls.__name__, acc)
    plt.plot(losses, label=cls.__name__)
plt.legend()
plt.show()
