"""What a formula says: its parts, each of which computes its own value.

`scratchnn.formula.parser` reads them from TeX, `scratchnn.formula.entry` from Python. Arrays
hold Python objects here, so the numbers in them may be floats, fractions, complex numbers or
symbols alike.
"""

import cmath
import dataclasses
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np

STEP = 1e-30  # of the complex step: nothing is subtracted, so it may be this small


class FormulaError(ValueError):
    """A formula is outside its language, or its parts do not fit; the message shows where."""

    def __init__(self, reason: str, place: "Place") -> None:
        begin = place.whole.rfind("\n", 0, place.start) + 1
        line = place.whole[begin:].split("\n", 1)[0]
        column = place.start - begin
        super().__init__(f"{reason}, at column {column + 1}:\n{line}\n{' ' * column}^")

    @property
    def sentence(self) -> str:
        """The message in one line."""
        return " ".join(str(self).split("\n")[:2])


@dataclass(frozen=True)
class Place:
    """Where in a formula something stands."""

    whole: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """What is written there."""
        return self.whole[self.start : self.end]

    def error(self, reason: str) -> FormulaError:
        """Return an error that points at this place."""
        return FormulaError(reason, self)


def real(x: Any) -> Any:
    """Return what decides comparisons: of a complex step, only the real part."""
    return x.real if isinstance(x, complex) else x


def numbers(value: Any) -> Any:
    """Return an array with Python's own numbers in it, or one such number."""
    if isinstance(value, np.ndarray) and value.shape:
        return value.astype(object)
    return value.item() if isinstance(value, np.ndarray | np.generic) else value


def _apply(name: str, x: Any) -> Any:
    """Apply a function to a number; symbols bring their own."""
    own = getattr(x, name, None)
    if own is not None:
        return own()
    return getattr(cmath if isinstance(x, complex) else math, name)(x)


Functions = Mapping[str, Callable[[Any], Any]]
FUNCTIONS: Functions = {name: partial(_apply, name) for name in ("exp", "log", "sqrt", "tanh")}


def _log(x: Any) -> Any:
    is_plain = isinstance(x, int | float | complex | Fraction)
    return -math.inf if is_plain and x == 0 else FUNCTIONS["log"](x)


# In print 0 · log 0 is 0, so there log 0 has a value; in Python it has none.
PRINTED: Functions = {**FUNCTIONS, "log": _log}


def _times(a: Any, b: Any) -> Any:
    """Multiply; 0 · log 0 is 0."""
    for x, y in ((a, b), (b, a)):
        if isinstance(x, float) and x == -math.inf and y == 0:
            return 0
    return a * b


def _over(a: Any, b: Any) -> Any:
    return Fraction(a, b) if isinstance(a, int) and isinstance(b, int) else a / b


def total(terms: Iterable[Any]) -> Any:
    """Sum exactly: fractions as they are, floats by `math.fsum`."""
    terms = list(terms)
    real_numbers = all(isinstance(term, int | float | Fraction) for term in terms)
    rounded = real_numbers and any(isinstance(term, float) for term in terms)
    return math.fsum(terms) if rounded else sum(terms)


def _compare(relation: Callable[[Any, Any], Any], a: Any, b: Any) -> int:
    return int(bool(relation(real(a), real(b))))


def _choose(beats: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    return b if beats(real(b), real(a)) else a


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, r"\ne": operator.ne, "<": operator.lt, ">": operator.gt,
    r"\le": operator.le, r"\ge": operator.ge,
}  # fmt: skip
BEATS = {"max": operator.gt, "min": operator.lt}

Shape = tuple[int, ...]


def _with_a_number(a: Shape, b: Shape) -> bool:
    return () in (a, b)


def _alike(a: Shape, b: Shape) -> bool:
    return a == b or () in (a, b)


def _addable(a: Shape, b: Shape) -> bool:
    return _alike(a, b) or (len(a) == len(b) == 2 and a[0] == b[0] and 1 in (a[1], b[1]))


def _multipliable(a: Shape, b: Shape) -> bool:
    return () in (a, b) or (len(a) == len(b) == 2 and a[1] == b[0])


class Sign(NamedTuple):
    """What stands between two values, or before both: what it asks of them and does."""

    fits: Callable[[Shape, Shape], bool]
    does: Callable[[Any, Any], Any]  # with two numbers
    verb: str


SIGNS = {
    "+": Sign(_addable, operator.add, "add"),
    "-": Sign(_addable, operator.sub, "add"),
    "": Sign(_multipliable, _times, "multiply"),
    r"\cdot": Sign(_with_a_number, _times, r"multiply by \cdot"),
    r"\odot": Sign(lambda a, b: a == b != (), _times, r"multiply by \odot"),
    **{s: Sign(_alike, partial(_compare, of), "compare") for s, of in COMPARISONS.items()},
    **{s: Sign(_alike, partial(_choose, of), "compare") for s, of in BEATS.items()},
}


@dataclass(frozen=True)
class Scope:
    """What is known where a formula is computed."""

    values: Mapping[str, Any]
    indices: Mapping[str, int] = field(default_factory=dict)
    functions: Functions = field(default_factory=lambda: PRINTED)
    # all values, if one of them were another: computed anew where they depend on it
    given: Callable[[str, Any], Mapping[str, Any]] | None = None

    def at(self, indices: Mapping[str, int]) -> "Scope":
        """Return the scope in which some more indices have a value."""
        return dataclasses.replace(self, indices={**self.indices, **indices})

    def moved(self, name: str, value: Any) -> "Scope":
        """Return the scope in which a symbol has another value."""
        changed = self.given(name, value) if self.given else {**self.values, name: value}
        return dataclasses.replace(self, values=changed)


@dataclass(frozen=True)
class Formula:
    """A part of a formula."""

    place: Place

    def value(self, scope: Scope) -> Any:
        """Compute it.

        Raises
        ------
        FormulaError
            If shapes do not fit, an index is out of range, or a symbol has no value.
        """
        raise NotImplementedError

    def parts(self) -> "Iterator[Formula]":
        """Yield what it is made of."""
        for each in dataclasses.fields(self):
            yield from _formulas(getattr(self, each.name))

    def number(
        self, scope: Scope, what: str, instead: Callable[[str], str] | None = None
    ) -> Any:
        """Compute it where only a number will do; else say what to write, with an entry."""
        found = self.value(scope)
        if shape := np.shape(found):
            hint = ""
            if instead and isinstance(self, Variable):
                entry = f"{self.place.text}_{{{'ji' if len(shape) == 2 else 'i'}}}"
                hint = f": write {instead(entry)}"
            raise self.place.error(f"{what} must be a number, got shape {shape}{hint}")
        return found

    def _entrywise(self, f: Callable[..., Any], *values: Any) -> Any:
        """Apply a function of numbers to numbers, and to arrays entry by entry."""
        try:
            if not any(isinstance(value, np.ndarray) for value in values):
                return f(*values)
            return np.frompyfunc(f, len(values), 1)(*values)
        except ZeroDivisionError as error:
            raise self.place.error("cannot be computed: division by zero") from error
        except (ArithmeticError, ValueError, TypeError) as error:
            raise self.place.error(f"cannot be computed: {error}") from error


def _formulas(thing: Any) -> Iterator[Formula]:
    if isinstance(thing, Formula):
        yield thing
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _formulas(one)


def walk(formula: Formula) -> Iterator[Formula]:
    """Yield a formula and all that it is made of."""
    yield formula
    for part in formula.parts():
        yield from walk(part)


@dataclass(frozen=True)
class Numeral(Formula):
    """A number in digits."""

    amount: int | Fraction
    decimals: int = 0

    def value(self, scope: Scope) -> Any:  # noqa: ARG002
        """Return it, exactly."""
        return self.amount


@dataclass(frozen=True)
class Index(Formula):
    """An index."""

    name: str

    def value(self, scope: Scope) -> Any:
        """Return where the index stands."""
        if self.name not in scope.indices:
            raise self.place.error(f"{self.name} is bound by no sum, and by no left side")
        return scope.indices[self.name]


@dataclass(frozen=True)
class Variable(Formula):
    """A declared symbol."""

    name: str

    def value(self, scope: Scope) -> Any:
        """Return its value."""
        if self.name not in scope.values:
            raise self.place.error(f"{self.name} has no value here")
        return scope.values[self.name]


@dataclass(frozen=True)
class Matrix(Formula):
    """Numbers in rows and columns."""

    rows: tuple[tuple[Formula, ...], ...]

    def value(self, scope: Scope) -> Any:
        """Return an array of two dimensions."""
        if len({len(row) for row in self.rows}) != 1:
            raise self.place.error("the rows of a matrix must be equally long")
        cells = np.empty((len(self.rows), len(self.rows[0])), dtype=object)
        for j, i in np.ndindex(cells.shape):
            cells[j, i] = self.rows[j][i].number(scope, "a cell")
        return cells


@dataclass(frozen=True)
class Indexed(Formula):
    """One number of an array."""

    of: Formula
    indices: tuple[Formula, ...]

    def value(self, scope: Scope) -> Any:
        """Return the number."""
        return self.of.value(scope)[self.index(scope)]

    def index(self, scope: Scope) -> tuple[int, ...]:
        """Return where the number stands; a column may be given one index."""
        shape = np.shape(self.of.value(scope))
        index = tuple(i.value(scope) for i in self.indices)
        if len(index) == 1 and len(shape) == 2 and shape[1] == 1:
            index = (*index, 0)
        if len(index) != len(shape):
            raise self.place.error(f"shape {shape} cannot have {len(index)} indices")
        for i, at, size in zip(self.indices, index, shape, strict=False):
            if not 0 <= at < size:  # Python would count −1 from the end
                raise i.place.error(f"index {at} is out of range: there are {size}")
        return index


@dataclass(frozen=True)
class Definition:
    """A line of an equation: an output, or each entry of it, and what that is."""

    output: str
    left: Formula  # a Variable, or Indexed
    right: Formula


@dataclass(frozen=True)
class Transpose(Formula):
    """Rows for columns."""

    of: Formula

    def value(self, scope: Scope) -> Any:
        """Return the transposed matrix."""
        array = self.of.value(scope)
        if np.ndim(array) != 2:
            raise self.place.error(f"only a matrix is transposed, got shape {np.shape(array)}")
        return array.T


@dataclass(frozen=True)
class Power(Formula):
    """A number multiplied with itself."""

    of: Formula
    exponent: Formula

    def value(self, scope: Scope) -> Any:
        """Return the power."""
        base = self.of.number(scope, "what is raised to a power", self._instead)
        exponent = self.exponent.number(scope, "an exponent")
        if isinstance(exponent, float | Fraction | complex):
            raise self.exponent.place.error("an exponent must be a whole number")
        return self._entrywise(operator.pow, base, exponent)

    def _instead(self, entry: str) -> str:
        whole, exponent = self.of.place.text, self.exponent.place.text
        product = rf"{whole} \odot {whole}, or " if exponent == "2" else ""
        return f"{product}an entry, {entry}^{{{exponent}}}"


@dataclass(frozen=True)
class Negative(Formula):
    """A minus in front."""

    of: Formula

    def value(self, scope: Scope) -> Any:
        """Return the opposite."""
        return -self.of.value(scope)


@dataclass(frozen=True)
class Joined(Formula):
    r"""Two values and a sign: a sum, a product, the larger, or 1 where a relation holds.

    It goes entry by entry, and a number goes with every entry, in sums a column with every
    column. Without a sign it is a product, of matrices too.
    """

    left: Formula
    sign: str
    right: Formula

    def value(self, scope: Scope) -> Any:
        """Return what the sign makes of both."""
        a, b = self.left.value(scope), self.right.value(scope)
        one, other, sign = np.shape(a), np.shape(b), SIGNS[self.sign]
        if not sign.fits(one, other):
            raise self.place.error(f"shapes {one} and {other} do not {sign.verb}")
        if self.sign == "" and () not in (one, other):
            return a @ b
        return self._entrywise(sign.does, a, b)


@dataclass(frozen=True)
class Ratio(Formula):
    """Something divided by a number."""

    top: Formula
    bottom: Formula

    def value(self, scope: Scope) -> Any:
        """Return the ratio, exactly if both are whole numbers."""
        return self._entrywise(
            _over, self.top.value(scope), self.bottom.number(scope, "a divisor")
        )


@dataclass(frozen=True)
class Applied(Formula):
    """A function of a number: exp, log, sqrt, tanh."""

    function: str
    of: Formula

    def value(self, scope: Scope) -> Any:
        """Return what the function gives."""
        x = self.of.number(scope, f"what {self.function} is given", self._instead)
        return self._entrywise(scope.functions[self.function], x)

    def _instead(self, entry: str) -> str:
        sign = self.place.text
        braced = {r"\sqrt": r"\sqrt", "e": "e^"}.get(sign)
        return f"an entry, {braced}{{{entry}}}" if braced else f"an entry, {sign} {entry}"


@dataclass(frozen=True)
class Absolute(Formula):
    """A number without its sign."""

    of: Formula

    def value(self, scope: Scope) -> Any:
        """Return it."""
        x = self.of.number(scope, "what stands between bars")
        return -x if real(x) < 0 else x


@dataclass(frozen=True)
class Cases(Formula):
    """One formula where a statement holds, else another, which alone is computed."""

    holds: Joined
    then: Formula
    otherwise: Formula

    def value(self, scope: Scope) -> Any:
        """Return the value of the one."""
        return (self.then if self.holds.value(scope) else self.otherwise).value(scope)


@dataclass(frozen=True)
class BigSum(Formula):
    """A sum over an index, from one number to another, both included."""

    letter: Index
    low: Formula
    high: Formula
    body: Formula

    def value(self, scope: Scope) -> Any:
        """Return the sum."""
        _require_new(self.letter, scope)
        low, high = (bound.number(scope, "a bound") for bound in (self.low, self.high))
        if not isinstance(low, int) or not isinstance(high, int) or low > high:
            raise self.place.error(f"there is nothing to sum from {low} to {high}")
        terms = [self.body.value(scope.at({self.letter.name: t})) for t in range(low, high + 1)]
        return self._entrywise(lambda: total(terms))


@dataclass(frozen=True)
class Extreme(Formula):
    """The largest or smallest over an index, or where it stands."""

    function: str
    letter: Index
    body: Formula
    size: "Variable | None" = None  # over which the index is said to run, where that is written

    def value(self, scope: Scope) -> Any:
        """Return it; the first, if several are equal."""
        _require_new(self.letter, scope)
        sizes = ranges([self.body], scope)
        if self.letter.name not in sizes:
            raise self.place.error(f"{self.letter.name} has no range: it is no index here")
        candidates = [
            self.body.number(scope.at({self.letter.name: t}), "what is compared")
            for t in range(sizes[self.letter.name])
        ]
        beats = BEATS[self.function.removeprefix("arg")]
        best = 0
        for t, candidate in enumerate(candidates):
            if beats(real(candidate), real(candidates[best])):
                best = t
        return best if self.function.startswith("arg") else candidates[best]


def _require_new(letter: Index, scope: Scope) -> None:
    if letter.name in scope.indices:
        raise letter.place.error(f"{letter.name} is an index already")


@dataclass(frozen=True)
class Partial(Formula):
    """A partial derivative, by the complex step: as many numbers as are moved."""

    of: Formula
    wrt: Formula  # a Variable, or an Indexed of one

    def value(self, scope: Scope) -> Any:
        """Return the slope of a number; all that depends on what is moved moves with it."""
        if isinstance(self.wrt, Indexed):
            return self._slope(scope, self.wrt.of, self.wrt.index(scope))
        shape = np.shape(self.wrt.value(scope))
        slopes = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            slopes[index] = self._slope(scope, self.wrt, index)
        return slopes if shape else slopes[()]

    def _slope(self, scope: Scope, moved: Formula, index: tuple[int, ...]) -> float:
        if not isinstance(moved, Variable):
            raise moved.place.error("a derivative is with respect to a symbol, or its entry")
        x = moved.value(scope)
        if index:
            x = x.copy()
            x[index] = x[index] + STEP * 1j
        else:
            x = x + STEP * 1j
        after = scope.moved(moved.name, x)
        used = [p.name for p in walk(self.of) if isinstance(p, Variable | Elsewhere)]
        if all(after.values.get(name) is scope.values.get(name) for name in used):
            raise self.place.error(f"nothing here depends on {moved.name}")
        return complex(self.of.number(after, "what is derived")).imag / STEP


@dataclass(frozen=True)
class Elsewhere(Formula):
    """A symbol's value, if the one that it depends on were another: J(θ − α dθ)."""

    name: str
    argument: str
    by: Formula

    def value(self, scope: Scope) -> Any:
        """Return that value."""
        new = self.by.value(scope)
        wanted = np.shape(Variable(self.place, self.argument).value(scope))
        if np.shape(new) != wanted:
            raise self.place.error(f"{self.argument} has shape {wanted}, got {np.shape(new)}")
        return scope.moved(self.argument, new).values[self.name]


@dataclass(frozen=True)
class Call(Formula):
    """One of the equations, by the name of its function."""

    function: Callable[..., Any]
    given: tuple[Formula, ...]

    def value(self, scope: Scope) -> Any:
        """Return what the function gives."""
        given = [plain(one.value(scope)) for one in self.given]
        try:
            return numbers(self.function(*given))
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            raise self.place.error(f"cannot be computed: {error}") from error


def plain(value: Any) -> Any:
    """Return an array of floats or complex numbers where all its numbers are such."""
    if not isinstance(value, np.ndarray) or value.dtype != object:
        return value
    kinds = {type(number) for number in value.flat}
    if complex in kinds:
        return value.astype(complex)
    return value.astype(float) if float in kinds else np.array(value.tolist())


def ranges(
    formulas: Iterable[Formula], scope: Scope, before: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return how far each free index runs, by the arrays that it stands at.

    Indices that have run `before` must run as far again.

    Raises
    ------
    FormulaError
        If two arrays disagree.
    """
    found = dict(before or {})
    for formula in formulas:
        for letter, size in _sized(formula, scope, frozenset()):
            if found.setdefault(letter.name, size) != size:
                raise letter.place.error(
                    f"{letter.name} runs over {size} here, over {found[letter.name]} elsewhere"
                )
    return found


def _sized(
    formula: Formula, scope: Scope, bound: frozenset[str]
) -> Iterator[tuple[Index, int]]:
    if isinstance(formula, BigSum | Extreme):
        bound |= {formula.letter.name}
    if isinstance(formula, Indexed):
        shape = np.shape(formula.of.value(scope))
        for index, size in zip(formula.indices, shape, strict=False):
            if isinstance(index, Index) and index.name not in bound:
                yield index, size
    for part in formula.parts():
        yield from _sized(part, scope, bound)


def everywhere(sizes: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Yield each place at which indices can stand."""
    for index in np.ndindex(*sizes.values()):
        yield dict(zip(sizes, index, strict=True))
