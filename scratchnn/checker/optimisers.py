"""The rule by which steps are made of gradients: plain, momentum, RMSProp, Adam, with decay."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.factors import Measured
from scratchnn.checker.roles import Parameter, Seen, Study
from scratchnn.checker.slopes import Fit, is_named, ratio, rounding

CLOSE = 1e-6


@dataclass
class Rule:
    """How steps are made of gradients, and what is wrong with it."""

    said: str = ""
    wrong: str = ""
    mistake: str = ""
    unsure: str = ""
    equation: str = ""
    seen: Seen | None = None


def decay(parameter: Parameter, slope: Array) -> tuple[float, float] | None:
    """Return a step's share of the parameter itself and of the slope, if it is made of both.

    The step is −(share·θ + factor·slope).
    """
    if parameter.after.shape != parameter.before.shape:
        return None
    return shares(-parameter.step, parameter.before, slope, rounding(parameter))


def shares(
    made: Array, theta: Array, slope: Array, noise: float = 0.0
) -> tuple[float, float] | None:
    """Return the shares of a parameter and of a slope in an array, if it is made of both.

    What stands for a bias in it, a row or column at its edge, may be left out of the penalty.
    """
    length = float(np.linalg.norm(made))
    if made.size < 3:
        return None
    for penalised in _penalised(theta):
        both = np.stack([penalised.ravel(), slope.ravel()], axis=1)
        solved, *_ = np.linalg.lstsq(both, made.ravel(), rcond=None)
        off = np.linalg.norm(made.ravel() - both @ solved)
        least = np.linalg.norm(both * solved, axis=0).min()
        if off <= CLOSE * length + noise and least >= 1e-6 * length:
            return float(solved[0]), float(solved[1])
    return None


def _penalised(theta: Array) -> Iterator[Array]:
    """Yield a parameter, as a whole and without each of its edges."""
    yield theta
    if theta.ndim == 2:
        for edge in ((0, slice(None)), (-1, slice(None)), (slice(None), 0), (slice(None), -1)):
            inside = theta.copy()
            inside[edge] = 0.0
            yield inside


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
    for number in study.literals:
        values[number] = None
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
    best = unsure
    for g in every:
        with np.errstate(all="ignore"):
            for name, made, wrong, page in _rules(study, [x.ravel()[some] for x in g]):
                if all(_equal(m, s, noise) for m, s in zip(made, few, strict=True)):
                    rule = Rule(
                        name, wrong, "rule" if wrong else "", "", page, one.parameter.new
                    )
                    if not wrong:
                        return rule
                    best = rule if not best.wrong else best
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


def _rules(study: Study, g: Sequence[Array]) -> Iterator[tuple[str, list[Array], str, str]]:
    """Yield the steps that known rules make of two gradients, and what is wrong with each."""
    rates, shares, tiny = constants(study)
    page = "update/momentum"
    for a, b in itertools.product(rates, shares):
        v1 = g[0]
        v2 = b * v1 + g[1]
        yield f"momentum ({b:g})", [-a * v1, -a * v2], "", page
        c = 1 - b
        yield f"momentum ({b:g}), damped", [-a * c * v1, -a * (b * c * v1 + c * g[1])], "", page
        yield (
            f"Nesterov's momentum ({b:g})",
            [-a * (1 + b) * v1, -a * (g[1] + b * v2)],
            "",
            page,
        )
        yield f"momentum ({b:g})", [a * v1, a * v2], "they go uphill", page
        yield (
            f"momentum ({b:g})",
            [-a * v1, -a * (c * v1 + g[1])],
            f"the velocity keeps 1 − {b:g} of itself, and not {b:g}",
            page,
        )
        yield (
            f"momentum ({b:g})",
            [-a * c * v1, -a * c * g[1]],
            "the velocity is forgotten at every step",
            page,
        )
        yield (
            f"momentum ({b:g})",
            [-a * c * v1, -a * (b * c * v1 + b * g[1])],
            "the shares do not sum to 1",
            page,
        )
    for a, b, e in itertools.product(rates, shares, tiny):
        s1 = (1 - b) * g[0] ** 2
        s2 = b * s1 + (1 - b) * g[1] ** 2
        yield (
            f"RMSProp ({b:g})",
            [-a * g[0] / (np.sqrt(s1) + e), -a * g[1] / (np.sqrt(s2) + e)],
            "",
            "",
        )
        yield (
            f"RMSProp ({b:g})",
            [-a * g[0] / np.sqrt(s1 + e), -a * g[1] / np.sqrt(s2 + e)],
            "",
            "",
        )
        forgot = (1 - b) * g[1] ** 2
        yield (
            f"RMSProp ({b:g})",
            [-a * g[0] / (np.sqrt(s1) + e), -a * g[1] / (np.sqrt(forgot) + e)],
            "the mean of the squares is forgotten at every step",
            "",
        )
        yield (
            f"RMSProp ({b:g})",
            [-a * g[0] / (s1 + e), -a * g[1] / (s2 + e)],
            "the root is missing",
            "",
        )
    for a, e in itertools.product(rates, tiny):
        s1, s2 = g[0] ** 2, g[0] ** 2 + g[1] ** 2
        yield "AdaGrad", [-a * g[0] / (np.sqrt(s1) + e), -a * g[1] / (np.sqrt(s2) + e)], "", ""
    for b1, b2 in itertools.product(shares, shares):
        for a, e in itertools.product(rates, tiny):
            yield from _adam(g, a, b1, b2, e)


def _adam(
    g: Sequence[Array], a: float, b1: float, b2: float, e: float
) -> Iterator[tuple[str, list[Array], str, str]]:
    """Yield Adam's steps, and what people make of them."""
    v1, s1 = (1 - b1) * g[0], (1 - b2) * g[0] ** 2
    v2, s2 = b1 * v1 + (1 - b1) * g[1], b2 * s1 + (1 - b2) * g[1] ** 2
    name = f"Adam ({b1:g}, {b2:g})"

    def made(d1: float, d2: float, c1: float, c2: float, inside: bool = False) -> list[Array]:
        both = []
        for v, s, d, c in ((v1, s1, d1, c1), (v2, s2, d2, c2)):
            root = np.sqrt(s / c + e) if inside else np.sqrt(s / c) + e
            both.append(-a * v / d / root)
        return both

    right = (1 - b1, 1 - b1**2, 1 - b2, 1 - b2**2)
    small = [
        -a * np.sqrt(c) / d * v / (np.sqrt(s) + e)
        for v, s, d, c in ((v1, s1, *right[::2]), (v2, s2, *right[1::2]))
    ]
    with np.errstate(all="ignore"):
        yield name, made(*right), "", ""
        yield f"{name}, ε not corrected", small, "", ""
        yield f"{name}, ε inside the root", made(*right, inside=True), "", ""
        yield f"{name} without bias correction", made(1, 1, 1, 1), "", ""
        power = "1 − β where 1 − β to the power of t belongs"
        yield name, made(1 - b1, 1 - b1, 1 - b2, 1 - b2), f"the corrections are {power}", ""
        yield (
            name,
            made(right[0], right[1], 1 - b2, 1 - b2),
            f"the correction of the squares is {power}",
            "",
        )
        yield (
            name,
            made(1 - b1, 1 - b1, right[2], right[3]),
            f"the correction of the gradients is {power}",
            "",
        )
        yield (
            name,
            made(1 - b1**2, 1 - b1**3, 1 - b2**2, 1 - b2**3),
            "t begins at 2, where it must begin at 1",
            "",
        )
        yield (
            name,
            made(right[0], right[1], 1, 1),
            "the mean of the squares is not corrected",
            "",
        )
        yield (
            name,
            made(1, 1, right[2], right[3]),
            "the mean of the gradients is not corrected",
            "",
        )
        yield (
            name,
            made(1 / right[0], 1 / right[1], 1 / right[2], 1 / right[3]),
            "the corrections are multiplied, where they must divide",
            "",
        )
        yield name, [-step for step in made(*right)], "they go uphill", ""
        fresh = -a * (1 - b1) * g[1] / right[1] / (np.sqrt((1 - b2) * g[1] ** 2 / right[3]) + e)
        yield (
            name,
            [made(*right)[0], fresh],
            "what was kept of the steps before is forgotten",
            "",
        )
