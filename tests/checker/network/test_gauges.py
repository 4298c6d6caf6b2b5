"""What may be a loss is a number of the program's own, or a usual loss of its outputs."""

import numpy as np
import pytest
from studied import EXAMPLES, fitted, stray, studied

from scratchnn.checker.network import functions, gauges
from scratchnn.checker.network.functions import IDENTITY, SOFTMAX
from scratchnn.checker.network.gauges import Gauge

RNG = np.random.default_rng(2)
Z = RNG.normal(size=(4, 6))
T = np.eye(4)[:, RNG.integers(0, 4, 6)]
P = SOFTMAX.value(Z)


@pytest.mark.parametrize("name", ["squared error", "cross-entropy", "binary cross-entropy"])
def test_a_loss_has_the_value_that_it_has_where_layers_are_read(name: str) -> None:
    known = {loss.name: loss.value for loss in functions.losses(SOFTMAX, Z, P, T)}
    assert gauges.losses(T)[name](P) == pytest.approx(known[name])


def test_losses_of_scores_whose_probabilities_nobody_computes() -> None:
    known = {loss.name: loss.value for loss in functions.losses(IDENTITY, Z, Z, T)}
    name = "cross-entropy of a softmax"
    assert gauges.losses(T)[name](Z) == pytest.approx(known[name])
    sigmoid = "binary cross-entropy of a sigmoid"
    one = next(x for x in functions.losses(IDENTITY, Z[:1], Z[:1], T[:1]) if x.name == sigmoid)
    assert gauges.losses(T[:1])[sigmoid](Z[:1]) == pytest.approx(one.value)
    assert name not in gauges.losses(T[:1])


@pytest.mark.parametrize(
    ("name", "value"),
    [("absolute error", np.abs(Z - np.sign(Z)).sum()), ("perceptron's loss", 0.0), ("hinge loss", np.maximum(0, 1 - np.abs(Z)).sum())],
)  # fmt: skip
def test_losses_of_signs(name: str, value: float) -> None:
    assert gauges.losses(np.sign(Z))[name](Z) == pytest.approx(value)


def test_a_gauge_adds_what_its_arrays_are_worth() -> None:
    gauge = Gauge("", (stray("a"), stray("b")), (np.sum, np.max))
    assert gauge.read([np.ones(3), np.array([5.0])]) == 8.0
    assert np.isnan(gauge.read([np.ones(3), None]))


def test_the_programs_own_numbers_come_first_and_those_that_only_rise_last() -> None:
    study = studied(("d2 =", "J = -np.sum(T * np.log(P))\n    d2 ="))
    found = gauges.gauges(study)
    own = [g for g in found if not g.name]
    assert found[: len(own)] == own
    assert "J" in [g.seen[0].value.text for g in own]
    assert [g.name == gauges.RISING for g in found] == sorted(
        g.name == gauges.RISING for g in found
    )


def test_a_loss_of_the_output_has_its_value_and_its_examples() -> None:
    study, fit = studied(), fitted()
    found = [
        g for g in gauges.gauges(study) if g.name == fit.name and g.seen[0].value.text == "P"
    ]
    usual = [
        g for g in found if abs(g.read([study.array(s) for s in g.seen]) - fit.value) < 1e-9
    ]
    assert [g.examples for g in usual[:1]] == [EXAMPLES]


def test_an_error_that_rises_with_the_distance_is_the_slope_of_some_loss() -> None:
    study = studied(("(P - T)", "np.tanh(3 * (P - T))"))
    assert gauges.RISING in [g.name for g in gauges.gauges(study)]


def test_numbers_of_one_place_before_the_step_are_one_sum() -> None:
    twice = (
        "d2 =",
        "for half in (0, 1):\n        J = np.sum(P[half::2] * T[half::2])\n    d2 =",
    )
    found = [g for g in gauges.gauges(studied(twice)) if not g.name and len(g.seen) > 1]
    assert [[seen.value.text for seen in gauge.seen] for gauge in found] == [["J", "J"]]
    assert found[0].read([np.array(2.0), np.array(3.0)]) == 5.0
