"""Activations and losses that are recognised, and their slopes: ours where we have one.

All arrays are columns: a row for each unit, a column for each example. A slope of a loss is
that of its sum over the examples.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.equations import backward, forward

Elementwise = Callable[[Array], Array]
CLOSE = 1e-9
HINGE = "hinge loss"
NEAR, FAR = np.array([[-1.0, 1.0]]), np.array([[50.0]])  # scores that tell what kind one is


class Activation(NamedTuple):
    """A function from scores to outputs."""

    name: str
    value: Elementwise
    slope: Elementwise | None  # None: each output depends on more than one score
    said: str = ""  # how it is called in a report
    fault: str = ""  # what is wrong with it, if anything is
    inner: "Activation | None" = None  # whose outputs it takes in the place of the scores

    @property
    def is_straight(self) -> bool:
        """Whether it is a line on either side of zero: twice a score makes twice as much."""
        return same(self.value(2 * NEAR), 2 * self.value(NEAR))

    @property
    def is_unbounded(self) -> bool:
        """Whether its outputs go on growing with the scores."""
        return bool(self.value(2 * FAR).max() - self.value(FAR).max() > 1)


def sigmoid(Z: Array) -> Array:
    """Return 1/(1 + e^−Z)."""
    return 1 / (1 + np.exp(-Z))


def leaky(c: float) -> Activation:
    """Return leaky ReLU with the slope c below zero."""

    def value(Z: Array) -> Array:
        return np.where(Z > 0, Z, c * Z)

    def slope(Z: Array) -> Array:
        return np.where(Z > 0, 1.0, c)

    return Activation("leaky ReLU", value, slope, f"leaky ReLU ({c:g})")


def elu(c: float) -> Activation:
    """Return ELU: c(e^Z − 1) below zero."""

    def value(Z: Array) -> Array:
        return np.where(Z > 0, Z, c * (np.exp(Z) - 1))

    def slope(Z: Array) -> Array:
        return np.where(Z > 0, 1.0, c * np.exp(Z))

    return Activation("ELU", value, slope)


def measured(A: Array, slope: Array) -> Activation:
    """Return an activation that is not known, by its slope on some scores."""
    return Activation("own", lambda _: A, lambda _: slope, "an activation of your own")


IDENTITY = Activation("", lambda Z: Z, np.ones_like)
ELEMENTWISE = (
    Activation("ReLU", forward.relu, backward.relu_derivative),
    Activation("tanh", forward.tanh, backward.tanh_derivative),
    Activation("sigmoid", sigmoid, lambda Z: sigmoid(Z) * (1 - sigmoid(Z))),
    elu(1.0),
    Activation("softplus", lambda Z: np.log1p(np.exp(Z)), sigmoid),
    Activation(
        "swish",
        lambda Z: Z * sigmoid(Z),
        lambda Z: sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))),
    ),
    Activation("the slope of ReLU", backward.relu_derivative, np.zeros_like, fault="mask"),
)
SOFTMAX = Activation("softmax", forward.softmax, None)


def _softmax(shifted: int | None, summed: int | None) -> Elementwise:
    """Return a softmax whose largest score is taken along one axis, and its sum along one."""

    def value(Z: Array) -> Array:
        E = np.exp(Z - Z.max(axis=shifted, keepdims=True))
        return E / E.sum(axis=summed, keepdims=True)

    return value


SOFTMAXES = (
    SOFTMAX,
    *(
        Activation("softmax", _softmax(shifted, summed), None, fault=fault)
        for shifted, summed, fault in (
            (1, 1, "wrong-axis"), (0, 1, "wrong-axis"), (1, 0, "shift-axis"),
            (None, None, "whole-batch"), (0, None, "whole-batch"), (1, None, "whole-batch"),
        )
    ),
)  # fmt: skip


def same(one: Array, other: Array, within: float = CLOSE) -> bool:
    """Tell whether two arrays hold the same numbers, relative to the largest."""
    if one.shape != other.shape or not one.size:
        return False
    scale = max(float(np.abs(other).max()), 1e-300)
    return bool(np.abs(one - other).max() <= within * scale)


def recognised(Z: Array, A: Array) -> Activation | None:
    """Return which activation makes A of Z, or None."""
    if Z.shape != A.shape or not (np.isfinite(Z).all() and np.isfinite(A).all()):
        return None
    with np.errstate(all="ignore"):
        for one in (*ELEMENTWISE, *(SOFTMAXES if len(Z) > 1 else ())):
            if same(A, one.value(Z)):
                return one
        if len(Z) > 1 and A.min() >= 0 and same(A.sum(axis=0), np.ones(A.shape[1])):
            for one in (SOFTMAX, *ELEMENTWISE):
                if same(A, forward.softmax(one.value(Z))):
                    return SOFTMAX._replace(said=f"softmax of {one.name}", inner=one)
        below = Z < 0
        if below.any() and same(A[~below], Z[~below]):
            ratio = A[below] / Z[below]
            if np.ptp(ratio) <= 1e-9 and 0 < ratio[0] < 1:
                return leaky(float(f"{ratio[0]:.6g}"))
            ratio = A[below] / np.expm1(Z[below])
            if np.ptp(ratio) <= 1e-9:
                return elu(float(ratio[0]))
    return None


class Loss(NamedTuple):
    """A loss of the output: its sum over the examples, and its slope in the last scores."""

    name: str
    value: float
    error: Array


def through(activation: Activation, Z: Array, A: Array, dA: Array) -> Array:
    """Carry a slope in the output back to the scores."""
    if activation.slope is not None:
        return dA * activation.slope(Z)
    back: Array = A * (dA - np.sum(A * dA, axis=0, keepdims=True))
    inner = activation.inner
    return back if inner is None else through(inner, Z, inner.value(Z), back)


def losses(activation: Activation, Z: Array, A: Array, T: Array) -> Iterator[Loss]:
    """Yield the losses that an output may have, the usual one for its activation first."""
    with np.errstate(all="ignore"):
        squared = Loss(
            "squared error", float(np.sum((A - T) ** 2)) / 2, through(activation, Z, A, A - T)
        )
        unit = A.min() >= 0 and A.max() <= 1 and T.min() >= 0 and T.max() <= 1
        if activation.slope is None or (unit and activation.name == "sigmoid"):
            crossed, binary = _entropies(activation, Z, A, T)
            first = (crossed, squared, binary)
            yield from first if activation.slope is None else first[::-1]
        else:
            yield squared
            if not activation.name and T.min(initial=0) >= 0:  # shares of classes
                yield _of_scores(Z, T)
        if len(Z) == 1 and set(np.unique(T)) == {-1.0, 1.0}:
            hinge = float(np.sum(np.maximum(0, 1 - T * A)))
            inside = through(activation, Z, A, np.where(T * A < 1, -T, 0.0))
            yield Loss(HINGE, hinge, inside)


def _entropies(activation: Activation, Z: Array, A: Array, T: Array) -> tuple[Loss, Loss]:
    """Return the cross-entropies of probabilities: of classes, and of each output alone."""
    log, log1 = np.log(np.maximum(A, 1e-300)), np.log(np.maximum(1 - A, 1e-300))
    value, both = -float(np.sum(T * log)), -float(np.sum(T * log + (1 - T) * log1))
    error = through(activation, Z, A, -T / np.maximum(A, 1e-300))
    each = through(activation, Z, A, (A - T) / np.maximum(A * (1 - A), 1e-300))
    if activation.slope is not None:  # without a quotient, where they cancel
        each = A - T
    elif activation.inner is None:
        error = A * T.sum(axis=0) - T
    return Loss("cross-entropy", value, error), Loss("binary cross-entropy", both, each)


def _of_scores(Z: Array, T: Array) -> Loss:
    """Return the cross-entropy of scores, whose softmax or sigmoid nobody computes."""
    if len(Z) > 1:
        P = forward.softmax(Z)
        value = -float(np.sum(T * np.log(np.maximum(P, 1e-300))))
        return Loss("cross-entropy of a softmax", value, P * T.sum(axis=0) - T)
    value = float(np.sum(np.logaddexp(0, Z) - T * Z))
    return Loss("binary cross-entropy of a sigmoid", value, sigmoid(Z) - T)
