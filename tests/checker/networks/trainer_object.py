import numpy as np


class Data:
    def __init__(self, path):
        raw = np.loadtxt(path, delimiter=",", skiprows=1)
        rng = np.random.default_rng(0)
        rng.shuffle(raw)
        self.x = raw[:, 1:].T / 255
        self.y = raw[:, 0].astype(int)

    def minibatches(self, size):
        for k in range(0, self.y.size - size + 1, size):
            yield self.x[:, k:k + size], self.y[k:k + size]


class Net:
    def __init__(self, *sizes):
        self.L = len(sizes) - 1
        self.theta = {}
        for l in range(1, self.L + 1):
            self.theta["W", l] = np.random.randn(sizes[l], sizes[l - 1]) * np.sqrt(2 / sizes[l - 1])
            self.theta["b", l] = np.zeros((sizes[l], 1))

    def run(self, a):
        memory = {("A", 0): a}
        for l in range(1, self.L + 1):
            z = self.theta["W", l] @ a + self.theta["b", l]
            a = np.maximum(z, 0) if l < self.L else np.exp(z - z.max(0)) / np.exp(z - z.max(0)).sum(0)
            memory["Z", l], memory["A", l] = z, a
        return memory

    def gradient(self, x, y):
        mem = self.run(x)
        g = {}
        e = mem["A", self.L].copy()
        e[y, range(y.size)] -= 1
        for l in range(self.L, 0, -1):
            g["W", l] = e @ mem["A", l - 1].T / y.size
            g["b", l] = e.mean(axis=1, keepdims=True)
            if l > 1:
                e = (self.theta["W", l].T @ e) * (mem["Z", l - 1] > 0)
        return g


class Trainer:
    def __init__(self, net, data, rate=0.1):
        self.net, self.data, self.rate = net, data, rate

    def epoch(self):
        for x, y in self.data.minibatches(50):
            for key, g in self.net.gradient(x, y).items():
                self.net.theta[key] -= self.rate * g


trainer = Trainer(Net(784, 40, 30, 10), Data("mnist_train.csv"))
for i in range(3):
    trainer.epoch()
