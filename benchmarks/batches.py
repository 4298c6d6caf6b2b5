"""Seconds that an epoch in mini-batches takes, side by side: ours, PyTorch's, scikit-learn's.

    OPENBLAS_NUM_THREADS=2 python benchmarks/batches.py [--examples 42000] [--rounds 5]

A network of 784-128-10, batches of 64, float32: once with plain steps, once with Adam. All take
turns in one run, on the same threads and the same numbers, and the median over the rounds
counts. Each draws an order, gathers its batches, and learns; nobody measures the accuracy.
"The two products" are W1·X and dZ1·Xᵀ of every batch, which nobody can do without. "By hand" is
PyTorch without `nn` and `optim`: the lines of our equations, on tensors. scikit-learn also adds
up its loss, which it cannot be told to leave out. `--record` keeps the table for the page.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
import torch
from numpy import ndarray as Array
from rich.console import Console
from rich.table import Table
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from scratchnn.network import initialise
from scratchnn.publish.findings.records import today, write
from scratchnn.training import Settings
from scratchnn.training.descent import Descent

SIZES = 784, 128, 10
BATCH = 64
ALPHA = 0.01
RULES = "gradient_step", "adam"
CONTENDERS = (
    "the two products", "the two products in PyTorch",
    "ours", "PyTorch, nn", "PyTorch, by hand", "scikit-learn",
)  # fmt: skip
COMMAND = "OPENBLAS_NUM_THREADS=2 python benchmarks/batches.py --record"
# Seconds. A library's threads go on looking for work for a while, and take it from the next.
PAUSE = 0.3
Pass = Callable[[], object]


def products(rows: Array, rng: np.random.Generator) -> Pass:
    """Multiply the two large pairs of matrices of each batch."""
    W1 = rng.standard_normal((SIZES[1], SIZES[0])).astype(rows.dtype)
    dZ1 = rng.standard_normal((SIZES[1], BATCH)).astype(rows.dtype)

    def run() -> None:
        for a in range(0, len(rows), BATCH):
            X = rows[a : a + BATCH].T
            W1 @ X
            dZ1[:, : X.shape[1]] @ X.T

    return run


def products_by_hand(rows: Array) -> Pass:
    """Multiply the same pairs with PyTorch."""
    images = torch.from_numpy(rows)
    W1, dZ1 = torch.rand(SIZES[1], SIZES[0]), torch.rand(SIZES[1], BATCH)

    def run() -> None:
        for some in images.split(BATCH):
            W1 @ some.T
            dZ1[:, : len(some)] @ some

    return run


def ours(rows: Array, y: Array, rng: np.random.Generator, optimizer: str) -> Pass:
    """Go through the batches as `training.train` does."""
    chosen = Settings(batch=BATCH, optimizer=optimizer, alpha=ALPHA, hidden=SIZES[1:-1])
    descent = Descent(chosen, rows.T, y, None, SIZES[-1], rng)
    point = descent.begin(initialise(SIZES, rng, np.float32))

    def run() -> None:
        nonlocal point
        point = descent.through(point, BATCH, rng)

    return run


def by_modules(rows: Array, y: Array, *, adam: bool) -> Pass:
    """Learn with PyTorch's modules, loss and optimiser."""
    images, labels = torch.from_numpy(rows), torch.from_numpy(y)
    net = torch.nn.Sequential(
        torch.nn.Linear(*SIZES[:2]), torch.nn.ReLU(), torch.nn.Linear(*SIZES[1:])
    )
    kind = torch.optim.Adam if adam else torch.optim.SGD
    optimizer = kind(net.parameters(), lr=ALPHA)
    loss = torch.nn.CrossEntropyLoss()

    def run() -> None:
        for chosen in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            loss(net(images[chosen]), labels[chosen]).backward()
            optimizer.step()

    return run


def by_hand(rows: Array, y: Array, *, adam: bool) -> Pass:
    """Learn with the lines of our equations, on tensors."""
    images, hot = torch.from_numpy(rows), torch.eye(SIZES[-1])[torch.from_numpy(y)].T
    W1, W2 = torch.rand(SIZES[1], SIZES[0]) - 0.5, torch.rand(SIZES[2], SIZES[1]) - 0.5
    b1, b2 = torch.zeros(SIZES[1], 1), torch.zeros(SIZES[2], 1)
    parameters = [W1, b1, W2, b2]
    slots = [(torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]
    t = 0

    def step(i: int, g: torch.Tensor) -> None:
        if not adam:
            parameters[i] = parameters[i] - ALPHA * g
            return
        v, s = slots[i]
        v = 0.9 * v + (1 - 0.9) * g
        s = 0.999 * s + (1 - 0.999) * g**2
        slots[i] = v, s
        v_hat, s_hat = v / (1 - 0.9**t), s / (1 - 0.999**t)
        parameters[i] = parameters[i] - ALPHA * v_hat / (torch.sqrt(s_hat) + 1e-8)

    def run() -> None:
        nonlocal t
        for chosen in torch.randperm(len(images)).split(BATCH):
            t += 1
            X, Y = images[chosen].T, hot[:, chosen]
            W1, b1, W2, b2 = parameters
            Z1 = W1 @ X + b1
            A1 = torch.clamp(Z1, min=0)
            dZ2 = torch.softmax(W2 @ A1 + b2, 0) - Y
            dZ1 = W2.T @ dZ2 * (Z1 > 0)
            m = X.shape[1]
            step(0, dZ1 @ X.T / m)
            step(1, dZ1.sum(1, keepdim=True) / m)
            step(2, dZ2 @ A1.T / m)
            step(3, dZ2.sum(1, keepdim=True) / m)

    return run


def scikit_learn(rows: Array, y: Array, *, adam: bool) -> Pass:
    """Learn with scikit-learn's classifier."""
    network = MLPClassifier(
        SIZES[1:-1],
        solver="adam" if adam else "sgd",
        alpha=0,
        batch_size=BATCH,
        learning_rate_init=ALPHA,
        momentum=0,
        max_iter=1,
    )

    def run() -> None:
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            network.fit(rows, y)

    return run


def contenders(rows: Array, y: Array, rng: np.random.Generator, rule: str) -> list[Pass]:
    """Return what takes turns in learning by a rule, in the order of the names."""
    adam = rule == "adam"
    return [
        products(rows, rng),
        products_by_hand(rows),
        ours(rows, y, rng, rule),
        by_modules(rows, y, adam=adam),
        by_hand(rows, y, adam=adam),
        scikit_learn(rows, y, adam=adam),
    ]


def main() -> None:
    """Let them take turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--examples", type=int, default=42_000, help="number of examples")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contender")
    parser.add_argument(
        "--threads", type=int, default=2, help="of PyTorch; NumPy's are OpenBLAS's"
    )
    parser.add_argument("--record", action="store_true", help="keep the table for the page")
    asked = parser.parse_args()

    torch.set_num_threads(asked.threads)
    rng = np.random.default_rng(0)
    # As many zeros as MNIST has.
    shape = asked.examples, SIZES[0]
    rows = (rng.random(shape) * (rng.random(shape) < 0.2)).astype(np.float32)
    y = rng.integers(0, SIZES[-1], asked.examples)

    turns = {
        (rule, name): run
        for rule in RULES
        for name, run in zip(CONTENDERS, contenders(rows, y, rng, rule), strict=True)
    }
    times: dict[tuple[str, str], list[float]] = {key: [] for key in turns}
    for turn in range(asked.rounds + 1):
        for key, run in turns.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            run()
            if turn > 0:  # the first round warms up
                times[key].append(time.perf_counter() - start)

    columns = "seconds an epoch", *(rule.replace("_", " ") for rule in RULES)
    found = [
        (name, *(f"{median(times[rule, name]):.3f}" for rule in RULES)) for name in CONTENDERS
    ]
    table = Table(
        *columns, title=f"784-128-10, batches of {BATCH}, {asked.examples:,} examples"
    )
    for row in found:
        table.add_row(*row)
    Console().print(table)
    if asked.record:
        record = today(COMMAND, ("numpy", "torch", "scikit-learn"), columns=columns, rows=found)
        print(write("batches", record))


if __name__ == "__main__":
    main()
