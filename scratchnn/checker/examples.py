"""A few made-up examples, in the place of the data that a program reads."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

TRAIN, TEST = 20, 7
PIXELS, CLASSES = 784, 10


@dataclass(frozen=True)
class Variant:
    """Which data a run is given, so that two runs differ in the labels, or in the pixels."""

    labels: int = 0  # 1: every label is another one
    pixels: int = 0  # the seed of the pixels
    scale: float = 255.0  # the largest pixel
    features: int = PIXELS
    label_last: bool = False  # in a table, the label is the last column
    seed: int = 5  # of what the program draws itself
    options: tuple[str, ...] = field(default=())  # for what drives functions


class Examples(NamedTuple):
    """Pixels, a row for each example, and labels; to train on, and others."""

    x: Array
    y: Array
    x_test: Array
    y_test: Array


def examples(variant: Variant, features: int = 0, classes: int = CLASSES) -> Examples:
    """Return made-up examples.

    Two of three labels are the largest, so that any few of them contain it. With `labels`, each
    label is another one, one of three is the largest, and no pixel changes.
    """
    m = TRAIN + TEST
    rng = np.random.default_rng(100 + variant.pixels)
    shape = (m, features or variant.features)
    x = np.where(rng.random(shape) < 0.5, rng.random(shape), 0.0) * variant.scale
    x[:, :3] = rng.random((m, min(3, shape[1]))) * variant.scale  # no example is all zeros
    x = np.round(x) if variant.scale > 50 else x
    y = _labels(m, classes, variant.labels)
    return Examples(x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:])


def _labels(m: int, classes: int, other: int) -> Array:
    top = classes - 1
    rest = [(3 * i if top % 3 else i) % top for i in range(m)] if top else [0] * m
    if other:
        turned = [(2 + i) % top for i in range(m)] if top else [0] * m
        return np.array([turned[i] if i % 3 else top for i in range(m)])
    return np.array([top if i % 3 else rest[i // 3] for i in range(m)])


def targets(variant: Variant) -> Array:
    """Return numbers to predict, in the place of classes, for all examples."""
    rng = np.random.default_rng(900 + variant.labels)
    return np.round(rng.random(TRAIN + TEST) * 10, 3)
