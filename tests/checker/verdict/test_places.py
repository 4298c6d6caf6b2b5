"""A fault shows in the statement that makes it, and not where its numbers go on."""

import numpy as np
import pytest
from studied import fitted, parameter

from scratchnn.checker.network.slopes import Fit
from scratchnn.checker.verdict.locate import Walk
from scratchnn.checker.verdict.variants import Variant


def shown(fit: Fit, *wrong: str) -> str:
    (fault,) = Walk(fit, [parameter(fit.study, name) for name in wrong]).find()
    assert fault.seen is not None
    return fault.seen.value.text


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("(1 - A1 ** 2)", "(1 - Z1 ** 2)", "1 - Z1 ** 2"),  # the slope itself
        (" * (1 - A1 ** 2)", "", "d1"),  # nothing is multiplied: the last name
        ("d2 @ W2.T", "np.abs(d2) @ W2.T", "np.abs(d2) @ W2.T"),  # before the slope
    ],
)
def test_a_wrong_error_shows_where_it_is_made(old: str, new: str, text: str) -> None:
    assert shown(fitted((old, new)), "W1", "b1") == text


def test_a_slope_that_is_right_and_given_the_wrong_thing_shows_where_it_is_used() -> None:
    slope = "def slope(z): return 1 - np.tanh(z) ** 2\nfor i"
    fit = fitted(("for i", slope), ("(1 - A1 ** 2)", "slope(A1)"))
    assert shown(fit, "W1", "b1") == "slope(A1)"


def test_a_wrong_gradient_shows_where_it_is_seen_first() -> None:
    assert shown(fitted(("d2.sum(axis=0)", "d2[0]")), "b2") == "gb2"
    assert shown(fitted(("A1.T @ d2", "A1.T @ np.abs(d2)")), "W2") == "np.abs(d2)"


def test_a_number_for_a_whole_bias_shows_only_where_it_is_a_part_of_the_error() -> None:
    fit = fitted(("d2.sum(axis=0)", "np.abs(d2).mean()"))
    bias = parameter(fit.study, "b2")
    walk = Walk(fit, [bias])
    error = walk.truth[-1]
    assert walk.shown(bias, error).value.text == "np.abs(d2).mean()"
    assert walk.shown(bias, np.zeros_like(error)) == bias.new


def test_without_a_slope_that_is_wrong_the_array_itself_is_shown() -> None:
    fit = fitted(("d2 = (P - T)", "d2 = (P + T)"))
    walk = Walk(fit, fit.study.parameters)
    used = walk.error_used(fit.chain.last, [parameter(fit.study, "b2")])
    assert used is not None
    assert walk.line(Variant("", np.zeros(0), ""), used, fit.chain.last) == used
