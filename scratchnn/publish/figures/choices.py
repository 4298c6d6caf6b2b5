"""Figures of what choices do, made of their equations: nothing is trained for them."""

import numpy as np
from numpy import ndarray as Array

from scratchnn import pictures
from scratchnn.choices import ACTIVATIONS, OPTIMIZERS, STARTS
from scratchnn.equations.forward import linear, relu
from scratchnn.publish.figures.titles import TITLES, titled
from scratchnn.training import Settings

HEIGHTS = 1.0, 40.0  # how much steeper the valley is across than along
BEGIN = np.array([[-4.5], [1.0]])
STEPS = 40
RATES = [digit * 10.0**place for place in (-2, -1) for digit in (1, 1.5, 2, 3, 4.5, 7)]
SCORE = 2.0
LAYERS = 20
WIDE = 100  # units of each layer


def paths() -> dict[str, Array]:
    """Return the way of each rule through a valley, from the same place.

    Each has the learning rate by which it ends lowest.
    """
    found = {}
    for name in OPTIMIZERS:
        ways = {alpha: _way(name, alpha) for alpha in RATES}
        alpha = min(ways, key=lambda alpha: height(ways[alpha])[-1])
        found[f"{name}, α = {alpha:g}"] = ways[alpha]
    return found


def height(theta: Array) -> Array:
    """Return how high the valley is at places, one in each column."""
    return np.array(HEIGHTS) @ theta**2 / 2


def _way(name: str, alpha: float) -> Array:
    rule, slope = OPTIMIZERS[name], np.array(HEIGHTS)[:, None]
    numbers = Settings(optimizer=name).numbers | {"alpha": alpha}
    theta, slots = BEGIN, rule.begin(BEGIN)
    way = [theta]
    for t in range(1, STEPS + 1):
        theta, slots = rule(theta, slope * theta, slots, t, **numbers)
        way.append(theta)
    return np.hstack(way)


@titled
def valley() -> pictures.Figure:
    """Return how each rule steps through a narrow valley."""
    return pictures.valley(paths(), HEIGHTS)


@titled
def slopes() -> pictures.Figure:
    """Return the slope of each activation, and what layers of it leave of an error."""
    z = np.linspace(-8, 8, 161)[None]
    slope = {name: one.derivative(z)[0] for name, one in ACTIVATIONS.items()}
    return pictures.slopes(z[0], slope, SCORE, np.arange(1, 11))


def spread(name: str) -> Array:
    """Return the standard deviation of the scores in each of many layers of ReLU."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((WIDE, 500))
    found = []
    for _ in range(LAYERS):
        Z = linear(STARTS[name]((WIDE, WIDE), rng), A, np.zeros((WIDE, 1)))
        found.append(Z.std())
        A = relu(Z)
    return np.array(found)


@titled
def spreads() -> pictures.Figure:
    """Return how the scores of many layers spread with each start."""
    random = [name for name, start in STARTS.items() if start.is_random]
    return pictures.spreads({name: spread(name) for name in random})


FIGURES = {name: make for name, make in globals().items() if name in TITLES}
