"""The penalty on weights: what is in the steps, and what is in the program's own loss."""

from collections.abc import Sequence

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import Fit, ratio, rounding
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict import costs, factors, optimisers
from scratchnn.checker.verdict.factors import Measured
from scratchnn.checker.verdict.judgement import Issue, Verdict

SIZE = 1e-7  # how far parameters are moved: few kinks are crossed
MORE = 3  # directions than there are unknowns
EQUAL, ENOUGH = 1e-4, 1e-2
PAGE, LOSS = "backward/l2_gradient", "loss/l2_penalty"


def judge(verdict: Verdict, found: Sequence[Measured]) -> None:
    """Compare the penalties in plain steps with those in a loss that the program computes."""
    fit = verdict.found
    stepped = [m for m in found if m.step is not None and m.parameter.before.any()]
    least = -np.inf if any(m.penalty for m in stepped) else fit.value / fit.examples
    numbers = [(seen, value) for seen, value in costs.unknown(fit) if value > least]
    if not numbers or not stepped:
        return
    parameters = [m.parameter for m in stepped]
    directions, moved = _moved(fit, parameters, [seen for seen, _ in numbers])
    for edge in (None, *optimisers.EDGES):
        parts = [_within(p.before, edge) for p in parameters]
        if edge and not all(part.any() for part in parts):
            continue
        rows = _rows(fit, parameters, directions, parts)
        alike: list[tuple[Array, Seen]] = []
        for (number, value), made in zip(numbers, moved.T, strict=True):
            shares = _shares(rows, made)
            if shares is not None and _explains(fit, parts, shares, value):
                held = shares[1:] / shares[0]
                held[abs(held) < ENOUGH * abs(held).max()] = 0.0  # noise
                alike.append((held, number))
        if alike:  # a loss may be summed up, one penalty after the other
            held, number = max(alike, key=lambda one: np.count_nonzero(one[0]))
            for one, own in zip(stepped, held, strict=True):
                if verdict.status(one.parameter) == "right":
                    _compare(verdict, one, float(own), number, whole=edge is None)
            return


def _within(theta: Array, edge: tuple[int | slice, int | slice] | None) -> Array:
    """Return a parameter, zero at an edge: where biases stand, or what belongs to the ones."""
    inside = theta.copy()
    if edge and theta.ndim in (1, 2):
        inside[edge[: theta.ndim]] = 0.0
    return inside


def _moved(
    fit: Fit, parameters: Sequence[Parameter], numbers: Sequence[Seen]
) -> tuple[list[list[Array]], Array]:
    """Move all parameters at once along a few directions.

    Returns
    -------
    directions : list of list of array
        How each parameter is moved, each time.
    moved : array
        For each direction how each number moves.
    """
    rng = np.random.default_rng(8)
    directions, moved = [], []
    for _ in range(len(parameters) + 1 + MORE):
        along = [rng.choice([-1.0, 1.0], size=p.before.shape) for p in parameters]
        directions.append(along)
        ends = [_read(fit, parameters, along, numbers, sign * SIZE) for sign in (1, -1)]
        moved.append((ends[0] - ends[1]) / (2 * SIZE))
    return directions, np.array(moved)


def _rows(
    fit: Fit,
    parameters: Sequence[Parameter],
    directions: Sequence[Sequence[Array]],
    parts: Sequence[Array],
) -> Array:
    """Return for each direction how the loss moves, and how a part of each parameter does."""
    slopes = [_slope(fit, p) for p in parameters]
    return np.array([
        [sum(np.vdot(d, slope) for d, slope in zip(along, slopes, strict=True)),
         *(np.vdot(d, part) for d, part in zip(along, parts, strict=True))]
        for along in directions
    ])  # fmt: skip


def _shares(rows: Array, made: Array) -> Array | None:
    """Return of how much of the loss and of each parameter a number's slope is made."""
    if not np.isfinite(made).all():
        return None
    shares: Array = np.linalg.lstsq(rows, made, rcond=None)[0]
    off = np.linalg.norm(made - rows @ shares)
    return shares if off < EQUAL * np.linalg.norm(made) and shares[0] > 0 else None


def _explains(fit: Fit, parts: Sequence[Array], shares: Array, value: float) -> bool:
    """Tell whether penalties of these shares make a number of the loss, and no noise does."""
    squares = [float(np.sum(part**2)) / 2 for part in parts]
    penalty = float(np.vdot(shares[1:], squares))
    rest = value - shares[0] * fit.value
    return abs(rest) > EQUAL * abs(value) and abs(rest - penalty) < ENOUGH * abs(rest)


def _slope(fit: Fit, parameter: Parameter) -> Array:
    return fit.slopes[fit.study.parameters.index(parameter)]


def _read(
    fit: Fit,
    parameters: Sequence[Parameter],
    along: Sequence[Array],
    numbers: Sequence[Seen],
    size: float,
) -> Array:
    """Return what some numbers are when all parameters are moved."""
    moves = [
        Move(p.origin.index, p.origin.value.text, size * d)
        for p, d in zip(parameters, along, strict=True)
    ]
    read = fit.study.caught(moves, numbers)
    return np.array([np.nan if one is None else float(one.ravel()[0]) for one in read])


def _compare(verdict: Verdict, one: Measured, own: float, number: Seen, whole: bool) -> None:
    """Judge the penalty in a step by that in the loss; both are shares of the slope."""
    fit, name, share = verdict.found, one.parameter.text, one.penalty
    if abs(own - share) <= EQUAL * max(abs(own), abs(share)):
        if own and _is_of_all(fit, one.parameter) != whole:
            _of_edge(verdict, one, number, whole)
        return
    if own < 0 == share:  # a part of the loss that is followed, before its penalty is added
        return
    loss = f"`{number.value.text}`"
    if not own:  # a penalty that the printed loss leaves out is a choice
        said = f"`{name}` is pulled to 0, and the penalty of {loss} is on others alone."
        verdict.remarks.append(Issue("penalty", said, number, [one.parameter], [], LOSS))
        return
    if own < 0 < share:
        said = f"`{name}`: {loss} has its penalty with the wrong sign; it is added to a loss."
        verdict.issues.append(Issue("sign", said, number, [one.parameter], [], LOSS))
        return
    kinds = _kinds(own, fit.examples, loss)
    alike = (k[1:] for k in kinds if abs(share - k[0]) <= EQUAL * abs(own))
    other = ("penalty", f"has {share / own:.4g} times the penalty of {loss}")
    mistake, said = next(alike, other)
    slope, study = _slope(fit, one.parameter), verdict.study
    where = optimisers.decayed(study, one.parameter, slope) if share else None
    where = where or factors.first(fit, one) or one.parameter.new
    said = f"`{name}`: the gradient {said}."
    verdict.state(one.parameter, "wrong", "its penalty is not that of the loss")
    verdict.issues.append(Issue(mistake, said, where, [one.parameter], [], PAGE))


def _is_of_all(fit: Fit, one: Parameter) -> bool:
    """Tell whether all of a parameter is penalised in its step, and no edge of it left out."""
    made = optimisers.shares(-one.step, one.before, _slope(fit, one), rounding(one))
    if made is None:
        return True
    rest = -one.step - made.slope * _slope(fit, one)
    return ratio(rest, one.before, rounding(one), EQUAL) is not None


def _of_edge(verdict: Verdict, one: Measured, number: Seen, whole: bool) -> None:
    """Say that a penalty is of all of a parameter in its loss and not in its step, or so."""
    loss, name, at = f"`{number.value.text}`", one.parameter.text, "the entries at its edge"
    said = f"`{name}`: the penalty of {loss} leaves out {at}, and the step has it in all"
    if whole:
        said = f"`{name}`: the penalty of {loss} is of all of it, and the step leaves out {at}"
    seen = optimisers.decayed(
        verdict.study, one.parameter, _slope(verdict.found, one.parameter)
    )
    verdict.state(one.parameter, "wrong", "its penalty is not that of the loss")
    where = seen or one.parameter.new
    verdict.issues.append(Issue("penalty", f"{said}.", where, [one.parameter], [], PAGE))


def _kinds(own: float, m: int, loss: str) -> list[tuple[float, str, str]]:
    """Return what may stand in the place of a penalty, its name, and how it is said."""
    examples = f"divided by {m}, the examples,"
    twice = f"has twice the penalty of {loss}: its ½ cancels the 2 of a square"
    return [
        (0.0, "penalty", f"has no penalty in it, and {loss} has one"),
        (own / 2, "half", f"has half the penalty of {loss}: the slope of a square has a 2"),
        (own * 2, "no-half", twice),
        (own * m, "not-averaged", f"has a penalty that is not {examples} as that of {loss} is"),
        (own / m, "averaged-twice", f"has a penalty {examples} once more than that of {loss}"),
    ]
