import argparse
import logging
from dataclasses import dataclass, field

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

log = logging.getLogger("mlp")


@dataclass
class Config:
    hidden: list = field(default_factory=lambda: [64, 32])
    lr: float = 3e-3
    weight_decay: float = 1e-2
    betas: tuple = (0.9, 0.999)
    eps: float = 1e-8
    batch_size: int = 64
    epochs: int = 20
    seed: int = 7


@dataclass
class Param:
    value: np.ndarray
    decay: bool
    grad: np.ndarray = None
    m: np.ndarray = None
    v: np.ndarray = None

    def __post_init__(self):
        self.grad = np.zeros_like(self.value)
        self.m = np.zeros_like(self.value)
        self.v = np.zeros_like(self.value)


class MLP:
    def __init__(self, n_in, n_out, cfg, rng):
        widths = [n_in] + cfg.hidden + [n_out]
        self.W = [Param(rng.normal(0, (2 / a) ** 0.5, (a, b)), True) for a, b in zip(widths, widths[1:])]
        self.b = [Param(np.zeros(b), False) for b in widths[1:]]

    def parameters(self):
        return self.W + self.b

    def __call__(self, x):
        self.inputs = []
        for i, (W, b) in enumerate(zip(self.W, self.b)):
            self.inputs.append(x)
            x = x @ W.value + b.value
            if i + 1 < len(self.W):
                x = np.maximum(x, 0)
        return x

    def backward(self, dout):
        for i in range(len(self.W) - 1, -1, -1):
            x = self.inputs[i]
            self.W[i].grad = x.T @ dout
            self.b[i].grad = dout.sum(0)
            if i:
                dout = (dout @ self.W[i].value.T) * (x > 0)


def cross_entropy(logits, y):
    logits = logits - logits.max(1, keepdims=True)
    logz = np.log(np.exp(logits).sum(1, keepdims=True))
    logp = logits - logz
    n = len(y)
    d = np.exp(logp)
    d[np.arange(n), y] -= 1
    return -logp[np.arange(n), y].mean(), d / n


class AdamW:
    def __init__(self, params, cfg):
        self.params, self.cfg, self.t = params, cfg, 0

    def step(self, lr):
        self.t += 1
        b1, b2 = self.cfg.betas
        for p in self.params:
            if p.decay:
                p.value -= lr * self.cfg.weight_decay * p.value
            p.m = b1 * p.m + (1 - b1) * p.grad
            p.v = b2 * p.v + (1 - b2) * p.grad * p.grad
            mhat = p.m / (1 - b1 ** self.t)
            vhat = p.v / (1 - b2 ** self.t)
            p.value -= lr * mhat / (np.sqrt(vhat) + self.cfg.eps)


def train(cfg):
    rng = np.random.default_rng(cfg.seed)
    X, y = load_digits(return_X_y=True)
    Xtr, Xte, ytr, yte = train_test_split(X / 16, y, test_size=0.25, random_state=cfg.seed)
    net = MLP(X.shape[1], 10, cfg, rng)
    opt = AdamW(net.parameters(), cfg)
    for epoch in range(1, cfg.epochs + 1):
        lr = cfg.lr * 0.5 * (1 + np.cos(np.pi * (epoch - 1) / cfg.epochs))
        order = rng.permutation(len(Xtr))
        total = 0.0
        for s in range(0, len(order), cfg.batch_size):
            b = order[s:s + cfg.batch_size]
            loss, dlogits = cross_entropy(net(Xtr[b]), ytr[b])
            net.backward(dlogits)
            opt.step(lr)
            total += loss * len(b)
        acc = (net(Xte).argmax(1) == yte).mean()
        log.info("epoch %d loss %.4f test accuracy %.4f", epoch, total / len(Xtr), acc)
    return net


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--epochs", type=int, default=Config.epochs)
    ap.add_argument("--lr", type=float, default=Config.lr)
    ap.add_argument("--weight-decay", type=float, default=Config.weight_decay)
    args = ap.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    train(Config(epochs=args.epochs, lr=args.lr, weight_decay=args.weight_decay))
