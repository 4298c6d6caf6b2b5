"""An update's equation, done on arrays that may be written over.

An equation leaves its inputs alone, so each of its operations makes a new array. Where a
parameter has a hundred thousand entries, more time goes into fetching that memory than into
the arithmetic. So the operations are recorded once, on stand-ins, and are then done into arrays
that no later one needs. The rule stands in the equation alone, and every bit is the same.
"""

import operator
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.choices import Optimizer

Numbers = dict[str, float]


class Number:
    """What stands for a number that an update is given, and for what is computed from such."""

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


class Recorded(np.ndarray[Any, Any]):
    """What stands for an array, and notes what is done with it."""

    notes: "list[tuple[np.ufunc, tuple[Any, ...], Recorded]]"

    def __array_ufunc__(
        self,
        ufunc: np.ufunc,
        method: str,
        *inputs: Any,
        **kwargs: Any,
    ) -> Any:
        """Note an operation that goes entry by entry; no other can be done in place."""
        if method != "__call__":
            return NotImplemented
        made = Recorded(())
        made.notes = self.notes
        self.notes.append((ufunc, inputs, made))
        return made


class Operation(NamedTuple):
    """One of NumPy's functions, and what picks its inputs and its output by their places."""

    function: np.ufunc
    picked: Callable[[dict[int, Any]], tuple[Any, ...]]


class Tape:
    """What an optimiser does to a parameter in an update.

    Examples
    --------
    >>> from scratchnn.choices import OPTIMIZERS
    >>> update = Tape(OPTIMIZERS["momentum"]).at({"alpha": 1.0, "beta": 0.9})
    >>> update(np.array([1.0]), np.array([0.5]), (np.array([2.0]),))
    (array([-1.3]), (array([2.3]),))
    """

    def __init__(self, rule: Optimizer) -> None:
        given = [Recorded(()) for _ in range(2 + len(rule.slots))]
        notes = given[0].notes = []
        for one in given:
            one.notes = notes
        names = "alpha", *rule.numbers, *(["t"] if rule.counts else [])
        made = rule.function(
            *given, **{name: Number(operator.itemgetter(name)) for name in names}
        )
        results = made if rule.slots else (made,)
        last = {id(x): i for i, (_, those, _) in enumerate(notes) for x in those}
        last |= {id(x): len(notes) for x in results}
        places = {id(x): place for place, x in enumerate(given)}
        self.operations: list[Operation] = []
        self.numbers: dict[int, Any] = {}
        self.spare: list[int] = []  # arrays that are not given
        free: list[int] = []
        for i, (function, those, out) in enumerate(notes):
            arrays = [x for x in those if isinstance(x, Recorded)]
            numbers = [x for x in those if not isinstance(x, Recorded)]
            self.numbers |= {places.setdefault(id(x), len(places)): x for x in numbers}
            free += {places[id(x)] for x in arrays if last[id(x)] == i}
            if not free:
                self.spare.append(len(places))
            places[id(out)] = free.pop() if free else len(places)
            picked = operator.itemgetter(*(places[id(x)] for x in (*those, out)))
            self.operations.append(Operation(function, picked))
        self.results = [places[id(x)] for x in results]

    def at(self, numbers: Numbers) -> "Update":
        """Return the operations with the numbers of an update: the rate, t, and others."""
        values = {
            place: x.of(numbers) if isinstance(x, Number) else x
            for place, x in self.numbers.items()
        }
        return Update(self.operations, values, self.spare, self.results)


class Update(NamedTuple):
    """The operations of one update, the numbers in it, and where the results are left."""

    operations: list[Operation]
    numbers: dict[int, float]
    spare: list[int]
    results: list[int]

    def __call__(
        self, theta: Array, dtheta: Array, slots: tuple[Array, ...]
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the changed parameter, and what is kept for it; all that is given is lost."""
        at: dict[int, Any] = {**self.numbers, **dict(enumerate((theta, dtheta, *slots)))}
        at |= {place: np.empty_like(theta) for place in self.spare}
        for function, picked in self.operations:
            function(*picked(at))
        *kept, theta = (at[place] for place in self.results)
        return theta, tuple(kept)


recorded = cache(Tape)
