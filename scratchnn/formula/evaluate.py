"""Compute an equation line by line, from its TeX or from its entry forms alike."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.formula.nodes import (
    PRINTED,
    Definition,
    Functions,
    Index,
    Indexed,
    Scope,
    everywhere,
    numbers,
    ranges,
)


def evaluate(
    lines: Iterable[Definition],
    values: Mapping[str, Any],
    shapes: Mapping[str, tuple[int, ...]],
    functions: Functions = PRINTED,
) -> dict[str, Array]:
    r"""Compute the outputs of an equation in the order of its lines.

    A name on the right is its newest value: the input until its own line, the result after it.

    Parameters
    ----------
    lines : iterable of Definition
    values : dict
        A value for each input and each size, of numbers of any kind.
    shapes : dict
        The shape of each output that is given entry by entry.
    functions : dict, optional
        What `exp`, `log`, `sqrt` and `tanh` mean for these numbers.

    Returns
    -------
    outputs : dict
        An object array for each output.

    Raises
    ------
    FormulaError
        If shapes do not fit, or a value is missing.

    Examples
    --------
    >>> from scratchnn.formula.entry import read
    >>> shapes = {"v": ("n",), "x": ("n",)}
    >>> values = {"v": np.array([1, 2]), "x": np.array([10, 10])}
    >>> lines = [
    ...     read("v[j] = 2 * v[j] + 1", "v", ("n",), shapes),
    ...     read("x[j] = x[j] - v[j]", "x", ("n",), shapes),
    ... ]
    >>> evaluate(lines, values, {"v": (2,), "x": (2,)})
    {'v': array([3, 5], dtype=object), 'x': array([7, 5], dtype=object)}
    """
    known, found = known_numbers(values), {}
    for line in lines:
        name = line.output
        found[name] = _compute(line, Scope(known, functions=functions), shapes)
        known = {**known, name: numbers(found[name])}
    return found


def known_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some values that a formula can speak of: arrays and numbers."""
    return {
        name: numbers(value)
        for name, value in values.items()
        if not isinstance(value, tuple | np.random.Generator)
    }


def _compute(line: Definition, scope: Scope, shapes: Mapping[str, tuple[int, ...]]) -> Array:
    """Compute the right side, at every place that the left side names."""
    left, right, name = line.left, line.right, line.output
    if not isinstance(left, Indexed):
        return np.array(right.value(scope), dtype=object)
    if name not in shapes:
        raise left.place.error(f"the shape of {name} is not known here")
    target = np.empty(shapes[name], dtype=object)
    places = scope.moved(name, target)
    letters = [index.name for index in left.indices if isinstance(index, Index)]
    sizes = ranges([left], places) if len(set(letters)) == len(letters) else {}
    if math.prod(sizes.values()) < target.size:
        raise left.place.error("the left side needs a letter of its own for each index")
    ranges([right], scope, sizes)
    for at in everywhere(sizes):
        target[left.index(places.at(at))] = right.number(scope.at(at), "an entry")
    return target
