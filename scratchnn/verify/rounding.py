"""Numbers of 400 digits that know how large their terms were, and how they are rounded once.

They are what an entry form is computed with, to say which float is nearest to the result, and
by how much a function that computes in floats may miss it.
"""

import operator
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, getcontext, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.formula.nodes import Functions
from scratchnn.verify.arithmetic import Arithmetic, Operation

# 1 - tanh(370)**2 is near the smallest float: 320 digits cancel, and a float has 17 more.
DIGITS = 400
FLOATS: dict[str, Any] = {"float64": np.float64, "float32": np.float32}


def precisely() -> AbstractContextManager[Context]:
    """Return the context in which numbers have so many digits, and no largest exponent."""
    return localcontext(Context(DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]))


class Number(Arithmetic):
    """A number, and the size of what it was made of.

    The size is what the number would be if nothing cancelled: of a sum, the sum of the absolute
    terms. A computation in floats is off by some units in the last place of the size, and not
    of the number.
    """

    __slots__ = ("size", "value")

    def __init__(self, value: Decimal, size: Decimal | None = None) -> None:
        self.value = value
        self.size = abs(value) if size is None else size

    def _with(self, operation: Operation, one: Any, other: Any) -> "Number":
        a, b = number(one), number(other)
        if operation is operator.sub:  # of zeros the difference is 0, whatever their signs
            operation, b = operator.add, -b
        return Number(operation(a.value, b.value), SIZES[operation](a, b))

    def __pow__(self, exponent: int) -> "Number":
        return Number(self.value**exponent, self.size**exponent)

    def __neg__(self) -> "Number":
        return Number(-self.value, self.size)

    def __lt__(self, other: Any) -> bool:
        return self.value < number(other).value

    def __gt__(self, other: Any) -> bool:
        return self.value > number(other).value

    def __eq__(self, other: object) -> bool:
        return self.value == number(other).value

    def __hash__(self) -> int:
        return hash(self.value)


# How large the terms of a result were. The smaller what stands below a bar is, the more counts
# what it is off by.
SIZES: dict[Operation, Callable[[Number, Number], Decimal]] = {
    operator.add: lambda a, b: a.size + b.size,
    operator.mul: lambda a, b: a.size * b.size,
    operator.truediv: lambda a, b: a.size * (b.size / b.value**2),
}


def number(x: Any) -> Number:
    """Return a float, a whole number or a fraction as such a number."""
    if isinstance(x, Number):
        return x
    if isinstance(x, Fraction):
        return Number(Decimal(x.numerator) / Decimal(x.denominator))
    return Number(Decimal(x))


def numbers(value: Any) -> Any:
    """Return the floats of an array, or a float, as such numbers; whole ones as they are."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.frompyfunc(number, 1, 1)(value.astype(object))
    return number(value) if isinstance(value, float) else value


def _function(
    of: Callable[[Decimal], Decimal], slope: Callable[[Decimal, Decimal], Any]
) -> Any:
    """Return a function of such numbers: what it is given is off by its size, too."""

    def applied(x: Any) -> Number:
        given = number(x)
        value = of(given.value)
        moved = given.size * abs(slope(given.value, value))
        return Number(value, max(abs(value), moved))

    return applied


def _exp(x: Decimal) -> Decimal:
    return _known_exp(x, getcontext().prec)


@lru_cache(10_000)
def _known_exp(x: Decimal, _: int) -> Decimal:
    """Return a power of e; it takes a millisecond, and a softmax asks for each many times."""
    return x.exp()


def _tanh(x: Decimal) -> Decimal:
    e = _exp(-2 * abs(x))
    return ((1 - e) / (1 + e)).copy_sign(x)


FUNCTIONS: Functions = {
    "exp": _function(_exp, lambda _, y: y),
    "log": _function(lambda x: x.ln(), lambda x, _: 1 / x if x else Decimal(0)),
    "sqrt": _function(lambda x: x.sqrt(), lambda _, y: 1 / (2 * y) if y else Decimal(0)),
    "tanh": _function(_tanh, lambda _, y: 1 - y * y),
}


def rounded(x: Decimal, precision: str) -> Any:
    """Return the nearest float; of two that are equally near, the one that ends in zero.

    Examples
    --------
    >>> rounded(Decimal(2) ** 53 + 1, "float64")
    np.float64(9007199254740992.0)
    >>> float(rounded(Decimal("1e400"), "float32"))
    inf
    """
    kind = FLOATS[precision]
    with np.errstate(all="ignore"):
        near = kind(float(x))  # rounded once as float64, perhaps twice as float32
        around = [near, np.nextafter(near, kind(np.inf)), np.nextafter(near, kind(-np.inf))]
    if precision == "float64" or not np.isfinite(around).all():
        return near
    with precisely():
        return min(
            around, key=lambda one: (abs(Decimal(float(one)) - x), one.view(np.uint32) % 2)
        )


def unit(size: Decimal, precision: str) -> float:
    """Return the unit in the last place of a size: the distance to the next float."""
    near = rounded(size, precision)
    return float(np.spacing(near)) if np.isfinite(near) else np.inf


def within(sizes: Array, wanted: Array, units: int, precision: str) -> Array:
    """Return by how much each entry may be off; an infinite one by nothing."""
    each = np.frompyfunc(lambda one: units * unit(one.size, precision), 1, 1)
    return np.where(np.isfinite(wanted), np.asarray(each(sizes), float), 0.0)


def apart(x: Any, wanted: Decimal) -> float:
    """Return by how much a float is off."""
    with precisely():
        return float(abs(Decimal(float(x)) - wanted))
