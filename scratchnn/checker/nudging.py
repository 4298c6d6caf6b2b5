"""Slopes that are measured: of a network of any kind, run again with a parameter moved.

No layer has to be known. A parameter is moved along a few directions, all of its entries at
once and some alone. What a step, or an array of the learner's, is along all of these, and in
the same proportion, is the slope of the number that moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker import gauges
from scratchnn.checker.functions import Loss
from scratchnn.checker.gauges import Gauge
from scratchnn.checker.optimisers import shares
from scratchnn.checker.roles import Study
from scratchnn.checker.seen import Parameter
from scratchnn.checker.slopes import OWN, Fit, ratio, rounding
from scratchnn.checker.watch import Move

DENSE, ALONE = 3, 3  # directions of all entries, and of one
SIZES = (1e-5, 1e-7)  # the second crosses fewer kinks
WITHIN = 1e-5
EPSILON = 2e-16
SMOOTH = 1e-3


@dataclass
class Probe:
    """How far some numbers move along some directions of a parameter."""

    parameter: Parameter
    directions: Array  # a row for each
    moved: Array  # a row for each number, a column for each direction
    noise: Array  # of each number: what rounding may make of it

    def along(self, array: Array) -> Array:
        """Return how far an array of the parameter's size reaches along each direction."""
        return np.asarray(self.directions @ array.ravel())

    def factor(self, array: Array, number: int) -> float | None:
        """Return how many times the slope of a number an array is; None if it is not along."""
        slope, made = self.moved[number], self.along(array)
        size = float(np.linalg.norm(slope))
        if not size or size <= 10 * self.noise[number]:
            return None
        most = float(np.linalg.norm(made)) / size * float(self.noise[number])
        return ratio(made, slope, most + rounding(self.parameter), WITHIN)


def directions(parameter: Parameter) -> Array:
    """Return directions to move a parameter in: all of it, and the entries that step furthest."""
    size = parameter.before.size
    if size <= DENSE + ALONE:
        return np.eye(size)
    rng = np.random.default_rng(12)
    whole = rng.choice([-1.0, 1.0], size=(DENSE, size)) * rng.uniform(0.5, 1, (DENSE, size))
    step = parameter.step if parameter.after.shape == parameter.before.shape else whole[0]
    return np.vstack([whole, np.eye(size)[np.argsort(-np.abs(step).ravel())[:ALONE]]])


def probe(study: Study, parameter: Parameter, known: Sequence[Gauge], size: float) -> Probe:
    """Move a parameter along its directions, and read what became of some numbers."""
    along = directions(parameter)
    places = list(dict.fromkeys(seen for gauge in known for seen in gauge.seen))
    at = {seen: i for i, seen in enumerate(places)}
    shape, origin = parameter.before.shape, parameter.origin
    read = np.zeros((2, len(known), len(along)))
    for column, direction in enumerate(along):
        for side, sign in enumerate((size, -size)):
            to = sign * direction.reshape(shape)
            found = study.caught(Move(origin.index, origin.value.text, to), places)
            for row, gauge in enumerate(known):
                read[side, row, column] = gauge.read([found[at[s]] for s in gauge.seen])
    moved = np.nan_to_num((read[0] - read[1]) / (2 * size), posinf=0.0, neginf=0.0)
    noise = np.nan_to_num(np.abs(read[0]).max(axis=1)) * EPSILON / size * len(along) ** 0.5
    return Probe(parameter, along, moved, noise)


class Nudging:
    """Looks for the number whose slope the steps follow."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.known = gauges.gauges(study)
        self.behind = study.behind(study.last + 1)
        self.probes = [self.probe(p, SIZES[0]) for p in study.parameters if self.known]
        self.quantities: dict[tuple[int, str], Probe] = {}  # of forward quantities, on demand
        self.best = max(range(len(self.known)), key=self._explained, default=0)

    def fit(self) -> Fit | None:
        """Return the number that explains most steps, and its slopes as far as they are known."""
        if not self.known or self._explained(self.best)[0] < 1:
            return None
        found = ((at, self._complete(at)) for at in range(len(self.probes)))
        slopes = {at: slope for at, slope in found if slope is not None}
        gauge = self.known[self.best]
        value = gauge.read([self.study.array(seen) for seen in gauge.seen])
        loss = Loss(gauge.name or OWN, value, np.zeros((1, 1)))
        score = (self._explained(self.best)[0], 0)
        return Fit(self.study, [], [loss], slopes, score, gauge.seen[-1])

    def probe(self, parameter: Parameter, size: float) -> Probe:
        """Measure how the numbers move with a parameter."""
        return probe(self.study, parameter, self.known, size)

    @property
    def gauge(self) -> Gauge:
        """The number that explains most."""
        return self.known[self.best]

    def moves(self, parameter: Parameter) -> bool:
        """Tell whether the number that was found moves with a parameter."""
        one = self.probes[self.study.parameters.index(parameter)]
        size = float(np.linalg.norm(one.moved[self.best]))
        return size > 1e3 * float(one.noise[self.best])

    def follows(self, parameter: Parameter) -> bool:
        """Tell whether a step is along the slope."""
        found = self._slope(self.probes[self.study.parameters.index(parameter)], self.best)
        return found is not None and found[1]

    def off(self, parameter: Parameter) -> float:
        """Return how far a step is off the slope, relative to its length; 0 if that is unsure.

        Measured twice, since a slope that differs with the distance is none.
        """
        one = self.probes[self.study.parameters.index(parameter)]
        slope, finer = (x.moved[self.best] for x in (one, self.probe(parameter, SIZES[1])))
        if parameter.after.shape != parameter.before.shape or not np.any(slope):
            return 0.0
        if np.linalg.norm(slope - finer) > SMOOTH * np.linalg.norm(slope):
            return 0.0
        step = one.along(parameter.step)
        rest = step - slope * float(np.vdot(step, slope) / np.vdot(slope, slope))
        return float(np.linalg.norm(rest) / max(float(np.linalg.norm(step)), 1e-300))

    def _explained(self, number: int) -> tuple[float, bool]:
        """Return how many parameters follow a number, their steps before other arrays."""
        score = 0.0
        for one in self.probes:
            found = self._slope(one, number)
            if found is not None:
                several = one.parameter.before.size > 1  # one number is along any other
                score += (2 if found[1] else 1) if several else 0.1 * one.parameter.sure
                downhill = not found[1] or np.vdot(found[0], one.parameter.step) < 0
                score += 0.01 if downhill else 0  # the rest of an error rises where a loss falls
        seen = self.known[number].seen[-1]
        return score, not self.known[number].name and seen.value.is_named

    def _slope(self, one: Probe, number: int) -> tuple[Array, bool] | None:
        """Return a slope in full, from an array along it, and whether that is the step."""
        for array, is_step in self._arrays(one.parameter):
            factor = one.factor(array, number)
            if factor is not None:
                return array.reshape(one.parameter.before.shape) / factor, is_step
        return None

    def _complete(self, at: int) -> Array | None:
        """Return the slope in a parameter: of the best number, or of another one of its own."""
        one = self.probes[at]
        finer = self.probe(one.parameter, SIZES[1]) if not self._slope(one, self.best) else one
        others = range(len(self.known)) if one.parameter.before.size > 1 else ()
        for probed, number in ((one, self.best), (finer, self.best), *((one, n) for n in others)):
            found = self._slope(probed, number)
            if found is not None:
                return found[0]
        if self.moves(one.parameter):
            return self._penalised(one)
        return np.zeros(one.parameter.before.shape)

    def _penalised(self, one: Probe) -> Array | None:
        """Return a slope where the step has a share of the parameter itself in it."""
        parameter = one.parameter
        if parameter.after.shape != parameter.before.shape or parameter.before.size < 3:
            return None
        given, slope = one.along(parameter.before), one.moved[self.best]
        found = shares(one.along(-parameter.step), given, slope)
        if found is None or not found.slope:
            return None
        return (-parameter.step - found.penalty * parameter.before) / found.slope

    def _arrays(self, parameter: Parameter) -> Iterator[tuple[Array, bool]]:
        """Yield what may be the slope of a parameter: its step, and arrays behind the error."""
        if parameter.after.shape == parameter.before.shape and np.any(parameter.step):
            yield -parameter.step, True
        met: set[str] = set()
        for seen in self.behind:
            array = self.study.array(seen)
            fits = array.size == parameter.before.size
            if fits and seen.index <= parameter.new.index and seen.value.digest not in met:
                met.add(seen.value.digest)
                yield array, False
