"""Numbers that carry an expression, so that the functions themselves run on mathematics.

NumPy asks the elements of an object array for their operators and methods, and so an equation
runs on letters as it stands. Where it compares, the sample that goes with each expression
decides, and the region in which the outcome would be the same is written down.

Needs SymPy, which the package does not: import this where it is used.
"""

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
import sympy
from numpy import ndarray as Array

from scratchnn.verify.arithmetic import Arithmetic, Operation
from scratchnn.verify.identities import Exp, Root

Sample = Fraction | float
T = TypeVar("T")

FROM_BOUNDARY = 1e-6  # samples of exp and log are rounded; nearer than this says nothing
TRIES = 1000

Outcomes = tuple[tuple[Any, bool], ...]  # of comparisons with 0, in the order of meeting them


class UnmetRegionError(ArithmeticError):
    """A comparison came out one way in all samples, so of the other way nothing is known."""


class OnBoundaryError(ArithmeticError):
    """A sample lies where a comparison changes its outcome, so it stands for no region."""


class UndefinedError(ArithmeticError):
    """A sample lies where a function has no value."""


@dataclass
class Region:
    """Where a result holds: the outcome of each comparison that a run has made."""

    positive: dict[Any, bool] = field(default_factory=dict)
    nonzero: set[Any] = field(default_factory=set)

    @property
    def path(self) -> Outcomes:
        """The outcomes in the order in which they were met."""
        return tuple(self.positive.items())

    def sign(self, difference: "Number") -> int:
        """Return −1, 0 or 1 as the sample has it, and note it; 0 only if it is 0 everywhere.

        Raises
        ------
        OnBoundaryError
            If the sample is too close to 0 to have a sign.
        """
        expression = _away_from_boundary(difference)
        above = difference.sample > 0
        if expression == 0:
            return 0
        if expression.free_symbols:
            flipped = expression.could_extract_minus_sign()
            self.positive[-expression if flipped else expression] = above != flipped
        return 1 if above else -1

    def differ(self, difference: "Number") -> bool:
        """Return whether two numbers differ, and note it; equal are only those that always are.

        Raises
        ------
        OnBoundaryError
            If only the samples are equal.
        """
        expression = _away_from_boundary(difference)
        if expression.free_symbols:
            self.nonzero.add(expression)
        return bool(expression != 0)

    def __str__(self) -> str:
        return ", ".join(f"{e} {'>' if above else '<'} 0" for e, above in self.positive.items())


def _away_from_boundary(difference: "Number") -> Any:
    expression = sympy.expand(difference.expression)
    if expression != 0 and abs(float(difference.sample)) < FROM_BOUNDARY:
        raise OnBoundaryError(f"the sample has {expression} = 0")
    return expression


@dataclass(frozen=True, eq=False, slots=True)
class Number(Arithmetic):
    """An expression, a sample of what it may stand for, and the region they are in.

    Examples
    --------
    >>> x = Number(sympy.Symbol("x"), Fraction(1, 2), Region())
    >>> (2 * x - 1 / 3).expression, (x + 1).sample
    (2*x - 6004799503160661/18014398509481984, Fraction(3, 2))
    >>> x > 0, 1 - x <= 0, str(x.region)
    (True, False, 'x > 0, x - 1 < 0')
    """

    expression: Any
    sample: Sample
    region: Region

    def __pow__(self, other: Any) -> "Number":
        if isinstance(other, np.ndarray):
            return NotImplemented
        exponent = number(other, self.region)
        if not (exponent.expression.is_Rational and exponent.expression.q <= 2):
            return (exponent * self.log()).exp()
        base = self if exponent.expression.q == 1 else self.sqrt()
        whole = int(exponent.expression.p)
        return Number(base.expression**whole, base.sample**whole, self.region)

    def __rpow__(self, other: Any) -> "Number":
        return number(other, self.region) ** self

    def __neg__(self) -> "Number":
        return Number(-self.expression, -self.sample, self.region)

    def __abs__(self) -> "Number":
        return -self if self < 0 else self

    def __gt__(self, other: Any) -> bool:
        return self.region.sign(self - other) > 0

    def __ge__(self, other: Any) -> bool:
        return self.region.sign(self - other) >= 0

    def __lt__(self, other: Any) -> bool:
        return self.region.sign(self - other) < 0

    def __le__(self, other: Any) -> bool:
        return self.region.sign(self - other) <= 0

    def __eq__(self, other: object) -> bool:
        return not self != other

    def __ne__(self, other: object) -> bool:
        return self.region.differ(self._with(operator.sub, self, other))

    # NumPy's functions of the same names call these.

    def exp(self) -> "Number":
        """Return e to this power."""
        return Number(Exp(self.expression), math.exp(self.sample), self.region)

    def log(self) -> "Number":
        """Return the natural logarithm, of what the sample has above 0."""
        if self.sample <= 0:
            raise UndefinedError(f"there is no logarithm of {self.expression} at a sample")
        return Number(sympy.log(self.expression), math.log(self.sample), self.region)

    def log1p(self) -> "Number":
        """Return the natural logarithm of 1 more."""
        return (self + 1).log()

    def expm1(self) -> "Number":
        """Return 1 less than e to this power."""
        return self.exp() - 1

    def sqrt(self) -> "Number":
        """Return the root that is not negative, of what the sample does not have below 0."""
        if self.sample < 0:
            raise UndefinedError(f"there is no root of {self.expression} at a sample")
        root = Root(self.expression, sympy.Integer(1))
        return Number(root, math.sqrt(self.sample), self.region)

    def tanh(self) -> "Number":
        """Return the hyperbolic tangent, as the exponentials that it is made of."""
        squared = Exp(2 * self.expression)
        expression = (squared - 1) / (squared + 1)
        return Number(expression, math.tanh(self.sample), self.region)

    def _with(self, operation: Operation, one: Any, two: Any) -> "Number":
        if isinstance(one, np.ndarray) or isinstance(two, np.ndarray):
            return NotImplemented  # the array takes it entry by entry
        a, b = number(one, self.region), number(two, self.region)
        expression = operation(a.expression, b.expression)
        return Number(expression, operation(a.sample, b.sample), self.region)


# NumPy's functions that letters know, besides arithmetic and what compares.
FUNCTIONS = sorted(
    name for name in vars(Number) if isinstance(getattr(np, name, None), np.ufunc)
)


def number(value: Any, region: Region) -> Number:
    """Return a plain number as one of ours, exactly; ours as they are."""
    if isinstance(value, Number):
        return value
    exact = Fraction(value.item() if isinstance(value, np.generic) else value)
    return Number(sympy.Rational(exact), exact, region)


def samples(shape: tuple[int, ...], rng: np.random.Generator, domain: str = "real") -> Array:
    """Draw fractions, none of them 0, of those that a symbol of a domain may stand for."""
    above, below = rng.integers(1, 61, shape), rng.integers(7, 14, shape)
    found = above * _each(np.asarray(below), lambda n: Fraction(1, int(n)))
    if domain in ("real", "one-hot"):
        found = found * rng.choice((-1, 1), shape)
    if domain == "fraction":
        found = found / (1 + found)
    return np.asarray(found, dtype=object)


def letters(name: str, values: Array, region: Region) -> Array:
    """Return an array of letters, with samples or with the samples of what they stand for.

    Examples
    --------
    >>> W = letters("W", samples((1, 2), np.random.default_rng(0)), Region())
    >>> expressions(W).tolist()
    [[W_00, W_01]]
    """
    array = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        place = "".join(map(str, index))
        letter = sympy.Symbol(f"{name}_{place}" if place else name, real=True)
        array[index] = Number(letter, number(values[index], region).sample, region)
    return array


def numbers(values: Any, region: Region) -> Any:
    """Return an array, or one number, in which plain numbers have become ours."""
    if not isinstance(values, np.ndarray):
        return number(values, region)
    return _each(values, lambda value: number(value, region))


def expressions(values: Any) -> Array:
    """Return the expressions of an array, or of one number."""
    return _each(np.asarray(values, dtype=object), _expression)


def derivatives(total: Any, wrt: Array) -> Array:
    """Return the derivative of one number for each letter of an array, as expressions."""
    whole = _expression(total)
    return _each(wrt, lambda letter: sympy.diff(whole, letter.expression))


def substitute(found: Array, letters: Array, values: Array) -> Array:
    """Put the expressions of values in the place of letters, in an array of expressions."""
    pairs = zip(expressions(letters).flat, expressions(values).flat, strict=True)
    places = dict(pairs)
    return _each(found, lambda expression: expression.xreplace(places))


def _expression(value: Any) -> Any:
    return value if isinstance(value, sympy.Basic) else number(value, Region()).expression


def _each(array: Array, function: Callable[[Any], Any]) -> Array:
    """Apply a function to each entry; unlike `np.vectorize`, one of SymPy's stays as it is."""
    found = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        found[index] = function(array[index])
    return found


def regions(
    attempt: Callable[[np.random.Generator, Region], T],
) -> Iterator[tuple[Region, T]]:
    """Run on sample after sample, and yield each region that is met for the first time.

    Ends when every comparison was met with both outcomes, after every outcome of those before
    it: then there is no other region, but for the boundaries between them.

    Raises
    ------
    UnmetRegionError
        If some outcome was never met.
    """
    paths: dict[Outcomes, None] = {}  # in the order of meeting them, too
    for seed in range(TRIES):
        region = Region()
        try:
            outcome = attempt(np.random.default_rng(seed), region)
        except OnBoundaryError:
            continue
        if region.path not in paths:
            paths[region.path] = None
            yield region, outcome
            if _unmet(paths) is None:
                return
    raise UnmetRegionError(
        f"in no sample is {_unmet(paths)}" if paths else "every sample is on a boundary"
    )


def _unmet(paths: Iterable[Outcomes]) -> str | None:
    """Say how a path could have gone on from where another went, if none did."""
    starts = {path[: i + 1]: None for path in paths for i in range(len(path))}
    for *rest, (expression, above) in starts:
        if (*rest, (expression, not above)) not in starts:
            return f"{expression} {'<' if above else '>'} 0"
    return None
