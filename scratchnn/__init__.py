"""The neural network of a famous video, written as a specification that runs.

Each equation is a page of the documentation, a function here, and a set of checks.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from scratchnn import equations
from scratchnn.equations.backward import (
    bias_gradient,
    hidden_error,
    l2_gradient,
    output_error,
    relu_derivative,
    sigmoid_derivative,
    tanh_derivative,
    weight_gradient,
)
from scratchnn.equations.forward import linear, relu, sigmoid, softmax, tanh
from scratchnn.equations.initial import he_normal, scale_pixels, uniform, zeros
from scratchnn.equations.loss import (
    cross_entropy,
    cross_entropy_from_scores,
    l2_penalty,
    one_hot,
)
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.equations.update import adam, gradient_step, momentum, rmsprop

if TYPE_CHECKING:
    from scratchnn.checker.entry import check

__all__ = [
    "accuracy",
    "adam",
    "bias_gradient",
    "check",
    "cross_entropy",
    "cross_entropy_from_scores",
    "gradient_step",
    "he_normal",
    "hidden_error",
    "l2_gradient",
    "l2_penalty",
    "linear",
    "momentum",
    "one_hot",
    "output_error",
    "predictions",
    "relu",
    "relu_derivative",
    "rmsprop",
    "scale_pixels",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "tanh",
    "tanh_derivative",
    "uniform",
    "weight_gradient",
    "zeros",
]


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

    compute.__module__ = __name__  # where pickle finds it
    return compute


def _wraps(dtype: np.dtype[Any]) -> bool:
    """Tell integers that begin again at some number, and truth values, which know no 2."""
    return dtype.kind in "biu" and dtype != np.int64


def _widen(x: Any, dtype: np.dtype[Any]) -> Any:
    return x.astype(dtype) if isinstance(x, _NUMBERS) and _wraps(x.dtype) else x


# What learners call. What trains takes the equations from their own modules, as they stand:
# it has looked at its input once, and asking again costs 6 % of each step on 32 examples.
globals().update(
    {
        name: _in_floats(function)
        for phase in (equations.forward, equations.loss, equations.backward, equations.update)
        for name, function in vars(phase).items()
        if name in __all__
    }
)


def __getattr__(name: str) -> Any:
    """Import `check` when it is asked for: the equations need nothing but NumPy."""
    if name == "check":
        from scratchnn.checker.entry import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
