"""Tape based autodiff: every op appends its backward to a global tape. Softmax from elementary ops."""
import numpy as np
from sklearn.datasets import make_blobs

TAPE = []


class Var:
    __array_priority__ = 100

    def __init__(self, value):
        self.value = np.asarray(value, dtype=np.float64)
        self.grad = np.zeros_like(self.value)

    def accumulate(self, g):
        extra = g.ndim - self.value.ndim
        if extra > 0:
            g = g.sum(axis=tuple(range(extra)))
        axes = tuple(i for i, s in enumerate(self.value.shape) if s == 1 and g.shape[i] != 1)
        self.grad += g.sum(axis=axes, keepdims=True) if axes else g


def record(value, backward):
    out = Var(value)
    TAPE.append(lambda: backward(out.grad))
    return out


def add(a, b):
    def backward(g):
        a.accumulate(g)
        b.accumulate(g)
    return record(a.value + b.value, backward)


def matmul(a, b):
    def backward(g):
        a.accumulate(g @ b.value.T)
        b.accumulate(a.value.T @ g)
    return record(a.value @ b.value, backward)


def div(a, b):
    def backward(g):
        a.accumulate(g / b.value)
        b.accumulate(-g * a.value / b.value ** 2)
    return record(a.value / b.value, backward)


def exp(a):
    e = np.exp(a.value)
    return record(e, lambda g: a.accumulate(g * e))


def log(a):
    return record(np.log(a.value), lambda g: a.accumulate(g / a.value))


def leaky_relu(a, slope=0.1):
    d = np.where(a.value > 0, 1.0, slope)
    return record(a.value * d, lambda g: a.accumulate(g * d))


def row_sum(a):
    return record(a.value.sum(axis=1, keepdims=True), lambda g: a.accumulate(np.repeat(g, a.value.shape[1], axis=1)))


def pick_mean(a, labels):
    rows = np.arange(len(labels))

    def backward(g):
        full = np.zeros_like(a.value)
        full[rows, labels] = g / len(labels)
        a.accumulate(full)
    return record(a.value[rows, labels].mean(), backward)


def neg(a):
    return record(-a.value, lambda g: a.accumulate(-g))


def softmax(z):
    e = exp(z)
    return div(e, row_sum(e))


def run_backward(loss):
    loss.grad = np.ones_like(loss.value)
    for step in reversed(TAPE):
        step()
    TAPE.clear()


rng = np.random.default_rng(8)
X, y = make_blobs(n_samples=600, centers=6, n_features=2, cluster_std=1.3, random_state=3)
y = y % 3                       # two clusters for every class
Xtr, ytr, Xte, yte = X[:450], y[:450], X[450:], y[450:]
mean, std = Xtr.mean(0), Xtr.std(0)
Xtr, Xte = (Xtr - mean) / std, (Xte - mean) / std

sizes = [2, 20, 20, 3]
weights = [Var(rng.normal(scale=np.sqrt(2 / n), size=(n, k))) for n, k in zip(sizes, sizes[1:])]
biases = [Var(np.zeros((1, k))) for k in sizes[1:]]
theta = weights + biases


def model(x):
    h = Var(x)
    for W, b in zip(weights[:-1], biases[:-1]):
        h = leaky_relu(add(matmul(h, W), b))
    return softmax(add(matmul(h, weights[-1]), biases[-1]))


m1 = [np.zeros_like(p.value) for p in theta]
m2 = [np.zeros_like(p.value) for p in theta]
beta1, beta2, alpha, t = 0.9, 0.999, 0.01, 0
for epoch in range(20):
    order = rng.permutation(len(Xtr))
    costs = 0.0
    for chunk in np.split(order, 15):
        for p in theta:
            p.grad[...] = 0
        cost = neg(pick_mean(log(model(Xtr[chunk])), ytr[chunk]))
        run_backward(cost)
        t += 1
        a_t = alpha * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
        for i, p in enumerate(theta):
            m1[i] += (1 - beta1) * (p.grad - m1[i])
            m2[i] += (1 - beta2) * (p.grad ** 2 - m2[i])
            p.value -= a_t * m1[i] / (np.sqrt(m2[i]) + 1e-8)
        costs += cost.value * len(chunk)
    if epoch % 4 == 3:
        accuracy = (model(Xte).value.argmax(axis=1) == yte).mean()
        TAPE.clear()
        print('epoch %2d cost %.4f test accuracy %.3f' % (epoch + 1, costs / len(Xtr), accuracy))
