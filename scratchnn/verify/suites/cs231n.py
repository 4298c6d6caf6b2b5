"""The tests that Stanford's course CS231n gives with its first two assignments.

Inputs and expected numbers are facts from its notebooks, whose tables stand in `cs231n.json`;
the rest is written here. Each test prints an error, and says how small it should be. An order
of magnitude, "around e-7 or less", is read as all that prints so: less than 1e-6.

A row is an example there, and a column with us. A gradient is of the sum of the losses where a
layer stands alone, and of their mean in a network. The penalty is reg ΣW², with no half of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.differences import central
from scratchnn.verify.suites.case import Case, Functions, Outputs, Suite, gradients, printed

H = 1e-5  # the step of its numerical gradients
SEED = 231
PRINTED = printed("cs231n")

Pairs = Iterable[tuple[Any, Any]]  # what is got, and what is expected
Network = Mapping[str, Array]


def relative(got: Any, expected: Any) -> float:
    """Return the error that the course prints: relative to both, the largest of all entries."""
    size = np.maximum(1e-8, np.abs(got) + np.abs(expected))
    return float(np.max(np.abs(got - expected) / size))


def added(got: Any, expected: Any) -> float:
    """Return the error that it prints in a few places: all differences added up."""
    return float(np.sum(np.abs(got - expected)))


def _test(
    name: str,
    below: float,
    run: Callable[..., Pairs],
    given: Mapping[str, Any],
    measure: Callable[[Any, Any], float] = relative,
) -> Case:
    """Return a case of which the error comes out, and has to be small."""

    def error(f: Functions, **given: Any) -> Outputs:
        return {"error": max(measure(*pair) for pair in run(f, **given))}

    return Case(name, given, error, {"error": 0.0}, atol=below)


def _spread(low: float, high: float, *shape: int) -> Array:
    return np.linspace(low, high, num=int(np.prod(shape))).reshape(shape)


# --- layers ---


def _through(layer: Callable[[Array], Array], x: Array, dout: Array) -> Array:
    """Return the slopes of a layer, numerically, each multiplied by what comes from above."""
    found = np.empty_like(x)
    for at in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[at] = H
        found[at] = np.sum((layer(x + step) - layer(x - step)) * dout) / (2 * H)
    return found


def _affine(f: Functions, x: Array, w: Array, b: Array) -> Array:
    rows = x.reshape(len(x), -1)
    return f["forward/linear"](w.T, rows.T, b[:, None]).T


def _affine_forward(f: Functions, x: Array, w: Array, b: Array) -> Pairs:
    yield _affine(f, x, w, b), PRINTED["affine_forward"]["out"]


def _affine_backward(f: Functions, x: Array, w: Array, b: Array, dout: Array) -> Pairs:
    m, dZ = len(x), dout.T
    rows = x.reshape(m, -1)
    dA = f["backward/hidden_error"](w.T, dZ, np.ones_like(rows.T))
    yield dA.T.reshape(x.shape), _through(lambda x: _affine(f, x, w, b), x, dout)
    dW = m * f["backward/weight_gradient"](dZ, rows.T)
    yield dW.T, _through(lambda w: _affine(f, x, w, b), w, dout)
    db = m * f["backward/bias_gradient"](dZ)
    yield db[:, 0], _through(lambda b: _affine(f, x, w, b), b, dout)


def _relu_forward(f: Functions, x: Array) -> Pairs:
    yield f["forward/relu"](x.T).T, PRINTED["relu_forward"]["out"]


def _relu_backward(f: Functions, x: Array, dout: Array) -> Pairs:
    G = f["backward/relu_derivative"](x.T)
    dx = f["backward/hidden_error"](np.eye(len(x.T)), dout.T, G).T
    yield dx, _through(lambda x: f["forward/relu"](x.T).T, x, dout)


def _softmax_loss(f: Functions, x: Array, y: Array) -> tuple[Any, Array]:
    """Return the loss of scores in rows, and its gradient."""
    A, Y = f["forward/softmax"](x.T), f["loss/one_hot"](y, x.shape[1])
    return f["loss/cross_entropy"](A, Y), f["backward/output_error"](A, Y).T / len(x)


def _softmax_gradient(f: Functions, x: Array, y: Array) -> Pairs:
    yield _softmax_loss(f, x, y)[1], central(lambda x: _softmax_loss(f, x, y)[0], x, H)


def _layers() -> Iterator[Case]:
    affine = {"x": _spread(-0.1, 0.5, 2, 4, 5, 6), "w": _spread(-0.2, 0.3, 120, 3)}
    yield _test("affine_forward", 1e-8, _affine_forward, affine | {"b": _spread(-0.3, 0.1, 3)})
    rng = np.random.RandomState(SEED)
    sizes = {"x": (10, 2, 3), "w": (6, 5), "b": (5,), "dout": (10, 5)}
    given = {name: rng.randn(*size) for name, size in sizes.items()}
    yield _test("affine_backward", 1e-9, _affine_backward, given)
    yield _test("relu_forward", 1e-7, _relu_forward, {"x": _spread(-0.5, 0.5, 3, 4)})
    rng = np.random.RandomState(SEED)
    given = {name: rng.randn(10, 10) for name in ("x", "dout")}
    yield _test("relu_backward", 1e-11, _relu_backward, given)
    rng = np.random.RandomState(SEED)
    scores: dict[str, Any] = {"x": 0.001 * rng.randn(50, 10), "y": rng.randint(10, size=50)}
    yield _test("softmax_loss", 1e-7, _softmax_gradient, scores)


# --- the two-layer network ---


def _forward(f: Functions, net: Network, X: Array) -> tuple[Array, Array, Array]:
    Z1 = f["forward/linear"](net["W1"].T, X.T, net["b1"][:, None])
    A1 = f["forward/relu"](Z1)
    return Z1, A1, f["forward/linear"](net["W2"].T, A1, net["b2"][:, None])


def _loss(f: Functions, net: Network, X: Array, y: Array, reg: float) -> Any:
    *_, Z2 = _forward(f, net, X)
    J = f["loss/cross_entropy"](f["forward/softmax"](Z2), f["loss/one_hot"](y, len(Z2)))
    lam = 2 * len(y) * reg  # reg ΣW² is λ/2m ΣW²
    return J + sum(f["loss/l2_penalty"](net[W], lam, len(y)) for W in ("W1", "W2"))


def _gradients(f: Functions, net: Network, X: Array, y: Array, reg: float) -> Network:
    Z1, A1, Z2 = _forward(f, net, X)
    dZ2 = f["backward/output_error"](f["forward/softmax"](Z2), f["loss/one_hot"](y, len(Z2)))
    dZ1 = f["backward/hidden_error"](net["W2"].T, dZ2, f["backward/relu_derivative"](Z1))
    lam = 2 * len(y) * reg
    found, m = gradients(f, (dZ1, X.T), (dZ2, A1)), len(y)
    penalties = {W: f["backward/l2_gradient"](net[W], lam, m) for W in ("W1", "W2")}
    weights = {W: found[f"d{W}"].T + penalty for W, penalty in penalties.items()}
    return weights | {b: found[f"d{b}"][:, 0] for b in ("b1", "b2")}


def _same_scores(f: Functions, net: Network, X: Array, scores: Array) -> Pairs:
    yield _forward(f, net, X)[-1].T, scores


def _same_loss(f: Functions, expected: float, **given: Any) -> Pairs:
    yield _loss(f, **given), expected


def _same_gradients(f: Functions, net: Network, **given: Any) -> Pairs:
    found = _gradients(f, net, **given)
    for name, theta in net.items():

        def moved(theta: Array, name: str = name) -> Any:
            return _loss(f, {**net, name: theta}, **given)

        yield found[name], central(moved, theta, H)


def _toy() -> Iterator[Case]:
    """Yield the tests of the first assignment's network."""
    rng = np.random.RandomState(0)
    W1, W2 = 0.1 * rng.randn(4, 10), 0.1 * rng.randn(10, 3)
    net = {"W1": W1, "b1": np.zeros(10), "W2": W2, "b2": np.zeros(3)}
    X = 10 * np.random.RandomState(1).randn(5, 4)
    given = {"net": net, "X": X, **PRINTED["two-layer"]}
    yield _test("scores", 1e-7, _same_scores, given, added)
    given = {"net": net, "X": X, "y": np.array([0, 1, 2, 2, 1]), "reg": 0.05}
    yield _test("loss", 1e-12, _same_loss, given | {"expected": 1.30378789133}, added)
    yield _test("gradients", 1e-8, _same_gradients, given)


def _network() -> Iterator[Case]:
    """Yield the tests of the second assignment's network, of evenly spaced numbers."""
    net = {
        "W1": _spread(-0.7, 0.3, 5, 50),
        "b1": _spread(-0.1, 0.9, 50),
        "W2": _spread(-0.3, 0.4, 50, 7),
        "b2": _spread(-0.9, 0.1, 7),
    }
    X = _spread(-5.5, 4.5, 5, 3).T
    given = {"net": net, "X": X, **PRINTED["second-network"]}
    yield _test("scores", 1e-6, _same_scores, given, added)
    given = {"net": net, "X": X, "y": np.array([0, 5, 1])}
    # The second is of ½ reg ΣW² with reg = 1.
    for name, reg, expected in (("loss", 0.0, 3.4702243556), ("penalty", 0.5, 26.5948426952)):
        more = {"reg": reg, "expected": expected}
        yield _test(name, 1e-10, _same_loss, given | more, added)


# --- optimisers ---

W, DW = _spread(-0.4, 0.6, 4, 5), _spread(-0.6, 0.4, 4, 5)


def _update(
    name: str, below: float, run: Callable[..., Pairs], **kept: Any
) -> Callable[[], list[Case]]:
    """Return what makes the one test of an optimiser, with what it has kept before."""
    return lambda: [_test(name, below, run, {"w": W, "dw": DW, **kept})]


def _momentum(f: Functions, w: Array, dw: Array, v: Array) -> Pairs:
    alpha = 0.001  # stands within its velocity, which points downhill
    made, theta = f["update/momentum"](w, dw, -v / alpha, alpha, 0.9)
    yield theta, PRINTED["sgd_momentum"]["theta"]
    yield -alpha * made, PRINTED["sgd_momentum"]["velocity"]


def _rmsprop(f: Functions, w: Array, dw: Array, cache: Array) -> Pairs:
    s, theta = f["update/rmsprop"](w, dw, cache, 0.01, 0.99, 1e-8)
    yield theta, PRINTED["rmsprop"]["theta"]
    yield s, PRINTED["rmsprop"]["cache"]


def _adam(f: Functions, w: Array, dw: Array, m: Array, v: Array, t: int) -> Pairs:
    # The count that is handed in is that of the step before.
    made, s, theta = f["update/adam"](w, dw, m, v, t + 1, 0.01, 0.9, 0.999, 1e-8)
    yield theta, PRINTED["adam"]["theta"]
    yield s, PRINTED["adam"]["v"]
    yield made, PRINTED["adam"]["m"]


RISING, FALLING = _spread(0.6, 0.9, 4, 5), _spread(0.7, 0.5, 4, 5)
SUITES = [
    Suite("cs231n/layers", _layers),
    Suite("cs231n/two-layer", _toy),
    Suite("cs231n/second-network", _network),
    Suite("cs231n/momentum", _update("sgd_momentum", 1e-7, _momentum, v=RISING)),
    Suite("cs231n/rmsprop", _update("rmsprop", 1e-6, _rmsprop, cache=RISING)),
    Suite("cs231n/adam", _update("adam", 1e-6, _adam, m=RISING, v=FALLING, t=5)),
]
