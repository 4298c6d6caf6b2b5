"""The rule by which steps are made of gradients: by the first two steps of each parameter."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import Fit, is_apart, pairs, ratio, rounding
from scratchnn.checker.verdict import rules
from scratchnn.checker.verdict.factors import Measured
from scratchnn.checker.verdict.second import Used

CLOSE = 1e-6
EVEN = 1e-4  # how far the rates of two steps may be apart
LEAST = 3  # entries: one is along any direction
TRIES = 2  # parameters without a rule, after which no more are searched
SOME = 400  # entries that are looked at before all are
FEW = 4  # arrays of the second step that are tried for one of the first
WHOLE = slice(None)
EDGES = ((0, WHOLE), (-1, WHOLE), (WHOLE, 0), (WHOLE, -1))


class Taken(NamedTuple):
    """Two steps of a parameter: what they add, what it was before each, and their events."""

    steps: list[Array]
    before: list[Array]
    events: tuple[int, int]


class Gradients(NamedTuple):
    """What may be a learner's gradient at the first two steps, and what was done to it."""

    both: list[Array]
    event: int  # of the first
    done: str = ""
    wrong: str = ""  # what is wrong with them


class Shares(NamedTuple):
    """What an array is made of: a share of a parameter or of its signs, and one of a slope."""

    penalty: float
    slope: float
    of: str


def decay(parameter: Parameter, slope: Array) -> Shares | None:
    """Return a step's share of the parameter itself and of the slope, if it is made of both.

    The step is −(share·θ + factor·slope).
    """
    if parameter.after.shape != parameter.before.shape:
        return None
    noise = rounding(parameter)
    if np.linalg.norm(parameter.step) <= 3 * noise:
        return None
    return shares(-parameter.step, parameter.before, slope, noise)


def shares(made: Array, theta: Array, slope: Array, noise: float = 0.0) -> Shares | None:
    """Return the shares of a parameter and of a slope in an array, if it is made of both.

    What stands for a bias in it, a row or column at its edge, may be left out of the penalty.
    Of two penalties it is the share that is against the slope, if any is.
    """
    if made.ndim == 2 and min(made.shape) > 3 and made.size > SOME:
        few, ours, other = (a[1:-1, 1:-1].ravel()[:SOME] for a in (made, theta, slope))
        if not any(_solved(few, of, other, noise) for of in _inside(ours).values()):
            return None  # what is not so inside is not so at all
    for of, penalised in _penalised(theta):
        solved = _solved(made.ravel(), penalised, slope.ravel(), noise)
        if solved:
            *penalties, share = solved
            return Shares(min(penalties, key=lambda one: one * share), share, of)
    return None


def _solved(
    made: Array, parts: Sequence[Array], other: Array, noise: float
) -> list[float] | None:
    """Return of how much of some arrays another is made, if it is made of all of them."""
    vectors = [*map(np.ravel, parts), other]
    length = float(np.linalg.norm(made))
    if len(made) <= len(vectors) or (length and not all(one.any() for one in vectors)):
        return None
    if is_apart(made, vectors, CLOSE * length + noise):
        return None
    every = np.stack(vectors, axis=1)
    if not (np.isfinite(made).all() and np.isfinite(every).all()):
        return None
    found, *_ = np.linalg.lstsq(every, made, rcond=None)
    off = np.linalg.norm(made - every @ found)
    least = np.linalg.norm(every * found, axis=0).min()
    if off > CLOSE * length + noise or least < 1e-6 * length:
        return None
    return [float(one) for one in found]


def _inside(theta: Array) -> dict[str, tuple[Array, ...]]:
    """Return the slopes of penalties on squares, on sizes, and on both, by what they are of."""
    signs = np.sign(theta)
    return {"itself": (theta,), "its signs": (signs,), "itself and its signs": (theta, signs)}


def _penalised(theta: Array) -> Iterator[tuple[str, Sequence[Array]]]:
    """Yield the slopes of penalties on a parameter; of one alone, without each edge, too."""
    for of, slopes in _inside(theta).items():
        yield of, slopes
        for edge in EDGES if theta.ndim == 2 and len(slopes) == 1 else ():
            inside = slopes[0].copy()
            inside[edge] = 0.0
            yield of, [inside]


def decayed(study: Study, parameter: Parameter, slope: Array) -> Seen | None:
    """Return the first array that is made of a slope and a share of the parameter."""
    for seen in study.behind(parameter.new.index, slope.size):
        array = study.array(seen)
        if array.shape == slope.shape and shares(array, parameter.before, slope):
            return seen
    return None


def constants(study: Study, stop: int = 0) -> tuple[list[float], list[float], list[float]]:
    """Return numbers that may be a rate, a share that is kept, and an ε."""
    values: dict[float, None] = {}
    for seen in study.values(0, stop or study.last + 1):
        array = study.array(seen)
        few = array.ndim < 2 and array.size <= FEW and array.dtype.kind == "f"
        if few and not study.knows_pixels(seen) and not study.knows_labels(seen):
            values |= dict.fromkeys(map(float, array.ravel()))
    values |= dict.fromkeys(study.written)
    rates = [v for v in values if 0 < v < 2]
    shares = [v for v in values if 0.3 < v < 1]
    tiny = [v for v in values if 0 < v < 1e-4]
    return rates, shares, [*tiny, 0.0]


GROWS = "the penalty in their gradients has the wrong sign, so that the weights grow by it"


class Judge:
    """Says for each right gradient by which rule its steps are made, if it is known."""

    def __init__(self, fit: Fit) -> None:
        self.fit, self.study = fit, fit.study
        self.count = sum(1 for _ in pairs(fit))
        self.likely: tuple[rules.Shares, rules.Shares] | None = None  # of the others' rule
        self.failed = 0
        self.decays: list[float] = []  # shares of the parameters themselves that were seen
        self.used: list[Used] = []  # by right rules
        self.along: list[Array] = []  # the gradients that the last right rule was found with

    @np.errstate(all="ignore")
    def rule(self, one: Measured) -> rules.Made | None:
        """Return the rule of a parameter's steps; None if it is not known."""
        _, shares, tiny = constants(self.study)
        self.seen = False  # whether there are two steps
        best: rules.Made | None = None
        numbers = [(shares, [] if one.step is not None else tiny)]
        if one.parameter.before.size < LEAST or (self.failed >= TRIES and not self.likely):
            numbers = []
        for taken in _taken(self.study, one.parameter):
            self.rates = {1.0, 2.0, *constants(self.study, taken.events[1])[0]}
            every = list(_gradients(self.fit, one, taken))
            for some in [self.likely, *numbers] if self.likely else numbers:
                self.seen = bool(every and some)
                found = self._among(taken, every, one, *some)
                if found and not found.wrong:
                    self.likely = self.likely or (found.shares, [found.tiny])
                    self.used.append(Used(one.parameter, self.along, taken.events[1]))
                    return found
                best = best or found
        self.failed += not best
        if self.seen and not best and one.step is not None:
            steps = [-step for step in taken.steps]
            self.used.append(Used(one.parameter, steps, taken.events[1]))
        return best

    def _among(
        self,
        taken: Taken,
        every: Sequence[Gradients],
        one: Measured,
        shares: rules.Shares,
        tiny: rules.Shares,
    ) -> rules.Made | None:
        """Return the rule with some numbers that makes two steps, a right one if any does."""
        noise = rounding(one.parameter)
        some = np.argsort(-np.abs(taken.steps[0]).ravel(), kind="stable")[:48]
        steps, before = ([x.ravel()[some] for x in of] for of in (taken.steps, taken.before))
        best: rules.Made | None = None
        firsts: dict[str, int] = {}
        for gradients in every:
            first = firsts.setdefault(gradients.done, gradients.event) == gradients.event
            entries = [x.ravel()[some] for x in gradients.both]
            for made in rules.made(shares, tiny, entries, self.count):
                if made.name == rules.PLAIN and not first:
                    continue  # what is made of a gradient later may be a velocity
                wrong = self._fits(made, steps, before, noise)
                if wrong is None or not self._holds(made, taken, gradients, noise):
                    continue
                wrong = wrong or gradients.wrong
                if not wrong:
                    self.along = gradients.both
                    return made._replace(name=made.name + gradients.done)
                best = best or made._replace(wrong=wrong)
        return best

    def _holds(
        self, made: rules.Made, taken: Taken, gradients: Gradients, noise: float
    ) -> bool:
        """Tell whether what a rule makes of a few entries is so with all of them."""
        every = rules.made(made.shares, [made.tiny], gradients.both, self.count)
        alike = (m for m in every if (m.name, m.wrong) == (made.name, made.wrong))
        return any(self._fits(m, taken.steps, taken.before, noise) is not None for m in alike)

    def _fits(
        self, made: rules.Made, steps: rules.Pair, before: rules.Pair, noise: float
    ) -> str | None:
        """Return what is wrong with two steps that a rule makes; None if it does not."""
        both = (
            _along(step.ravel(), direction.ravel(), theta.ravel(), noise)
            for step, direction, theta in zip(steps, made.directions, before, strict=True)
        )
        first = next(both)
        if first is None:
            return None
        lost = np.isnan(made.directions[1])
        alike = lost.any() and np.array_equal(lost.ravel(), np.isnan(steps[1]).ravel())
        second = first if alike else next(both)  # where a rule makes no numbers, nor do they
        if second is None:
            return None
        (rate, share), (other, later) = first, second
        if later and not before[0].any():  # after one step from zeros, it is along that step
            if not any(abs(later / known - 1) < EVEN for known in self.decays):
                return None
        even = abs(other / rate - 1) < EVEN
        if made.wrong:
            return made.wrong if even and rate > 0 else None
        if rate < 0 and other < 0:
            return "they go uphill" if even else None
        if not even and not self._scheduled(other / rate):
            return None
        wrong = self._share(made, rate)
        if wrong:
            return wrong
        self.decays += [later] if later and before[0].any() else []
        if share <= 0 > later:
            return "the decay has the wrong sign, so that it makes the weights larger"
        return ""

    def _share(self, made: rules.Made, rate: float) -> str:
        """Say what is wrong with the share of a gradient in its mean, as the rate tells it."""
        if len(made.shares) < 2 or any(abs(rate / a - 1) < EVEN for a in self.rates):
            return ""
        first, other = (1 - share for share in made.shares)
        for times, said in (
            (
                other / first,
                "the mean of the gradients takes in 1 − β₂ of each; 1 − β₁ belongs",
            ),
            (1 / first, "the gradients are summed where a mean belongs: 1 − β₁ is missing"),
        ):
            known = (a for a in self.rates if abs(rate / times / a - 1) < EVEN)
            if abs(times - 1) > EVEN and next(known, None):
                return f"{said}, so that each is {times:.4g} times as long"
        return ""

    def _scheduled(self, times: float) -> bool:
        """Tell whether the rate of a second step differs as two numbers of the program do."""
        pairs = itertools.permutations(self.rates, 2)
        return times > 0 and any(abs(times * a / b - 1) < EVEN for a, b in pairs)


def _along(
    step: Array, direction: Array, theta: Array, noise: float
) -> tuple[float, float] | None:
    """Return how far a step goes along a direction, and back along the parameter itself."""
    if not np.isfinite(direction).all():
        return None
    rate = ratio(-step, direction, noise, CLOSE)
    if rate is not None:
        return rate, 0.0
    found = _solved(-step, [theta], direction, noise)
    return (found[1], found[0]) if found else None


def _taken(study: Study, parameter: Parameter) -> Iterator[Taken]:
    """Yield the first two steps of a parameter, with or without what happens between them."""
    new = parameter.new
    at = study.places[new.index][0], new.value.text
    in_place = parameter.origin.value.object == new.value.object
    last: dict[str, Seen] = {}
    for seen in study.values(new.index + 1):
        one, array, known = seen.value, study.array(seen), last.get(seen.value.key)
        last[one.key] = seen
        if array.shape != parameter.after.shape or one.digest == new.value.digest:
            continue
        mine = one.object == new.value.object or (not in_place and one.key == new.value.key)
        handed = known is not None and known.value.digest == new.value.digest
        if (study.places[seen.index][0], one.text) == at and (mine or handed):
            starts = [parameter.after]
            if known is not None and not np.array_equal(study.array(known), parameter.after):
                starts.append(study.array(known))
            array = study.array(study.completed(new, seen))
            for start in starts:
                steps, before = [parameter.step, array - start], [parameter.before, start]
                yield Taken(steps, before, (new.index, seen.index))
            return


def _gradients(fit: Fit, one: Measured, taken: Taken) -> Iterator[Gradients]:
    """Yield what may be the learner's gradient at the first two steps, the earliest first."""
    study, parameter = fit.study, one.parameter
    shape, slope = parameter.before.shape, fit.slope(parameter)
    if slope is None:
        return
    first: dict[tuple[int, str], tuple[Seen, int, str, str]] = {}
    for seen in study.behind(taken.events[0] + 1, slope.size):
        array = study.array(seen)
        # What is stepped is made of itself and a slope, too.
        if seen.value.digest != parameter.new.value.digest:
            cut = _done(study, array.reshape(shape), slope, parameter.before, one.step is None)
            if cut:
                first.setdefault((study.places[seen.index][0], seen.value.text), (seen, *cut))
    later: dict[tuple[int, str], list[Seen]] = {}
    for seen in study.values(0, taken.events[1] + 1):
        place = (study.places[seen.index][0], seen.value.text)
        if (
            place in first
            and seen.index > first[place][0].index
            and study.array(seen).size == slope.size
        ):
            later.setdefault(place, []).insert(0, seen)
    met: set[tuple[str, str]] = set()
    for place, (seen, sign, done, wrong) in first.items():
        for other in later.get(place, [])[:FEW]:
            pair = (seen.value.digest, other.value.digest)
            if pair not in met:
                met.add(pair)
                both = [sign * study.array(s).reshape(shape) for s in (seen, other)]
                yield Gradients(both, seen.index, done, wrong)


def _done(
    study: Study, array: Array, slope: Array, theta: Array, penalised: bool
) -> tuple[int, str, str] | None:
    """Return the sign of a gradient, what was done to it, and what is wrong with that.

    None if an array is no gradient.
    """
    factor = ratio(array, slope)
    if factor is not None:
        return (1 if factor > 0 else -1), "", ""
    for sign in (1, -1):
        if _is_clipped(study, sign * array, slope):
            return sign, " of clipped gradients", ""
    made = shares(array, theta, slope) if penalised else None
    if made is None:
        return None
    against = made.penalty * made.slope < 0
    return (1 if made.slope > 0 else -1), "", GROWS if against else ""


def _is_clipped(study: Study, array: Array, slope: Array) -> bool:
    """Tell whether an array is a gradient whose entries were cut at a largest size.

    Where one entry alone is so large, the program must write that size.
    """
    largest = np.abs(array).max()
    cut = np.abs(array) >= largest * (1 - 1e-12)
    if not cut.sum() < array.size - 1 or not np.isfinite(slope).all():
        return False
    if cut.sum() == 1 and float(largest) not in study.constants:
        return False
    factor = ratio(array[~cut], slope[~cut])
    if factor is None or factor < 0:
        return False
    return bool((factor * slope[cut] / array[cut] >= 1 - CLOSE).all())
