"""The published numbers of Ng's course come out, but for one of two that contradict each other."""

import re
from pathlib import Path

import pytest
from published import (
    FUNCTIONS,
    assert_each_function_counts,
    assert_nothing_is_written_over,
    cases,
)

from scratchnn import spec
from scratchnn.verify import mistakes
from scratchnn.verify.suites import ng
from scratchnn.verify.suites.case import Case, outcome

CASES = cases(ng.SUITES)
INSIDE = "update_parameters_with_adam, ε under the root"


@pytest.mark.parametrize("case", CASES)
def test_a_case_agrees_but_one(case: Case) -> None:
    assert outcome(case, FUNCTIONS).passed is (case.name != INSIDE)
    assert_nothing_is_written_over(case)


@pytest.mark.parametrize("case", CASES)
def test_a_broken_function_fails_it(case: Case) -> None:
    assert_each_function_counts(case)


def test_the_other_version_wants_epsilon_under_the_root() -> None:
    equation = spec.load()["update/adam"]
    [inside] = [m for m in equation.mistakes if m.id == "epsilon-inside"]
    other = {**FUNCTIONS, equation.id: mistakes.implementation(equation, inside)}
    first, second = ng._adam()
    assert [outcome(one, other).passed for one in (first, second)] == [False, True]


def test_the_page_quotes_what_they_want() -> None:
    page = (Path(__file__).parents[3] / "docs/blind_spots.md").read_text(encoding="utf-8")
    wanted = [f"{case.wanted['W1'][0, 0]:.8f}" for case in ng._adam()]
    assert re.findall(r"\d\.\d{8}", page) == wanted
