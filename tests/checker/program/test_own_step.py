"""Where nothing steps, gradients that were made are stepped with, by their names."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scratchnn.checker.program import own_step
from scratchnn.checker.program.own_step import RATE

W, B = np.ones((2, 3)), np.ones((2, 1))
GW, GB = np.full((2, 3), 2.0), np.full((2, 1), 3.0)


def stepped(instance: Any = None, **kept: Any) -> dict[str, np.ndarray]:
    """Return what is reported last by each name."""
    told: dict[str, Any] = {}
    kept = {"weights": {}, "pool": {}, "kinds": {}, "report": told.update, **kept}
    own_step.step(SimpleNamespace(**kept), instance)  # type: ignore[arg-type]
    return told


@pytest.mark.parametrize("spelled", ["dw1", "d_w1", "grad_w1", "w1_grad"])
def test_a_gradient_is_known_by_its_parameters_name(spelled: str) -> None:
    told = stepped(weights={"W1": W}, pool={spelled: GW})
    np.testing.assert_allclose(told["W1"], W - RATE * GW)


def test_parameters_in_a_dictionary_are_stepped_too() -> None:
    told = stepped(kinds={"parameters": {"W1": W, "b1": B}}, pool={"dw1": GW, "db1": GB})
    np.testing.assert_allclose(told["b1"], B - RATE * GB)
    np.testing.assert_allclose(told["W1"], W - RATE * GW)


def test_attributes_of_an_instance_are_stepped_with_its_own_gradients() -> None:
    told = stepped(SimpleNamespace(W1=W, dW1=GW, grads={"db1": GB}, params={"b1": B}))
    np.testing.assert_allclose(told["W1"], W - RATE * GW)
    np.testing.assert_allclose(told["b1"], B - RATE * GB)
    assert "dW1" not in told


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["W1", "b1", "W2", "b2"], ["W1", "b1", "W2", "b2"]),
        (["W1", "b1", "W2", "b2"], ["W2", "b2", "W1", "b1"]),
        (["W1", "b1", "W2", "b2"], ["W1", "W2", "b1", "b2"]),
    ],
)
def test_gradients_without_names_are_ordered_by_their_shapes(
    names: list[str], given: list[str]
) -> None:
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (4, 2), "b2": (4, 1)}
    weights = {name: np.ones(shapes[name]) for name in names}
    values = {name: np.full(shapes[name], at) for at, name in enumerate(names)}
    told = stepped(weights=weights, kinds={"gradients": tuple(values[n] for n in given)})
    for name in names:
        np.testing.assert_allclose(told[name], 1 - RATE * values[name])


def test_without_a_gradient_or_with_one_of_another_shape_nothing_is_stepped() -> None:
    assert stepped(weights={"W1": W}) == {}
    assert stepped(weights={"W1": W}, pool={"dw1": np.ones(7)}) == {}
    assert stepped(weights={"W1": W}, kinds={"gradients": (np.ones(7),)}) == {}
