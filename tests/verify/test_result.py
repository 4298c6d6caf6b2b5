"""What a check found passes only within its bound."""

import numpy as np
import pytest

from scratchnn.verify.result import Result, distance


def test_a_nan_never_passes() -> None:
    assert not Result("entry", np.nan, 1e-12, "").passed


def test_distance_is_relative_to_large_numbers_only() -> None:
    assert distance(np.array([1001.0]), np.array([1000.0])) == pytest.approx(1e-3)
    assert distance(np.array([0.1]), np.array([0.0])) == pytest.approx(0.1)


def test_an_error_of_exactly_the_bound_passes() -> None:
    assert Result("exact", 0.0, 0.0, "").passed
    assert not Result("exact", np.nextafter(0, 1), 0.0, "").passed


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_as_far_as_can_be(lost: float) -> None:
    wanted = np.array([1.0, 2.0])
    assert distance(np.array([1.0, lost]), wanted) == np.inf
    assert distance(wanted, np.array([1.0, lost])) == np.inf


def test_the_worst_entry_counts() -> None:
    assert distance([0.5, 0.0, -0.25], np.array([0.5, 0.125, 0.0])) == 0.25
    assert distance(np.zeros((2, 0)), np.zeros((2, 0))) == 0
