"""Inputs hold what is awkward, and no two sizes are alike."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec.sizes import bind
from scratchnn.verify import draws

EQUATIONS = spec.load()


@pytest.mark.parametrize("id_", EQUATIONS)
def test_every_size_is_different(id_: str) -> None:
    values = next(draws.samples(EQUATIONS[id_]))
    sizes = bind(EQUATIONS[id_].inputs, values)
    numbers = [size for size in sizes.values() if isinstance(size, int)]
    assert len(numbers) == len(set(numbers))


def test_draws_hold_what_is_awkward() -> None:
    one_hot = next(draws.samples(EQUATIONS["loss/one_hot"]))
    assert set(one_hot["y"]) == set(range(4))
    W = next(draws.samples(EQUATIONS["forward/linear"]))["W"]
    assert np.any(W == 0)
    *_, corner = draws.samples(EQUATIONS["forward/relu"])
    assert np.any(corner["Z"] == 0)
    ties = [values["A"] for values in draws.samples(EQUATIONS["measure/predictions"])]
    assert any(np.any(np.sum(A.max(axis=0) == A, axis=0) > 1) for A in ties)


def test_ordinary_draws_keep_away_from_kinks() -> None:
    Z = next(draws.samples(EQUATIONS["forward/relu"]))["Z"]
    assert np.min(np.abs(Z)) > 0.02


def test_any_shape_is_a_matrix_once_and_a_column_once() -> None:
    shapes = {v["theta"].shape for v in draws.samples(EQUATIONS["update/gradient_step"])}
    assert shapes == {(2, 3), (2, 1), (4, 2), (4, 1)}


def test_no_size_is_another_by_accident() -> None:
    """At one shape m is also n_in + n_out, and a formula that says so would pass."""
    one, other = draws.SIZES, draws.OTHERS
    apart = {name: other[name] - one[name] for name in one if name != "p"}
    for shape in (one, other):
        named = [shape[name] for name in apart]
        assert len(set(named)) == len(named)
    assert len(set(apart.values())) == len(apart)  # m = k + 1 holds at one shape only
    for name, total in itertools.product(one, itertools.combinations(one, 2)):
        assert any(shape[name] != sum(shape[n] for n in total) for shape in (one, other))


@pytest.mark.parametrize("id_", EQUATIONS)
def test_a_seed_draws_the_same_again(id_: str) -> None:
    inputs = EQUATIONS[id_].inputs
    one, again = (
        draws.draw(inputs, 1, next(iter(draws.variants(EQUATIONS[id_])))) for _ in "ab"
    )
    for symbol in inputs:
        if symbol.domain != "generator":
            assert np.array_equal(one[symbol.name], again[symbol.name])


# What numbers of a domain are, in the words of the pages.
ALLOWED: dict[str, Callable[[Array], Any]] = {
    "positive": lambda x: x > 0,
    "nonnegative": lambda x: x >= 0,
    "fraction": lambda x: (x > 0) & (x < 1),
    "probability": lambda A: (A > 0) & np.isclose(A.sum(axis=0), 1),
    "one-hot": lambda Y: np.isin(Y, (0, 1)) & (Y.sum(axis=0) == 1),
    "label": lambda y: np.isin(y, range(draws.SIZES["k"])),
    "pixel": lambda X: np.isin(X, range(256)),
    "count": lambda t: t >= 1,
}


@pytest.mark.parametrize("domain", ALLOWED)
def test_what_is_drawn_is_of_its_domain(domain: str) -> None:
    shape = {"label": ("m",), "count": ()}.get(domain, ("k", "m"))
    symbol = spec.Symbol("x", shape, domain=domain)
    found = [draws.draw((symbol,), seed)["x"] for seed in range(20)]
    assert all(np.all(ALLOWED[domain](np.asarray(value))) for value in found)
    if shape:
        assert {value.shape for value in found} == {tuple(draws.SIZES[s] for s in shape)}
    assert len({np.asarray(value).tobytes() for value in found}) > 1
    if domain in ("nonnegative", "pixel"):  # exact zeros are what is awkward there
        assert all(np.any(value == 0) for value in found)


def test_two_lists_of_labels_agree_in_part() -> None:
    """If none agreed, every accuracy would be 0, and nothing would be checked."""
    symbols = tuple(spec.Symbol(name, ("m",), domain="label") for name in ("y_hat", "y"))
    for seed in range(6):
        drawn = draws.draw(symbols, seed)
        assert np.count_nonzero(drawn["y_hat"] == drawn["y"]) >= 2
    assert any(
        np.any(drawn["y_hat"] != drawn["y"])
        for drawn in (draws.draw(symbols, seed) for seed in range(6))
    )


def test_one_example_alone_is_drawn_too() -> None:
    samples = list(draws.samples(EQUATIONS["backward/weight_gradient"]))
    assert {values["dZ"].shape[1] for values in samples} == {1, 5, 8}
