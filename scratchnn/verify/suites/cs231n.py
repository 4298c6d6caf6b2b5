"""The tests that Stanford's course CS231n gives with its first two assignments.

Inputs and expected numbers are facts from its notebooks; the rest is written here. Each test
prints an error, and says how small it should be. An order of magnitude, "around e-7 or less",
is read as all that prints so: less than 1e-6.

A row is an example there, and a column with us. A gradient is of the sum of the losses where a
layer stands alone, and of their mean in a network. The penalty is reg ΣW², with no half of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.differences import central
from scratchnn.verify.suites.case import Case, Functions, Outputs, Suite, table

H = 1e-5  # the step of its numerical gradients
SEED = 231

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
    expected = table("1.49834967 1.70660132 1.91485297; 3.25553199 3.5141327 3.77273342")
    yield _affine(f, x, w, b), expected


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
    expected = table("0 0 0 0; 0 0 0.04545455 0.13636364; 0.22727273 0.31818182 0.40909091 0.5")
    yield f["forward/relu"](x.T).T, expected


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
    found = {}
    for layer, dZ, A in (("1", dZ1, X.T), ("2", dZ2, A1)):
        dW = f["backward/weight_gradient"](dZ, A).T
        found[f"W{layer}"] = dW + f["backward/l2_gradient"](net[f"W{layer}"], lam, len(y))
        found[f"b{layer}"] = f["backward/bias_gradient"](dZ)[:, 0]
    return found


def _same_scores(f: Functions, net: Network, X: Array, expected: Array) -> Pairs:
    yield _forward(f, net, X)[-1].T, expected


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
    scores = table(
        "-0.81233741 -1.27654624 -0.70335995; -0.17129677 -1.18803311 -0.47310444;"
        "-0.51590475 -1.01354314 -0.8504215; -0.15419291 -0.48629638 -0.52901952;"
        "-0.00618733 -0.12435261 -0.15226949"
    )
    given = {"net": net, "X": X, "expected": scores}
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
    scores = table(
        "11.53165108 12.2917344 13.05181771 13.81190102 14.57198434 15.33206765 16.09215096;"
        "12.05769098 12.74614105 13.43459113 14.1230412 14.81149128 15.49994135 16.18839143;"
        "12.58373087 13.20054771 13.81736455 14.43418138 15.05099822 15.66781506 16.2846319"
    )
    given = {"net": net, "X": X, "expected": scores}
    yield _test("scores", 1e-6, _same_scores, given, added)
    given = {"net": net, "X": X, "y": np.array([0, 5, 1])}
    # The second is of ½ reg ΣW² with reg = 1.
    for name, reg, expected in (("loss", 0.0, 3.4702243556), ("penalty", 0.5, 26.5948426952)):
        more = {"reg": reg, "expected": expected}
        yield _test(name, 1e-10, _same_loss, given | more, added)


# --- optimisers ---

W, DW = _spread(-0.4, 0.6, 4, 5), _spread(-0.6, 0.4, 4, 5)


def _momentum() -> Iterator[Case]:
    def run(f: Functions, w: Array, dw: Array, v: Array) -> Pairs:
        alpha = 0.001  # stands within its velocity, which points downhill
        made, theta = f["update/momentum"](w, dw, -v / alpha, alpha, 0.9)
        yield (
            theta,
            table(
                "0.1406 0.20738947 0.27417895 0.34096842 0.40775789;"
                "0.47454737 0.54133684 0.60812632 0.67491579 0.74170526;"
                "0.80849474 0.87528421 0.94207368 1.00886316 1.07565263;"
                "1.14244211 1.20923158 1.27602105 1.34281053 1.4096"
            ),
        )
        yield (
            -alpha * made,
            table(
                "0.5406 0.55475789 0.56891579 0.58307368 0.59723158;"
                "0.61138947 0.62554737 0.63970526 0.65386316 0.66802105;"
                "0.68217895 0.69633684 0.71049474 0.72465263 0.73881053;"
                "0.75296842 0.76712632 0.78128421 0.79544211 0.8096"
            ),
        )

    given = {"w": W, "dw": DW, "v": _spread(0.6, 0.9, 4, 5)}
    yield _test("sgd_momentum", 1e-7, run, given)


def _rmsprop() -> Iterator[Case]:
    def run(f: Functions, w: Array, dw: Array, cache: Array) -> Pairs:
        s, theta = f["update/rmsprop"](w, dw, cache, 0.01, 0.99, 1e-8)
        yield (
            theta,
            table(
                "-0.39223849 -0.34037513 -0.28849239 -0.23659121 -0.18467247;"
                "-0.132737 -0.08078555 -0.02881884 0.02316247 0.07515774;"
                "0.12716641 0.17918792 0.23122175 0.28326742 0.33532447;"
                "0.38739248 0.43947102 0.49155973 0.54365823 0.59576619"
            ),
        )
        yield (
            s,
            table(
                "0.5976 0.6126277 0.6277108 0.64284931 0.65804321;"
                "0.67329252 0.68859723 0.70395734 0.71937285 0.73484377;"
                "0.75037008 0.7659518 0.78158892 0.79728144 0.81302936;"
                "0.82883269 0.84469141 0.86060554 0.87657507 0.8926"
            ),
        )

    given = {"w": W, "dw": DW, "cache": _spread(0.6, 0.9, 4, 5)}
    yield _test("rmsprop", 1e-6, run, given)


def _adam() -> Iterator[Case]:
    def run(f: Functions, w: Array, dw: Array, m: Array, v: Array, t: int) -> Pairs:
        # The count that is handed in is that of the step before.
        made, s, theta = f["update/adam"](w, dw, m, v, t + 1, 0.01, 0.9, 0.999, 1e-8)
        yield (
            theta,
            table(
                "-0.40094747 -0.34836187 -0.29577703 -0.24319299 -0.19060977;"
                "-0.1380274 -0.08544591 -0.03286534 0.01971428 0.0722929;"
                "0.1248705 0.17744702 0.23002243 0.28259667 0.33516969;"
                "0.38774145 0.44031188 0.49288093 0.54544852 0.59801459"
            ),
        )
        yield (
            s,
            table(
                "0.69966 0.68908382 0.67851319 0.66794809 0.65738853;"
                "0.64683452 0.63628604 0.6257431 0.61520571 0.60467385;"
                "0.59414753 0.58362676 0.57311152 0.56260183 0.55209767;"
                "0.54159906 0.53110598 0.52061845 0.51013645 0.49966"
            ),
        )
        yield (
            made,
            table(
                "0.48 0.49947368 0.51894737 0.53842105 0.55789474;"
                "0.57736842 0.59684211 0.61631579 0.63578947 0.65526316;"
                "0.67473684 0.69421053 0.71368421 0.73315789 0.75263158;"
                "0.77210526 0.79157895 0.81105263 0.83052632 0.85"
            ),
        )

    state = {"m": _spread(0.6, 0.9, 4, 5), "v": _spread(0.7, 0.5, 4, 5)}
    yield _test("adam", 1e-6, run, {"w": W, "dw": DW, "t": 5, **state})


SUITES = [
    Suite("cs231n/layers", _layers),
    Suite("cs231n/two-layer", _toy),
    Suite("cs231n/second-network", _network),
    Suite("cs231n/momentum", _momentum),
    Suite("cs231n/rmsprop", _rmsprop),
    Suite("cs231n/adam", _adam),
]
