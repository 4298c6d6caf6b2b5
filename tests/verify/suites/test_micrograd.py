"""A number of micrograd's collects the slopes of all its uses."""

from scratchnn.verify.suites.micrograd import Number


def test_a_number_that_is_used_twice_collects_both_slopes() -> None:
    x = Number(3.0)
    y = x * x + 2 * x - x**3
    y.back()
    assert (y.value, x.slope) == (9 + 6 - 27, 2 * 3 + 2 - 27)
