#!/usr/bin/env python3
import argparse
import logging
import os
import sys
import time

import numpy as np

log = logging.getLogger(__name__)


def parse():
    parser = argparse.ArgumentParser(description="Train an MLP on MNIST")
    parser.add_argument("data", help="folder with the csv files")
    parser.add_argument("--hidden", type=int, nargs="+", default=[64, 32])
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--momentum", type=float, default=0.9)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def read(path):
    if not os.path.exists(path):
        sys.exit(f"{path} not found")
    table = np.loadtxt(path, delimiter=",")
    return table[:, 1:] / 255.0, table[:, 0].astype(np.int64)


def forward(weights, biases, x):
    cache = [x]
    for k, (w, b) in enumerate(zip(weights, biases)):
        x = x @ w + b
        if k + 1 < len(weights):
            x = np.maximum(x, 0)
        cache.append(x)
    return cache


def cross_entropy(scores, y):
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    return loss, p / len(y)


def main():
    args = parse()
    logging.basicConfig(level=logging.INFO if args.verbose else logging.WARNING)
    rng = np.random.default_rng(args.seed)
    x, y = read(os.path.join(args.data, "mnist_train.csv"))
    xt, yt = read(os.path.join(args.data, "mnist_test.csv"))
    sizes = [x.shape[1], *args.hidden, 10]
    weights = [rng.standard_normal((a, b)) * np.sqrt(2 / a) for a, b in zip(sizes, sizes[1:])]
    biases = [np.zeros(b) for b in sizes[1:]]
    vel_w = [np.zeros_like(w) for w in weights]
    vel_b = [np.zeros_like(b) for b in biases]
    for epoch in range(args.epochs):
        t0 = time.time()
        order = rng.permutation(len(x))
        for s in range(0, len(x), args.batch_size):
            sel = order[s:s + args.batch_size]
            cache = forward(weights, biases, x[sel])
            loss, d = cross_entropy(cache[-1], y[sel])
            for k in reversed(range(len(weights))):
                gw = cache[k].T @ d
                gb = d.sum(axis=0)
                d = (d @ weights[k].T) * (cache[k] > 0)
                vel_w[k] = args.momentum * vel_w[k] - args.lr * gw
                vel_b[k] = args.momentum * vel_b[k] - args.lr * gb
                weights[k] += vel_w[k]
                biases[k] += vel_b[k]
        acc = (forward(weights, biases, xt)[-1].argmax(axis=1) == yt).mean()
        print("epoch %d loss %.4f acc %.4f (%.1fs)" % (epoch, loss, acc, time.time() - t0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
