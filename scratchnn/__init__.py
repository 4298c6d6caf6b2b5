"""The neural network of a famous video, written as a specification that runs.

Each equation is a page of the documentation, a function here, and a set of checks.
"""

from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    """Import `check` when it is asked for: the equations need nothing but NumPy."""
    if name == "check":
        from scratchnn.checker.entry import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
