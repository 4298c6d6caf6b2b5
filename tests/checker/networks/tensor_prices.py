"""A small Tensor class with reverse mode autodiff (numpy only) and a regression on it."""
from __future__ import annotations

import logging
import sys

import numpy as np
import pandas as pd

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
log = logging.getLogger("tensor")


def unbroadcast(grad: np.ndarray, shape: tuple) -> np.ndarray:
    """Reduce grad to shape, undoing what numpy broadcasting did."""
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for ax, n in enumerate(shape):
        if n == 1 and grad.shape[ax] != 1:
            grad = grad.sum(axis=ax, keepdims=True)
    return grad


class Tensor:
    def __init__(self, data, deps: list | None = None, requires_grad: bool = False):
        self.data = np.asarray(data, dtype=np.float64)
        self.deps = deps or []
        self.requires_grad = requires_grad or bool(self.deps)
        self.grad: np.ndarray | None = None

    @property
    def shape(self):
        return self.data.shape

    def __add__(self, other: Tensor) -> Tensor:
        return Tensor(self.data + other.data, [
            (self, lambda g: unbroadcast(g, self.shape)),
            (other, lambda g: unbroadcast(g, other.shape))])

    def __sub__(self, other: Tensor) -> Tensor:
        return Tensor(self.data - other.data, [
            (self, lambda g: unbroadcast(g, self.shape)),
            (other, lambda g: unbroadcast(-g, other.shape))])

    def __mul__(self, other: Tensor) -> Tensor:
        return Tensor(self.data * other.data, [
            (self, lambda g: unbroadcast(g * other.data, self.shape)),
            (other, lambda g: unbroadcast(g * self.data, other.shape))])

    def __matmul__(self, other: Tensor) -> Tensor:
        return Tensor(self.data @ other.data, [
            (self, lambda g: g @ other.data.T),
            (other, lambda g: self.data.T @ g)])

    def tanh(self) -> Tensor:
        t = np.tanh(self.data)
        return Tensor(t, [(self, lambda g: g * (1.0 - t * t))])

    def mean(self) -> Tensor:
        n = self.data.size
        return Tensor(self.data.mean(), [(self, lambda g: np.ones_like(self.data) * g / n)])

    def backward(self, grad=None):
        grad = np.ones_like(self.data) if grad is None else grad
        self.grad = grad if self.grad is None else self.grad + grad
        for tensor, fn in self.deps:
            if tensor.requires_grad:
                tensor.backward(fn(grad))

    def zero_grad(self):
        self.grad = None


class Linear:
    def __init__(self, rng, n_in: int, n_out: int):
        limit = np.sqrt(6.0 / (n_in + n_out))
        self.W = Tensor(rng.uniform(-limit, limit, (n_in, n_out)), requires_grad=True)
        self.b = Tensor(np.zeros(n_out), requires_grad=True)

    def __call__(self, x: Tensor) -> Tensor:
        return x @ self.W + self.b

    def params(self):
        return [self.W, self.b]


def main():
    df = pd.read_csv("data.csv")
    target = "price"
    X = df.drop(columns=[target]).to_numpy(float)
    y = df[[target]].to_numpy(float)
    n_train = int(0.8 * len(X))
    mu, sd = X[:n_train].mean(axis=0), X[:n_train].std(axis=0)
    X = (X - mu) / sd
    ymu, ysd = y[:n_train].mean(), y[:n_train].std()
    y = (y - ymu) / ysd

    rng = np.random.default_rng(7)
    l1, l2, l3 = Linear(rng, X.shape[1], 24), Linear(rng, 24, 12), Linear(rng, 12, 1)
    params = l1.params() + l2.params() + l3.params()

    def model(x: Tensor) -> Tensor:
        return l3(l2(l1(x).tanh()).tanh())

    lr, batch = 0.05, 32
    for epoch in range(40):
        order = rng.permutation(n_train)
        running = 0.0
        for s in range(0, n_train, batch):
            idx = order[s:s + batch]
            xb, yb = Tensor(X[idx]), Tensor(y[idx])
            for p in params:
                p.zero_grad()
            diff = model(xb) - yb
            loss = (diff * diff).mean()
            loss.backward()
            for p in params:
                p.data -= lr * p.grad
            running += float(loss.data) * len(idx)
        if epoch % 5 == 0 or epoch == 39:
            pred = model(Tensor(X[n_train:])).data
            rmse = np.sqrt(np.mean((pred - y[n_train:]) ** 2)) * ysd
            log.info("epoch %2d  train mse %.4f  test rmse %.3f", epoch, running / n_train, rmse)


if __name__ == "__main__":
    main()
