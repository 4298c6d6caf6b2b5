"""Figures of equations and laws: what the example of a page comes to.

An equation's numbers are those of its front matter, a law's those of the first lines that can
be typed on its page. So a figure shows what stands beside it.
"""

import doctest
import re
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn import pictures, spec
from scratchnn.equations.backward import (
    bias_gradient,
    hidden_error,
    relu_derivative,
    weight_gradient,
)
from scratchnn.equations.forward import linear, relu, softmax
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.equations.measure import predictions
from scratchnn.equations.update import gradient_step
from scratchnn.pictures import Bars, Mean
from scratchnn.publish.figures.titles import TITLES, titled
from scratchnn.spec.examples import inputs

EXAMPLE = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)


def given(equation: str) -> dict[str, Any]:
    """Return the inputs of an equation's example, by name."""
    return inputs(spec.load()[equation])


def defined(law: str) -> dict[str, Any]:
    """Return what the first example of a law's page defines, by name."""
    text = (spec.PAGES / f"{law}.md").read_text(encoding="utf-8")
    first = EXAMPLE.search(text)
    if first is None:
        raise spec.SpecificationError(f"{law}: there is no example in Python")
    names: dict[str, Any] = {}
    for line in doctest.DocTestParser().get_examples(first[1]):
        if not line.want:  # what has an answer only shows
            exec(line.source, names)  # noqa: S102 (our own page, which the tests run)
    return names


@titled
def softmax_bars() -> pictures.Figure:
    """Return what softmax makes of the scores of its page's example."""
    Z = given("forward/softmax")["Z"]
    return _stages(Z, [f"example {i}" for i in range(Z.shape[1])])


@titled
def kink() -> pictures.Figure:
    """Return ReLU and its slope around 0."""
    z = np.linspace(-2, 2, 65)
    return pictures.kink(z, relu(z), relu_derivative(z))


@titled
def rows_meet() -> pictures.Figure:
    """Return how one entry of the weight gradient comes about."""
    j, l = 0, 1  # noqa: E741 (the entry that the page computes by hand)
    dZ, A = given("backward/weight_gradient").values()
    entry = Mean(f"dW[{j}, {l}] =", weight_gradient(dZ, A)[j, l], 0, dZ.shape[1])
    return pictures.averages(
        [
            Bars(f"row {j} of dZ: errors of unit {j}", dZ[j]),
            Bars(f"row {l} of A: what input {l} was", A[l]),
            Bars("their products, and the mean of these", dZ[j] * A[l], [entry]),
        ]
    )


@titled
def row_means() -> pictures.Figure:
    """Return the bias gradient as means, and the one number that would stand for them."""
    dZ = given("backward/bias_gradient")["dZ"]
    db, m = bias_gradient(dZ), dZ.shape[1]
    one = Mean("one number", np.sum(dZ) / m, 0, m, right=False)
    panels = [
        Bars(f"row {j} of dZ", row, [Mean("mean", db[j, 0], 0, m), one])
        for j, row in enumerate(dZ)
    ]
    return pictures.averages(panels, height=1.3)


@titled
def roads_back() -> pictures.Figure:
    """Return how the error of one example comes back to the hidden units."""
    W, dZ, G = given("backward/hidden_error").values()
    i = dZ.shape[1] - 1  # the last example of the page, where a unit was off
    return pictures.roads(W, dZ[:, i], G[:, i], hidden_error(W, dZ, G)[:, i])


@titled
def truth() -> pictures.Figure:
    """Return one-hot labels as a grid."""
    y, k = given("loss/one_hot").values()
    return pictures.truth(y, one_hot(y, k))


@titled
def surprise() -> pictures.Figure:
    """Return the surprise against the probability, with the examples of the page."""
    A, Y = given("loss/cross_entropy").values()
    right = (A * Y).sum(axis=0)
    said = {
        f"example {i}": (p, float(cross_entropy(A[:, [i]], Y[:, [i]])))
        for i, p in sorted(enumerate(right), key=lambda pair: pair[1])
    }
    k = len(A)
    even = np.full_like(A, 1 / k)
    said = {f"even guess among {k}": (1 / k, float(cross_entropy(even, Y)))} | said
    p = np.linspace(0.02, 1, 40)
    return pictures.surprise(p, -np.log(p), said)


@titled
def chosen() -> pictures.Figure:
    """Return the predictions of the page's example, and one where all are equal."""
    A = given("measure/predictions")["A"]
    names = [f"example {i}" for i in range(A.shape[1])] + ["a tie"]
    A = np.hstack([A, softmax(np.zeros((len(A), 1)))])
    return pictures.chosen(A, predictions(A), names)


@titled
def remainders() -> pictures.Figure:
    """Return a loss beside its tangent, and how far they part."""
    names = defined("laws/small_step")
    theta, J = names["theta"], names["J"]

    def after(steps: Any) -> Any:
        return np.array([J(gradient_step(theta, theta, alpha)) for alpha in steps])

    step, marked = np.linspace(0, 0.5, 21), np.array([0.1, 0.2, 0.4])
    return pictures.remainders(step, after(step), -np.sum(theta**2), marked, after(marked))


@titled
def bend() -> pictures.Figure:
    """Return the output of two layers between two examples, with ReLU and without."""
    names = defined("laws/linear_collapse")
    W1, b1, W2, b2 = (names[name] for name in ("W1", "b1", "W2", "b2"))
    way = np.linspace(0, 1, 51)
    first, second = names["X"][:, [0]], names["X"][:, [1]]
    Z1 = linear(W1, first + way * (second - first), b1)
    straight, bent = (linear(W2, A, b2)[0] for A in (Z1, relu(Z1)))
    return pictures.bend(way, straight, bent, "from example 0 to example 1")


@titled
def shifted() -> pictures.Figure:
    """Return scores, as they are and shifted, and the same probabilities."""
    names = defined("laws/softmax_shift")
    Z = np.hstack([names["Z"][:, [0]], (names["Z"] - names["c"])[:, [0]]])
    return _stages(Z, ["as given", "shifted"])


def _stages(Z: Array, columns: list[str]) -> pictures.Figure:
    shown = ("scores", Z), ("exponentials", np.exp(Z)), ("probabilities", softmax(Z))
    return pictures.stages(shown, columns)


@titled
def balance() -> pictures.Figure:
    """Return the output errors of each example, below 0 and above."""
    return pictures.balance(defined("laws/error_columns")["dZ2"])


@titled
def shards() -> pictures.Figure:
    """Return the means of two shards, of all examples, and of the two means."""
    dZ, first, second = (defined("laws/shards")[name] for name in ("dZ", "first", "second"))
    m = dZ.shape[1]
    (p,) = (n for n in range(1, m) if np.allclose(bias_gradient(dZ[:, :n]), first))
    means = [
        Mean("first shard", first[0, 0], 0, p),
        Mean("second shard", second[0, 0], p, m),
        Mean("all", bias_gradient(dZ)[0, 0], 0, m),
        Mean("unweighted", (first + second)[0, 0] / 2, 0, m, right=False),
    ]
    return pictures.averages([Bars("row 0 of dZ", dZ[0], means)], height=2)


FIGURES = {name: make for name, make in globals().items() if name in TITLES}
