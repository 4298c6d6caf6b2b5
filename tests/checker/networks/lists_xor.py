import math
import random

random.seed(1)


def sigmoid(x):
    return 1.0 / (1.0 + math.exp(-x))


X = [[0, 0], [0, 1], [1, 0], [1, 1]]
Y = [0, 1, 1, 0]
w_hidden = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
b_hidden = [random.uniform(-1, 1) for _ in range(3)]
w_out = [random.uniform(-1, 1) for _ in range(3)]
b_out = random.uniform(-1, 1)
lr = 0.5
for epoch in range(5000):
    total = 0.0
    for x, y in zip(X, Y):
        h = []
        for j in range(3):
            s = b_hidden[j]
            for i in range(2):
                s += w_hidden[j][i] * x[i]
            h.append(sigmoid(s))
        s = b_out
        for j in range(3):
            s += w_out[j] * h[j]
        o = sigmoid(s)
        total += 0.5 * (y - o) ** 2
        d_o = (o - y) * o * (1 - o)
        d_h = [d_o * w_out[j] * h[j] * (1 - h[j]) for j in range(3)]
        for j in range(3):
            w_out[j] -= lr * d_o * h[j]
            b_hidden[j] -= lr * d_h[j]
            for i in range(2):
                w_hidden[j][i] -= lr * d_h[j] * x[i]
        b_out -= lr * d_o
    if epoch % 1000 == 0:
        print(epoch, total)
