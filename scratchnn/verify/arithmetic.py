"""The four operations for numbers that carry more than a value, by one method of theirs."""

import operator
from collections.abc import Callable
from typing import Any

Operation = Callable[[Any, Any], Any]
Method = Callable[[Any, Any], Any]


def _both(operation: Operation) -> tuple[Method, Method]:
    """Return the methods for a number on the left of an operation, and on its right."""
    return (
        lambda self, other: self._with(operation, self, other),
        lambda self, other: self._with(operation, other, self),
    )


class Arithmetic:
    """What adds, subtracts, multiplies and divides by its method `_with`.

    That is given one of `operator.add`, `sub`, `mul` and `truediv`, and what stands left and
    right of it: of these one is such a number.
    """

    __slots__ = ()
    __add__, __radd__ = _both(operator.add)
    __sub__, __rsub__ = _both(operator.sub)
    __mul__, __rmul__ = _both(operator.mul)
    __truediv__, __rtruediv__ = _both(operator.truediv)
