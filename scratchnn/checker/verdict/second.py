"""The second step: whether its gradients are the slope that the loss has by then.

A gradient that is right at the first step may still hold what was there before at the second.
The parameters are moved as the first step left them, and the next loss is read.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import gauges, truths
from scratchnn.checker.network.model import columns
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import OWN, Fit, ratio
from scratchnn.checker.program.watch import Move

DIRECTIONS = 5  # more than the two gradients that a mixture is made of
SOME = 3  # of them, more than the one gradient that a right one is made of
SIZES = (1e-5, 1e-7)  # the second crosses fewer kinks
WITHIN, LEAST = 1e-4, 1e-3


class Used(NamedTuple):
    """The gradients of the first two steps of a parameter, and the event of the second step."""

    parameter: Parameter
    gradients: Sequence[Array]  # as many times the slope, each
    event: int


class Mixture(NamedTuple):
    """What the second gradients are made of."""

    share: float  # of the first gradients
    times: float  # the slope that the loss has by then


def judged(fit: Fit, used: Sequence[Used]) -> tuple[list[Parameter], bool]:
    """Return whose second gradient has the first in it, and whether fewer examples count less.

    They do where the second step is made of fewer, and is divided by the first one's number.
    """
    later = _later(fit, min((one.event for one in used), default=0))
    if later is None or not used:
        return [], False
    found = _mixture(fit.study, used, *later)
    if found and not found.share:
        return [], _count_less(fit, used[0], later[0], found.times)
    each = ((one.parameter, _mixture(fit.study, [one], *later)) for one in used)
    return [parameter for parameter, found in each if found and found.share], False


def _count_less(fit: Fit, one: Used, outputs: Sequence[Seen], times: float) -> bool:
    slope = fit.slope(one.parameter)
    if slope is None or len(fit.chains) != 1:
        return False
    first = ratio(one.gradients[0], slope)
    many = columns(fit.study.array(outputs[0]), fit.chain.last.turn).shape[1]
    return many < fit.examples and first is not None and abs(times / first - 1) < WITHIN


def _mixture(
    study: Study, used: Sequence[Used], places: list[Seen], read: Callable[..., float]
) -> Mixture | None:
    """Return what the second gradients are made of; None if that is unknown."""
    rng = np.random.default_rng(14)
    every = [
        [rng.choice([-1.0, 1.0], size=u.gradients[0].shape) for u in used]
        for _ in range(DIRECTIONS)
    ]
    first, second = (
        np.array([sum(np.vdot(d, u.gradients[n]) for d, u in zip(along, used, strict=True))
                  for along in every]) for n in (0, 1)
    )  # fmt: skip

    def loss(along: Sequence[Array], size: float) -> float:
        moves = [
            Move(u.parameter.new.index, u.parameter.new.value.text, size * d)
            for d, u in zip(along, used, strict=True)
        ]
        return read(study.caught(moves, places))

    # Most are right, and few runs show it, on one side: off by about as much as they move it.
    some = np.array([np.concatenate([d.ravel() for d in along]) for along in every[:SOME]])
    if np.linalg.matrix_rank(some) == min(some.shape):
        here, near = read([study.array(seen) for seen in places]), SIZES[-1]
        slope = np.array([(loss(along, near) - here) / near for along in every[:SOME]])
        times = ratio(second[:SOME], slope, within=WITHIN)
        if times is not None:
            return Mixture(0.0, times)
    for size in SIZES:
        slope = np.array([(loss(d, size) - loss(d, -size)) / (2 * size) for d in every])
        if not np.isfinite(slope).all() or not slope.any():
            return None
        times = ratio(second, slope, within=WITHIN)
        if times is not None:
            return Mixture(0.0, times)
        both = np.stack([slope, first], axis=1)
        found = np.linalg.lstsq(both, second, rcond=None)[0]
        off = np.linalg.norm(second - both @ found)
        # Less than once is a velocity.
        if off < WITHIN * np.linalg.norm(second) and abs(found[1] - 1) < LEAST:
            return Mixture(float(found[1]), float(found[0]))
    return None


def _later(fit: Fit, stop: int) -> tuple[list[Seen], Callable[..., float]] | None:
    """Return where the loss of the second step is made, and how it is read."""
    study, count = fit.study, max(1, len(fit.chains))
    first = fit.chain.last.output if fit.chains else fit.measured
    if first is None or first.index > study.first or not (fit.chains or fit.name == OWN):
        return None
    found = [s for s in study.again(first) if study.last < s.index < stop]
    # An expression and what it returns are seen one after the other, and are one output.
    groups = itertools.groupby(found, key=lambda s: s.value.digest)
    places = [next(same) for _, same in groups][-count:]
    values = [_value(fit, seen) if fit.chains else np.sum for seen in places]
    if len(places) < count or None in values:
        return None

    def read(found: Sequence[Array | None]) -> float:
        pairs = zip(values, found, strict=True)
        return sum(np.nan if A is None or not value else float(value(A)) for value, A in pairs)

    return places, read


def _value(fit: Fit, output: Seen) -> Callable[[Array], float] | None:
    """Return how the loss of a later output is computed; None if its truth is not known."""
    T, turn = truths.later(fit.study, fit.chain, output), fit.chain.last.turn
    value = None if T is None else gauges.losses(T)[fit.name]
    return value and (lambda array: value(columns(array, turn)))
