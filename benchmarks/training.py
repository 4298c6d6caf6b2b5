"""Milliseconds an iteration takes, side by side: ours, its two large products, the video's.

    OPENBLAS_NUM_THREADS=2 python benchmarks/training.py [--columns 41000] [--rounds 15]

The contenders take turns, and the median over the rounds counts, so that whatever else the
machine does falls on all of them alike. "The two products" are W1·X and dZ1·Xᵀ alone, for
every column at once: less than that no full-batch iteration can compute. The data are
random, with as many zeros as MNIST has. Ours measures loss and accuracy too; the others do
not. On a single pixel, the two products are next to nothing, and all else is as it was.
`--record` keeps the table for the page.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy import ndarray as Array
from rich.console import Console
from rich.table import Table

from scratchnn import two_layer
from scratchnn.publish.findings.records import today, write
from scratchnn.training import train

COMMAND = "OPENBLAS_NUM_THREADS=2 python benchmarks/training.py --record"
ITERATIONS = 3  # of each contender, in each round


def products(X: Array, rng: np.random.Generator) -> Callable[[], list[float]]:
    """Multiply the two large pairs of matrices."""
    W1 = rng.standard_normal((10, 784)).astype(X.dtype)
    dZ1 = rng.standard_normal((10, X.shape[1])).astype(X.dtype)

    def run() -> list[float]:
        times = []
        for _ in range(ITERATIONS):
            start = time.perf_counter()
            W1 @ X
            dZ1 @ X.T
            times.append(time.perf_counter() - start)
        return times

    return run


def ours(X: Array, y: Array, rng: np.random.Generator) -> Callable[[], list[float]]:
    """Train as a user does; an iteration is from one entry of the history to the next."""

    def run() -> list[float]:
        times: list[float] = []
        train(
            X,
            y,
            rng=rng,
            iterations=ITERATIONS,
            on_iteration=lambda t, history: times.append(time.perf_counter()),  # noqa: ARG005
        )
        return list(np.diff(times))

    return run


def plain_loop(X: Array, y: Array, rng: np.random.Generator) -> Callable[[], list[float]]:
    """Train with the readable loop, all columns at once."""

    def run() -> list[float]:
        start = time.perf_counter()
        two_layer.gradient_descent(X, y, alpha=0.1, iterations=ITERATIONS, rng=rng)
        return [(time.perf_counter() - start) / ITERATIONS]

    return run


def video(X: Array, Y: Array) -> Callable[[], list[float]]:
    """Train like the video, habits included; what it prints every tenth time is left out."""
    m = X.shape[1]

    def one_hot(Y: Array) -> Array:
        hot = np.zeros((Y.size, Y.max() + 1))
        hot[np.arange(Y.size), Y] = 1
        return hot.T

    def run() -> list[float]:
        # NumPy's global generator, as in the video.
        W1 = np.random.rand(10, 784) - 0.5  # noqa: NPY002
        b1 = np.random.rand(10, 1) - 0.5  # noqa: NPY002
        W2 = np.random.rand(10, 10) - 0.5  # noqa: NPY002
        b2 = np.random.rand(10, 1) - 0.5  # noqa: NPY002
        times = []
        for _ in range(ITERATIONS):
            start = time.perf_counter()
            Z1 = W1.dot(X) + b1
            A1 = np.maximum(Z1, 0)
            Z2 = W2.dot(A1) + b2
            A2 = np.exp(Z2) / sum(np.exp(Z2))  # the maximum is not subtracted
            dZ2 = A2 - one_hot(Y)
            dW2 = 1 / m * dZ2.dot(A1.T)
            db2 = 1 / m * np.sum(dZ2)  # the video's own slip: one number for the whole layer
            dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
            dW1 = 1 / m * dZ1.dot(X.T)
            db1 = 1 / m * np.sum(dZ1)  # and again
            W1 = W1 - 0.1 * dW1
            b1 = b1 - 0.1 * db1
            W2 = W2 - 0.1 * dW2
            b2 = b2 - 0.1 * db2
            times.append(time.perf_counter() - start)
        return times

    return run


def main() -> None:
    """Let them take turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--columns", type=int, default=41_000, help="number of examples")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each contender")
    parser.add_argument("--record", action="store_true", help="keep the table for the page")
    asked = parser.parse_args()

    rng = np.random.default_rng(0)
    # Each image contiguous, as the data loader gives it: the transpose of a row an image.
    pixels = rng.random((asked.columns, 784)) * (rng.random((asked.columns, 784)) < 0.2)
    X64, X32 = pixels.T, pixels.astype(np.float32).T
    y = rng.integers(0, 10, asked.columns)

    contenders = {
        "the two products": products(X64, rng),
        "ours": ours(X64, y, rng),
        "two_layer.gradient_descent": plain_loop(X64, y, rng),
        "the video's code": video(X64, y),
        "the two products, float32": products(X32, rng),
        "ours, float32": ours(X32, y, rng),
        "ours on a single pixel, float32": ours(X32[:1].copy(), y, rng),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(asked.rounds + 1):
        for name, run in contenders.items():
            measured = run()
            if turn > 0:  # the first round warms up
                times[name] += measured

    milliseconds = {name: 1000 * median(values) for name, values in times.items()}
    slow = milliseconds["the video's code"]
    rows = []
    for name, value in milliseconds.items():
        base = "the two products, float32" if "float32" in name else "the two products"
        ratios = value / milliseconds[base], slow / value
        rows.append((name, f"{value:.1f}", *(f"{ratio:.2f}" for ratio in ratios)))
    columns = "contender", "ms an iteration", "÷ its products", "video's code ÷ it"
    table = Table(*columns, title=f"784-10-10, {asked.columns:,} examples")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if asked.record:
        print(write("training", today(COMMAND, ("numpy",), columns=columns, rows=rows)))


if __name__ == "__main__":
    main()
