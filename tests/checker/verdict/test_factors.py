"""Factors of right gradients are told, and called by what they divide by."""

from dataclasses import replace

import numpy as np
import pytest
from studied import CLASSES, EXAMPLES, RATE, changed, fitted, parameter, stray, studied

from scratchnn.checker.network.seen import Parameter
from scratchnn.checker.verdict import factors

MEAN = 1 / EXAMPLES
NAMED = changed(("for i", "lr, n = 0.1, len(X)\nfor i"), ("0.1 * g", "lr * g"))


def test_both_factors_are_of_the_summed_loss() -> None:
    found = factors.measured(fitted())
    assert [m.parameter.text for m in found] == ["W1", "b1", "W2", "b2"]
    assert [m.step for m in found] == pytest.approx([RATE * MEAN] * 4)
    assert [m.gradient for m in found] == pytest.approx([MEAN] * 4)
    assert [m.seen and m.seen.value.text for m in found] == ["gW1", "gb1", "gW2", "gb2"]
    assert all(m.right for m in found)


def test_a_wrong_gradient_has_no_factor() -> None:
    wrong = factors.measured(fitted(("gb1 = X.T @ d1, d1.sum", "gb1 = X.T @ d1, d1.max")))[1]
    assert (wrong.parameter.text, wrong.step, wrong.gradient, wrong.right) == (
        "b1",
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("factor", "name"),
    [
        (MEAN, "mean"),
        (-MEAN, "mean"),
        (1.0, "sum"),
        (2 * MEAN, "twice"),
        (MEAN / CLASSES, "mean-of-entries"),
        (MEAN**2, "mean-twice"),
        (1 / 6, "features"),
        (1 / 27, "all-data"),
        (20.0, "m-times"),
    ],
)
def test_a_factor_has_its_name_whatever_its_sign(factor: float, name: str) -> None:
    found = factors.called(factor, fitted())
    assert found is not None
    assert found.name == name
    assert found.divisor == pytest.approx(1 / abs(factor))


def test_a_factor_without_a_name_is_none() -> None:
    assert factors.called(0.123456, fitted()) is None
    assert factors.called(1.0, fitted(), ["mean"]) is None


def test_squares_have_factors_of_their_own() -> None:
    fit = fitted()
    squares = replace(fit, losses=[loss._replace(name="squared error") for loss in fit.losses])
    found = [factors.called(2 / CLASSES, one) for one in (squares, fit)]
    assert [scale and scale.name for scale in found] == ["twice-mean-of-outputs", "units"]


def test_a_rate_is_known_by_its_name_first() -> None:
    assert factors.rates(fitted(source=NAMED))[0] == (0.1, True)
    assert all(value != EXAMPLES for value, _ in factors.rates(fitted(source=NAMED)))


def test_the_rate_of_a_step_is_told_by_its_gradient() -> None:
    fit = fitted()
    one = factors.measured(fit)[0]
    assert factors.rate(fit, one, []) == pytest.approx(RATE)
    one.seen = None
    assert factors.rate(fit, one, [(0.3, False), (RATE, True)]) == RATE
    assert factors.rate(fit, one, [(0.3, False)]) is None
    one.step = None
    assert factors.rate(fit, one, [(RATE, True)]) is None


def test_equal_factors_are_put_together_the_largest_group_first() -> None:
    fit = fitted(("W1 -= 0.1", "W1 -= 0.2"))
    found = factors.measured(fit)
    assert [len(group) for group in factors.groups(fit, found, "step")] == [3, 1]
    assert [len(group) for group in factors.groups(fit, found, "gradient")] == [4]


def test_a_factor_arises_in_an_error() -> None:
    fit = fitted(
        ("(1 - A1 ** 2)", "(1 - A1 ** 2)\n    d0 = d1 / len(X)"),
        ("X.T @ d1, d1", "X.T @ d0, d0"),
    )
    group = [m for m in factors.measured(fit) if m.parameter.text in ("W1", "b1")]
    found = factors.origin(fit, MEAN**2, group)
    assert found is not None
    assert found.value.text == "d1 / len(X)"
    assert factors.origin(fit, 0.7, group) is None


def test_a_gradient_is_seen_first_as_what_it_is_made_of() -> None:
    fit = fitted()
    one = factors.measured(fit)[0]
    found = factors.first(fit, one)
    assert found is not None
    assert found.value.text == "X.T @ d1"
    one.seen = None
    assert factors.first(fit, one) is None


def test_a_number_is_found_where_it_gets_its_name() -> None:
    fit = fitted(source=NAMED)
    found = factors.number(fit, EXAMPLES)
    assert found is not None
    assert found.value.text == "n"
    assert factors.number(fit, 19.5) is None


def test_a_step_to_no_number_is_not_finite() -> None:
    made = parameter(studied(), "W1")
    assert factors.finite(made)
    assert not factors.finite(
        Parameter("W", stray(), stray(), stray(), made.before, made.after / np.nan)
    )
