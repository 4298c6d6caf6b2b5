"""Numbers of 400 digits are rounded once, and know the size of their terms."""

import itertools
from decimal import Decimal

import numpy as np
import pytest

from scratchnn.verify import rounding


@pytest.mark.parametrize("seed", range(3))
def test_rounding_to_float32_happens_once(seed: int) -> None:
    """Just above the middle of two floats it must go up; by way of float64 it would not."""
    low = np.float32(np.random.default_rng(seed).uniform(1, 2))
    high = np.nextafter(low, np.float32(np.inf))
    middle = (Decimal(float(low)) + Decimal(float(high))) / 2
    above = middle + Decimal("1e-25")
    assert rounding.rounded(above, "float32") == high
    assert rounding.rounded(middle - Decimal("1e-25"), "float32") == low
    even = rounding.rounded(middle, "float32")
    assert int(even.view(np.uint32)) % 2 == 0
    assert float(above) == float(middle)  # so float64 between them would have lost it


@pytest.mark.parametrize(
    ("name", "x"), [("tanh", 0.3), ("exp", -2.5), ("log", 7.0), ("sqrt", 2.0)]
)
def test_functions_are_those_of_numpy(name: str, x: float) -> None:
    with rounding.precisely():
        found = rounding.FUNCTIONS[name](x)
    assert float(rounding.rounded(found.value, "float64")) == pytest.approx(
        float(getattr(np, name)(x)), rel=1e-15
    )


def test_what_cancels_keeps_the_size_of_its_terms() -> None:
    with rounding.precisely():
        one = rounding.number(1.0) - rounding.FUNCTIONS["tanh"](60.0) ** 2
    assert float(one.value) == pytest.approx(4 * np.exp(-120), rel=1e-12)
    assert float(one.size) == pytest.approx(2)
    assert rounding.unit(one.size, "float64") == np.spacing(2.0)


def test_an_infinite_result_must_be_equal() -> None:
    numbers = np.array([rounding.number(float("inf")), rounding.number(1.0)])
    allowed = rounding.within(numbers, np.array([np.inf, 1.0]), 64, "float64")
    assert allowed.tolist() == [0, 64 * np.spacing(1.0)]


def test_the_difference_of_zeros_is_zero_whatever_their_signs() -> None:
    for a, b in itertools.product((0.0, -0.0), repeat=2):
        assert str((rounding.number(a) - rounding.number(b)).value) == "0"
