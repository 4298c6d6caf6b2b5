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
# As long as each can be without leaping out: for a plain step 2 / 40 is the end. A rule that
# divides by the size of the gradient goes about alpha far in each direction.
STEEP, SCALED = 0.045, 0.2
SCORE = 2.0
LAYERS = 20
WIDE = 100  # units of each layer


def paths() -> dict[str, Array]:
    """Return the way of each rule through a valley, from the same place."""
    heights = np.array(HEIGHTS)[:, None]
    found = {}
    for name, rule in OPTIMIZERS.items():
        alpha = SCALED if rule.is_scaled else STEEP / (1 + len(rule.slots))
        numbers = {"alpha": alpha, **Settings(optimizer=name).numbers}
        theta, slots = BEGIN, rule.begin(BEGIN)
        way = [theta]
        for t in range(1, STEPS + 1):
            theta, slots = rule(theta, heights * theta, slots, t, **numbers)
            way.append(theta)
        found[f"{name}, α = {alpha:g}"] = np.hstack(way)
    return found


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
