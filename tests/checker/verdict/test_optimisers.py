"""The rule of steps is told by the first two of them."""

from typing import Any

import numpy as np
import pytest
from studied import fitted, parameter, stray, studied

from scratchnn.checker.network.seen import Parameter
from scratchnn.checker.verdict import factors, optimisers, second
from scratchnn.checker.verdict.optimisers import Judge
from scratchnn.checker.verdict.rules import Made

RNG = np.random.default_rng(0)
THETA, SLOPE = RNG.normal(size=(8, 5)), RNG.normal(size=(8, 5))
KEPT = ("for i", "v, s, t = np.zeros((6, 5)), np.zeros((6, 5)), 0\nfor i")
PLAIN = "W1 -= 0.1 * gW1"


def stepped(step: np.ndarray) -> Parameter:
    return Parameter("W", stray(), stray(), stray(), THETA, THETA + step)


def rule(*pairs: tuple[str, str]) -> Made | None:
    """Return the rule of W1's steps."""
    fit = fitted(*pairs)
    return Judge(fit).rule(factors.measured(fit)[0])


def test_a_penalty_is_a_share_of_the_parameter_itself() -> None:
    found = optimisers.decay(stepped(-0.1 * SLOPE - 0.01 * THETA), SLOPE)
    assert found is not None
    assert found[:2] == pytest.approx((0.01, 0.1))
    assert found.of == "itself"


def test_a_penalty_on_sizes_is_a_share_of_the_signs() -> None:
    found = optimisers.decay(stepped(-0.1 * SLOPE - 0.01 * np.sign(THETA)), SLOPE)
    assert found is not None
    assert found[:2] == pytest.approx((0.01, 0.1))
    assert found.of == "its signs"


def test_a_kink_is_no_decay() -> None:
    step = -0.1 * SLOPE
    step[3, 2] = 0.0  # as at a kink
    assert optimisers.decay(stepped(step), SLOPE) is None


def test_an_array_of_another_shape_is_no_step() -> None:
    other = Parameter("W", stray(), stray(), stray(), THETA, THETA[:4])
    assert optimisers.decay(other, SLOPE) is None


@pytest.mark.parametrize("edge", [np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]])
@pytest.mark.parametrize("shape", [(8, 5), (40, 30)])
def test_the_edge_that_stands_for_a_bias_may_be_left_out(
    shape: tuple[int, int], edge: Any
) -> None:
    theta, slope = RNG.normal(size=shape), RNG.normal(size=shape)
    inside = theta.copy()
    inside[edge] = 0.0
    found = optimisers.shares(0.3 * slope + 0.02 * inside, theta, slope)
    assert found is not None
    assert found[:2] == pytest.approx((0.02, 0.3))


@pytest.mark.parametrize("signs", [0.01, -0.01])
def test_of_two_penalties_the_share_is_the_least(signs: float) -> None:
    theta, slope = RNG.normal(size=(8, 5)), RNG.normal(size=(8, 5))
    found = optimisers.shares(0.3 * slope + 0.02 * theta + signs * np.sign(theta), theta, slope)
    assert found is not None
    assert found[:2] == pytest.approx((signs, 0.3))
    assert found.of == "itself and its signs"


def test_what_is_made_of_one_alone_has_no_shares() -> None:
    assert optimisers.shares(0.3 * SLOPE, THETA, SLOPE) is None
    assert optimisers.shares(SLOPE[0, :2], THETA[0, :2], SLOPE[1, :2]) is None  # too few


def test_a_penalty_is_found_in_the_learners_own_array() -> None:
    fit = fitted((PLAIN, "W1 -= 0.1 * (gW1 + 0.01 * W1)"))
    weight = parameter(fit.study, "W1")
    found = optimisers.decayed(fit.study, weight, fit.slopes[0])
    assert found is not None
    assert found.value.text == "gW1 + 0.01 * W1"
    assert optimisers.decayed(fit.study, parameter(fit.study, "b1"), fit.slopes[1]) is None


def test_numbers_of_the_program_may_be_rates_shares_or_tiny() -> None:
    study = studied(("for i", "lr, keep, eps = 0.02, 0.95, 1e-8\nfor i"))
    rates, shares, tiny = optimisers.constants(study)
    assert {0.02, 0.95, 0.1} <= {*rates}
    assert 0.95 in shares
    assert 0.02 not in shares
    assert {1e-8, 0.0} == {*tiny}


ADAM = "v = 0.9 * v + 0.1 * gW1; s = 0.99 * s + 0.01 * gW1 ** 2; t += 1; W1 -= 0.1 * (v / {}) / (np.sqrt(s / {}) + 1e-8)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "name", "wrong"),
    [
        (PLAIN, "plain steps", ""),
        ("W1 -= 0.1 * np.clip(gW1, -0.02, 0.02)", "plain steps of clipped gradients", ""),
        ("W1 -= (0.1 if i else 0.02) * gW1", "plain steps", ""),
        (
            "W1 -= 0.1 / (1 + 0.37 * i) * gW1",
            None,
            None,
        ),  # nor is the second rate a number there
        ("v = 0.9 * v - 0.1 * gW1; W1 += v", "momentum (0.9)", ""),
        ("v = 0.3 * v + gW1; W1 -= 0.1 * v", None, None),  # no share that is known
        ("s += gW1 ** 2; W1 -= 0.1 * gW1 / (np.sqrt(s) + 1e-8)", "AdaGrad", ""),
        ("s += gW1 ** 2; W1 -= 0.1 * gW1 / (s + 1e-8)", "AdaGrad", "the root is missing"),
        (ADAM.format("(1 - 0.9 ** t)", "(1 - 0.99 ** t)"), "Adam (0.9, 0.99)", ""),
        (
            ADAM.format("(1 - 0.9 ** t)", "0.01"),
            "Adam (0.9, 0.99)",
            "the mean of the squares is not corrected by 1 − βᵗ, or by 1 − β alone",
        ),
    ],
)
def test_a_rule_is_known_and_what_is_wrong_with_it(
    step: str, name: str | None, wrong: str | None
) -> None:
    found = rule(KEPT, (PLAIN, step))
    assert (found and found.name, found and found.wrong) == (name, wrong)


def test_gradients_that_are_not_set_to_zero_are_stale() -> None:
    fit = fitted(KEPT, (PLAIN, "v += gW1; W1 -= 0.1 * v"))
    judge = Judge(fit)
    judge.rule(factors.measured(fit)[0])
    assert [p.text for p in second.judged(fit, judge.used)[0]] == ["W1"]


def test_one_number_is_along_any_direction_so_it_has_the_rule_of_the_others() -> None:
    fit = fitted(("np.full(5, 0.1)", "np.full(1, 0.1)"), ("d1.sum(axis=0)", "d1.sum()"))
    weight, bias, *_ = factors.measured(fit)
    judge = Judge(fit)
    assert bias.parameter.before.size == 1
    assert judge.rule(bias) is None
    judge.rule(weight)
    found = judge.rule(bias)
    assert found is not None
    assert found.name == "plain steps"
