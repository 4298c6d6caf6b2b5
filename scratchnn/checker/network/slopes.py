"""The true slopes of the loss of a network's own output, and which loss that is."""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import functions, gauges, model, truths
from scratchnn.checker.network.functions import Loss
from scratchnn.checker.network.model import Chain, Layer
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.program.watch import Move

RIGHT = 1e-6  # how far a right step may be off, relative to its length
EPSILON = 5e-16
ROUGHLY = 1e-4  # of a square, beyond which no rounding of a sum decides
OWN = "a loss of your own"
STEPS = (1e-6, 1e-8)  # the second crosses fewer kinks


@dataclass
class Fit:
    """A loss of some chains of layers, and its slope in every parameter.

    All slopes are of the sum over the examples.
    """

    study: Study
    chains: list[Chain]
    losses: list[Loss]  # one for each chain
    slopes: dict[int, Array]  # by the parameter's place in `study.parameters`
    score: tuple[float, int] = (0, 0)  # steps that are right; errors that are
    measured: Seen | None = None  # where the slopes were measured: what moved
    count: int = 1  # of examples, where no layers tell it

    @property
    def name(self) -> str:
        """Which loss it is."""
        return self.losses[0].name

    @property
    def value(self) -> float:
        """The loss, summed over the examples."""
        return sum(loss.value for loss in self.losses)

    @property
    def chain(self) -> Chain:
        """The chain that is nearest to the step."""
        return self.chains[-1]

    @property
    def layers(self) -> list[Layer]:
        """The layers; none where the slopes were measured."""
        return self.chain.layers if self.chains else []

    @property
    def start(self) -> int:
        """The event from which on a network computes something."""
        moved = (i for p in self.study.parameters for i, _ in p.moves)
        return self.layers[0].given.index if self.layers else min(moved, default=0)

    @property
    def examples(self) -> int:
        """How many examples the step is made from; 1 where the program's own loss counts."""
        return sum(chain.examples for chain in self.chains) or self.count

    @property
    def classes(self) -> int:
        """How many outputs there are."""
        return len(self.chain.last.A) if self.chains else 1

    def slope(self, parameter: Parameter) -> Array | None:
        """Return the true slope in a parameter; None if it does not move the output."""
        return self.slopes.get(self.study.parameters.index(parameter))


def ratio(step: Array, slope: Array, noise: float = 0.0, within: float = RIGHT) -> float | None:
    """Return the factor between a step and a slope, or None if they are not proportional.

    Examples
    --------
    >>> ratio(np.array([2.0, 4.0]), np.array([-1.0, -2.0]))
    -2.0
    """
    if step.shape != slope.shape:
        return None
    size, square = float(np.vdot(slope, slope)), float(np.vdot(step, step))
    if not size:
        return None
    along = float(np.vdot(step, slope))
    factor = along / size
    least = 2 * (within * math.sqrt(abs(square)) + noise) ** 2 + ROUGHLY * square
    if square - factor * along > least:
        return None  # as most are: it is cheap to tell, and far from what decides
    if not (np.isfinite(step).all() and np.isfinite(slope).all()):
        return None
    off = float(np.linalg.norm(step - factor * slope))
    length = float(np.linalg.norm(step))
    if not length or off > within * length + noise:
        return None
    return factor


def is_apart(made: Array, parts: Iterable[Array], least: float) -> bool:
    """Tell, where it is cheap, whether a vector is no sum of multiples of a few others.

    What is left of it must be longer than `least`. If others are nearly along each other, it
    is not told.
    """
    square = float(np.vdot(made, made))
    left, axes = made, list[Array]()
    for part in parts:
        size = float(np.vdot(part, part))
        if not math.isfinite(size + square):
            return False
        for axis in axes:
            part = part - np.vdot(part, axis) * axis
        rest = float(np.vdot(part, part))
        if rest <= ROUGHLY * size:
            return False
        axes.append(part / math.sqrt(rest))
        left = left - np.vdot(left, axes[-1]) * axes[-1]
    return float(np.vdot(left, left)) > 2 * least**2 + ROUGHLY * square


def rounding(parameter: Parameter) -> float:
    """Return how far rounding may take the difference of a parameter before and after."""
    return EPSILON * parameter.length * 4


def step_ratio(parameter: Parameter, slope: Array) -> float | None:
    """Return how many times the negative slope a step is, or None if it is not along it."""
    if parameter.after.shape != parameter.before.shape:
        return None
    noise = rounding(parameter)
    if np.linalg.norm(parameter.step) <= 3 * noise:
        return None
    factor = ratio(parameter.step, slope, noise)
    return None if factor is None else -factor


def fits(study: Study) -> list[Fit]:
    """Return what each loss of the output says about the parameters, the best first."""
    chains = model.Reader(study).chains()
    found = []
    for group in _groups(study, chains):
        for each in _truths(study, group):
            for chain, T in zip(group, each, strict=True):
                chain.T = T
            found += list(_fitted(study, group))
    # What small shares tell, such as that of weights, counts after how many examples there are.
    found.sort(key=lambda f: (-(4 * f.score[0] // 1), -len(f.chains), -f.score[0], -f.score[1]))
    return found


def _groups(study: Study, chains: Sequence[Chain]) -> Iterator[list[Chain]]:
    """Yield the chains that a step may have been made from: the last one, or all of a place.

    Or the one before the last, which may have told how good the network is.
    """
    seen: set[int] = set()
    for chain in reversed(chains):
        place = study.base.events[chain.last.output.index].place
        if place in seen:
            continue
        seen.add(place)
        yield [replace(chain)]
        alike = [c for c in chains if study.base.events[c.last.output.index].place == place]
        if len(alike) > 1:
            yield [replace(c) for c in alike]
            yield [replace(alike[-2])]
        if len(seen) > 3:
            return


def _truths(study: Study, group: Sequence[Chain]) -> Iterator[list[Array]]:
    if len(group) == 1:
        for _, T in truths.truths(study, group[0]):
            yield [T]
        return
    nearest = [next(truths.truths(study, chain), None) for chain in group]
    if all(nearest):
        yield [found[1] for found in nearest if found]


def _fitted(study: Study, group: list[Chain]) -> Iterator[Fit]:
    each = [list(functions.losses(c.last.activation, c.last.Z, c.last.A, c.T)) for c in group]
    sizes = [c.examples for c in group]
    usual = sum(sizes) / len(sizes)
    for losses in zip(*each, strict=False):
        means = [_times(x, usual / m) for x, m in zip(losses, sizes, strict=True)]
        for given in [list(losses), means][: len(set(sizes))]:  # of batches of several sizes
            fit = Fit(study, [replace(c) for c in group], given, _slopes(study, group, given))
            fit.score = score(study, fit)
            yield fit


def _times(loss: Loss, share: float) -> Loss:
    """Return a loss that counts more, or less."""
    return loss._replace(value=loss.value * share, error=loss.error * share)


def _slopes(study: Study, group: Sequence[Chain], losses: Sequence[Loss]) -> dict[int, Array]:
    slopes: dict[int, Array] = {}
    for chain, loss in zip(group, losses, strict=True):
        for layer, E in zip(chain.layers, chain.errors(loss), strict=True):
            W, b = layer.weight, layer.bias
            dW = E @ layer.A0.T
            dW = (dW.T if layer.turn == "rows" else dW).reshape(W.before.shape)
            at = study.parameters.index(W)
            slopes[at] = slopes.get(at, 0) + dW
            if b is not None:
                db = E.sum(axis=1) if b.before.size == len(E) else E.sum()
                at = study.parameters.index(b)
                slopes[at] = slopes.get(at, 0) + np.reshape(db, b.before.shape)
    return slopes


def slopes_of(fit: Fit) -> dict[int, Array]:
    """Return the slopes of the losses of a fit's own chains."""
    return _slopes(fit.study, fit.chains, fit.losses)


def score(study: Study, fit: Fit) -> tuple[float, int]:
    """Count the steps that are right, and the errors that stand among the learner's arrays."""
    right = 0.0
    last = (fit.chain.last.weight, fit.chain.last.bias)
    weights = [layer.weight for layer in fit.chain.layers]
    for parameter in study.parameters:
        slope = fit.slope(parameter)
        if slope is None:
            continue
        factor = step_ratio(parameter, slope)
        if factor is not None:
            right += 2.25 if parameter in last else 2  # in the output layer it tells the loss
            right += 0.02 if parameter in weights else 0  # a bias is right more easily
            right += 0.01 if factor > 0 else 0  # labels of turned sign may stand there, too
        elif gradient(fit, parameter) is not None:
            right += 1
    E = fit.losses[-1].error
    behind = study.behind(study.last + 1, E.size)
    errors = sum(
        error_ratio(study, seen, E, fit.chain.last.turn) is not None for seen in behind
    )
    return right, errors


def error_ratio(
    study: Study, seen: Seen, E: Array, turn: str, on: Array | float = 1.0
) -> float | None:
    """Return how many times a true error a recorded array is, where it counts; or None."""
    array = study.array(seen)
    if array.size != E.size or array.ndim > 2 or E.size == 1 or not array.ndim:
        return None
    made = model.columns(array, turn)
    return ratio(made * on, E) if made.shape == E.shape else None


def gradient(
    fit: Fit, parameter: Parameter, wanted: float | None = None
) -> tuple[Seen, float] | None:
    """Return the learner's own array that is the slope of a parameter, and its factor.

    One that has a name is preferred, and the mean over the examples; `wanted` is the factor,
    where only one counts.
    """
    slope, start = fit.slope(parameter), fit.start
    best: tuple[Seen, float] | None = None
    rank = (False, False, False)
    if slope is None:
        return None
    for seen in fit.study.behind(parameter.new.index, slope.size):
        array = fit.study.array(seen)
        if seen.value.digest == parameter.new.value.digest:
            continue  # of zeros, the first step is along the slope itself
        if seen.index < start or not array.ndim:
            continue
        factor = ratio(array.reshape(slope.shape), slope)
        if factor is not None and (wanted is None or abs(factor / wanted - 1) < RIGHT):
            mean = abs(abs(factor) * fit.examples - 1) < RIGHT
            new = (is_named(seen), mean, factor > 0)  # a velocity may go downhill
            if best is None or new >= rank:
                best, rank = (seen, factor), new
    return best


def is_named(seen: Seen) -> bool:
    """Tell whether a value has a name, and is no part of an expression."""
    return seen.value.is_named


def confirmed(fit: Fit) -> bool:
    """Tell whether the output moves as the layers say when a parameter is moved."""
    return all(
        any(_moves(fit, parameter, slope, step) for step in STEPS)
        for parameter, slope in pairs(fit)
        if parameter.before.ndim  # a number cannot be moved in its place
    )


def _moves(fit: Fit, parameter: Parameter, slope: Array, step: float) -> bool:
    """Tell whether the loss moves along a direction as a slope says."""
    direction = np.random.default_rng(11).choice([-1.0, 1.0], size=slope.shape)
    outputs = [chain.last.output for chain in fit.chains]
    ends = []
    for sign in (step, -step):
        move = Move(parameter.origin.index, parameter.origin.value.text, sign * direction)
        ends.append(fit.study.caught([move], outputs))
    measured = 0.0
    for chain, loss, *both in zip(fit.chains, fit.losses, *ends, strict=True):
        if any(one is None for one in both):
            return False
        value, turn = gauges.losses(chain.T)[loss.name], chain.last.turn
        up, down = (value(model.columns(one, turn)) for one in both)
        measured += float(up - down) / (2 * step)
    off = abs(measured - float(np.vdot(direction, slope)))
    return off <= 1e-4 * float(np.linalg.norm(slope)) + 1e-7 * max(1.0, abs(fit.value))


def pairs(fit: Fit) -> Iterator[tuple[Parameter, Array]]:
    """Yield the parameters that move the output, with their true slopes."""
    for parameter, at in zip(fit.study.parameters, itertools.count(), strict=False):
        if at in fit.slopes:
            yield parameter, fit.slopes[at]
