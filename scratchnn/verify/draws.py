"""Inputs to check an equation on: random, with what is awkward put in on purpose."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.spec import Equation, Symbol
from scratchnn.spec.sizes import Sizes, shape

# All different, so that no transpose can hide; p is a part of m, and no dimension.
SIZES: dict[str, int] = {"m": 5, "n_in": 3, "n_out": 2, "n": 6, "k": 4, "p": 3}
# At one shape, m is also n_in + n_out, k + 1 and 5. No two sizes grow by the same from there.
OTHERS: dict[str, int] = {"m": 8, "n_in": 2, "n_out": 4, "n": 3, "k": 5, "p": 6}
ALONE = SIZES | {"m": 1, "p": 1}
SEEDS = 3
FROM_KINK = 0.1  # a finite difference must not straddle the corner

Values = dict[str, Any]


def samples(equation: Equation) -> Iterator[Values]:
    """Yield inputs of an equation: ordinary ones, then kinks and ties where it has them."""
    for corner in (False, True)[: 1 + equation.has_corner]:
        for seed in range(SEEDS):
            for sizes in variants(equation, shapes(seed)):
                yield draw(equation.inputs, seed, sizes, corner=corner)


def shapes(seed: int) -> dict[str, int]:
    """Return the sizes to draw with: those above, others, then those with one example."""
    return (SIZES, OTHERS, ALONE)[seed % 3]


def variants(equation: Equation, sizes: Sizes = SIZES) -> list[Sizes]:
    """Return sizes in which shape `any` is a matrix once, a bias column once."""
    rows, columns = sizes["n_out"], sizes["n_in"]
    if any(s.shape == "any" for s in (*equation.inputs, *equation.outputs)):
        return [{**sizes, "any": (rows, columns)}, {**sizes, "any": (rows, 1)}]
    return [sizes]


def draw(
    symbols: tuple[Symbol, ...], seed: int, sizes: Sizes = SIZES, *, corner: bool = False
) -> Values:
    """Draw a value for each symbol, by name."""
    rng = np.random.default_rng(seed)
    values = {symbol.name: _draw(symbol, rng, sizes, corner=corner) for symbol in symbols}
    labels = [values[symbol.name] for symbol in symbols if symbol.domain == "label"]
    for one, other in pairwise(labels):
        other[seed % 2 :: 2] = one[seed % 2 :: 2]  # left to chance, they would hardly agree
    return values


def _draw(symbol: Symbol, rng: np.random.Generator, sizes: Sizes, *, corner: bool) -> Any:
    match symbol.domain:
        case "size":
            return sizes[symbol.name]
        case "shape":
            return sizes["any"]
        case "generator":
            return rng
        case "count":
            return int(rng.integers(1, 9))
    size = shape(symbol, sizes)
    value = _fill(symbol, rng, size, sizes, corner=corner)
    return value if size else float(value)


def _fill(
    symbol: Symbol,
    rng: np.random.Generator,
    size: tuple[int, ...],
    sizes: Sizes,
    *,
    corner: bool,
) -> Array:
    match symbol.domain:
        case "positive":
            return np.asarray(rng.uniform(0.1, 0.9, size))
        case "nonnegative":
            return np.asarray(rng.uniform(0, 1, size)) * rng.integers(2, size=size)
        case "fraction":
            return np.asarray(rng.uniform(0.05, 0.95, size))
        case "probability":
            A = rng.uniform(0.1, 1.0, size)
            return A / A.sum(axis=0)
        case "label":
            return _labels(rng, size[0], sizes["k"])
        case "one-hot":
            return np.eye(size[0])[:, _labels(rng, size[1], size[0])]
        case "pixel":
            pixels = rng.integers(256, size=size, dtype=np.uint8)
            pixels.flat[:2] = 0, 255
            return pixels
    if symbol.tie and corner:
        return rng.integers(2, size=size) / 2
    x = rng.standard_normal(size)
    if symbol.kink is None:
        step = max(2, x.size // 2)
        x.flat[rng.integers(step) :: step] = 0  # an exact zero or two, anywhere
        return x
    x += FROM_KINK * np.sign(x) + symbol.kink
    if corner:
        x.flat[::3] = symbol.kink
    return x


def _labels(rng: np.random.Generator, m: int, k: int) -> Array:
    """Every class, then any, in random order."""
    y = np.concatenate([np.arange(k), rng.integers(k, size=max(m - k, 0))])
    return rng.permutation(y)[:m]
