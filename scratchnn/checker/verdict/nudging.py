"""Slopes that are measured: of a network of any kind, run again with a parameter moved.

No layer has to be known. A parameter is moved along a few directions, all of its entries at
once and some alone. What a step, or an array of the learner's, is along all of these, and in
the same proportion, is the slope of the number that moved.
"""

import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import gauges
from scratchnn.checker.network.functions import Loss
from scratchnn.checker.network.gauges import Gauge
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import OWN, Fit, ratio, rounding
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict import costs, engines, optimisers
from scratchnn.checker.verdict.optimisers import shares

DENSE, ALONE = 3, 3  # directions of all entries, and of one
SIZES = (1e-5, 1e-7)  # the second crosses fewer kinks
NEAREST = 1e-8  # beyond it, rounding tells more
WITHIN = 1e-5
EPSILON = 2e-16
SMOOTH = 1e-3
LARGEST = 1e100


@dataclass
class Probe:
    """How far some numbers move along some directions of a parameter."""

    parameter: Parameter
    directions: Array  # a row for each
    moved: Array  # a row for each number, a column for each direction
    noise: Sequence[float]  # of each number: what rounding may make of it

    def along(self, array: Array) -> Array:
        """Return how far an array of the parameter's size reaches along each direction."""
        return np.asarray(self.directions @ array.ravel())

    def factor(self, array: Array, number: int) -> float | None:
        """Return how many times the slope of a number an array is; None if it is not along."""
        return self.proportion(self.along(array), number)

    def proportion(self, made: Array, number: int) -> float | None:
        """Return how many times the slope what an array reaches along the directions is."""
        slope, size, noise = self.moved[number], self.sizes[number], self.noise[number]
        if not size or size <= 10 * noise:
            return None
        length, least = math.sqrt(np.vdot(made, made)), rounding(self.parameter)
        if length <= 3 * least:  # it may be along anything
            return None
        return ratio(made, slope, length / size * noise + least, WITHIN)

    def near(self, reached: Array, number: int) -> Array:
        """Return which of some rows may be along the slope of a number: not across it."""
        along, squares = reached @ self.moved[number], (reached**2).sum(axis=1)
        return np.flatnonzero(~(2 * along**2 < squares * self.sizes[number] ** 2))

    @functools.cached_property
    def sizes(self) -> list[float]:
        """How far each number moves along all directions."""
        return [float(np.linalg.norm(slope)) for slope in self.moved]

    def moves(self, number: int) -> bool:
        """Tell whether a number moves with the parameter."""
        return self.sizes[number] > 1e3 * self.noise[number]


def directions(parameter: Parameter) -> Array:
    """Return directions to move a parameter in: all of it, and what steps furthest alone."""
    size = parameter.before.size
    if size <= DENSE + ALONE:
        return np.eye(size)
    rng = np.random.default_rng(12)
    whole = rng.choice([-1.0, 1.0], size=(DENSE, size)) * rng.uniform(0.5, 1, (DENSE, size))
    step = parameter.step if parameter.after.shape == parameter.before.shape else whole[0]
    alone = np.zeros((ALONE, size))
    alone[np.arange(ALONE), np.argsort(-np.abs(step).ravel())[:ALONE]] = 1.0
    return np.vstack([whole, alone])


def probe(
    study: Study,
    parameter: Parameter,
    known: Sequence[Gauge],
    size: float,
    only: int | None = None,
) -> Probe:
    """Move a parameter along its directions, and read what became of numbers, or of one."""
    along = directions(parameter)
    places = list(dict.fromkeys(seen for gauge in known for seen in gauge.seen))
    at = {seen: i for i, seen in enumerate(places)}
    shape, origin = parameter.before.shape, parameter.origin
    read = np.zeros((2, len(known), len(along)))
    for column, direction in enumerate(along):
        for side, sign in enumerate((size, -size)):
            to = sign * direction.reshape(shape)
            found = study.caught([Move(origin.index, origin.value.text, to)], places)
            for row, gauge in enumerate(known):
                if only in (None, row):
                    read[side, row, column] = gauge.read([found[at[s]] for s in gauge.seen])
    with np.errstate(all="ignore"):
        moved = np.nan_to_num((read[0] - read[1]) / (2 * size), posinf=0.0, neginf=0.0)
        moved[np.abs(moved) > LARGEST] = 0.0  # of a logarithm of nothing
    noise = np.nan_to_num(np.abs(read[0]).max(axis=1)) * EPSILON / size * len(along) ** 0.5
    return Probe(parameter, along, moved, noise.tolist())


class Nudging:
    """Looks for the number whose slope the steps follow."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.known = gauges.gauges(study)
        self.behind = study.behind(study.last + 1)
        self.probes = [self.probe(p, SIZES[0]) for p in study.parameters if self.known]
        self.quantities: dict[tuple[int, str, float], Probe] = {}  # forward ones, on demand
        self.kept: list[Probe] = []
        self.reached: dict[int, tuple[list[tuple[Array, bool]], Array]] = {}  # by probe
        numbers = range(len(self.known))
        learned = {float(p.before) for p in study.parameters if not p.before.ndim}
        self.rates = {*optimisers.constants(study)[0]} - learned
        self.learned = [
            one for one in self.probes
            if any(self._tells(one, n) and self._slope(one, n) for n in numbers)
        ]  # fmt: skip
        told = study.minimised or next(
            (pair.number.value.digest for pair in engines.way_back(study)), ""
        )
        minimised = [not one.name and one.seen[-1].value.digest == told for one in self.known]
        self.told = any(minimised)  # by the program itself
        ranked = max(numbers, key=self._rank, default=0)
        self.best = minimised.index(True) if self.told else ranked

    @property
    def understood(self) -> bool:
        """Whether there is a number that some steps follow, or should."""
        return self.told or (bool(self.known) and self.explained(self.best) >= 1)

    @property
    def all_follow(self) -> bool:
        """Whether all that is stepped follows the number that was found."""
        stepped = [one for one in self.probes if one.parameter.stepped and one.parameter.sure]
        return self.understood and all(
            self._tells(one, self.best) and self._slope(one, self.best) for one in stepped
        )

    def fit(self) -> Fit | None:
        """Return the number that explains most steps, and its slopes, where they are known."""
        if not self.understood:
            return None
        found = ((at, self._complete(at)) for at in range(len(self.probes)))
        slopes = {at: slope for at, slope in found if slope is not None}
        gauge = self.known[self.best]
        value = gauge.read([self.study.array(seen) for seen in gauge.seen])
        loss = Loss(gauge.name or OWN, value, np.zeros((1, 1)))
        score = (self.explained(self.best), 0)
        return Fit(self.study, [], [loss], slopes, score, gauge.seen[-1], gauge.examples)

    def probe(self, parameter: Parameter, size: float) -> Probe:
        """Measure how the numbers move with a parameter."""
        return probe(self.study, parameter, self.known, size)

    def finer(self, parameter: Parameter, size: float) -> Probe:
        """Measure how the number that was found moves with a parameter."""
        return probe(self.study, parameter, self.known, size, self.best)

    @property
    def gauge(self) -> Gauge:
        """The number that explains most."""
        return self.known[self.best]

    def _probe(self, parameter: Parameter) -> Probe:
        return self.probes[self.study.parameters.index(parameter)]

    def moves(self, parameter: Parameter) -> bool:
        """Tell whether the number that was found moves with a parameter."""
        return self._probe(parameter).moves(self.best)

    def follows(self, parameter: Parameter) -> bool:
        """Tell whether a step is along the slope."""
        found = self._slope(self._probe(parameter), self.best)
        return found is not None and found[1]

    def together(self, one: Parameter, other: Parameter) -> bool:
        """Tell whether two parameters are stepped from the same output."""
        events, loss = self.study.base.events, self.gauge.seen[-1].index
        first, last = sorted((one.new.index, other.new.index))
        forward = {events[i].place for i, _ in one.moves & other.moves if i < min(loss, first)}
        return not forward & {event.place for event in events[first + 1 : last]}

    def recurs(self, parameter: Parameter) -> bool:
        """Tell whether a parameter goes into several steps of time, each after the one before.

        The slopes of all of these may be cut short together, and be right. Then the quantity
        that it goes into first is computed more often than there are parameters for it, as
        layers of one kind have, and the first moves the last.
        """
        study = self.study

        def place(index: int, text: str) -> tuple[int, str]:
            return study.base.events[index].place, text

        stop = min(study.first, self.gauge.seen[-1].index)
        here = place(*min(parameter.moves))
        times = sorted(one for one in parameter.moves if one[0] < stop and place(*one) == here)
        alike = sum(place(*min(p.moves)) == here for p in study.parameters if p.moves)
        if len(times) <= alike:
            return False
        first, last = (self._at(*times[i]) for i in (0, -1))
        move = Move(first.index, first.value.text, 1e-3 * np.ones(study.array(first).shape))
        (found,) = study.caught([move], [last])
        return found is None or not np.array_equal(found, study.array(last))

    def _at(self, index: int, text: str) -> Seen:
        values = self.study.base.events[index].values
        return Seen(index, next(v for v in values if v.text == text))

    def off(self, parameter: Parameter) -> float:
        """Return how far a step is off the slope, relative to its length; 0 if that is unsure.

        Measured twice, since a slope that differs with the distance is none; among many kinks,
        once more from nearer.
        """
        one = self.probes[self.study.parameters.index(parameter)]
        if parameter.after.shape != parameter.before.shape:
            return 0.0
        slope, step = one.moved[self.best], one.along(parameter.step)
        for size in (SIZES[1], NEAREST):
            further, slope = slope, self.finer(parameter, size).moved[self.best]
            if np.linalg.norm(slope - further) <= SMOOTH * np.linalg.norm(slope):
                break
        else:
            return 0.0
        if not np.any(slope):
            return 0.0
        rest = step - slope * float(np.vdot(step, slope) / np.vdot(slope, slope))
        return float(np.linalg.norm(rest) / max(float(np.linalg.norm(step)), 1e-300))

    def _rank(self, number: int) -> tuple[int, float, bool, bool, int]:
        """Return how well a number explains what is learned.

        It must be followed; then what counts is with how many parameters it moves, of those
        that follow any number, so that it is no part of a loss; how many follow it; whether
        it is there before the steps, and has a name; and how near it is to them, as a sum is.
        """
        score = self.explained(number)
        over = sum(one.moves(number) for one in self.learned) if score >= 1 else 0
        seen = self.known[number].seen[-1]
        before = seen.index < min(p.new.index for p in self.study.parameters)
        named = not self.known[number].name and seen.value.is_named
        return over, score, before, named, seen.index if before and named else 0

    def explained(self, number: int) -> float:
        """Return how many parameters follow a number, their steps before other arrays."""
        score = 0.0
        for one in self.probes:
            found = self._slope(one, number)
            if found is not None:
                several = self._tells(one, number)
                score += (2 if found[1] else 1) if several else 0.1 * one.parameter.sure
                downhill = not found[1] or np.vdot(found[0], one.parameter.step) < 0
                score += 0.01 if downhill and self._says(number) else 0  # a residual may rise
        return round(score, 3)

    def _says(self, number: int) -> bool:
        """Tell whether it says something that a number falls.

        It does not if it is turned around later, as to a loss; nor if it is a loss of one
        number, beside losses of several: of one, there is a truth on either side.
        """
        return number not in self.turned and not (self._of_one(number) and self.has_several)

    def _of_one(self, number: int) -> bool:
        one = self.known[number]
        return bool(one.name) and self.study.array(one.seen[0]).size == 1

    @functools.cached_property
    def has_several(self) -> bool:
        """Whether all that follows any number follows a usual loss of several numbers."""
        several = [n for n, one in enumerate(self.known) if one.name and not self._of_one(n)]
        return bool(self.learned) and any(
            all(self._slope(one, n) is not None for one in self.learned) for n in several
        )

    @functools.cached_property
    def turned(self) -> set[int]:
        """The program's own numbers that rise where a loss falls, as a part of it may."""
        own = [n for n, one in enumerate(self.known) if not one.name]
        slopes = np.array([np.concatenate([one.moved[n] for one in self.probes]) for n in own])
        if not slopes.size:
            return set()
        lengths = np.linalg.norm(slopes, axis=1, keepdims=True)
        slopes = np.divide(slopes, lengths, out=np.zeros_like(slopes), where=lengths > 0)
        pairs = np.argwhere(slopes @ slopes.T < WITHIN - 1)
        return {own[one] for one, other in pairs if self._is_loss(own[other], own[one])}

    def _is_loss(self, number: int, of: int) -> bool:
        """Tell whether of two numbers one is what is meant: it is called a loss, or kept."""
        seen, part = (self.known[n].seen[-1] for n in (number, of))
        if costs.claims(self.study, seen) or costs.claims(self.study, part):
            return not costs.claims(self.study, part)
        parts = [":part " in one.value.key for one in (seen, part)]
        return parts == [False, True]

    def _tells(self, one: Probe, number: int) -> bool:
        """Tell whether a step that is along the slope of a number says something.

        One plain number is along any other; its step says as much as others where its rate
        is theirs, or one of the program's, which computes the number itself.
        """
        if one.parameter.before.size > 1:
            return True
        rate = self._rate(one, number)
        others = (self._rate(p, number) for p in self.probes if p is not one)
        rates = set() if self.known[number].name else self.rates
        known = (a * times for a in rates for times in (1, 2, 0.5))
        return any(r and abs(rate / r - 1) < WITHIN for r in itertools.chain(others, known))

    def _rate(self, one: Probe, number: int) -> float:
        """Return how many times the slope downhill the step of a plain number is, or 0."""
        if one.parameter.before.size > 1 or not one.moves(number):
            return 0.0
        return -float(np.sum(one.parameter.step)) / float(one.moved[number].item())

    def _slope(self, one: Probe, number: int) -> tuple[Array, bool] | None:
        """Return a slope in full, from an array along it, and whether that is the step."""
        if id(one) not in self.reached:
            arrays = list(self._arrays(one.parameter))
            reached = np.array([one.along(a) for a, _ in arrays])
            self.reached[id(one)] = arrays, reached.reshape(-1, len(one.directions))
        arrays, reached = self.reached[id(one)]
        for at in one.near(reached, number):
            factor = one.proportion(reached[at], number)
            if factor is not None:
                array, is_step = arrays[at]
                return array.reshape(one.parameter.before.shape) / factor, is_step
        return None

    def _complete(self, at: int) -> Array | None:
        """Return the slope in a parameter: of the best number, or of another one of its own."""
        one = self.probes[at]
        followed = self._slope(one, self.best)
        finer = one if followed else self.finer(one.parameter, SIZES[1])
        self.kept.append(finer)  # it is kept, so that no other gets its number
        others = range(len(self.known)) if self._apart(one) else ()
        for probed, number in (
            (one, self.best),
            (finer, self.best),
            *((one, n) for n in others),
        ):
            found = self._slope(probed, number)
            if found is not None:
                return found[0]
        if one.moves(self.best):
            return self._penalised(one)
        return np.zeros(one.parameter.before.shape)

    def _apart(self, one: Probe) -> bool:
        """Tell whether a parameter may have a loss of its own.

        The number of the others does not move with it, or it is stepped from another output.
        """
        others = [x.parameter for x in self.probes if x is not one]
        others = [p for p in others if self.follows(p)]
        return one.parameter.before.size > 1 and (
            not one.moves(self.best)
            or not any(self.together(one.parameter, other) for other in others)
        )

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
        if parameter.before.size == 1:  # along it is every number
            yield np.ones_like(parameter.before), False
            return
        met: set[str] = set()
        for seen in self.behind:
            array = self.study.array(seen)
            fits = array.size == parameter.before.size
            if fits and seen.index <= parameter.new.index and seen.value.digest not in met:
                met.add(seen.value.digest)
                yield array, False
