"""Digits, one record of the file after the other, with targets just inside the sigmoid's range."""
import numpy as np

rng = np.random.default_rng(3)
inputs, hidden, outputs, eta = 784, 60, 10, 0.2
w_ih = rng.normal(0.0, inputs ** -0.5, (hidden, inputs))
w_ho = rng.normal(0.0, hidden ** -0.5, (outputs, hidden))


def squash(x):
    return 1.0 / (1.0 + np.exp(-x))


def query(x):
    h = squash(w_ih @ x)
    return h, squash(w_ho @ h)


def learn(record, goal):
    global w_ih, w_ho
    values = record.strip().split(",")
    x = np.array(values[1:], dtype=float).reshape(-1, 1) / 255.0 * 0.99 + 0.01
    goal[int(values[0])] = 0.99
    t = goal.reshape(-1, 1)
    h, o = query(x)
    e_o = (t - o) * o * (1.0 - o)
    e_h = (w_ho.T @ e_o) * h * (1.0 - h)
    w_ho += eta * e_o @ h.T
    w_ih += eta * e_h @ x.T


with open("mnist_train.csv") as f:
    records = f.readlines()

blank = np.full(outputs, 0.01)
for epoch in range(5):
    for record in records:
        goal = np.full(outputs, 0.01)
        learn(record, goal)

with open("mnist_test.csv") as f:
    tests = f.readlines()
right = 0
for record in tests:
    values = record.strip().split(",")
    x = np.array(values[1:], dtype=float).reshape(-1, 1) / 255.0 * 0.99 + 0.01
    right += int(query(x)[1].argmax() == int(values[0]))
print("right:", right / len(tests))
