"""What each choice of the network buys on all of MNIST, in mini-batches.

    python benchmarks/comparison.py FOLDER [--record]

FOLDER holds MNIST's two files of training images and labels. Each network of the page that
compares choices is trained by `training.train` from three seeds: 50,000 images, 10 epochs in
batches of 64, float32, at the rate that the page has for it. A seed is a start, and a split of
the 60,000 images; 10,000 are set aside. A choice that changes nothing in training is left out,
and so is one that `train` does not offer.
`--record` keeps the table for the page.
"""

import argparse
from collections.abc import Container
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scratchnn import data
from scratchnn.choices import ACTIVATIONS, OPTIMIZERS, STARTS
from scratchnn.effects import comparison
from scratchnn.effects.experiments import Experiment
from scratchnn.publish.findings.comparison import ends
from scratchnn.publish.findings.records import today, write
from scratchnn.training import train

COMMAND = "python benchmarks/comparison.py MNIST --record"
DEV = 10_000
SEEDS = 3
HIDDEN = 10, 128
BUDGET = {"batch": 64, "epochs": 10}
COLUMNS = "dev, %, with", *(f"{units} hidden units" for units in HIDDEN)


def settings(one: Experiment, units: int, m: int) -> dict[str, Any] | None:
    """Return what trains a network of the pages, read from the functions that it calls.

    It is none where the network calls what `train` does not offer; the loss is only measured.
    """
    called = [
        (step.name, step.call.partition("/")[2])
        for step in one.network.steps
        if step.phase != "loss"
    ]

    def call(of: str, known: Container[str]) -> str:
        return next((name for out, name in called if out == of and name in known), "")

    activation, optimizer = call("A1", ACTIVATIONS), call("W1", OPTIMIZERS)
    weights, biases = call("W1", STARTS), call("b1", STARTS)
    of_train = {activation, f"{activation}_derivative", weights, biases, optimizer}
    of_train |= {step.call.partition("/")[2] for step in comparison.plain().network.steps}
    if not {name for _, name in called} <= of_train | {"zeros", "l2_gradient", ""}:
        return None
    return {
        "hidden": (units,),
        "activation": activation,
        "weights": weights,
        "biases": biases,
        "optimizer": optimizer,
        "l2": one.at.get("lam", 0) / m,
        **{name: one.at[name] for name in ("alpha", *OPTIMIZERS[optimizer].numbers)},
        **BUDGET,
    }


def accuracy(chosen: dict[str, Any], digits: data.Digits, seed: int) -> float:
    """Return how many of the images that no step has seen are right in the end."""
    rng = np.random.default_rng(seed)
    run = train(*data.split(digits, rng, DEV, np.float32), rng=rng, **chosen)
    return run.history.dev[-1]


def main() -> None:
    """Train all of them, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="of training images and labels")
    parser.add_argument("--record", action="store_true", help="keep the table for the page")
    asked = parser.parse_args()

    digits = data.load(asked.folder)
    m = len(digits.labels) - DEV
    several = [comparison.plain(), *comparison.runs().values()]
    networks: dict[str, list[dict[str, Any]]] = {}
    for one in several:
        chosen = [made for units in HIDDEN if (made := settings(one, units, m))]
        if chosen and chosen not in networks.values():
            networks[one.title] = chosen

    rows = []
    for title, both in track(networks.items(), "Training", console=Console(stderr=True)):
        found = ([accuracy(one, digits, seed) for seed in range(SEEDS)] for one in both)
        rows.append((title, *(ends((min(few), median(few), max(few))) for few in found)))

    table = Table(*COLUMNS, title="Lowest, median and highest of three runs")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if asked.record:
        print(write("comparison", today(COMMAND, ("numpy",), columns=COLUMNS, rows=rows)))


if __name__ == "__main__":
    main()
