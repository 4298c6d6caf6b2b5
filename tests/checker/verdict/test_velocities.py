"""A velocity that is kept reaches its step; one that is not leaves a plain one."""

import pytest
from studied import fitted, parameter

from scratchnn.checker.verdict import rules, velocities
from scratchnn.checker.verdict.judgement import Verdict

STEP = "W1 -= 0.1 * gW1"
BEGIN = ("for i", "v = np.zeros((6, 5))\nfor i")
KEPT = "v = 0.9 * v + gW1\n    W1 -= 0.1 * v"


def judged(*pairs: tuple[str, str], rule: str = rules.PLAIN) -> Verdict:
    """Return the verdict on the velocity of W1."""
    fit = fitted(*pairs)
    verdict = Verdict(fit.study, fit)
    verdict.rule = rule
    velocities.forgotten(verdict, [parameter(fit.study, "W1")])
    return verdict


def test_plain_steps_without_a_velocity_are_nothing_to_tell() -> None:
    assert judged().issues == []


def test_a_velocity_that_is_never_kept_is_told() -> None:
    (issue,) = judged(BEGIN, (STEP, "u = 0.9 * v + gW1\n    W1 -= 0.1 * u")).issues
    assert issue.mistake == "forgotten"
    assert [p.text for p in issue.parameters] == ["W1"]


def test_zeros_that_reach_no_step_are_no_velocity() -> None:
    assert judged(BEGIN, (STEP, f"u = v + 1\n    {STEP}")).issues == []


def test_a_velocity_beside_those_of_others_is_missed_where_it_is_not_used() -> None:
    used = (STEP, f"v = 0.9 * v + gW1\n    {STEP}")
    (issue,) = judged(BEGIN, used, rule=rules.MOMENTUM).issues
    assert issue.mistake == "forgotten"


@pytest.mark.parametrize(("step", "name"), [(KEPT, "v"), (STEP, "gW1")])
def test_the_array_along_which_a_step_goes_has_its_name(step: str, name: str) -> None:
    fit = fitted(BEGIN, (STEP, step))
    found = velocities.own_array(fit.study, parameter(fit.study, "W1"))
    assert found is not None
    assert found.value.text == name


@pytest.mark.parametrize("kept", [KEPT, "v *= 0.9\n    v += gW1\n    W1 -= 0.1 * v"])
def test_a_velocity_that_is_made_anew_before_each_step_is_told(kept: str) -> None:
    anew = "v = np.zeros((6, 5))\n    "
    (issue,) = judged((STEP, anew + kept)).issues
    assert issue.mistake == "forgotten"
    assert "made anew" in issue.said
    assert judged(BEGIN, (STEP, kept)).issues == []


def test_a_sum_of_gradients_begins_with_zeros_and_keeps_them() -> None:
    summed = "v = np.zeros((6, 5))\n    v += gW1\n    W1 -= 0.1 * v"
    assert judged((STEP, summed)).issues == []


@pytest.mark.parametrize(("anew", "mistakes"), [("pass", []), ("v = 0 * W1", ["restarted"])])
def test_a_velocity_that_begins_again_later_is_remarked_on(
    anew: str, mistakes: list[str]
) -> None:
    later = f"{KEPT}\n    if i % 2: {anew}"
    fit = fitted(BEGIN, (STEP, later), ("range(3)", "range(6)"))
    verdict = Verdict(fit.study, fit)
    velocities.restarted(verdict, [parameter(fit.study, "W1")])
    assert [remark.mistake for remark in verdict.remarks] == mistakes
