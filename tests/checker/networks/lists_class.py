import math
import random


def dot(row, column):
    return sum(r * c for r, c in zip(row, column))


class Network:
    def __init__(self, n_in, n_hid, n_out):
        rng = random.Random(7)
        self.W1 = [[rng.gauss(0, 0.6) for _ in range(n_in)] for _ in range(n_hid)]
        self.b1 = [0.0] * n_hid
        self.W2 = [[rng.gauss(0, 0.6) for _ in range(n_hid)] for _ in range(n_out)]
        self.b2 = [0.0] * n_out

    def forward(self, x):
        self.x = x
        self.h = [math.tanh(dot(w, x) + b) for w, b in zip(self.W1, self.b1)]
        scores = [dot(w, self.h) + b for w, b in zip(self.W2, self.b2)]
        exps = [math.exp(s - max(scores)) for s in scores]
        self.p = [e / sum(exps) for e in exps]
        return self.p

    def backward(self, label, lr):
        err = [p - (k == label) for k, p in enumerate(self.p)]
        back = [sum(err[k] * self.W2[k][j] for k in range(len(err))) for j in range(len(self.h))]
        hid = [e * (1 - h * h) for e, h in zip(back, self.h)]
        for k in range(len(self.W2)):
            for j in range(len(self.h)):
                self.W2[k][j] -= lr * err[k] * self.h[j]
            self.b2[k] -= lr * err[k]
        for j in range(len(self.W1)):
            for i in range(len(self.x)):
                self.W1[j][i] -= lr * hid[j] * self.x[i]
            self.b1[j] -= lr * hid[j]


points = [[0.1, 0.9], [0.8, 0.2], [0.4, 0.5], [0.95, 0.85], [0.15, 0.1], [0.6, 0.7]]
labels = [0, 1, 2, 1, 0, 2]
net = Network(2, 4, 3)
for epoch in range(300):
    loss = 0.0
    for x, y in zip(points, labels):
        loss -= math.log(net.forward(x)[y])
        net.backward(y, 0.1)
print(loss)
