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
    """What was learned, from what start and on what, and what is made of the dev set."""

    parameters: Parameters
    history: training.History
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
        parameters = [theta.tolist() for theta in run.parameters]
        return {"parameters": parameters, "history": asdict(run.history)}

    # JSON writes as many digits as it takes to read the same number again.
    kept = cached(
        "video", train, [data.SAMPLE.read_bytes(), repr((ALPHA, ITERATIONS)).encode()]
    )
    parameters = tuple(np.array(theta) for theta in kept["parameters"])
    history = training.History(**kept["history"])
    pixels = np.rint(X_dev.T * 255).astype(np.uint8)
    A = forward(parameters, X_dev)[-1]
    return Result(parameters, history, start, X, one_hot(y, 10), pixels, y_dev, A)
