"""The neural network of a famous video, written as a specification that runs.

Each equation is a page of the documentation, a function here, and a set of checks.
"""

from typing import TYPE_CHECKING, Any

from scratchnn.equations.backward import (
    bias_gradient,
    hidden_error,
    output_error,
    relu_derivative,
    tanh_derivative,
    weight_gradient,
)
from scratchnn.equations.forward import linear, relu, softmax, tanh
from scratchnn.equations.initial import scale_pixels, uniform, zeros
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.equations.update import gradient_step, momentum

if TYPE_CHECKING:
    from scratchnn.checker.entry import check

__all__ = [
    "accuracy",
    "bias_gradient",
    "check",
    "cross_entropy",
    "gradient_step",
    "hidden_error",
    "linear",
    "momentum",
    "one_hot",
    "output_error",
    "predictions",
    "relu",
    "relu_derivative",
    "scale_pixels",
    "softmax",
    "tanh",
    "tanh_derivative",
    "uniform",
    "weight_gradient",
    "zeros",
]


def __getattr__(name: str) -> Any:
    """Import `check` when it is asked for: the equations need nothing but NumPy."""
    if name == "check":
        from scratchnn.checker.entry import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
