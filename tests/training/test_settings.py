"""What a run is made with is refused in words where it does not fit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scratchnn import choices
from scratchnn.training import (
    Settings,
)


@pytest.mark.parametrize("optimizer", choices.OPTIMIZERS)
def test_a_rule_that_divides_by_the_gradient_has_a_smaller_rate(optimizer: str) -> None:
    scaled = "epsilon" in choices.OPTIMIZERS[optimizer].numbers
    assert Settings(optimizer=optimizer).rate == (0.001 if scaled else 0.1)
    assert Settings(optimizer=optimizer, alpha=0.5).rate == 0.5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"alpha": 0}, "alpha must be a finite number above 0, got 0"),
        ({"alpha": -0.1}, "alpha must be a finite number above 0, got -0.1"),
        ({"alpha": np.inf}, "alpha must be a finite number above 0, got inf"),
        ({"alpha": np.nan}, "alpha must be a finite number above 0, got nan"),
        ({"alpha": "0.1"}, "alpha must be a finite number above 0, got '0.1'"),
        ({"hidden": 10}, "hidden must be whole numbers of at least 1 such as (10,), got 10"),
        (
            {"hidden": "10"},
            "hidden must be whole numbers of at least 1 such as (10,), got '10'",
        ),
        (
            {"hidden": ((4, 3), 2)},
            "hidden must be whole numbers of at least 1 such as (10,), got ((4, 3), 2)",
        ),
        ({"activation": ["relu"]}, "activation must be one of relu, "),
        ({"beta": None}, "beta must be a finite number from 0 to below 1, got None"),
        ({"epsilon": None}, "epsilon must be a finite number above 0, got None"),
        ({"l2": None}, "l2 must be a finite number of at least 0, got None"),
        (
            {"batch": None, "epochs": None, "iterations": -1},
            "iterations must be a whole number of at least 0, got -1",
        ),
        (
            {"batch": None, "epochs": None, "iterations": 1.5},
            "iterations must be a whole number of at least 0, got 1.5",
        ),
        ({"batch": True}, "batch must be a whole number of at least 1, got True"),
        ({"activation": "rleu"}, "activation must be one of relu, "),
        ({"optimizer": "sgd"}, "optimizer must be one of gradient_step, momentum"),
        ({"weights": "zeros"}, "weights must be one of uniform"),
        ({"biases": "ones"}, "biases must be one of uniform, "),
        ({"schedule": "linear"}, "schedule must be one of constant, cosine; got 'linear'"),
        ({"beta": 1}, "beta must be a finite number from 0 to below 1, got 1"),
        ({"beta2": -0.1}, "beta2 must be a finite number from 0 to below 1, got -0.1"),
        ({"epsilon": 0}, "epsilon must be a finite number above 0, got 0"),
        ({"l2": -1}, "l2 must be a finite number of at least 0, got -1"),
        ({"batch": 0}, "batch must be a whole number of at least 1, got 0"),
        ({"batch": 6.5}, "batch must be a whole number of at least 1, got 6.5"),
        ({"epochs": -1}, "epochs must be a whole number of at least 0, got -1"),
        ({"patience": 0}, "patience must be a whole number of at least 1, got 0"),
        ({"batch": None}, "epochs are counted where there are mini-batches: give batch too"),
        ({"epochs": None, "iterations": 5}, "iterations are counted where there are no mini-"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  compared below
        Settings(**{"batch": 7, "epochs": 5} | changes)
    assert str(error.value).startswith(message)


def test_settings_can_be_changed_with_care() -> None:
    with pytest.raises(ValueError, match="alpha must be"):
        replace(Settings(), alpha=-1.0)


def test_a_number_that_means_nothing_to_the_rule_is_not_given_to_it() -> None:
    assert Settings(optimizer="momentum", beta=0.5).numbers == {"beta": 0.5}
    assert Settings().numbers == {}


def test_passes_are_counted_in_what_they_are() -> None:
    told = [(given.passes, given.unit) for given in (Settings(), Settings(batch=32))]
    assert told == [(500, "iterations"), (10, "epochs")]
    # Nothing to do is not the same as nothing said.
    assert Settings(iterations=0).passes == Settings(batch=32, epochs=0).passes == 0


def test_a_rate_in_double_precision_promotes_nothing() -> None:
    assert type(Settings(alpha=np.float64(0.5)).rate) is float
