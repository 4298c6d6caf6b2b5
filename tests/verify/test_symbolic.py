"""Functions run on letters, and what calculus says of them is compared for all numbers at once."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy

from scratchnn import relu, softmax, spec
from scratchnn.verify import checks, expressions, mistakes, symbolic
from scratchnn.verify.expressions import Exp, Number, Region
from scratchnn.verify.result import Result

EQUATIONS = spec.load()
COMPARED = [id_ for id_, e in EQUATIONS.items() if e.gradient] + [
    "forward/softmax",
    "loss/cross_entropy",
]


# --- the functions ----------------------------------------------------------------------------


@cache
def found(id_: str) -> Result:
    assert symbolic.applies(EQUATIONS[id_])
    result = symbolic.check(EQUATIONS[id_])
    assert result is not None
    return result


@pytest.mark.parametrize("id_", COMPARED)
def test_equation(id_: str) -> None:
    assert found(id_).passed, checks.said(EQUATIONS[id_], found(id_))


def test_the_note_says_what_was_shown_and_where() -> None:
    assert found("backward/weight_gradient").note == (
        "identically zero for n_in=3, n_out=4, m=2, everywhere"
    )
    assert found("backward/hidden_error").note == (
        "identically zero for n_in=3, n_out=4, m=2, on each of 64 sign regions"
    )
    assert found("backward/output_error").note == (
        "identically zero for k=3, m=2, on each of 16 sign regions, for each of 9 one-hot Y "
        "and for every Y without zeros whose columns sum to 1"
    )


def test_the_network() -> None:
    results = symbolic.network()
    for result in results:
        assert result.passed, result.note
        assert "on each of 16 sign regions of ReLU" in result.note
    names = [result.note.split(":")[0] for result in results]
    assert names == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]


def test_an_equation_without_a_formula_of_its_own_here() -> None:
    assert symbolic.check(EQUATIONS["measure/accuracy"]) is None
    assert not symbolic.applies(EQUATIONS["measure/accuracy"])


def test_without_sympy_it_says_so() -> None:
    program = (
        "import sys; sys.modules['sympy'] = None\n"
        "from scratchnn import spec\n"
        "from scratchnn.verify import symbolic\n"
        "for run in (lambda: symbolic.check(spec.load()['forward/softmax']), symbolic.network):\n"
        "    try: run()\n"
        "    except ImportError: print('not here')\n"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert shown.stdout.split("\n") == ["not here", "not here", ""]


# --- the check is checked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda got: got * (1 + Fraction(1, 2000)),
        lambda got: got * 2,
        lambda got: -got,
        lambda got: got + 0 * got + Fraction(1, 10**30),
    ],
    ids=["off by a two thousandth", "twice", "sign", "a constant nobody could measure"],
)
@pytest.mark.parametrize("id_", COMPARED)
def test_nearly_right_is_rejected(id_: str, change: Callable[[Any], Any]) -> None:
    right = EQUATIONS[id_].function
    result = symbolic.check(EQUATIONS[id_], lambda *given: change(right(*given)))
    assert result is not None
    assert not result.passed
    assert "differs at" in result.note


@pytest.mark.parametrize("id_", ["backward/weight_gradient", "backward/hidden_error"])
def test_a_transpose_that_fits_is_rejected(id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symbolic, "SIZES", dict.fromkeys(symbolic.SIZES, 2))
    right = EQUATIONS[id_].function
    result = symbolic.check(EQUATIONS[id_], lambda *given: right(*given).T)
    assert result is not None
    assert not result.passed
    assert "differs at" in result.note


@pytest.mark.parametrize(
    ("id_", "mistake"),
    [
        pytest.param(id_, mistake, id=f"{id_}:{mistake.id}")
        for id_ in COMPARED
        for mistake in EQUATIONS[id_].mistakes
        if mistake.by in ("entry", "gradient") and mistake.id != "at-zero"
    ],
)
def test_a_mistake_of_a_page_is_rejected(id_: str, mistake: spec.Mistake) -> None:
    equation = EQUATIONS[id_]
    result = symbolic.check(equation, mistakes.implementation(equation, mistake))
    assert result is not None
    assert not result.passed


def test_a_wrong_shape_is_rejected() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    result = symbolic.check(equation, lambda dZ: dZ.sum(axis=1) / dZ.shape[1])
    assert result is not None
    assert result.note == "must have shape (4, 1), got (4,)"
    assert not result.passed


def test_the_corner_belongs_to_no_region() -> None:
    """What ReLU's slope is at 0 is a convention, which the entry form pins and calculus cannot."""
    equation = EQUATIONS["backward/relu_derivative"]
    (at_zero,) = (mistake for mistake in equation.mistakes if mistake.id == "at-zero")
    wrong = mistakes.implementation(equation, at_zero)
    here, there = symbolic.check(equation, wrong), checks.entry(equation, wrong, None)
    assert here is not None
    assert here.passed
    assert there is not None
    assert not there.passed


def test_right_only_as_far_as_samples_reach_is_rejected() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    right = equation.function
    result = symbolic.check(equation, lambda dZ: right(dZ) if dZ[0, 0] < 90 else right(-dZ))
    assert result is not None
    assert result.note == "in no sample is dZ_00 - 90 > 0"
    assert not result.passed


def test_samples_that_are_all_on_a_boundary_are_rejected() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    right = equation.function
    result = symbolic.check(equation, lambda dZ: right(dZ) * (dZ * 0 + 1e-9 > 0))
    assert result is not None
    assert result.note == "every sample is on a boundary"
    assert not result.passed


def test_a_network_whose_regions_are_not_all_met_is_rejected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "TRIES", 1)
    for result in symbolic.network(sizes={"n0": 1, "n1": 2, "k": 2, "m": 1}):
        assert "in no sample is " in result.note
        assert not result.passed


def test_a_slope_taken_at_the_activation_is_rejected() -> None:
    equation = EQUATIONS["backward/relu_derivative"]
    result = symbolic.check(equation, lambda Z: (relu(Z) >= 0).astype(Z.dtype))
    assert result is not None
    assert "where" in result.note
    assert not result.passed


def test_softmax_without_its_shift_is_the_same_mathematics() -> None:
    equation = EQUATIONS["forward/softmax"]
    result = symbolic.check(equation, lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0))
    assert result is not None
    assert result.passed
    assert "everywhere" in result.note  # it compares nothing


def test_nothing_to_check_is_a_failure() -> None:
    equation = EQUATIONS["backward/bias_gradient"]
    assert equation.gradient is not None
    unused = spec.Symbol("theta", ("n_out", 1))
    rule = replace(equation.gradient, draw=(*equation.gradient.draw, unused), wrt="theta")
    result = symbolic.check(replace(equation, gradient=rule), lambda dZ: 0 * dZ[:, :1])
    assert result is not None
    assert not result.passed
    assert "nothing to check" in result.note


@pytest.mark.parametrize(
    "mistake", [None, *spec.network().mistakes], ids=lambda m: m.id if m else "right"
)
def test_only_the_right_wiring_passes(mistake: spec.Wiring | None) -> None:
    """One example suffices, where both layers are equally wide and wrong arrays fit."""
    sizes = {"n0": 1, "n1": 2, "k": 2, "m": 1}
    passed = [result.passed for result in symbolic.network(mistake, sizes)]
    assert all(passed) == (mistake is None)


# --- the numbers ------------------------------------------------------------------------------


def test_numpy_runs_on_them() -> None:
    region = Region()
    Z = expressions.letters("Z", np.array([[Fraction(3)], [Fraction(-2)]]), region)
    z, w = sympy.symbols("Z_00 Z_10", real=True)
    assert expressions.expressions(relu(Z)).tolist() == [[z], [0]]
    assert expressions.expressions(softmax(Z))[1, 0] == Exp(w - z) / (1 + Exp(w - z))
    assert softmax(Z)[1, 0].sample == pytest.approx(1 / (1 + np.exp(5)))
    assert str(region) == "Z_00 > 0, Z_10 < 0, Z_00 - Z_10 > 0"


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


def test_exp_is_the_exponential() -> None:
    x, y = sympy.symbols("x y")
    assert Exp(0) == 1
    assert Exp(3 * x).diff(x) == 3 * Exp(3 * x)
    assert expressions.is_zero(Exp(x + 2 * y - 1) - Exp(x) * Exp(y) ** 2 / Exp(1))
    assert expressions.is_zero(Exp(x / 2 - x / 2) - 1)


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
    assert expressions.is_zero(sympy.sympify(written)) is zero
