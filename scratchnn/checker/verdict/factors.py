"""By which factor a right gradient is too large: divided by what, with which sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import (
    Fit,
    error_ratio,
    gradient,
    is_named,
    pairs,
    ratio,
    slopes_of,
    step_ratio,
)
from scratchnn.checker.program import naming
from scratchnn.checker.program.examples import sizes

EQUAL, MEASURED = 1e-5, 1e-3  # how far factors may differ; where slopes were measured


class Scale(NamedTuple):
    """A factor of the slope of the summed loss, and how it is called."""

    name: str
    value: float
    said: str

    @property
    def divisor(self) -> float:
        """By how much the sum is divided."""
        return round(1 / self.value, 9)


@dataclass
class Measured:
    """What is known of one parameter's step: both factors are of the summed loss's slope."""

    parameter: Parameter
    step: float | None  # of the step, downhill positive
    gradient: float | None  # of the learner's own array
    seen: Seen | None  # that array
    said: str = ""  # what else is in the step
    penalty: float = 0.0  # how much of the parameter itself is, for one part of the slope

    @property
    def right(self) -> bool:
        """Whether the gradient is right up to a factor."""
        return self.step is not None or self.gradient is not None


def measured(fit: Fit) -> list[Measured]:
    """Return the factors of all parameters that move the output."""
    found = []
    for parameter, slope in pairs(fit):
        own = gradient(fit, parameter)
        factor = step_ratio(parameter, slope)
        found.append(Measured(parameter, factor, own and own[1], own and own[0]))
    usual = [m.gradient for m in found if m.gradient and m.parameter.before.size > 1]
    for one in found:  # one number is along any slope: take the one of the others' size
        if one.parameter.before.size == 1 and usual:
            alike = gradient(fit, one.parameter, usual[-1])
            if alike:
                one.seen, one.gradient = alike
    return found


def scales(fit: Fit) -> Iterator[Scale]:
    """Yield the factors that have a name, the right ones first."""
    m, k = fit.examples, fit.classes
    yield Scale("mean", 1 / m, "the mean over the examples")
    yield Scale("sum", 1.0, "the sum over the examples")
    if fit.name == "squared error":
        yield from _of_squares(m, k)
    yield Scale("twice", 2 / m, "twice the mean over the examples")
    yield Scale("half", 0.5 / m, "half the mean over the examples")
    yield Scale("twice-the-sum", 2.0, "twice the sum over the examples")
    yield Scale("mean-of-entries", 1 / m / k, "divided by the number of outputs, too")
    for times in (1, 2):
        yield Scale("mean-twice", times / m**2, "divided by the number of examples twice")
    for layer in fit.layers:
        for name, n, what in (
            ("features", len(layer.A0), "inputs"), ("units", len(layer.Z), "units"),
        ):  # fmt: skip
            said = f"divided by {n}, the {what} of a layer, and not by the {m} examples"
            yield Scale(name, 1 / n, said)
    train, test = sizes(fit.study.request.variant)
    for total in (train, train + test):
        if total > m:
            said = f"divided by {total}, all the data, and not by the {m} examples that were "
            yield Scale("all-data", 1 / total, f"{said}trained on")
    if m > 1:
        yield Scale("m-times", float(m), "multiplied by the number of examples")


def _of_squares(m: int, k: int) -> Iterator[Scale]:
    """Yield the factors that people give to a sum of squares."""
    means = (
        ("mean", 1 / m, "the mean over the examples"),
        ("sum", 1.0, "the sum over the examples"),
        ("mean-of-entries", 1 / m / k, "the mean over examples and outputs"),
        ("mean-of-outputs", 1 / k, "the mean over the outputs"),
    )
    for name, value, said in means:
        yield Scale(name, value, said)
        yield Scale(f"twice-{name}", 2 * value, f"{said}, without ½")
    yield Scale("half-mean", 0.5 / m, "half the mean over the examples")


GOOD = (
    "mean", "sum", "twice-mean", "twice-sum", "mean-of-entries", "twice-mean-of-entries",
    "mean-of-outputs", "twice-mean-of-outputs", "half-mean",
)  # fmt: skip

MEANS = [name for name in GOOD if "mean" in name and name != "mean-of-outputs"]


def called(factor: float, fit: Fit, only: Sequence[str] = ()) -> Scale | None:
    """Return the name of a factor, whatever its sign."""
    for scale in scales(fit):
        if _is(abs(factor), scale.value) and (not only or scale.name in only):
            return scale
    return None


def rates(fit: Fit) -> list[tuple[float, bool]]:
    """Return numbers that may be the learning rate, and whether their names say so."""
    found: dict[float, bool] = {}
    study = fit.study
    for seen in study.values(0, study.last + 1):
        array = study.array(seen)
        if array.ndim or array.dtype.kind not in "fi" or not 0 < float(array) < 100:
            continue
        if study.knows_labels(seen) or study.knows_pixels(seen):
            continue
        name = seen.value.text.rpartition(".")[2].strip("]'\"")
        known = naming.symbol(name, {}, ["alpha"]) == "alpha"
        if known or float(array) % 1:
            found[float(array)] = found.get(float(array), False) or known
    return sorted(found.items(), key=lambda item: not item[1])


def rate(fit: Fit, one: Measured, candidates: Sequence[tuple[float, bool]]) -> float | None:
    """Return the learning rate of a step, or None if it cannot be told."""
    if one.step is None:
        return None
    for value, known in candidates:
        if known and called(one.step / value, fit, ("mean",)):
            return value
    if one.seen is not None and one.gradient and is_named(one.seen):
        return abs(one.step / one.gradient)
    for value, known in candidates:
        good = called(one.step / value, fit, GOOD if known else ("mean", "sum"))
        if good or (known and called(one.step / value, fit)):
            return value
    named = [value for value, known in candidates if known]
    return named[0] if len(named) == 1 else None


def groups(fit: Fit, found: Sequence[Measured], of: str) -> list[list[Measured]]:
    """Put together the parameters whose factors are equal."""
    within = MEASURED if fit.measured else EQUAL
    made: list[list[Measured]] = []
    for one in found:
        value = getattr(one, of)
        for group in made:
            other = getattr(group[0], of)
            if abs(value / other - 1) < within:
                group.append(one)
                break
        else:
            made.append([one])
    return sorted(made, key=len, reverse=True)


def origin(fit: Fit, scale: float, group: Sequence[Measured]) -> Seen | None:
    """Return the error of a layer in which a factor of its gradients arises.

    A gradient has the factor of the error, or that divided by the number of examples.
    """
    if not fit.chains:
        return None
    study, chain = fit.study, fit.chain
    truth = chain.errors(fit.losses[-1])
    inside = [p.parameter for p in group]
    at = max(
        (i for i, x in enumerate(chain.layers) if x.weight in inside or x.bias in inside),
        default=len(truth) - 1,
    )
    layer = chain.layers[at]
    errors = [truth[at]]
    if at + 1 < len(truth) and not layer.ones:  # the error may be off before the slope already
        back = chain.layers[at + 1].W.T @ truth[at + 1]
        errors = [back, *([] if layer.mask is None else [back * layer.mask]), *errors]
    on = 1.0 if layer.mask is None else layer.A != 0  # what else was off is not seen
    found: list[tuple[Seen, float]] = []
    for seen in study.behind(study.last + 1):
        ratios = [error_ratio(study, seen, error * on, layer.turn, on) for error in errors]
        factor = next((f for f in ratios if f is not None), None)
        if seen.index > layer.score.index and factor and abs(factor - 1) >= EQUAL:
            found.append((seen, factor))
    wanted = [scale, scale * fit.examples]
    if abs(scale * fit.examples**2 - 1) < EQUAL and any(_is(f, scale) for _, f in found):
        wanted = [scale]  # an error that is a mean is right so far
    return next((s for s, f in found if any(_is(f, one) for one in wanted)), None)


def _is(factor: float, wanted: float) -> bool:
    return abs(factor / wanted - 1) < EQUAL


def first(fit: Fit, one: Measured, times: float = 1.0) -> Seen | None:
    """Return where a parameter's own gradient is seen first, so many times too large."""
    if one.seen is None:
        return None
    if len(fit.chains) > 1:  # it is a sum; look at one of its terms
        last = replace(fit, chains=fit.chains[-1:], losses=fit.losses[-1:], slopes={})
        slope = slopes_of(last).get(fit.study.parameters.index(one.parameter))
        for seen in fit.study.behind(one.seen.index):
            if slope is None:
                break
            array = fit.study.array(seen)
            if seen.index > last.chain.last.output.index and array.size == slope.size:
                factor = ratio(array.reshape(slope.shape), slope)
                if factor is not None and _is(factor, times):
                    return seen
    alike = (
        s for s in fit.study.behind(one.seen.index) if s.value.digest == one.seen.value.digest
    )
    return next(alike, one.seen)


def number(fit: Fit, value: float) -> Seen | None:
    """Return where a name is given to a number, the last time before the first step."""
    best = None
    for seen in fit.study.values(0, fit.study.last + 1):
        if seen.value.object < 0 and is_named(seen):
            array = fit.study.array(seen)
            if not array.ndim and abs(float(array) - value) < 1e-9:
                function = fit.study.base.events[seen.index].function
                if best is None or function != "the file":
                    best = seen
    return best


def finite(parameter: Parameter) -> bool:
    """Tell whether a step made numbers."""
    return bool(np.isfinite(parameter.after).all())
