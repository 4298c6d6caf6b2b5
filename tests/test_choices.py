"""What a network may be made of is found among the equations."""

import inspect
from dataclasses import fields
from types import ModuleType

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import choices, spec
from scratchnn.network import initialise
from scratchnn.training import (
    Settings,
)


@pytest.mark.parametrize("name", choices.STARTS)
def test_every_start_makes_parameters_of_the_sizes(name: str) -> None:
    weights = name if choices.STARTS[name].is_random else "uniform"
    rng = np.random.default_rng(0)
    parameters = initialise((4, 3, 2), rng, weights=weights, biases=name)
    assert [theta.shape for theta in parameters] == [(3, 4), (3, 1), (2, 3), (2, 1)]
    b = parameters[1]
    assert choices.STARTS[name].is_random == bool(np.any(b))


def test_what_is_found_is_what_the_equations_have() -> None:
    assert {"relu", "tanh"} <= choices.ACTIVATIONS.keys()
    assert "softmax" not in choices.ACTIVATIONS  # it has no slope of its own
    assert {"uniform", "zeros"} <= choices.STARTS.keys()
    assert "scale_pixels" not in choices.STARTS


def test_training_has_each_number_that_an_optimizer_may_be_given() -> None:
    usual = {field.name: field.default for field in fields(Settings)}
    assert {name: usual[name] for name in choices.NUMBERS} == choices.NUMBERS


MADE_UP = """
def leaky(Z: Array, gamma: float) -> Array: ...
def leaky_derivative(Z: Array, gamma: float) -> Array: ...
def half(Z: Array) -> Array: ...
def half_derivative(Z: Array, gamma: float) -> Array: ...
def bent(Z: Array) -> Array: ...
def bent_derivative(Z: Array) -> Array: ...
def flat(Z: Array) -> Array: ...
def spread(shape: tuple[int, ...], rng: Generator, sigma: float) -> Array: ...
def normal(shape: tuple[int, ...], rng: Generator) -> Array: ...
def ones(shape: tuple[int, ...]) -> Array: ...
def shrunk(theta: Array, alpha: float) -> Array: ...
def fallen(alpha: float, t: int) -> float: ...
def rateless(theta: Array, dtheta: Array, s: Array, epsilon: float) -> Array: ...
def other(theta: Array, dtheta: Array, s: Array, alpha: float, rho: float) -> Array: ...
def both(theta: Array, dtheta: Array, s: Array, u: Array, alpha: float, beta: float) -> Array: ...
def _bent(Z: Array) -> Array: ...
def _bent_derivative(Z: Array) -> Array: ...
"""


@pytest.mark.parametrize("first", ["", "from __future__ import annotations"])
def test_what_is_given_more_than_training_has_is_no_choice(first: str) -> None:
    """It has its place on the network's page all the same, where numbers are declared."""
    module = ModuleType("made_up")
    vars(module).update(Array=Array, Generator=np.random.Generator)
    exec(first + MADE_UP, vars(module))  # noqa: S102 (it stands above)
    assert [*choices.activations(module, module)] == ["bent"]
    assert [*choices.starts(module)] == ["normal", "ones"]
    assert {n: o.slots for n, o in choices.optimizers(module).items()} == {"both": ("s", "u")}


def test_an_optimizer_may_be_given_its_rate_before_what_it_keeps() -> None:
    def moved(theta: Array, dtheta: Array, alpha: float, v: Array) -> tuple[Array, Array]:
        return v + dtheta, theta - alpha * (v + dtheta)

    theta = np.ones((2, 3))
    changed, (v,) = choices.Optimizer(moved)(theta, theta, (theta,), t=1, alpha=0.5)
    assert np.array_equal(v, 2 * theta)
    assert np.array_equal(changed, 0 * theta)


@pytest.mark.parametrize("name", choices.OPTIMIZERS)
def test_an_optimizer_returns_what_it_keeps_in_order_and_the_parameters_last(name: str) -> None:
    outputs = [output.name for output in spec.load()[f"update/{name}"].outputs]
    assert outputs == [*choices.OPTIMIZERS[name].slots, "theta"]


@pytest.mark.parametrize("name", choices.OPTIMIZERS)
def test_an_optimizer_gives_what_its_equation_gives_and_keeps_its_slots(name: str) -> None:
    rule, rng = choices.OPTIMIZERS[name], np.random.default_rng(0)
    theta, dtheta = rng.random((2, 3)), rng.random((2, 3))
    slots = tuple(rng.random((2, 3)) for _ in rule.slots)
    numbers = {number: getattr(Settings(), number) for number in rule.numbers}
    given = {"theta": theta, "dtheta": dtheta, "t": 3, "alpha": 0.5}
    given |= numbers | dict(zip(rule.slots, slots, strict=True))
    wanted = rule.function(**{a: given[a] for a in inspect.signature(rule.function).parameters})
    before = [array.copy() for array in (theta, dtheta, *slots)]
    changed, kept = rule(theta, dtheta, slots, t=3, alpha=0.5, **numbers)
    *wanted_slots, wanted_theta = wanted if rule.slots else (wanted,)
    assert np.array_equal(changed, wanted_theta)
    assert not np.array_equal(changed, theta)
    assert all(np.array_equal(a, b) for a, b in zip(kept, wanted_slots, strict=True))
    after = theta, dtheta, *slots
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("name", choices.OPTIMIZERS)
def test_what_is_kept_begins_at_zero_in_the_precision_of_its_parameter(name: str) -> None:
    rule = choices.OPTIMIZERS[name]
    begun = rule.begin(np.ones((2, 3), np.float32))
    assert len(begun) == len(rule.slots)
    for slot in begun:
        assert slot.dtype == np.float32
        assert slot.shape == (2, 3)
        assert not slot.any()


def test_what_a_module_imports_is_not_among_its_functions() -> None:
    assert [*choices.functions(choices)] == ["functions", "activations", "starts", "optimizers"]
    assert inspect.isfunction(vars(choices)["dataclass"])  # which it has imported
