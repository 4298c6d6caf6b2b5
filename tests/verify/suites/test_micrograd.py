"""The numbers of micrograd's README come out, and single numbers give what matrices give."""

import pytest
from published import (
    FUNCTIONS,
    assert_each_function_counts,
    assert_nothing_is_written_over,
    cases,
)

from scratchnn.verify.suites import micrograd
from scratchnn.verify.suites.case import Case, outcome
from scratchnn.verify.suites.micrograd import Number

CASES = cases(micrograd.SUITES)


@pytest.mark.parametrize("case", CASES)
def test_a_case_agrees(case: Case) -> None:
    assert outcome(case, FUNCTIONS).passed
    assert_nothing_is_written_over(case)


@pytest.mark.parametrize("case", CASES)
def test_a_broken_function_fails_it(case: Case) -> None:
    assert_each_function_counts(case)


def test_a_number_that_is_used_twice_collects_both_slopes() -> None:
    x = Number(3.0)
    y = x * x + 2 * x - x**3
    y.back()
    assert (y.value, x.slope) == (9 + 6 - 27, 2 * 3 + 2 - 27)
