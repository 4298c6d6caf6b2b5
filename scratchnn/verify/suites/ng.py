"""The tests that Andrew Ng's *Deep Learning* courses give with their exercises.

Inputs and expected numbers are facts from the notebooks and the tests beside them, which
compare with `np.allclose`; `ng.json` has them by the names of the tests. The rest is written
here. Examples are columns there too. The output is a sigmoid with two classes, so of a network
only the parts that it shares with ours are run.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.suites.case import Case, Functions, Outputs, Suite, gradients, printed

PRINTED = printed("ng")


def _case(name: str, given: Mapping[str, Any], run: Callable[..., Outputs]) -> Case:
    return Case(
        name, given, run, PRINTED[name], rtol=1e-5, atol=1e-8
    )  # as `np.allclose` has it


def _drawn(seed: int, **shapes: tuple[int, ...]) -> dict[str, Array]:
    rng = np.random.RandomState(seed)
    return {name: rng.randn(*shape) for name, shape in shapes.items()}


# --- layers ---


def _activated(f: Functions, A: Array, W: Array, b: Array, activation: str) -> Outputs:
    Z = f["forward/linear"](W, A, b)
    return {"A": f[f"forward/{activation}"](Z), "Z": Z}


def _back(f: Functions, dZ: Array, A: Array, W: Array) -> Outputs:
    """Take an error back through a layer, to the activations before it."""
    return {
        "dA": f["backward/hidden_error"](W, dZ, np.ones_like(A)),
        "dW": f["backward/weight_gradient"](dZ, A),
        "db": f["backward/bias_gradient"](dZ),
    }


def _back_activated(
    f: Functions, dA: Array, A: Array, W: Array, Z: Array, activation: str
) -> Outputs:
    G = f[f"backward/{activation}_derivative"](Z)
    return _back(f, f["backward/hidden_error"](np.eye(len(dA)), dA, G), A, W)


def _deep(f: Functions, X: Array, parameters: Mapping[str, Array]) -> Outputs:
    """Take images through three layers."""
    A = X
    for layer, activation in (("1", "relu"), ("2", "relu"), ("3", "sigmoid")):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        A = _activated(f, A, W, b, activation)["A"]
    return {"A": A}


def _layers() -> Iterator[Case]:
    layer = {"A": (3, 2), "W": (1, 3), "b": (1, 1)}
    linear = lambda f, A, W, b: {"Z": f["forward/linear"](W, A, b)}  # noqa: E731
    yield _case("linear_forward", _drawn(1, **layer), linear)
    for activation in ("sigmoid", "relu"):
        run = partial(_activated, activation=activation)
        yield _case(f"linear_activation_forward, {activation}", _drawn(2, **layer), run)
    three = {"W1": (4, 5), "b1": (4, 1), "W2": (3, 4), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
    drawn = _drawn(6, X=(5, 4), **three)
    yield _case("L_model_forward", {"X": drawn.pop("X"), "parameters": drawn}, _deep)


def _backward() -> Iterator[Case]:
    yield _case("linear_backward", _drawn(1, dZ=(3, 4), A=(5, 4), W=(3, 5)), _back)
    drawn = _drawn(2, dA=(1, 2), A=(3, 2), W=(1, 3), b=(1, 1), Z=(1, 2))
    del drawn["b"]  # drawn, and of no account on the way back
    for activation in ("sigmoid", "relu"):
        run = partial(_back_activated, activation=activation)
        yield _case(f"linear_activation_backward, {activation}", drawn, run)


# --- one hidden layer with tanh ---


def _tanh_forward(f: Functions, X: Array, **theta: Array) -> Outputs:
    hidden = _activated(f, X, theta["W1"], theta["b1"], "tanh")
    output = _activated(f, hidden["A"], theta["W2"], theta["b2"], "sigmoid")
    return {"Z1": hidden["Z"], "A1": hidden["A"], "Z2": output["Z"], "A2": output["A"]}


def _tanh_backward(
    f: Functions, X: Array, Y: Array, W2: Array, Z1: Array, A1: Array, A2: Array
) -> Outputs:
    dZ2 = f["backward/output_error"](A2, Y)
    dZ1 = f["backward/hidden_error"](W2, dZ2, f["backward/tanh_derivative"](Z1))
    return gradients(f, (dZ1, X), (dZ2, A1))


def _planar() -> Iterator[Case]:
    small = PRINTED["planar, given"]
    drawn = _drawn(1, X=(2, 3), b1=(4, 1))
    yield _case("forward_propagation", drawn | small, _tanh_forward)
    drawn = _drawn(1, X=(2, 3), Y=(1, 3))
    given = {"X": drawn["X"], "Y": (drawn["Y"] > 0).astype(float), "W2": small["W2"]}
    given |= PRINTED["backward_propagation, given"]
    yield _case("backward_propagation", given, _tanh_backward)


# --- the penalty ---


def _penalised(f: Functions, A: Array, A3: Array, Y: Array, W: Array) -> Outputs:
    dW = f["backward/weight_gradient"](f["backward/output_error"](A3, Y), A)
    return {"dW3": dW + f["backward/l2_gradient"](W, 0.7, Y.shape[1])}


def _penalty() -> Iterator[Case]:
    name = "backward_propagation_with_regularization"
    yield _case(name, PRINTED[f"{name}, given"], _penalised)


# --- updates ---


def _stepped(
    f: Functions, theta: Mapping[str, Array], dtheta: Mapping[str, Array], alpha: float
) -> Outputs:
    return {name: f["update/gradient_step"](theta[name], dtheta[name], alpha) for name in theta}


def _steps() -> Iterator[Case]:
    shapes = {"W1": (3, 4), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
    given = {"theta": _drawn(2, **shapes), "dtheta": _drawn(3, **shapes), "alpha": 0.1}
    yield _case("update_parameters", given, _stepped)
    yield _case("update_parameters_with_gd", _four() | {"alpha": 0.01}, _stepped)


def _four() -> dict[str, Any]:
    """Return the four parameters of its optimisers, and their gradients."""
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
    drawn = _drawn(1, **shapes, **{f"d{name}": shape for name, shape in shapes.items()})
    return {
        "theta": {name: drawn[name] for name in shapes},
        "dtheta": {name: drawn[f"d{name}"] for name in shapes},
    }


def _momentum_step(
    f: Functions, theta: Mapping[str, Array], dtheta: Mapping[str, Array]
) -> Outputs:
    """Take a step from rest. The velocity is an average there, so the same step is longer."""
    alpha, beta = 0.01, 0.9
    found = {}
    for name, at in theta.items():
        v, found[name] = f["update/momentum"](
            at, dtheta[name], np.zeros_like(at), alpha * (1 - beta), beta
        )
        found[f"v {name}"] = (1 - beta) * v
    return found


def _momentum() -> Iterator[Case]:
    yield _case("update_parameters_with_momentum", _four(), _momentum_step)


def _adam_step(
    f: Functions, theta: Mapping[str, Array], dtheta: Mapping[str, Array]
) -> Outputs:
    """Take the second step, with the state of the first: all zeros."""
    found: dict[str, Array] = {}
    for name, at in theta.items():
        rest = np.zeros_like(at)
        v, s, moved = f["update/adam"](
            at, dtheta[name], rest, rest.copy(), 2, 0.02, 0.8, 0.888, 0.01
        )
        found |= {name: moved, f"v {name}": v, f"s {name}": s}
    return found


def _adam() -> Iterator[Case]:
    """Yield the two public versions of a test: they differ in where ε stands."""
    # Of the first, the test looks at the first rows alone.
    looked = lambda f, **given: {n: x[:1] for n, x in _adam_step(f, **given).items()}  # noqa: E731
    yield _case("update_parameters_with_adam, ε added", _four(), looked)
    yield _case("update_parameters_with_adam, ε under the root", _four(), _adam_step)


SUITES = [
    Suite("ng/layers", _layers),
    Suite("ng/backward", _backward),
    Suite("ng/planar", _planar),
    Suite("ng/penalty", _penalty),
    Suite("ng/steps", _steps),
    Suite("ng/momentum", _momentum),
    Suite("ng/adam", _adam),
]
