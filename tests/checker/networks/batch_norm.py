"""Small library with Dense, BatchNorm, ReLU, Dropout-free Sequential and Adam on sklearn digits."""
from __future__ import annotations
from typing import List, Tuple
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


class Layer:
    def params(self) -> List[Tuple[np.ndarray, np.ndarray]]:
        return []


class Dense(Layer):
    def __init__(self, n_in: int, n_out: int, rng: np.random.Generator) -> None:
        self.W = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))
        self.b = np.zeros(n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x: np.ndarray, train: bool = True) -> np.ndarray:
        self._x = x
        return x @ self.W + self.b

    def backward(self, g: np.ndarray) -> np.ndarray:
        self.dW[...] = self._x.T @ g
        self.db[...] = g.sum(0)
        return g @ self.W.T

    def params(self):
        return [(self.W, self.dW), (self.b, self.db)]


class BatchNorm(Layer):
    def __init__(self, n: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        self.gamma, self.beta = np.ones(n), np.zeros(n)
        self.dgamma, self.dbeta = np.zeros(n), np.zeros(n)
        self.rm, self.rv = np.zeros(n), np.ones(n)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, train=True):
        if train:
            mu, var = x.mean(0), x.var(0)
            self.rm = self.momentum * self.rm + (1 - self.momentum) * mu
            self.rv = self.momentum * self.rv + (1 - self.momentum) * var
        else:
            mu, var = self.rm, self.rv
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, g):
        n = len(g)
        self.dgamma[...] = (g * self.xhat).sum(0)
        self.dbeta[...] = g.sum(0)
        gx = g * self.gamma
        return (gx - gx.mean(0) - self.xhat * (gx * self.xhat).mean(0)) / self.std

    def params(self):
        return [(self.gamma, self.dgamma), (self.beta, self.dbeta)]


class ReLU(Layer):
    def forward(self, x, train=True):
        self.mask = x > 0
        return x * self.mask

    def backward(self, g):
        return g * self.mask


class Adam:
    def __init__(self, layers, lr=1e-3, b1=0.9, b2=0.999, eps=1e-8):
        self.layers, self.lr, self.b1, self.b2, self.eps, self.t = layers, lr, b1, b2, eps, 0
        self.state = [(np.zeros_like(p), np.zeros_like(p)) for l in layers for p, _ in l.params()]

    def step(self):
        self.t += 1
        k = 0
        for l in self.layers:
            for p, g in l.params():
                m, v = self.state[k]
                m[...] = self.b1 * m + (1 - self.b1) * g
                v[...] = self.b2 * v + (1 - self.b2) * g ** 2
                mh = m / (1 - self.b1 ** self.t)
                vh = v / (1 - self.b2 ** self.t)
                p -= self.lr * mh / (np.sqrt(vh) + self.eps)
                k += 1


def softmax_xent(logits, y):
    z = logits - logits.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    loss = -logp[np.arange(len(y)), y].mean()
    g = np.exp(logp)
    g[np.arange(len(y)), y] -= 1
    return loss, g / len(y)


def main() -> None:
    rng = np.random.default_rng(0)
    X, y = load_digits(return_X_y=True)
    X = X / 16.0
    Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.2, random_state=0)
    net = [Dense(64, 32, rng), BatchNorm(32), ReLU(), Dense(32, 10, rng)]
    opt = Adam(net)
    for epoch in range(20):
        order = rng.permutation(len(Xtr))
        for batch in np.array_split(order, max(1, len(order) // 32)):
            h = Xtr[batch]
            for l in net:
                h = l.forward(h, train=True)
            loss, g = softmax_xent(h, ytr[batch])
            for l in reversed(net):
                g = l.backward(g)
            opt.step()
        h = Xte
        for l in net:
            h = l.forward(h, train=False)
        print(f"epoch {epoch}: loss {loss:.4f} acc {(h.argmax(1) == yte).mean():.3f}")


if __name__ == "__main__":
    main()
