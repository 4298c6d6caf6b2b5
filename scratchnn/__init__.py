"""The neural network of a famous video, written as a specification that runs.

Each equation is a page of the documentation, a function here, and a set of checks.
"""

TYPE_CHECKING = False  # that of `typing` would load more than all else here
if TYPE_CHECKING:
    from scratchnn.checker.entry import check
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


def __getattr__(name: str) -> object:
    """Import what is asked for, and no sooner: until then Ctrl-C would meet only NumPy."""
    if name == "check":
        from scratchnn.checker.entry import check

        return check
    if name in __all__ or name == "equations":
        from scratchnn.widened import FUNCTIONS  # it brings the other

        return FUNCTIONS.get(name) or globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
