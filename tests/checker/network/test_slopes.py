"""Which loss the steps follow, and its slope in every parameter."""

from dataclasses import replace

import numpy as np
import pytest
from studied import CLASSES, EXAMPLES, RATE, fitted, parameter, seen, stray, studied

from scratchnn.checker.network import slopes
from scratchnn.checker.network.seen import Parameter

V = np.array([[1.0, -2.0], [3.0, 0.5]])


@pytest.mark.parametrize(
    ("step", "slope", "factor"),
    [
        (V, V, 1.0),
        (-3 * V, V, -3.0),
        (V + 1e-9, V, 1.0),
        (V + 0.1, V, None),
        (0 * V, V, None),
        (V, 0 * V, None),
        (V, V.ravel(), None),
        (V * np.nan, V, None),
    ],
)
def test_a_ratio_is_told_only_where_both_are_proportional(
    step: np.ndarray, slope: np.ndarray, factor: float | None
) -> None:
    assert slopes.ratio(step, slope) == (factor if factor is None else pytest.approx(factor))


def test_noise_is_forgiven_as_far_as_it_is_said() -> None:
    off = V + np.array([[1e-3, 0], [0, 0]])
    assert slopes.ratio(off, V) is None
    assert slopes.ratio(off, V, noise=2e-3) == pytest.approx(1, abs=1e-3)


def test_downhill_is_positive_and_rounding_is_no_step() -> None:
    def stepped(after: np.ndarray) -> Parameter:
        return Parameter("W", stray(), stray(), stray(), V, after)

    assert slopes.step_ratio(stepped(V - 0.1 * V[::-1]), V[::-1]) == pytest.approx(0.1)
    assert slopes.step_ratio(stepped(V + 1e-16 * V), V) is None
    assert slopes.step_ratio(stepped(V[0]), V) is None


def test_the_best_loss_is_the_one_whose_slope_all_steps_follow() -> None:
    found = slopes.fits(studied())
    assert found[0].name == "cross-entropy"
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    assert found[0].score[0] > 8 > 4 > found[1].score[0]
    assert (found[0].examples, found[0].classes) == (EXAMPLES, CLASSES)
    assert found[0].measured is None


@pytest.mark.parametrize(
    ("pairs", "name"),
    [
        ([("E = np.exp(S)", "E = S"), ("P = E / E.sum(axis=1, keepdims=True)", "P = E + 0")], "squared error"),
        ([("P = E / E.sum(axis=1, keepdims=True)", "P = E / (1 + E)")], "binary cross-entropy"),
    ],
)  # fmt: skip
def test_another_output_has_another_loss(pairs: list[tuple[str, str]], name: str) -> None:
    assert fitted(*pairs).name == name


def test_the_slopes_are_those_of_the_summed_loss() -> None:
    fit = fitted()
    for p, slope in slopes.pairs(fit):
        np.testing.assert_allclose(p.step, -RATE / EXAMPLES * slope)
    assert slopes.slopes_of(fit).keys() == fit.slopes.keys()


def test_what_does_not_move_the_output_has_no_slope() -> None:
    fit = replace(fitted(), slopes={})
    assert fit.slope(fit.study.parameters[0]) is None
    assert [*slopes.pairs(fit)] == []


def test_the_learners_own_gradient_is_the_named_one_and_its_factor() -> None:
    fit = fitted()
    found = slopes.gradient(fit, parameter(fit.study, "W1"))
    assert found is not None
    assert found[0].value.text == "gW1"
    assert found[1] == pytest.approx(1 / EXAMPLES)
    assert slopes.gradient(fit, parameter(fit.study, "W1"), wanted=0.7) is None


def test_an_error_is_known_by_its_proportion() -> None:
    fit = fitted()
    study, chain = fit.study, fit.chain
    error = chain.errors(fit.losses[0])[1]
    factor = slopes.error_ratio(study, seen(study, "d2"), error, "rows")
    assert factor == pytest.approx(1 / EXAMPLES)
    assert slopes.error_ratio(study, seen(study, "P"), error, "rows") is None
    assert slopes.error_ratio(study, seen(study, "d1"), error, "rows") is None


def test_the_output_is_confirmed_by_moving_the_parameters() -> None:
    fit = fitted()
    assert slopes.confirmed(fit)
    turned = {at: -slope for at, slope in fit.slopes.items()}
    assert not slopes.confirmed(replace(fit, slopes=turned))


def test_steps_that_are_wrong_count_less() -> None:
    wrong = fitted(("d2.sum(axis=0)", "d2.max(axis=0)"))
    assert wrong.name == "cross-entropy"
    assert wrong.score[0] < fitted().score[0]


def test_without_layers_there_are_no_fits() -> None:
    assert (
        slopes.fits(studied(("X @ W1 + b1", "np.abs(X[:, :, None] - W1).sum(axis=1) + b1")))
        == []
    )


def test_rounding_grows_with_the_numbers() -> None:
    p = parameter(studied(), "W1")
    large = Parameter("W", stray(), stray(), stray(), p.before * 1000, p.after)
    assert slopes.rounding(large) == pytest.approx(1000 * slopes.rounding(p))
    assert 0 < slopes.rounding(p) < 1e-13


def test_what_is_cheap_to_tell_apart_is_no_sum_of_multiples() -> None:
    rng = np.random.default_rng(1)
    one, other, made = rng.normal(size=(3, 40))
    assert slopes.is_apart(made, [one, other], 1e-6)
    assert not slopes.is_apart(2 * one - 3 * other, [one, other], 1e-6)
    assert not slopes.is_apart(made, [one, other], 100.0)  # all of it may be rounding
    assert not slopes.is_apart(made, [one, one * (1 + 1e-9)], 1e-6)  # along each other
    assert not slopes.is_apart(made, [one, np.full(40, np.inf)], 1e-6)
