"""The tests that Andrew Ng's *Deep Learning* courses give with their exercises.

Inputs and expected numbers are facts from the notebooks and the tests beside them, which
compare with `np.allclose`; the rest is written here. Examples are columns there too. The output
is a sigmoid with two classes, so of a network only the parts that it shares with ours are run.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.suites.case import Case, Functions, Outputs, Suite, table

CLOSE = {"rtol": 1e-5, "atol": 1e-8}  # what `np.allclose` allows


def _drawn(seed: int, **shapes: tuple[int, ...]) -> dict[str, Array]:
    rng = np.random.RandomState(seed)
    return {name: rng.randn(*shape) for name, shape in shapes.items()}


def _rows(array: Array) -> Array:
    """Return the first row, where a test looks no further."""
    return array[:1]


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
    wanted = {"Z": table("3.26295337 -1.23429987")}
    yield Case("linear_forward", _drawn(1, **layer), linear, wanted, **CLOSE)
    forward = {"sigmoid": "0.96890023 0.11013289", "relu": "3.43896131 0"}
    for activation, A in forward.items():
        run = partial(_activated, activation=activation)
        wanted = {"A": table(A), "Z": table("3.43896131 -2.08938436")}
        name = f"linear_activation_forward, {activation}"
        yield Case(name, _drawn(2, **layer), run, wanted, **CLOSE)
    three = {"W1": (4, 5), "b1": (4, 1), "W2": (3, 4), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
    drawn = _drawn(6, X=(5, 4), **three)
    deep = {"X": drawn.pop("X"), "parameters": drawn}
    wanted = {"A": table("0.03921668 0.70498921 0.19734387 0.04728177")}
    yield Case("L_model_forward", deep, _deep, wanted, **CLOSE)


def _backward() -> Iterator[Case]:
    wanted = {
        "dA": table(
            "-1.15171336 0.06718465 -0.3204696 2.09812712;"
            "0.60345879 -3.72508701 5.81700741 -3.84326836;"
            "-0.4319552 -1.30987417 1.72354705 0.05070578;"
            "-0.38981415 0.60811244 -1.25938424 1.47191593;"
            "-2.52214926 2.67882552 -0.67947465 1.48119548"
        ),
        "dW": table(
            "0.07313866 -0.0976715 -0.87585828 0.73763362 0.00785716;"
            "0.85508818 0.37530413 -0.59912655 0.71278189 -0.58931808;"
            "0.97913304 -0.24376494 -0.08839671 0.55151192 -0.10290907"
        ),
        "db": table("-0.14713786; -0.11313155; -0.13209101"),
    }
    drawn = _drawn(1, dZ=(3, 4), A=(5, 4), W=(3, 5))
    yield Case("linear_backward", drawn, _back, wanted, **CLOSE)
    backward = {
        "sigmoid": (
            "0.11017994 0.01105339; 0.09466817 0.00949723; -0.05743092 -0.00576154",
            "0.10266786 0.09778551 -0.01968084",
            "-0.05729622",
        ),
        "relu": (
            "0.44090989 0; 0.37883606 0; -0.2298228 0",
            "0.44513824 0.37371418 -0.10478989",
            "-0.20837892",
        ),
    }
    drawn = _drawn(2, dA=(1, 2), A=(3, 2), W=(1, 3), b=(1, 1), Z=(1, 2))
    del drawn["b"]  # drawn, and of no account on the way back
    for activation, numbers in backward.items():
        wanted = dict(zip(("dA", "dW", "db"), map(table, numbers), strict=True))
        run = partial(_back_activated, activation=activation)
        yield Case(f"linear_activation_backward, {activation}", drawn, run, wanted, **CLOSE)


# --- one hidden layer with tanh ---

SMALL = {
    "W1": table(
        "-0.00416758 -0.00056267; -0.02136196 0.01640271;"
        "-0.01793436 -0.00841747; 0.00502881 -0.01245288"
    ),
    "W2": table("-0.01057952 -0.00909008 0.00551454 0.02292208"),
}


def _tanh_forward(f: Functions, X: Array, **theta: Array) -> Outputs:
    hidden = _activated(f, X, theta["W1"], theta["b1"], "tanh")
    output = _activated(f, hidden["A"], theta["W2"], theta["b2"], "sigmoid")
    return {"Z1": hidden["Z"], "A1": hidden["A"], "Z2": output["Z"], "A2": output["A"]}


def _tanh_backward(
    f: Functions, X: Array, Y: Array, W2: Array, Z1: Array, A1: Array, A2: Array
) -> Outputs:
    dZ2 = f["backward/output_error"](A2, Y)
    dZ1 = f["backward/hidden_error"](W2, dZ2, f["backward/tanh_derivative"](Z1))
    found = {}
    for layer, dZ, A in (("1", dZ1, X), ("2", dZ2, A1)):
        found[f"dW{layer}"] = f["backward/weight_gradient"](dZ, A)
        found[f"db{layer}"] = f["backward/bias_gradient"](dZ)
    return found


def _planar() -> Iterator[Case]:
    drawn = _drawn(1, X=(2, 3), b1=(4, 1))
    wanted = {
        "Z1": table(
            "1.7386459 1.74687437 1.74830797; -0.81350569 -0.73394355 -0.78767559;"
            "0.29893918 0.32272601 0.34788465; -0.2278403 -0.2632236 -0.22336567"
        ),
        "A1": table(
            "0.9400694 0.94101876 0.94118266; -0.67151964 -0.62547205 -0.65709025;"
            "0.29034152 0.31196971 0.33449821; -0.22397799 -0.25730819 -0.2197236"
        ),
        "Z2": table("-1.30737426 -1.30844761 -1.30717618"),
        "A2": table("0.21292656 0.21274673 0.21295976"),
    }
    given = drawn | SMALL | {"b2": table("-1.3")}
    yield Case("forward_propagation", given, _tanh_forward, wanted, **CLOSE)
    drawn = _drawn(1, X=(2, 3), Y=(1, 3))
    given = {
        "X": drawn["X"],
        "Y": (drawn["Y"] > 0).astype(float),
        "W2": SMALL["W2"],
        "Z1": table(
            "-0.00616586 0.0020626 0.0034962; -0.05229879 0.02726335 -0.02646869;"
            "-0.02009991 0.00368692 0.02884556; 0.02153007 -0.01385322 0.02600471"
        ),
        "A1": table(
            "-0.00616578 0.0020626 0.00349619; -0.05225116 0.02725659 -0.02646251;"
            "-0.02009721 0.0036869 0.02883756; 0.02152675 -0.01385234 0.02599885"
        ),
        "A2": table("0.5002307 0.49985831 0.50023963"),
    }
    wanted = {
        "dW1": table(
            "0.00301023 -0.00747267; 0.00257968 -0.00641288;"
            "-0.00156892 0.003893; -0.00652037 0.01618243"
        ),
        "db1": table("0.00176201; 0.00150995; -0.00091736; -0.00381422"),
        "dW2": table("0.00078841 0.01765429 -0.00084166 -0.01022527"),
        "db2": table("-0.16655712"),
    }
    yield Case("backward_propagation", given, _tanh_backward, wanted, **CLOSE)


# --- the penalty ---


def _penalised(f: Functions, A: Array, A3: Array, Y: Array, W: Array) -> Outputs:
    dW = f["backward/weight_gradient"](f["backward/output_error"](A3, Y), A)
    return {"dW3": dW + f["backward/l2_gradient"](W, 0.7, Y.shape[1])}


def _penalty() -> Iterator[Case]:
    given = {
        "A": table(
            "0.53035547 5.94892323 2.31780174 3.16005701 0.53035547; 0 0 0 0 0; 0 0 0 0 0"
        ),
        "A3": table("0.40682402 0.01629284 0.16722898 0.10118111 0.40682402"),
        "Y": table("1 1 0 1 0"),
        "W": table("-0.6871727 -0.84520564 -0.67124613"),
    }
    wanted = {"dW3": table("-1.77691347 -0.11832879 -0.09397446")}
    name = "backward_propagation_with_regularization"
    yield Case(name, given, _penalised, wanted, **CLOSE)


# --- updates ---


def _stepped(
    f: Functions, theta: Mapping[str, Array], dtheta: Mapping[str, Array], alpha: float
) -> Outputs:
    return {name: f["update/gradient_step"](theta[name], dtheta[name], alpha) for name in theta}


def _steps() -> Iterator[Case]:
    shapes = {"W1": (3, 4), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
    given = {"theta": _drawn(2, **shapes), "dtheta": _drawn(3, **shapes), "alpha": 0.1}
    wanted = {
        "W1": table(
            "-0.59562069 -0.09991781 -2.14584584 1.82662008;"
            "-1.76569676 -0.80627147 0.51115557 -1.18258802;"
            "-1.0535704 -0.86128581 0.68284052 2.20374577"
        ),
        "b1": table("-0.04659241; -1.28888275; 0.53405496"),
        "W2": table("-0.55569196 0.0354055 1.32964895"),
        "b2": table("-0.84610769"),
    }
    yield Case("update_parameters", given, _stepped, wanted, **CLOSE)
    wanted = {
        "W1": table("1.63535156 -0.62320365 -0.53718766; -1.07799357 0.85639907 -2.29470142"),
        "b1": table("1.74604067; -0.75184921"),
        "W2": table(
            "0.32171798 -0.25467393 1.46902454; -2.05617317 -0.31554548 -0.3756023;"
            "1.1404819 -1.09976462 -0.1612551"
        ),
        "b2": table("-0.88020257; 0.02561572; 0.57539477"),
    }
    name, given = "update_parameters_with_gd", _four() | {"alpha": 0.01}
    yield Case(name, given, _stepped, wanted, **CLOSE)


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
    wanted = {
        "W1": table("1.62544598 -0.61290114 -0.52907334; -1.07347112 0.86450677 -2.30085497"),
        "b1": table("1.74493465; -0.76027113"),
        "W2": table(
            "0.31930698 -0.24990073 1.4627996; -2.05974396 -0.32173003 -0.38320915;"
            "1.13444069 -1.0998786 -0.1713109"
        ),
        "b2": table("-0.87809283; 0.04055394; 0.58207317"),
        "v W1": table("-0.11006192 0.11447237 0.09015907; 0.05024943 0.09008559 -0.06837279"),
        "v b1": table("-0.01228902; -0.09357694"),
        "v W2": table(
            "-0.02678881 0.05303555 -0.06916608; -0.03967535 -0.06871727 -0.08452056;"
            "-0.06712461 -0.00126646 -0.11173103"
        ),
        "v b2": table("0.02344157; 0.16598022; 0.07420442"),
    }
    yield Case("update_parameters_with_momentum", _four(), _momentum_step, wanted, **CLOSE)


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


AVERAGES = {
    "v W1": table("-0.22012384 0.22894474 0.18031814; 0.10049887 0.18017119 -0.13674557"),
    "v W2": table(
        "-0.05357762 0.10607109 -0.13833215; -0.07935071 -0.13743454 -0.16904113;"
        "-0.13424923 -0.00253292 -0.22346207"
    ),
    "v b1": table("-0.02457805; -0.18715389"),
    "v b2": table("0.04688314; 0.33196044; 0.14840883"),
    "s W1": table("0.13567261 0.14676395 0.09104097; 0.02828006 0.09089264 0.05235818"),
    "s W2": table(
        "0.00803757 0.03150302 0.05358019; 0.0176303 0.05288711 0.08000973;"
        "5.04639932e-02 1.79639114e-05 1.39818830e-01"
    ),
    "s b1": table("0.00169142; 0.09807442"),
    "s b2": table("0.00615448; 0.30855365; 0.06167051"),
}


def _adam() -> Iterator[Case]:
    """Yield the two public versions of a test: they differ in where ε stands."""
    outside = {
        "W1": table("1.63942428 -0.6268425 -0.54320974"),
        "W2": table("0.33356139 -0.26425199 1.47707772"),
        "b1": table("1.75854357"),
        "b2": table("-0.89228024"),
    }
    inside = {
        "W1": table("1.63949493 -0.62691477 -0.54326465; -1.08769515 0.85031501 -2.28657079"),
        "W2": table(
            "0.33262355 -0.26414959 1.47708248; -2.0457142 -0.30744639 -0.36898502;"
            "1.14872646 -1.09849003 -0.15727519"
        ),
        "b1": table("1.7549895; -0.7461017"),
        "b2": table("-0.89102966; 0.02699863; 0.56780324"),
    }
    first = outside | {name: _rows(x) for name, x in AVERAGES.items()}
    looked = lambda f, **given: {n: _rows(x) for n, x in _adam_step(f, **given).items()}  # noqa: E731
    yield Case("update_parameters_with_adam, ε added", _four(), looked, first, **CLOSE)
    name = "update_parameters_with_adam, ε under the root"
    yield Case(name, _four(), _adam_step, inside | AVERAGES, **CLOSE)


SUITES = [
    Suite("ng/layers", _layers),
    Suite("ng/backward", _backward),
    Suite("ng/planar", _planar),
    Suite("ng/penalty", _penalty),
    Suite("ng/steps", _steps),
    Suite("ng/momentum", _momentum),
    Suite("ng/adam", _adam),
]
