"""The walk back through the layers stops where a gradient stops being right."""

import numpy as np
import pytest
from studied import CLASSES, UNITS, fitted, parameter

from scratchnn.checker.verdict.locate import Fault, Walk, turned


def walked(old: str, new: str, *wrong: str) -> list[Fault]:
    fit = fitted((old, new))
    return Walk(fit, [parameter(fit.study, name) for name in wrong]).find()


@pytest.mark.parametrize(
    ("old", "new", "mistake", "wrong"),
    [
        (" * (1 - A1 ** 2)", " * 1.0", "no-slope", ["W1", "b1"]),
        ("(1 - A1 ** 2)", "A1", "activation-itself", ["W1", "b1"]),
        (
            "gW1, gb1 = X.T @ d1, d1.sum(axis=0)",
            "gW1, gb1 = X.T @ d1, d1[0]",
            "one-example",
            ["b1"],
        ),
        ("d2.sum(axis=0)", "d2.sum()", "one-number", ["b2"]),
        ("A1.T @ d2", "Z1.T @ d2", "other-input", ["W2"]),
    ],
)
def test_one_fault_is_named_with_whose_gradients_it_makes_wrong(
    old: str, new: str, mistake: str, wrong: list[str]
) -> None:
    (fault,) = walked(old, new, *wrong)
    assert fault.variant.mistake == mistake
    assert [p.text for p in fault.parameters] == wrong
    assert fault.seen is not None
    assert fault.follows == []


def test_an_array_that_stands_for_the_slope_is_named() -> None:
    (fault,) = walked("(1 - A1 ** 2)", "np.cos(3 * Z1)", "W1", "b1")
    assert fault.variant.mistake == "slope"
    assert (
        fault.variant.said == "multiplied by `np.cos(3 * Z1)`, which is not the slope of tanh"
    )


def test_what_is_carried_back_from_a_wrong_error_follows() -> None:
    (fault,) = walked("d2 = (P - T)", "d2 = np.abs(P - T)", "W1", "b1", "W2", "b2")
    assert fault.variant.mistake == "absolute"
    assert [p.text for p in fault.parameters] == ["W2", "b2"]
    assert [p.text for p in fault.follows] == ["W1", "b1"]


@pytest.mark.slow
def test_two_faults_are_two_from_the_output_to_the_input() -> None:
    fit = fitted(("d2.sum(axis=0)", "d2[0]"), ("X.T @ d1", "X.T @ np.abs(d1)"))
    faults = Walk(fit, [parameter(fit.study, name) for name in ("b2", "W1")]).find()
    assert [[p.text for p in fault.parameters] for fault in faults] == [["b2"], ["W1"]]


def test_what_no_known_mistake_makes_is_said_by_its_direction() -> None:
    (fault,) = walked("d2.sum(axis=0)", "d2.sum(axis=0) * np.arange(10)", "b2")
    assert (fault.variant.mistake, fault.variant.equation) == ("", "backward/bias_gradient")
    assert "the directions agree to 0." in fault.variant.said


def test_the_error_that_was_used_is_the_learners_own_array() -> None:
    fit = fitted((" * (1 - A1 ** 2)", ""))
    wrong = [parameter(fit.study, name) for name in ("W1", "b1")]
    walk, layer = Walk(fit, wrong), fit.chain.layers[0]
    used = walk.error_used(layer, wrong)
    assert used is not None
    assert fit.study.array(used).shape == layer.Z.T.shape


def test_no_error_was_used_where_a_gradient_follows_from_none() -> None:
    fit = fitted(("X.T @ d1, d1.sum(axis=0)", "X.T @ d1, np.sin(d1[0])"))
    wrong = [parameter(fit.study, "b1")]
    assert Walk(fit, wrong).error_used(fit.chain.layers[0], wrong) is None


def test_a_gradient_may_be_the_step_or_a_named_array_of_its_shape() -> None:
    fit = fitted()
    bias = parameter(fit.study, "b2")
    first, *others = Walk(fit, [bias]).targets(bias)
    np.testing.assert_array_equal(first, bias.step)
    assert others
    assert {array.shape for array in others} == {(CLASSES,)}


def test_a_gradient_of_weights_lies_as_the_weights_do() -> None:
    layer = fitted().chain.last
    dW = np.arange(CLASSES * UNITS).reshape(CLASSES, UNITS)
    np.testing.assert_array_equal(turned(layer, dW), dW.T)
    assert turned(layer, dW[:2]).shape == (UNITS, 2)
