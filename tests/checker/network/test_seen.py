"""A parameter knows its step."""

import numpy as np
import pytest
from studied import stray

from scratchnn.checker.network.seen import Parameter

BEFORE = np.array([[1.0, 2.0], [3.0, 4.0]])


def parameter(after: np.ndarray) -> Parameter:
    return Parameter("W", stray(), stray(), stray(), BEFORE, after)


def test_a_step_is_what_is_added() -> None:
    np.testing.assert_array_equal(parameter(BEFORE + 0.5).step, np.full((2, 2), 0.5))


@pytest.mark.parametrize(
    ("after", "stepped"), [(BEFORE + 1e-9, True), (BEFORE.copy(), False), (np.ones(4), False)]
)
def test_it_is_stepped_where_another_of_its_shape_stands(
    after: np.ndarray, stepped: bool
) -> None:
    assert parameter(after).stepped is stepped


def test_equal_parameters_are_two() -> None:
    one, other = parameter(BEFORE), parameter(BEFORE)
    assert one == one
    assert one != other
    assert len({one, other}) == 2
    assert one.before_digest == one.old.value.digest
