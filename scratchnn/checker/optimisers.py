"""The rule by which steps are made of gradients: plain, momentum, RMSProp, Adam, with decay."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker import rules
from scratchnn.checker.factors import Measured
from scratchnn.checker.roles import Study
from scratchnn.checker.seen import Parameter, Seen
from scratchnn.checker.slopes import Fit, is_named, ratio, rounding

CLOSE = 1e-6
WHOLE = slice(None)
EDGES = ((0, WHOLE), (-1, WHOLE), (WHOLE, 0), (WHOLE, -1))


@dataclass
class Rule:
    """How steps are made of gradients, and what is wrong with it."""

    said: str = ""
    wrong: str = ""
    mistake: str = ""
    unsure: str = ""
    equation: str = ""
    seen: Seen | None = None


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
    return shares(-parameter.step, parameter.before, slope, rounding(parameter))


def shares(made: Array, theta: Array, slope: Array, noise: float = 0.0) -> Shares | None:
    """Return the shares of a parameter and of a slope in an array, if it is made of both.

    What stands for a bias in it, a row or column at its edge, may be left out of the penalty.
    """
    length = float(np.linalg.norm(made))
    if made.size < 3:
        return None
    for of, penalised in _penalised(theta):
        both = np.stack([penalised.ravel(), slope.ravel()], axis=1)
        solved, *_ = np.linalg.lstsq(both, made.ravel(), rcond=None)
        off = np.linalg.norm(made.ravel() - both @ solved)
        least = np.linalg.norm(both * solved, axis=0).min()
        if off <= CLOSE * length + noise and least >= 1e-6 * length:
            return Shares(float(solved[0]), float(solved[1]), of)
    return None


def _penalised(theta: Array) -> Iterator[tuple[str, Array]]:
    """Yield a parameter and its signs, as a whole and without each of their edges."""
    # The slopes of a penalty on squares, and on sizes.
    for of, slope in (("itself", theta), ("its signs", np.sign(theta))):
        yield of, slope
        if theta.ndim == 2:
            for edge in EDGES:
                inside = slope.copy()
                inside[edge] = 0.0
                yield of, inside


def decayed(study: Study, parameter: Parameter, slope: Array) -> Seen | None:
    """Return the first array that is made of a slope and a share of the parameter."""
    for seen in study.behind(parameter.new.index):
        array = study.array(seen)
        if array.shape == slope.shape and shares(array, parameter.before, slope):
            return seen
    return None


def steps(study: Study, parameter: Parameter) -> list[tuple[int, Array]]:
    """Return the first steps of a parameter: the event of each, and what it adds."""
    found: list[tuple[int, Array]] = [(parameter.new.index, parameter.step)]
    last = parameter.after
    for seen in study.values(parameter.new.index + 1):
        one, other = seen.value, parameter.new.value
        if (one.key != other.key and one.object != other.object) or len(found) == 3:
            continue
        array = study.array(seen)
        if array.shape == last.shape and not np.array_equal(array, last):
            found.append((seen.index, array - last))
            last = array
    return found


def constants(study: Study) -> tuple[list[float], list[float], list[float]]:
    """Return numbers that may be a rate, a share that is kept, and an ε."""
    values: dict[float, None] = {}
    for seen in study.values(0, study.last + 1):
        array = study.array(seen)
        if not array.ndim and array.dtype.kind == "f" and not study.knows_pixels(seen):
            if not study.knows_labels(seen):
                values[float(array)] = None
    nodes = ast.walk(study.tree) if study.tree else ()
    written = [n.value for n in nodes if isinstance(n, ast.Constant)]
    values |= dict.fromkeys(n for n in written if isinstance(n, float))
    rates = [v for v in values if 0 < v < 2]
    shares = [v for v in values if 0.3 < v < 1]
    tiny = [v for v in values if 0 < v < 1e-4]
    return rates, shares, [*tiny, 0.0]


def judge(fit: Fit, found: Sequence[Measured]) -> Rule:
    """Say by which rule the steps are made, judged by the first two."""
    right = [m for m in found if m.right]
    if not right:
        return Rule()
    study = fit.study
    one = max(right, key=lambda m: (m.step is None, m.parameter.before.size))
    taken = steps(study, one.parameter)
    unsure = Rule() if one.step is not None else Rule(unsure=UNSURE)
    if len(taken) < 2 or any(s.shape != taken[0][1].shape for _, s in taken):
        return unsure
    noise = rounding(one.parameter)
    every = list(_gradients(fit, one, taken))
    moved = [step for _, step in taken[:2]]
    if one.step is not None:
        for g in every[:1]:  # what is made of it later may be a velocity
            first, second = (ratio(s, x, noise, CLOSE) for s, x in zip(moved, g, strict=True))
            if first and second and abs(first / second - 1) < 1e-3:
                return Rule("plain steps")
    some = np.argsort(-np.abs(moved[0]).ravel(), kind="stable")[:48]
    few = [step.ravel()[some] for step in moved]
    numbers, best = constants(study), unsure
    for g in every:
        entries = [x.ravel()[some] for x in g]
        with np.errstate(all="ignore"):
            for name, wrong, made, page in rules.made(*numbers, entries):
                if all(_equal(m, s, noise) for m, s in zip(made, few, strict=True)):
                    if not wrong:
                        return Rule(name)
                    if not best.wrong:
                        best = Rule(name, wrong, "rule", "", page, one.parameter.new)
    return best


UNSURE = (
    "The gradients are right. The steps that are made of them follow a rule that is not known "
    "here, and were not judged."
)


def _gradients(
    fit: Fit, one: Measured, taken: Sequence[tuple[int, Array]]
) -> Iterator[tuple[Array, Array]]:
    """Yield what may be the learner's gradient at the first two steps, the earliest first."""
    study, shape = fit.study, one.parameter.before.shape
    slope = fit.slope(one.parameter)
    if slope is None:
        return
    first: dict[tuple[int, str], Seen] = {}
    for seen in study.behind(taken[0][0] + 1):
        array = study.array(seen)
        if array.size == slope.size and ratio(array.reshape(shape), slope) is not None:
            first.setdefault((study.base.events[seen.index].place, seen.value.text), seen)
    later: dict[tuple[int, str], Seen] = {}
    for seen in study.values(taken[0][0] + 1, taken[1][0] + 1):
        place = (study.base.events[seen.index].place, seen.value.text)
        if place in first and study.array(seen).size == slope.size:
            if is_named(seen) and seen.value.key.startswith("o"):
                if seen.value.key != first[place].value.key:
                    continue
            later[place] = seen
    met = set()
    for place, seen in first.items():
        if place in later and seen.value.digest not in met:
            met.add(seen.value.digest)
            yield study.array(seen).reshape(shape), study.array(later[place]).reshape(shape)


def _equal(made: Array, step: Array, noise: float) -> bool:
    off = float(np.linalg.norm(made - step))
    return off <= CLOSE * float(np.linalg.norm(step)) + noise
