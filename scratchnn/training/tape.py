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


class Place(int):
    """The number of an array; not one to compute with."""


class Operation(NamedTuple):
    """One of NumPy's functions, what it is given, and the place for what it makes."""

    function: np.ufunc
    given: tuple[Any, ...]
    out: Place


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
        places = {id(one): Place(i) for i, one in enumerate(given)}
        needed = {id(one): i for i, (_, those, _) in enumerate(notes) for one in those}
        needed |= {id(one): len(notes) for one in results}  # until the end
        free: list[Place] = []
        self.operations: list[Operation] = []
        for i, (function, those, out) in enumerate(notes):
            taken = tuple(places.get(id(one), one) for one in those)
            free += {places[id(x)] for x in those if id(x) in places and needed[id(x)] == i}
            places[id(out)] = free.pop() if free else Place(len(places))
            self.operations.append(Operation(function, taken, places[id(out)]))
        self.results = [places[id(one)] for one in results]

    def at(self, numbers: Numbers) -> "Update":
        """Return the operations with the numbers of an update: the rate, t, and others."""
        return Update(
            [
                (f, tuple(x.of(numbers) if isinstance(x, Number) else x for x in given), out)
                for f, given, out in self.operations
            ],
            self.results,
        )


class Update(NamedTuple):
    """The operations of one update, and where they leave what is kept and the parameter."""

    operations: list[tuple[np.ufunc, tuple[Any, ...], Place]]
    results: list[Place]

    def __call__(
        self, theta: Array, dtheta: Array, slots: tuple[Array, ...]
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the changed parameter, and what is kept for it; all that is given is lost."""
        arrays = dict(enumerate((theta, dtheta, *slots)))
        for function, given, out in self.operations:
            taken = [arrays[one] if isinstance(one, Place) else one for one in given]
            arrays[out] = function(*taken, out=arrays.get(out))
        *kept, theta = (arrays[place] for place in self.results)
        return theta, tuple(kept)


recorded = cache(Tape)
