"""The checks are checked: each accepts what is right and rejects what is nearly right."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.verify import checks, draws
from scratchnn.verify.result import Result

EQUATIONS = spec.load()
BACKWARD = [id_ for id_, equation in EQUATIONS.items() if equation.gradient]


def found(
    name: str,
    equation: spec.Equation,
    run: Callable[..., Any],
    at: draws.Values | None = None,
) -> Result:
    """Return what a check finds, where it has something to check."""
    result = checks.CHECKS[name](equation, run, at)
    assert result is not None
    return result


@pytest.mark.parametrize("name", ["gradient", "central"])
@pytest.mark.parametrize("id_", BACKWARD)
def test_a_derivative_off_by_a_two_thousandth_is_rejected(id_: str, name: str) -> None:
    right = EQUATIONS[id_].function
    assert not found(name, EQUATIONS[id_], lambda *given: right(*given) * 1.0005).passed


@pytest.mark.parametrize("id_", BACKWARD)
def test_a_forgotten_scale_is_rejected(id_: str) -> None:
    equation = EQUATIONS[id_]
    assert equation.gradient is not None
    other = "1" if equation.gradient.scale != "1" else "m"
    wrong = replace(equation, gradient=replace(equation.gradient, scale=other))
    assert not found("gradient", wrong, equation.function).passed


def test_weights_of_another_shape_are_a_failure() -> None:
    """NumPy would broadcast them, and the derivative would be that of another number."""
    equation = EQUATIONS["backward/weight_gradient"]
    assert equation.gradient is not None
    wrong = replace(equation, gradient=replace(equation.gradient, upstream="b"))
    result = found("gradient", wrong, equation.function)
    assert not result.passed
    assert "`upstream`: Z has shape (2, 5), and b has (2, 1)" in result.note


def test_nothing_to_check_is_a_failure() -> None:
    """Where every derivative is zero, any multiple of the gradient would pass."""
    equation = EQUATIONS["backward/weight_gradient"]
    result = found("gradient", equation, equation.function, {"dZ": np.zeros((2, 5))})
    assert not result.passed
    assert "nothing to check" in result.note


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("shape", lambda Z: np.maximum(Z, 0).T),
        ("dtype", lambda Z: np.maximum(Z, 0).astype(float)),
        ("dtype", lambda Z: np.maximum(Z, 0).astype(np.float32)),
        ("unchanged", lambda Z: np.maximum(Z, 0, out=Z)),
        ("unchanged", lambda Z: Z),
        ("entry", lambda Z: np.maximum(Z, 1e-9)),
        ("entry", lambda Z: np.where(Z > 0, Z, np.nan)),
        ("exact", lambda Z: np.maximum(Z.astype(float), 0) * (1 + 1e-15)),
        ("finite", lambda Z: np.log(np.exp(Z))),
    ],
)  # fmt: skip
def test_a_check_rejects_what_it_is_for(name: str, wrong: Callable[[Array], Array]) -> None:
    result = found(name, EQUATIONS["forward/relu"], wrong)
    assert not result.passed
    assert result.note


@pytest.mark.parametrize(
    ("id_", "name", "wrong", "message"),
    [
        ("backward/bias_gradient", "entry", lambda dZ: dZ.sum(axis=1, keepdims=True),
         (r"^backward/bias_gradient fails the check entry: the function and the entry form of "
         r"the page disagree. db\[\d, 0\] is -?[\d.]+, and the page gives -?[\d.]+ \(off by .*; 1e-12 is")),
        ("backward/bias_gradient", "gradient", lambda dZ: dZ.sum(axis=1, keepdims=True),
         r"is not the derivative that its page names, by complex step. db\[\d, 0\] is .*, and the derivative is"),
        ("loss/cross_entropy", "tex", lambda A, Y: np.sum(Y * np.log(A)) / Y.shape[1],
         r"the formula that the page prints disagree. J is -[\d.]+, and the page gives [\d.]+ "),
        ("forward/relu", "entry", lambda Z: np.where(Z > 0, Z, np.nan),
         r"A\[\d, \d\] is nan, and the page gives 0$"),
        ("forward/relu", "shape", lambda Z: Z.sum(axis=1),
         r"the output has another shape than the page gives it. A must have shape \(6, 5\)"),
        ("backward/weight_gradient", "shape", lambda dZ, A: dZ * A,
         r"could not be broadcast together with shapes \(2,5\) \(3,5\)$"),
    ],
)  # fmt: skip
def test_a_failure_is_said_in_words(
    id_: str, name: str, wrong: Callable[..., Array], message: str
) -> None:
    result = found(name, EQUATIONS[id_], wrong)
    assert re.search(message, checks.said(EQUATIONS[id_], result))


@pytest.mark.parametrize(
    ("id_", "wrong", "note"),
    [
        ("forward/relu", lambda Z: (np.maximum(Z, 0), Z), "it must give A, and gives 2 values"),
        (
            "update/momentum",
            lambda theta, *_: theta,
            "it must give v, theta, and gives 1 values",
        ),
    ],
)
def test_another_number_of_outputs_is_rejected(
    id_: str, wrong: Callable[..., Any], note: str
) -> None:
    result = found("shape", EQUATIONS[id_], wrong)
    assert not result.passed
    assert result.note == note


def test_check_runs_all_that_apply() -> None:
    names = [result.check for result in checks.check(EQUATIONS["backward/hidden_error"])]
    assert names == list(checks.CHECKS)
    assert "gradient" not in [r.check for r in checks.check(EQUATIONS["forward/relu"])]


@pytest.mark.parametrize("id_", BACKWARD)
def test_the_bounds_are_those_of_the_page(id_: str) -> None:
    equation = EQUATIONS[id_]
    gradient = equation.gradient
    assert gradient is not None
    complex_step, central = (
        found(name, equation, equation.function).bound for name in ("gradient", "central")
    )
    assert complex_step == (1e-13 if gradient.scale == "m" else 1e-14)
    assert central == 1e-10


@pytest.mark.parametrize("id_", ["initial/uniform", "measure/accuracy"])
def test_what_is_given_no_fractions_is_rounded_once(id_: str) -> None:
    equation = EQUATIONS[id_]
    right = equation.function
    assert found("exact", equation, right).note == "equal, rounded once"
    assert not found("exact", equation, lambda *given: right(*given) * (1 + 1e-15)).passed


def falling() -> spec.Equation:
    """Return an equation of numbers alone, as a rate that falls is one."""
    alpha, t = spec.Symbol("alpha", (), domain="positive"), spec.Symbol("t", (), domain="count")
    output = spec.Output("alpha", (), entry="alpha = alpha / t")
    step = EQUATIONS["update/gradient_step"]
    return replace(step, inputs=(alpha, t), outputs=(output,), example={"alpha": 0.5, "t": 4})


def test_what_is_given_numbers_alone_is_compared_in_fractions() -> None:
    result = found("exact", falling(), lambda alpha, t: alpha / t)
    assert (result.passed, result.note) == (True, "equal in exact fractions")
    assert not found("exact", falling(), lambda alpha, t: alpha / t + 2**-60).passed


def slope_of(function: Callable[[Array], Array], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the page of a slope, in which something else than tanh is differentiated."""
    monkeypatch.setitem(spec.functions(), "forward/tanh", function)
    return EQUATIONS["backward/tanh_derivative"]


def softsign(Z: Array) -> Array:
    return Z / (1 + np.where(Z < 0, -Z, Z))


def test_what_the_complex_step_cannot_see_through_is_not_called_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = slope_of(lambda Z: Z / (3 + np.abs(Z + 4)), monkeypatch)

    def slope(Z: Array) -> Array:
        return (3 + np.abs(Z + 4) - Z * np.sign(Z + 4)) / (3 + np.abs(Z + 4)) ** 2

    blind, wrong = (
        found("gradient", page, lambda Z, factor=factor: slope(Z) * factor)
        for factor in (1, 1.001)
    )
    assert not blind.passed
    assert (
        "the complex step does not see through forward/tanh: it is lost in np.abs" in blind.note
    )
    assert "complex step" not in wrong.note


@pytest.mark.parametrize(("factor", "asked"), [(1, True), (1.001, False)])
def test_a_slope_that_differs_only_at_0_is_asked_for_its_corner(
    factor: float, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = slope_of(softsign, monkeypatch)
    result = found("central", page, lambda Z: factor / (1 + np.abs(Z)) ** 2)
    assert not result.passed
    assert ("only where Z is 0: if a corner is there" in result.note) is asked
