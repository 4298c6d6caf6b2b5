# simple neural net for XOR, from scratch, per example
import math
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0], [1], [1], [0]], dtype=float)

np.random.seed(1)
w_ih = np.random.uniform(-1, 1, (2, 3))
b_h = np.random.uniform(-1, 1, (1, 3))
w_ho = np.random.uniform(-1, 1, (3, 1))
b_o = np.random.uniform(-1, 1, (1, 1))
learning_rate = 0.5


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


for epoch in range(5000):
    total = 0
    for i in range(len(X)):
        x = X[i:i + 1]
        target = Y[i:i + 1]

        hidden = sigmoid(np.dot(x, w_ih) + b_h)
        output = sigmoid(np.dot(hidden, w_ho) + b_o)

        error = target - output
        total += float(np.sum(error ** 2) / 2)

        d_output = error * output * (1 - output)
        d_hidden = d_output.dot(w_ho.T) * hidden * (1 - hidden)

        w_ho += learning_rate * hidden.T.dot(d_output)
        b_o += learning_rate * d_output
        w_ih += learning_rate * x.T.dot(d_hidden)
        b_h += learning_rate * d_hidden
    if epoch % 1000 == 0:
        print(epoch, total)
