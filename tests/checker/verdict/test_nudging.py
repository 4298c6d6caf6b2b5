"""Slopes are measured along a few directions, and are those that formulas give."""

import numpy as np
import pytest
from studied import changed, fitted, parameter, stray, studied

from scratchnn.checker.network.seen import Parameter
from scratchnn.checker.verdict import nudging
from scratchnn.checker.verdict.nudging import Nudging, Probe

RNG = np.random.default_rng(1)


def loose(before: np.ndarray, after: np.ndarray) -> Parameter:
    return Parameter("W", stray(), stray(), stray(), before, after)


def probe(slope: np.ndarray, noise: float = 1e-12) -> Probe:
    one = loose(np.zeros_like(slope), slope)
    along = nudging.directions(one)
    return Probe(one, along, (along @ slope.ravel())[None], [noise])


def test_a_few_entries_are_each_moved_alone() -> None:
    one = loose(np.zeros(6), np.ones(6))
    np.testing.assert_array_equal(nudging.directions(one), np.eye(6))


def test_many_are_moved_together_and_those_that_step_furthest_alone() -> None:
    step = np.zeros((4, 5))
    step[1, 2], step[3, 4], step[0, 0] = 9, -8, 7
    found = nudging.directions(loose(np.zeros((4, 5)), step))
    assert found.shape == (nudging.DENSE + nudging.ALONE, 20)
    assert (np.abs(found[: nudging.DENSE]) >= 0.5).all()
    assert [int(np.flatnonzero(row)[0]) for row in found[nudging.DENSE :]] == [7, 19, 0]


def test_a_multiple_of_the_slope_has_a_factor_and_nothing_else_has() -> None:
    slope = RNG.normal(size=(4, 5))
    one = probe(slope)
    assert one.factor(-3 * slope, 0) == pytest.approx(-3)
    assert one.factor(slope + 0.1 * RNG.normal(size=slope.shape), 0) is None
    assert one.factor(np.zeros_like(slope), 0) is None


def test_a_number_that_moves_no_more_than_rounding_has_no_slope() -> None:
    slope = RNG.normal(size=(4, 5))
    assert probe(slope).moves(0)
    still = probe(slope, noise=10.0)
    assert not still.moves(0)
    assert still.factor(slope, 0) is None


def test_the_measured_slope_is_that_of_the_formulas() -> None:
    fit, found = fitted(), Nudging(studied()).fit()
    assert found is not None
    assert found.name == fit.name
    for at, slope in fit.slopes.items():
        np.testing.assert_allclose(found.slopes[at], slope, rtol=1e-5, atol=1e-8)


def test_steps_follow_the_number_and_wrong_ones_are_off_it() -> None:
    right = Nudging(studied())
    assert all(right.follows(p) and right.moves(p) for p in right.study.parameters)
    wrong = Nudging(studied(("(1 - A1 ** 2)", "(1 - A1)")))
    first, *_, last = wrong.study.parameters
    assert (wrong.follows(first), wrong.follows(last)) == (False, True)
    assert wrong.off(first) > 0.01 > 1e-5 > wrong.off(last)


def test_parameters_are_stepped_together_until_the_output_is_made_anew() -> None:
    found = Nudging(studied())
    first, *_, last = found.study.parameters
    assert found.together(first, last)
    forward = "    A1 = np.tanh(X @ W1 + b1)\n    E = np.exp(A1 @ W2 + b2)\n"
    share = "E / E.sum(axis=1, keepdims=True)"
    start, _, end = changed(("A1 = np.tanh(Z1)", "A1, E = forward()")).partition("for i")
    source = f"{start}def forward():\n{forward}    return A1, E\nfor i{end}"
    source = source.replace("    S = A1 @ W2 + b2\n    E = np.exp(S)\n", "")
    anew = f"A1, E = forward()\n    P = {share}\n    d2 = (P - T) / len(X)"
    apart = Nudging(
        studied(
            source=source.replace("gW2, gb2 =", f"W1 -= 0.1 * gW1\n    {anew}\n    gW2, gb2 =")
        )
    )
    first, *_, last = apart.study.parameters
    assert not apart.together(first, last)


def test_a_layer_that_is_used_once_does_not_recur() -> None:
    found = Nudging(studied())
    assert not any(found.recurs(p) for p in found.study.parameters)


def test_a_weight_of_several_times_recurs() -> None:
    loop = "A1 = np.zeros((len(X), 5))\n    for t in range(3):\n        A1 = np.tanh(X @ W1 + A1 @ U)"
    found = Nudging(
        studied(
            ("A1 = np.tanh(Z1)", loop),
            ("for i in", "U = np.random.randn(5, 5) * 0.3\nfor i in"),
            ("W1 -= 0.1 * gW1", "U -= 0.1 * A1.T @ d1\n    W1 -= 0.1 * gW1"),
        )
    )
    assert found.recurs(parameter(found.study, "U"))


def test_without_numbers_that_move_there_is_no_fit() -> None:
    assert Nudging(studied(("(P - T)", "np.sin(P - T) * T[::-1]"))).fit() is None
