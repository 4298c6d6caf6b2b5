"""A few made-up examples, in the place of the data that a program reads."""

import functools
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

TRAIN, TEST = 20, 7
PIXELS, CLASSES = 784, 10
WORDS = "the cat sat on a mat and saw her own red hen eat one oat again"
OFTEN = 4  # how often each of them stands in a text, and how many stand in a line


@dataclass(frozen=True)
class Variant:
    """Which data a run is given, so that two runs differ in the labels, or in the pixels."""

    labels: int = 0  # 1: every label is another one
    pixels: int = 0  # the seed of the pixels
    scale: float = 255.0  # the largest pixel
    features: int = PIXELS
    label_last: bool = False  # in a table, the label is the last column
    times: int = 1  # how many times as many examples, for large batches
    rows: int = 0  # of each table, where the program writes down how many it has
    seed: int = 5  # of what the program draws itself
    classes: int = CLASSES
    alone: int = -1  # the only example that is another one; below 0, all of them are
    columns: tuple[str, ...] = ()  # which a table has besides
    texts: bool = False  # whether its other columns are texts
    between: str = ","  # what stands between the numbers of a line of a text file
    checks: bool = True  # whether the program may compare its gradients with differences

    @property
    def plain(self) -> "Variant":
        """The variant from which this differs in its labels, or in its pixels."""
        return replace(self, labels=0, pixels=0)


class Examples(NamedTuple):
    """Pixels, a row for each example, and labels; to train on, and others."""

    x: Array
    y: Array
    x_test: Array
    y_test: Array


def examples(variant: Variant, features: int = 0, classes: int = 0) -> Examples:
    """Return made-up examples, for a program to change.

    Two of five labels are the largest, so that any few of them contain it. With `labels`, each
    label is another one; there are as many classes, and no pixel changes.
    """
    made = _made(variant, features or variant.features, classes or variant.classes)
    x, y = (rows.copy() for rows in made)
    train = sizes(variant)[0]
    return Examples(x[:train], y[:train], x[train:], y[train:])


@functools.lru_cache(8)
def _made(variant: Variant, features: int, classes: int) -> tuple[Array, Array]:
    """Make all images and labels; every run of a program asks for the same few."""
    if variant.alone >= 0:
        others = replace(variant, alone=-1)
        (x, y), (x_other, y_other) = (
            _made(v, features, classes) for v in (others.plain, others)
        )
        return _mixed(x, x_other, variant.alone), _mixed(y, y_other, variant.alone)
    m = sum(sizes(variant))
    rng = np.random.default_rng(100 + variant.pixels)
    x = np.where(rng.random((m, features)) < 0.5, rng.random((m, features)), 0.0)
    x = x * variant.scale
    x[:, :3] = rng.random((m, min(3, features))) * variant.scale  # no example is all zeros
    x = np.round(x) if variant.scale > 50 else x
    return x, _labels(m, classes, variant.labels)


def _mixed(one: Array, other: Array, at: int) -> Array:
    """Return an array with one entry, or row, of another."""
    made = one.copy()
    made[at] = other[at]
    return made


def sizes(variant: Variant) -> tuple[int, int]:
    """Return how many examples there are to train on, and how many others."""
    return variant.rows or TRAIN * variant.times, TEST * variant.times


def everything(variant: Variant, features: int = 0, classes: int = 0) -> tuple[Array, Array]:
    """Return all images and labels, those to test on last."""
    made = examples(variant, features, classes)
    return np.vstack([made.x, made.x_test]), np.concatenate([made.y, made.y_test])


def whole_table(variant: Variant, features: int = 0, classes: int = 0) -> tuple[Array, Array]:
    """Return all examples in one table, as many as the program says, and their labels."""
    x, y = everything(variant, features, classes)
    return x[: variant.rows or None], y[: variant.rows or None]


def _labels(m: int, classes: int, other: int) -> Array:
    """Return labels, or others: each row another class, and no renaming of the first ones."""
    top, second, rest = classes - 1, max(classes - 2, 0), max(classes - 2, 1)
    found = []
    for i in range(m):
        one, two = 2 * (i // 5) % rest, (2 * (i // 5) + 1) % rest
        first, others = (top, second, one, top, two), (second, one, top, two, second)
        found.append((others if other else first)[i % 5])
    y = np.array(found)
    return 1 - _labels(m, classes, 0) if other and classes == 2 else y


def sentences(variant: Variant, many: int, seed: int = 0) -> Array:
    """Return texts of a few words, in the place of numbers: the same words in every variant."""
    if variant.alone >= 0:
        others = replace(variant, alone=-1)
        one, other = (sentences(v, many, seed) for v in (others.plain, others))
        return _mixed(one, other, variant.alone) if variant.alone < many else one
    words = np.resize(WORDS.split(), (many, OFTEN + 1)).ravel()
    np.random.default_rng(500 + 10 * variant.pixels + seed).shuffle(words)
    return np.array([" ".join(row) for row in words.reshape(many, -1)], dtype=object)


def prose(variant: Variant) -> str:
    """Return a text: the same words in every variant, in an order that the pixels tell."""
    words = np.repeat(WORDS.split(), OFTEN)
    np.random.default_rng(300 + variant.pixels).shuffle(words)
    return "".join(" ".join(line) + "\n" for line in words.reshape(-1, OFTEN))


def targets(variant: Variant) -> Array:
    """Return numbers to predict, in the place of classes, for all examples."""
    if variant.alone >= 0:
        others = replace(variant, alone=-1)
        return _mixed(targets(others.plain), targets(others), variant.alone)
    rng = np.random.default_rng(900 + variant.labels)
    return np.round(rng.random(variant.rows or sum(sizes(variant))) * 10, 3)


def which(used: Array, variant: Variant) -> list[int] | None:
    """Return which of the made-up images each example is, or None if they are others."""
    return alike(used, everything(variant)[0])


def alike(used: Array, x: Array) -> list[int] | None:
    """Return which of some images each of others is, up to its scale; None if one is none."""
    if used.shape[1] != x.shape[1] or len(used) > len(x) * 2 or not np.isfinite(used).all():
        return None
    used = used.astype(float)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    mine = used / np.maximum(np.linalg.norm(used, axis=1, keepdims=True), 1e-300)
    alike = mine @ unit.T
    best = alike.argmax(axis=1)
    if (alike[np.arange(len(best)), best] < 1 - 1e-9).any():
        return None
    return [int(i) for i in best]
