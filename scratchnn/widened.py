"""The equations as learners call them: in floats, whatever they are given."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

import scratchnn
from scratchnn.equations import backward, forward, initial, loss, measure, update

_NUMBERS = np.ndarray | np.generic


def _in_floats(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let an equation compute in floats what it is given in bytes, where 0 − 1 is 255."""

    @wraps(function)
    def compute(*given: Any, **named: Any) -> Any:
        types = [x.dtype for x in (*given, *named.values()) if isinstance(x, _NUMBERS)]
        if any(map(_wraps, types)):
            wide = np.result_type(*[t for t in types if not _wraps(t)] or [np.dtype(float)])
            given = tuple(_widen(x, wide) for x in given)
            named = {name: _widen(x, wide) for name, x in named.items()}
        return function(*given, **named)

    compute.__module__ = scratchnn.__name__  # where pickle finds it
    return compute


def _wraps(dtype: np.dtype[Any]) -> bool:
    """Tell integers that begin again at some number, and truth values, which know no 2."""
    return dtype.kind in "biu" and dtype != np.int64


def _widen(x: Any, dtype: np.dtype[Any]) -> Any:
    return x.astype(dtype) if isinstance(x, _NUMBERS) and _wraps(x.dtype) else x


# What trains takes the equations from their own modules, as they stand: it has looked at its
# input once, and asking again costs 6 % of each step on 32 examples. What makes the first
# numbers takes bytes on purpose, and what measures compares and counts.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: _in_floats(function) if phase in (forward, loss, backward, update) else function
    for phase in (initial, forward, loss, backward, update, measure)
    for name, function in vars(phase).items()
    if name in scratchnn.__all__
}
