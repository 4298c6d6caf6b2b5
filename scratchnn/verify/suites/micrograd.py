"""What Andrej Karpathy's micrograd defines, written from its description.

Every number knows what it was made from, and the slope in each of these. Going back through
all of them, from the last, gives the slope of the last in each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.suites.case import Case, Functions, Outputs, Suite, gradients

ALMOST = 1e-13
EXAMPLES = 4


@dataclass(eq=False)
class Number:
    """A number, the slope of the result in it, and what it was made from, with the slopes."""

    value: float
    made_from: tuple[tuple["Number", float], ...] = ()
    slope: float = field(default=0.0, init=False)

    def __add__(self, other: "Number | float") -> "Number":
        other = _number(other)
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: "Number | float") -> "Number":
        other = _number(other)
        return Number(self.value * other.value, ((self, other.value), (other, self.value)))

    def __pow__(self, power: float) -> "Number":
        return Number(self.value**power, ((self, power * self.value ** (power - 1)),))

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other: "Number") -> "Number":
        return self + other * -1.0

    def back(self) -> None:
        """Compute the slope of this number in all that it was made from."""
        self.slope = 1.0
        for one in reversed(self._before()):
            for source, slope in one.made_from:
                source.slope += slope * one.slope

    def _before(self) -> list["Number"]:
        """Return all that this was made from and itself, each after what it was made from."""
        found: dict[Number, None] = {}
        open_ = [(self, False)]
        while open_:
            one, whole = open_.pop()
            if whole:
                found[one] = None
            elif one not in found:
                open_ += [(one, True), *((source, False) for source, _ in one.made_from)]
        return [*found]


def _number(x: Number | float) -> Number:
    return x if isinstance(x, Number) else Number(x)


def _relu(f: Functions, x: Number) -> Number:
    """Return ReLU by our function, and its slope by ours."""
    Z = np.full((1, 1), x.value)
    slope = f["backward/relu_derivative"](Z).item()
    return Number(f["forward/relu"](Z).item(), ((x, slope),))


def _example(f: Functions, a: float, b: float) -> Outputs:
    """Return the result of the expression in its README, and the slopes."""
    A, B = Number(a), Number(b)
    c, d = A + B, A * B + B**3
    c = c + c + 1
    c = c + 1 + c + A * -1
    d = d + d * 2 + _relu(f, B + A)
    d = d + 3 * d + _relu(f, B - A)
    e = (c - d) ** 2
    g = e * 0.5 + 10 * e**-1
    g.back()
    return {"g": g.value, "a": A.slope, "b": B.slope}


def _readme() -> Iterator[Case]:
    wanted = {"g": 24.7041, "a": 138.8338, "b": 645.5773}
    yield Case("README", {"a": -4.0, "b": 2.0}, _example, wanted, atol=0.00005)


def _layer(W: Array, A: Array, b: Array) -> Array:
    """Return the scores of a layer of numbers, with columns as examples."""
    return W @ A + b


def _network(X: Array, dZ: Array, theta: dict[str, Array]) -> Outputs:
    """Return the slopes in all parameters of the scores, each times a number, added up."""
    each = np.frompyfunc(Number, 1, 1)
    own = {name: each(x) for name, x in theta.items()}
    plain = np.frompyfunc(lambda x: Number(max(x.value, 0), ((x, float(x.value > 0)),)), 1, 1)
    A1 = plain(_layer(own["W1"], each(X), own["b1"]))
    total = (each(dZ) * _layer(own["W2"], A1, own["b2"])).sum()
    total.back()
    slopes = np.frompyfunc(lambda x: x.slope, 1, 1)
    return {name: slopes(x).astype(float) for name, x in own.items()}


def _ours(f: Functions, X: Array, dZ: Array, theta: dict[str, Array]) -> Outputs:
    """Return the same by our functions; they average over the examples, and that adds up."""
    Z1 = f["forward/linear"](theta["W1"], X, theta["b1"])
    A1 = f["forward/relu"](Z1)
    dZ1 = f["backward/hidden_error"](theta["W2"], dZ, f["backward/relu_derivative"](Z1))
    found = gradients(f, (dZ1, X), (dZ, A1))
    return {name[1:]: X.shape[1] * slope for name, slope in found.items()}


def _networks() -> Iterator[Case]:
    rng = np.random.default_rng(0)
    for n0, n1, n2 in ((2, 4, 3), (3, 5, 2), (5, 3, 6)):
        shapes = {"W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
        given: dict[str, Any] = {
            "X": rng.standard_normal((n0, EXAMPLES)),
            "dZ": rng.standard_normal((n2, EXAMPLES)),
            "theta": {name: rng.standard_normal(size) for name, size in shapes.items()},
        }
        yield Case(f"{n0}-{n1}-{n2}", given, _ours, _network(**given), atol=ALMOST)


SUITES = [Suite("micrograd/readme", _readme), Suite("micrograd/network", _networks)]
