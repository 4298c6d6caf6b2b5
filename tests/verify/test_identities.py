"""What is the same however it is written, and what is not."""

import math
from typing import Any

import pytest
import sympy

from scratchnn.verify import identities
from scratchnn.verify.identities import Exp, Root, is_zero


def test_exp_is_the_exponential() -> None:
    x, y = sympy.symbols("x y")
    assert Exp(0) == 1
    assert Exp(3 * x).diff(x) == 3 * Exp(3 * x)
    assert is_zero(Exp(x + 2 * y - 1) - Exp(x) * Exp(y) ** 2 / Exp(1))
    assert is_zero(Exp(x / 2 - x / 2) - 1)


@pytest.mark.parametrize(
    ("written", "zero"),
    [
        ("(x + y)**2 - x**2 - 2*x*y - y**2", True),
        ("1/x - y/(x*y)", True),
        ("x/(x + 1) + 1/(x + 1) - 1", True),
        ("log(x)*y - y*log(x)", True),
        ("(x + y)**2 - x**2 - y**2", False),
        ("log(x) - log(y)", False),
        ("1/1000000000000 + 0*x", False),
        ("x - x", True),
        ("1/(1/x + 1/y) - x*y/(x + y)", True),
        ("(x**2 + 2*x + 1)/(x + 1)**2 - 1", True),
        ("(x**2 + 2*x + 1)/(x + 1)**3 - 1", False),
        ("x*log(0)", False),
    ],
)
def test_the_zero_test(written: str, zero: bool) -> None:
    assert is_zero(sympy.sympify(written)) is zero


x, y, z = sympy.symbols("x y z", real=True)
TANH: Any = (Exp(2 * x) - 1) / (Exp(2 * x) + 1)


def root(of: Any) -> Any:
    return Root(of, sympy.Integer(1))


SAME = [
    (Exp(2 * x), Exp(x) ** 2),
    (Exp(x / 3) ** 3 * Exp(x / 2) ** 2, Exp(2 * x)),
    (Exp((x + 1) * sympy.log(y)), y * Exp(x * sympy.log(y))),
    (Exp(x - sympy.log(Exp(x) + Exp(y))), 1 / (1 + Exp(y - x))),
    (Exp(sympy.log(x - y)), x - y),
    (Exp(2 * sympy.log(x - y) + x), (y - x) ** 2 * Exp(x)),
    (TANH.diff(x), 1 - TANH**2),
    (sympy.log(6 * x), sympy.log(6) + sympy.log(x)),
    (sympy.log(x**2 * y), 2 * sympy.log(x) + sympy.log(y)),
    (sympy.log(x * y - y) + sympy.log(1 / y), sympy.log(x - 1)),
    (x + sympy.log(1 + Exp(y - x)), sympy.log(Exp(x) + Exp(y))),
    (root(x) ** 2, x),
    (root(4), 2),
    (root((x + 1) * y), root(x * y + y)),
    (root(x / y), root(x * z / (y * z))),
    (root(root(x) + 1) ** 4, x + 2 * root(x) + 1),
    (1 / (1 + root(x)), (1 - root(x)) / (1 - x)),
    (root(Exp(2 * x)), root(Exp(x) ** 2)),
    (root(x**2 + y).diff(x) * root(x**2 + y), x),
]


@pytest.mark.parametrize(("one", "two"), SAME, ids=str)
def test_written_otherwise_it_is_the_same(one: Any, two: Any) -> None:
    assert is_zero(one - two)
    assert not is_zero(one - two * (1 + x / 10**12))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Exp(sympy.log(x - y)), y - x),  # each has a logarithm where the other has none
        (root(x / y), root(y / x) * x / y * -1),
        (root(x**2), x),
        (root(x), root(y)),
        (sympy.log(x + y), sympy.log(x) + sympy.log(y)),
        (Exp(x / 2) ** 3, Exp(x)),
    ],
    ids=str,
)
def test_what_is_not_the_same(one: Any, two: Any) -> None:
    assert not is_zero(one - two)


@pytest.mark.slow
@pytest.mark.parametrize("at", [(2.5, 1.25, 0.75), (3.5, 0.25, 1.5)])
@pytest.mark.parametrize("one", [one for pair in SAME for one in pair], ids=str)
def test_writing_otherwise_changes_no_value(one: Any, at: tuple[float, ...]) -> None:
    one = sympy.sympify(one) + sympy.log(1 / (Exp(x / 2) - Exp(-y))) * root(x / (y * z))
    functions = [{"Exp": math.exp, "Root": lambda p, q: q * math.sqrt(p / q)}, "math"]
    before, after = (
        sympy.lambdify((x, y, z), expression, functions)(*at)
        for expression in (one, identities._written(one, identities._unit(one)))
    )
    assert after == pytest.approx(before)
