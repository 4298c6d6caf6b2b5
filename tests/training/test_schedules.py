"""The rate changes as its schedule says."""

import math
from typing import Any

import pytest

from scratchnn.training.schedules import constant, cosine
from scratchnn.training.settings import SCHEDULES


def test_cosine_starts_at_alpha_and_falls_to_nothing() -> None:
    assert cosine(0.0) == 1
    assert cosine(0.25) == pytest.approx((1 + math.sqrt(0.5)) / 2)
    assert cosine(1.0) == 0


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_a_run_begins_with_the_whole_rate_and_never_climbs(schedule: Any) -> None:
    rates = [schedule(t / 64) for t in range(65)]
    assert rates[0] == 1
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] >= 0  # below it, a step would go uphill


def test_half_of_a_falling_rate_is_gone_when_half_of_the_updates_are_done() -> None:
    assert cosine(0.5) == pytest.approx(0.5)
    assert constant(0.5) == 1
    # As much is lost before the middle as is left after it.
    for done in (0.1, 0.3):
        assert cosine(done) + cosine(1 - done) == pytest.approx(1)
