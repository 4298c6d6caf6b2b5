"""The video's run on the bundled sample, from seed 0, trained once until something changes."""

from dataclasses import asdict
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn import data, training
from scratchnn.equations.loss import one_hot
from scratchnn.network import Parameters, forward, initialise
from scratchnn.verify.cache import cached

ALPHA = 0.1
ITERATIONS = 500


class Result(NamedTuple):
    """A run, where it began and on what, and what the network makes of the dev set."""

    run: training.Run
    start: Parameters
    X: Array
    Y: Array
    pixels: Array  # of the dev set, (m, 784)
    y: Array
    A: Array


@cache
def result() -> Result:
    """Train as the video does, on the bundled sample."""
    rng = np.random.default_rng(0)
    X, y, X_dev, y_dev = data.split(data.load("sample"), rng)
    start = initialise((784, 10, 10), rng)

    def train() -> dict[str, Any]:
        run = training.train(
            X, y, X_dev, y_dev, parameters=start, alpha=ALPHA, iterations=ITERATIONS
        )
        return asdict(run) | {"parameters": [theta.tolist() for theta in run.parameters]}

    # JSON writes as many digits as it takes to read the same number again.
    kept = cached(
        "video", train, [data.SAMPLE.read_bytes(), repr((ALPHA, ITERATIONS)).encode()]
    )
    parameters = tuple(np.array(theta) for theta in kept["parameters"])
    run = training.Run(parameters, training.History(**kept["history"]), kept["stopped"])
    pixels = np.rint(X_dev.T * 255).astype(np.uint8)
    return Result(run, start, X, one_hot(y, 10), pixels, y_dev, forward(parameters, X_dev)[-1])
