"""The cases that ONNX hands to those who implement its operators.

They are made anew by the `onnx` package, from a seed of its own. What belongs to a row with it
stands in a column with us.
"""

import importlib
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.suites.case import Case, Functions, Left, Outputs, Suite

# So many steps that nothing is left to correct. ONNX does not correct at T = 0 either.
LATE = 10**9
MADE = "onnx.backend.test.case.node"


class Published(NamedTuple):
    """A test of one operator: attributes by name, inputs and outputs in order."""

    attributes: dict[str, Any]
    inputs: list[Array]
    outputs: list[Array]


class Converted(NamedTuple):
    """What is given to our functions, what they do with it, and what is wanted."""

    given: dict[str, Any]
    run: Callable[..., Outputs]
    wanted: Outputs


Convert = Callable[[Published], Converted | str]  # or why there is nothing to convert


def _cases(operator: str, file: str, convert: Convert) -> Iterator[Case | Left]:
    for one in _registered(operator, file):
        test = _test(one)
        converted = convert(test)
        if isinstance(converted, str):
            yield Left(one.name, converted)
        else:
            yield Case(one.name, *converted, rtol=one.rtol, atol=one.atol)


def _registered(operator: str, file: str) -> list[Any]:
    """Return the tests of an operator, without the same ones for its expanded form.

    `collect_testcases` would import all operators, which takes eight seconds; each registers
    its tests where it is imported.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = importlib.import_module(MADE)
        importlib.import_module(f"{MADE}.{file}")
    nodes = [(one, [*one.model.graph.node]) for one in made._NodeTestCases]
    alone = [one for one, node in nodes if [n.op_type for n in node] == [operator]]
    return [one for one in alone if "_expanded" not in one.name]


def _test(one: Any) -> Published:
    from onnx import helper

    [node], [(inputs, outputs)] = one.model.graph.node, one.data_sets
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    return Published(attributes, [*map(np.asarray, inputs)], [*map(np.asarray, outputs)])


def _columns(x: Array, axis: int) -> Array:
    """Return an array of any rank as columns: down one axis, and along all others."""
    return np.moveaxis(x, axis, 0).reshape(x.shape[axis], -1)


def _applied(id_: str, axis: int = 0) -> Convert:
    """Convert a test of a function of columns, which lie along an axis there."""

    def convert(test: Published) -> Converted:
        along = test.attributes.get("axis", axis)
        Z, A = (_columns(x, along) for x in (test.inputs[0], test.outputs[0]))
        return Converted({"Z": Z}, lambda f, Z: {"A": f[id_](Z)}, {"A": A})

    return convert


def _linear(f: Functions, W: Array, A: Array, b: Array) -> Outputs:
    return {"Z": f["forward/linear"](W, A, b)}


def _gemm(test: Published) -> Converted | str:
    has = test.attributes.get
    a, b, *added = test.inputs
    a, b = (a.T if has("transA") else a), (b.T if has("transB") else b)
    c = has("beta", 1.0) * added[0] if added else np.zeros((), a.dtype)
    if c.ndim == 2 and len(c) > 1:
        return "another bias for each example"
    bias = np.broadcast_to(c, (1, b.shape[1])).T
    W = has("alpha", 1.0) * b.T
    return Converted({"W": W, "A": a.T, "b": bias}, _linear, {"Z": test.outputs[0].T})


def _matmul(test: Published) -> Converted | str:
    W, A = test.inputs
    if (W.ndim, A.ndim) != (2, 2):
        return "stacks of matrices, or vectors"
    b = np.zeros((len(W), 1), W.dtype)
    return Converted({"W": W, "A": A, "b": b}, _linear, {"Z": test.outputs[0]})


def _argmax(test: Published) -> Converted | str:
    if test.attributes.get("select_last_index"):
        return "the last of equal entries; here it is the first"
    return Converted(
        {"A": _columns(test.inputs[0], test.attributes.get("axis", 0))},
        lambda f, A: {"y_hat": f["measure/predictions"](A)},
        {"y_hat": test.outputs[0].ravel()},
    )


def _one_hot(test: Published) -> Converted:
    indices, depth, (off, on) = test.inputs
    y = indices.ravel().astype(int)
    wanted = _columns(test.outputs[0], test.attributes.get("axis", -1)).astype(float)

    def run(f: Functions, y: Array, k: int) -> Outputs:
        return {"Y": float(off) + (float(on) - float(off)) * f["loss/one_hot"](y, k)}

    return Converted({"y": y, "k": int(depth)}, run, {"Y": wanted})


def _reduced(test: Published) -> str:
    """Say why a loss is another than ours; empty if it is not."""
    if len(test.inputs) > 2:
        return "weights for the classes"
    if "ignore_index" in test.attributes:
        return "a label that is left out"
    return "a loss for each example" if test.attributes["reduction"] == b"none" else ""


def _labelled(test: Published) -> dict[str, Any]:
    """Return scores in columns, their labels, and what the mean is multiplied by for a sum."""
    scores, labels = test.inputs
    times = labels.size if test.attributes["reduction"] == b"sum" else 1
    return {"Z": _columns(scores, 1), "y": labels.ravel(), "times": times}


def _softmax_cross_entropy(test: Published) -> Converted | str:
    if why := _reduced(test):
        return why

    wanted = {"J": test.outputs[0]}
    if also := len(test.outputs) > 1:
        wanted["log A"] = _columns(test.outputs[1], 1)

    def run(f: Functions, Z: Array, y: Array, times: int) -> Outputs:
        J = f["loss/cross_entropy_from_scores"](Z, f["loss/one_hot"](y, len(Z)))
        made = {"J": times * J}
        return made | {"log A": np.log(f["forward/softmax"](Z))} if also else made

    return Converted(_labelled(test), run, wanted)


def _negative_log_likelihood(test: Published) -> Converted | str:
    if why := _reduced(test):
        return why

    def run(f: Functions, Z: Array, y: Array, times: int) -> Outputs:
        return {"J": times * f["loss/cross_entropy"](np.exp(Z), f["loss/one_hot"](y, len(Z)))}

    return Converted(_labelled(test), run, {"J": test.outputs[0]})


def _parameters(test: Published, kinds: int) -> list[tuple[Array, ...]]:
    """Return, for each parameter, what of each kind belongs to it, as columns."""
    rest = [x[:, None] for x in test.inputs[2:]]  # after the rate and the count
    each = len(rest) // kinds
    return [*zip(*(rest[i * each : (i + 1) * each] for i in range(kinds)), strict=True)]


def _stepped(step: Callable[..., tuple[Any, ...]], test: Published, kinds: int) -> Converted:
    """Take a step for each parameter; the outputs are all of one kind, then all of the next."""

    def run(f: Functions, parameters: list[tuple[Array, ...]]) -> Outputs:
        made = zip(*(step(f, *one) for one in parameters), strict=True)
        return {f"{i}": x for i, x in enumerate(x for kind in made for x in kind)}

    wanted = {f"{i}": x[:, None] for i, x in enumerate(test.outputs)}
    return Converted({"parameters": _parameters(test, kinds)}, run, wanted)


def _momentum(test: Published) -> Converted | str:
    rate, count, *_ = map(float, test.inputs[:2])
    has = test.attributes
    if has["mode"] != b"standard":
        return "Nesterov's step"
    if count > 0 and has["beta"] != 1:
        return "a gradient that is dampened after the first step"

    def step(f: Functions, X: Array, G: Array, V: Array) -> tuple[Array, Array]:
        dX = G + has["norm_coefficient"] * X  # it knows no m
        v, theta = f["update/momentum"](X, dX, V, rate, has["alpha"])
        return theta, v

    return _stepped(step, test, kinds=3)


def _adagrad(test: Published) -> Converted:
    has = test.attributes
    rate = float(test.inputs[0]) / (1 + has["decay_factor"] * float(test.inputs[1]))
    # It adds squares up. Our average is the part 1 − β of their sum, if it begins so. Any β
    # does; ½ would hide which of β and 1 − β stands where.
    beta = 0.9
    part = float(np.sqrt(1 - beta))

    def step(f: Functions, X: Array, G: Array, H: Array) -> tuple[Array, Array]:
        dX = G + has["norm_coefficient"] * X
        begun = H * ((1 - beta) / beta)
        s, theta = f["update/rmsprop"](X, dX, begun, rate * part, beta, has["epsilon"] * part)
        return theta, s / (1 - beta)

    return _stepped(step, test, kinds=3)


def _adam(test: Published) -> Converted:
    rate, count = float(test.inputs[0]), int(test.inputs[1]) or LATE
    has = test.attributes
    # It is added before the correction there, and after it here.
    epsilon = has["epsilon"] / np.sqrt(1 - has["beta"] ** count)

    def step(f: Functions, X: Array, G: Array, V: Array, H: Array) -> tuple[Array, ...]:
        dX = G + has["norm_coefficient"] * X
        v, s, theta = f["update/adam"](
            X, dX, V, H, count, rate, has["alpha"], has["beta"], float(epsilon)
        )
        return theta, v, s

    return _stepped(step, test, kinds=4)


OPERATORS: dict[str, tuple[str, Convert]] = {
    "Relu": ("relu", _applied("forward/relu")),
    "Tanh": ("tanh", _applied("forward/tanh")),
    "Sigmoid": ("sigmoid", _applied("forward/sigmoid")),
    "Softmax": ("softmax", _applied("forward/softmax", axis=-1)),
    "Gemm": ("gemm", _gemm),
    "MatMul": ("matmul", _matmul),
    "OneHot": ("onehot", _one_hot),
    "SoftmaxCrossEntropyLoss": ("softmax_cross_entropy_loss", _softmax_cross_entropy),
    "NegativeLogLikelihoodLoss": ("negativeloglikelihoodloss", _negative_log_likelihood),
    "Momentum": ("momentum", _momentum),
    "Adagrad": ("adagrad", _adagrad),
    "Adam": ("adam", _adam),
    "ArgMax": ("argmax", _argmax),
}

SUITES = [
    Suite(f"onnx/{operator.lower()}", partial(_cases, operator, file, convert), "onnx")
    for operator, (file, convert) in OPERATORS.items()
]
