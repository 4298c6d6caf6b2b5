"""A loss that is not known here: a number of the learner's that moves as the error says."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker import costs, model
from scratchnn.checker.functions import Loss
from scratchnn.checker.locate import Walk
from scratchnn.checker.model import Layer
from scratchnn.checker.seen import Parameter, Seen
from scratchnn.checker.slopes import OWN, Fit, score, slopes_of, step_ratio
from scratchnn.checker.watch import Move

STEP, CLOSE = 1e-6, 1e-4
MANY = 6  # numbers that are tried


def fitted(fit: Fit) -> Fit | None:
    """Return the fit of a number that the program computes itself, if its slope is the error.

    The error is the recorded array from which the gradients of the output layer follow.
    """
    layer = fit.chain.last
    slope = fit.slope(layer.weight)
    if len(fit.chains) > 1 or slope is None or step_ratio(layer.weight, slope) is not None:
        return None
    learned = [p for p in (layer.weight, layer.bias) if p]
    used = Walk(fit, learned).error_used(layer, learned)
    if used is None:
        return None
    E = model.columns(fit.study.array(used), layer.turn)
    found = _moved(fit, layer, E)
    if found is None:
        return None
    value, share = found
    m = fit.examples
    made = replace(fit, losses=[Loss(OWN, value * m, E * share * m)], slopes={})
    made.slopes = slopes_of(made)
    made.score = score(fit.study, made)
    return made if made.score[0] > fit.score[0] else None


def explains(fit: Fit, parameters: Sequence[Parameter]) -> bool:
    """Tell whether the error of a layer is the slope of a number that the program computes.

    It may be that of more outputs than those of the layers that were found.
    """
    layer = next(x for x in fit.chain.layers if x.weight in parameters or x.bias in parameters)
    used = Walk(fit, parameters).error_used(layer, parameters)
    if used is None or len(fit.chains) > 1:
        return False
    E = model.columns(fit.study.array(used), layer.turn)
    return _moved(fit, layer, E) is not None


def _moved(fit: Fit, layer: Layer, E: Array) -> tuple[float, float] | None:
    """Return a number that moves with the scores of a layer as an error says, and how far."""
    for seen, value in itertools.islice(costs.numbers(fit), MANY):
        one, other = (_share(fit, layer, seen, E, seed) for seed in (1, 2))
        if one > 0 and abs(other / one - 1) < CLOSE:
            return value, one
    return None


def _share(fit: Fit, layer: Layer, number: Seen, E: Array, seed: int) -> float:
    """Return how many times as far a number moves along a direction as an error says."""
    shape = fit.study.array(layer.score).shape
    direction = np.random.default_rng(seed).normal(size=shape)
    ends = []
    for sign in (STEP, -STEP):
        move = Move(layer.score.index, layer.score.value.text, sign * direction)
        ends += fit.study.caught(move, [number])
    up, down = ends
    said = float(np.vdot(model.columns(direction, layer.turn), E))
    if up is None or down is None or not said:
        return 0.0
    return float((up - down).ravel()[0]) / (2 * STEP) / said
