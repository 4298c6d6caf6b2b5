"""A step of learning, done again and again in the same memory.

An equation leaves its inputs alone, so each of its operations makes a new array. Where a
parameter has a hundred thousand entries, more time goes into fetching that memory than into
the arithmetic. So the operations of a step are recorded once, and are then done into arrays
that no later one needs. The formulas stand in the equations alone.

A number by which a product of matrices is multiplied or divided goes to the smaller of the two
matrices. That may round otherwise; all else is the same to the last bit.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

Numbers = dict[str, float]


class Number:
    """What stands for a number of a step, such as its rate, and for what is made of it."""

    def __init__(self, of: Callable[[Numbers], float]) -> None:
        self.of = of


def _noted(operate: Callable[[Any, Any], Any]) -> Callable[[Number, Any], Any]:
    def note(self: Number, other: Any) -> Any:
        if isinstance(other, Recorded):
            return NotImplemented  # so that it is asked, and notes it
        value = other.of if isinstance(other, Number) else lambda _: other
        return Number(lambda numbers: operate(self.of(numbers), value(numbers)))

    return note


def _turned(operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda x, y: operate(y, x)


for _name in ("add", "sub", "mul", "truediv", "pow"):
    _operate = getattr(operator, _name)
    setattr(Number, f"__{_name}__", _noted(_operate))
    setattr(Number, f"__r{_name}__", _noted(_turned(_operate)))


class Note(NamedTuple):
    """A function, what it is given, and what it made of that."""

    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    how: dict[str, Any]
    made: Array

    @property
    def read(self) -> list[int]:
        """The arrays that are read, each by the identity of the one that owns the memory."""
        return [id(_owner(x)) for x in self.inputs if isinstance(x, Recorded)]

    @property
    def scaled(self) -> Any:
        """What it multiplies or divides by a number, if it does nothing else."""
        match self.function, self.inputs:
            case (np.multiply | np.divide, (Recorded() as x, y)) if not isinstance(y, Array):
                return x
            case np.multiply, (y, Recorded() as x) if not isinstance(y, Array):
                return x
        return None


class Recorded(np.ndarray[Any, Any]):
    """An array that notes what is done with it."""

    notes: list[Note]
    numbers: Numbers

    def __array_finalize__(self, source: Any) -> None:
        """Let a view note in the same place."""
        self.notes, self.numbers = getattr(source, "notes", []), getattr(source, "numbers", {})

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **how: Any) -> Any:
        """Note one of NumPy's operations, unless it writes into something."""
        if how.get("out") is not None:
            return NotImplemented
        return self.note(ufunc if method == "__call__" else getattr(ufunc, method), inputs, how)

    def __array_function__(self, function: Any, types: Any, inputs: Any, how: Any) -> Any:
        """Note another of NumPy's functions."""
        return self.note(partial(_copied, function), inputs, how)

    def astype(self, dtype: Any) -> Any:  # type: ignore[override]
        """Note a conversion."""
        return self.note(partial(_copied, np.asarray), (self,), {}, dtype)

    def note(
        self, function: Any, inputs: tuple[Any, ...], how: dict[str, Any], dtype: Any = None
    ) -> "Recorded":
        """Call a function, and note what it was given and made."""
        made = function(*(_plain(x, self.numbers) for x in inputs), **how)
        made = np.array(made, dtype, copy=None)
        self.notes.append(Note(function, inputs, how, made))
        return _recorded(made, self.notes, self.numbers)


def _recorded(array: Array, notes: list[Note], numbers: Numbers) -> Recorded:
    stands = array.view(Recorded)
    stands.notes, stands.numbers = notes, numbers
    return stands


def _copied(function: Callable[..., Any], *inputs: Any, out: Any = None, **how: Any) -> Any:
    """Call what cannot write into an array that is given."""
    made = function(*inputs, **how)
    if out is None:
        return np.array(made)
    np.copyto(out, made, casting="unsafe")
    return out


def _plain(x: Any, numbers: Numbers) -> Any:
    if isinstance(x, Recorded):
        return x.view(np.ndarray)
    if isinstance(x, np.ndarray):
        raise TypeError("an array comes from somewhere that cannot be recorded")
    return x.of(numbers) if isinstance(x, Number) else x


def _owner(x: Array) -> Array:
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _alike(a: Array, b: Array) -> bool:
    return (a.shape, a.strides, a.dtype) == (b.shape, b.strides, b.dtype)


class Tape:
    """What a step does to arrays.

    Parameters
    ----------
    step : callable
        Is given the arrays and, by their names, the numbers; returns as many arrays as change.
    changed : sequence of array
        The first of the arrays: each is written over by what the step returns for it.
    given : sequence of array
        The others.
    **numbers : float
        What the step is given by name. The values may be others each time.

    Raises
    ------
    TypeError
        If the step does something that cannot be recorded.

    Examples
    --------
    >>> def step(theta, dtheta, alpha):
    ...     return (theta - alpha * dtheta,)
    >>> theta, dtheta = np.array([1.0]), np.array([2.0])
    >>> tape = Tape(step, (theta,), (dtheta,), alpha=0.5)
    >>> tape(alpha=0.25)
    >>> tape(alpha=0.25)
    >>> theta
    array([0.])
    """

    def __init__(
        self,
        step: Callable[..., Sequence[Array]],
        changed: Sequence[Array],
        given: Sequence[Array],
        **numbers: float,
    ) -> None:
        notes: list[Note] = []
        arrays = [_recorded(x, notes, numbers) for x in (*changed, *given)]
        results = step(*arrays, **{name: Number(operator.itemgetter(name)) for name in numbers})
        ends = [id(_owner(x)) for x in results]
        folded = _folded(notes, ends)
        last = {one: i for i, note in enumerate(folded) for one in note.read}
        last |= dict.fromkeys(ends, len(folded))
        homes = _homes(folded, last, list(zip(results, changed, strict=True)))
        self.dtype = changed[0].dtype  # of a number, too: it must not promote
        self.cells: list[tuple[Array, Number]] = []
        memory: dict[int, Array] = {id(_owner(x)): x for x in arrays}
        if any(not isinstance(x, Recorded) or id(_owner(x)) in memory for x in results):
            raise TypeError("a result is not made by what was recorded")
        self.calls = [*self._laid_out(folded, last, homes, memory)]
        for end, home in zip(results, changed, strict=True):
            if id(_owner(end)) not in homes:
                self.calls.append(partial(np.copyto, home, self._bound(end, memory)))

    def __call__(self, **numbers: float) -> None:
        """Do the step again."""
        for cell, number in self.cells:
            cell[()] = number.of(numbers)
        for call in self.calls:
            call()

    def _laid_out(
        self,
        notes: list[Note],
        last: dict[int, int],
        homes: dict[int, Array],
        memory: dict[int, Array],
    ) -> Iterator[partial[Any]]:
        """Find an array for each that is made, and yield the calls."""
        free: list[Array] = []
        spare: set[int] = set()
        for i, note in enumerate(notes):
            inputs = [self._bound(x, memory) for x in note.inputs]
            free += [memory[one] for one in {*note.read} & spare if last[one] == i]
            into = homes.get(id(note.made))
            if into is None:
                # The newest is the likeliest to be in the processor's cache.
                into = next((x for x in reversed(free) if _alike(x, note.made)), note.made)
                free = [x for x in free if x is not into]
                spare.add(id(note.made))
            memory[id(note.made)] = into
            yield partial(note.function, *inputs, out=into, **note.how)

    def _bound(self, x: Any, memory: dict[int, Array]) -> Any:
        """Return what a call is given for what was given when it was noted."""
        if isinstance(x, Number):
            self.cells.append((np.empty((), self.dtype), x))
            return self.cells[-1][0]
        if not isinstance(x, Recorded):
            return x
        owner = _owner(x)
        if id(owner) not in memory:
            raise TypeError("an array comes from something that cannot be recorded")
        lies = memory[id(owner)]
        if isinstance(lies, Recorded):
            return x.view(np.ndarray)  # it was given
        if _alike(x, owner):
            return lies
        offset = x.ctypes.data - owner.ctypes.data
        return np.ndarray(x.shape, x.dtype, lies.ravel(order="K"), offset, x.strides)


def _folded(notes: list[Note], ends: list[int]) -> list[Note]:
    """Let a number go to the smaller of the matrices whose product it scales."""
    times = Counter([*ends, *(one for note in notes for one in note.read)])
    folded: list[Note] = []
    for note in notes:
        x, place = note.scaled, len(folded)
        if x is not None and times[id(_owner(x))] == 1:
            place = next((i for i, p in enumerate(folded) if p.made is _owner(x)), place)
        folded[place : place + 1] = (
            _scaled(folded[place], note) if place < len(folded) else [note]
        )
    return folded


def _scaled(product: Note, note: Note) -> list[Note]:
    """Return what may stand for an operation and one that scales what it made."""
    both = [product, note]
    if product.function is not np.matmul or not _alike(note.scaled, product.made):
        return both
    smaller = min(product.inputs, key=lambda side: side.size)
    if smaller.size >= note.made.size:
        return both
    scaled = _recorded(np.empty_like(smaller.view(Array)), smaller.notes, smaller.numbers)
    factors = tuple(smaller if x is note.scaled else x for x in note.inputs)
    sides = tuple(scaled if side is smaller else side for side in product.inputs)
    return [
        Note(note.function, factors, note.how, _owner(scaled)),
        Note(np.matmul, sides, product.how, note.made),
    ]


def _homes(
    notes: list[Note], last: dict[int, int], ends: Sequence[tuple[Array, Array]]
) -> dict[int, Array]:
    """Say which of what is made can lie where the result of it is to be left."""
    makers = {id(note.made): (i, note) for i, note in enumerate(notes)}
    homes: dict[int, Array] = {}
    for end, home in ends:
        x: Any = end
        while x is not None and _alike(x, home):
            i, note = makers.get(id(_owner(x)), (-1, None))
            if note is None or id(note.made) in homes or last.get(id(_owner(home)), -1) > i:
                break
            homes[id(note.made)] = home
            spent = (y for y in note.inputs if isinstance(y, Recorded))
            x = next((y for y in spent if last[id(_owner(y))] == i and _alike(y, home)), None)
    return homes
