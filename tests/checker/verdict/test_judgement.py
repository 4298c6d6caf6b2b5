"""A verdict keeps a state for each parameter."""

import pytest
from studied import fitted, studied

from scratchnn.checker.verdict.judgement import Verdict, names


def test_it_is_judged_when_every_state_is_known() -> None:
    verdict = Verdict(studied())
    first, second = verdict.study.parameters[:2]
    judged = [verdict.judged]
    verdict.state(first, "right")
    judged.append(verdict.judged)
    verdict.state(second, "unsure", "why")
    judged.append(verdict.judged)
    assert judged == [False, True, False]
    assert verdict.states == {0: ("right", ""), 1: ("unsure", "why")}


def test_the_status_is_the_last_one_or_empty() -> None:
    verdict = Verdict(studied())
    parameter = verdict.study.parameters[2]
    assert verdict.status(parameter) == ""
    verdict.state(parameter, "right")
    verdict.state(parameter, "wrong")
    assert verdict.status(parameter) == "wrong"


def test_what_was_not_found_cannot_be_asked_for() -> None:
    fit = fitted()
    assert Verdict(fit.study, fit).found is fit
    with pytest.raises(ValueError, match="no network was found"):
        _ = Verdict(fit.study).found


@pytest.mark.parametrize(
    ("many", "said"), [(1, "`W1`"), (2, "`W1` and `b1`"), (3, "`W1`, `b1` and `W2`")]
)
def test_names_are_listed_in_words(many: int, said: str) -> None:
    assert names(studied().parameters[:many]) == said
