"""Whether two random bits differ, with a network whose layers are kept by their names."""
import time

import numpy as np

np.random.seed(3)
first = np.random.choice([0, 1], (40, 1))
second = np.random.choice([0, 1], (40, 1))
bits = np.concatenate((first, second), axis=1).T
differ = np.bitwise_xor(bits[0], bits[1])
m = bits.shape[1]
sizes = [2, 5, 4, 1]
net = {}
for i in range(1, len(sizes)):
    net[f"W{i}"] = np.random.randn(sizes[i], sizes[i - 1]) * np.sqrt(1 / sizes[i - 1])
    net[f"b{i}"] = np.ones((sizes[i], 1))

began = time.time()
for turn in range(4000):
    out = {"A0": bits}
    for i in (1, 2):
        out[f"A{i}"] = np.tanh(net[f"W{i}"] @ out[f"A{i - 1}"] + net[f"b{i}"])
    out["A3"] = 1 / (1 + np.exp(-(net["W3"] @ out["A2"] + net["b3"])))
    cost = -np.mean(differ * np.log(out["A3"]) + (1 - differ) * np.log(1 - out["A3"]))
    slopes = {"Z3": out["A3"] - differ}
    for i in (2, 1):
        slopes[f"Z{i}"] = net[f"W{i + 1}"].T @ slopes[f"Z{i + 1}"] * (1 - out[f"A{i}"] ** 2)
    net = {
        key: value - 0.5 * step / m
        for i in (1, 2, 3)
        for key, value, step in (
            (f"W{i}", net[f"W{i}"], slopes[f"Z{i}"] @ out[f"A{i - 1}"].T),
            (f"b{i}", net[f"b{i}"], slopes[f"Z{i}"].sum(axis=1, keepdims=True)),
        )
    }
    if turn % 500 == 0:
        print(turn, cost, time.time() - began)
