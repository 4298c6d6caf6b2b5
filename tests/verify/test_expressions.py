"""Numbers carry an expression, and the region in which it holds."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from scratchnn import relu, softmax
from scratchnn.spec.rules import DOMAINS
from scratchnn.verify import expressions
from scratchnn.verify.expressions import Number, Region
from scratchnn.verify.identities import Exp, Root, is_zero


def test_numpy_runs_on_them() -> None:
    region = Region()
    Z = expressions.letters("Z", np.array([[Fraction(3)], [Fraction(-2)]]), region)
    z, w = sympy.symbols("Z_00 Z_10", real=True)
    assert expressions.expressions(relu(Z)).tolist() == [[z], [0]]
    assert expressions.expressions(softmax(Z))[1, 0] == Exp(w - z) / (1 + Exp(w - z))
    assert softmax(Z)[1, 0].sample == pytest.approx(1 / (1 + np.exp(5)))
    assert str(region) == "Z_00 > 0, Z_10 < 0, Z_00 - Z_10 > 0"


def test_a_number_is_a_letter_too() -> None:
    region = Region()
    alpha = expressions.letters("alpha", np.array(Fraction(1, 2), dtype=object), region)[()]
    dtheta = expressions.letters("dtheta", np.array([Fraction(3), Fraction(-2)]), region)
    made = alpha * dtheta
    assert str(expressions.expressions(made).tolist()) == "[alpha*dtheta_0, alpha*dtheta_1]"
    assert [one.sample for one in made] == [Fraction(3, 2), -1]
    assert (made / alpha == dtheta).all()


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_samples_are_such_as_a_domain_has(domain: str) -> None:
    drawn = expressions.samples((40,), np.random.default_rng(0), domain).tolist()
    assert all(isinstance(number, Fraction) and number for number in drawn)
    assert (min(drawn) < 0) == (domain in ("real", "one-hot"))
    assert max(drawn) < 1 or domain != "fraction"


def test_the_functions_of_the_dialect() -> None:
    letter = sympy.Symbol("x", real=True)
    x: Any = Number(letter, Fraction(1, 4), Region())
    half = np.float64(0.5)
    for made, expression, sample in (
        (np.sqrt(x), Root(letter, sympy.Integer(1)), 0.5),
        (x**half, Root(letter, sympy.Integer(1)), 0.5),
        (x**-1.5, Root(letter, sympy.Integer(1)) ** -3, 8),
        (np.array([x])[0] ** 2, letter**2, 1 / 16),
        (x ** np.int64(-2), letter**-2, 16),
        (x**x, Exp(letter * sympy.log(letter)), math.sqrt(0.5)),
        (16**x, Exp(letter * sympy.log(16)), 2),
        (np.exp(x), Exp(letter), math.exp(0.25)),
        (np.log(x), sympy.log(letter), math.log(0.25)),
        (np.log1p(x), sympy.log(letter + 1), math.log(1.25)),
        (np.expm1(x), Exp(letter) - 1, math.exp(0.25) - 1),
        (np.tanh(x), 1 - 2 / (Exp(2 * letter) + 1), math.tanh(0.25)),
        (np.abs(-x), letter, 0.25),
        (np.minimum(x, 1 - x), letter, 0.25),
    ):
        assert is_zero(made.expression - expression)
        assert made.sample == pytest.approx(sample)


def test_plain_numbers_become_exact_ones() -> None:
    x = Number(sympy.Symbol("x"), Fraction(1), Region())
    tenth = (x * 0 + 0.1).expression
    assert tenth == sympy.Rational(0.1) != sympy.Rational(1, 10)
    assert (x - np.float64(0.5)).sample == Fraction(1, 2)
    assert (True / (x + np.int64(1))).sample == Fraction(1, 2)


def test_both_sides_of_a_comparison_are_one_decision() -> None:
    x = Number(sympy.Symbol("x"), Fraction(1), Region())
    outcomes = [x > 0, x >= 0, x < 0, x <= 0, -x < 0, 2 - x < 2]
    assert outcomes == [True, True, False, False, True, True]
    assert len(x.region.path) == 1
    assert 2 * x != x
    assert x == 1 * x
    assert len(x.region.path) == 1


def test_a_sample_on_a_boundary_is_refused() -> None:
    x = Number(sympy.Symbol("x"), Fraction(1), Region())
    with pytest.raises(expressions.OnBoundaryError, match="x - 1"):
        assert x > 1
    with pytest.raises(expressions.OnBoundaryError):
        assert x == 1


def test_every_region_is_visited() -> None:
    def attempt(rng: np.random.Generator, region: Region) -> Any:
        x, y = expressions.letters("x", expressions.samples((2,), rng), region)
        return x > 0 and y > 0  # y is compared in half of the regions only

    found = [outcome for _, outcome in expressions.regions(attempt)]
    assert sorted(found) == [False, False, True]


def test_a_region_that_cannot_be_met_is_an_error() -> None:
    def attempt(rng: np.random.Generator, region: Region) -> Any:
        (x,) = expressions.letters("x", expressions.samples((1,), rng), region)
        return x * x + 1 > 0

    with pytest.raises(
        expressions.UnmetRegionError, match=r"in no sample is x_0\*\*2 \+ 1 < 0"
    ):
        list(expressions.regions(attempt))
