"""Every parameter has its state, and each cause is told once."""

import pytest
from studied import fitted, studied

from scratchnn.checker.verdict import parameters
from scratchnn.checker.verdict.judgement import Verdict


def judged(*pairs: tuple[str, str]) -> Verdict:
    return parameters.judge(studied(*pairs))


def causes(verdict: Verdict) -> list[tuple[str, list[str], list[str]]]:
    return [
        (i.mistake, [p.text for p in i.parameters], [p.text for p in i.follows])
        for i in verdict.issues
    ]


def test_all_is_right_and_the_rule_is_told() -> None:
    verdict = judged()
    assert verdict.judged
    assert set(verdict.states.values()) == {("right", "")}
    assert (verdict.rule, verdict.issues, verdict.reason) == ("plain steps", [], "")


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (" * (1 - A1 ** 2)", "", ("no-slope", ["W1", "b1"], [])),
        ("d2 = (P - T)", "d2 = np.abs(P - T)", ("absolute", ["W2", "b2"], ["W1", "b1"])),
        ("d2.sum(axis=0)", "d2.sum()", ("one-number", ["b2"], [])),
        ("A1.T @ d2", "Z1.T @ d2", ("other-input", ["W2"], [])),
        ("W1 -= 0.1", "W1 += 0.1", ("sign", ["W1"], [])),
    ],
)
def test_one_fault_is_one_cause(
    old: str, new: str, cause: tuple[str, list[str], list[str]]
) -> None:
    verdict = judged((old, new))
    assert causes(verdict) == [cause]
    wrong = {p.text for p in verdict.study.parameters if verdict.status(p) == "wrong"}
    assert wrong == set(cause[1])


def test_the_same_mistake_in_two_layers_is_told_once() -> None:
    verdict = judged(("d1.sum(axis=0)", "d1[0]"), ("d2.sum(axis=0)", "d2[0]"))
    ((mistake, names, _),) = causes(verdict)
    assert (mistake, set(names)) == ("one-example", {"b1", "b2"})
    assert verdict.issues[0].said.startswith("`b2` and `b1`: ")


def test_two_mistakes_are_two_causes() -> None:
    verdict = judged((" * (1 - A1 ** 2)", ""), ("d2.sum(axis=0)", "d2[0]"))
    assert {mistake for mistake, *_ in causes(verdict)} == {"no-slope", "one-example"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("share", "fault"),
    [
        ("E / E.sum(axis=0)", "wrong-axis"),
        ("np.exp(S - S.max()) / np.exp(S - S.max()).sum()", "whole-batch"),
    ],
)
def test_a_softmax_over_the_wrong_axis_is_said_of_the_output(share: str, fault: str) -> None:
    verdict = judged(("E / E.sum(axis=1, keepdims=True)", share))
    assert [i.mistake for i in verdict.issues] == [fault]
    assert {status for status, _ in verdict.states.values()} == {"follows"}


def test_an_error_that_is_the_slope_of_no_known_loss_may_be_right() -> None:
    verdict = judged(("(P - T)", "np.sin(P - T)"))
    assert {said for status, said in verdict.states.values() if status == "unsure"} == {
        parameters.NO_KNOWN_LOSS
    }
    assert verdict.issues == []


def test_what_is_never_stepped_is_never_judged_right() -> None:
    """Though the steps of all others are right."""
    verdict = judged(("b2 -= 0.1 * gb2", "other = b2 - 0.1 * gb2"))
    assert not verdict.judged
    assert verdict.states[3][0] == "unsure"


def test_copies_that_are_stepped_and_thrown_away_are_wrong() -> None:
    start = (
        "U = (W1, b1, W2, b2)\nfor i in range(3):\n    W1, b1, W2, b2 = [a.copy() for a in U]"
    )
    verdict = judged(("for i in range(3):", start))
    assert [i.mistake for i in verdict.issues] == ["thrown-away"]


def test_a_loss_of_the_program_itself_decides_which_is_meant() -> None:
    cost = "d2 =", "J = -np.sum(T * np.log(P)) / len(X)\n    d2 ="
    assert judged(cost).cost == "mean"
    assert judged().cost == ""


def test_a_program_without_a_network_has_a_reason() -> None:
    study = studied(source="x = 3\n")
    assert parameters.judge(study).reason == study.reason != ""


def test_a_study_is_the_same_after_it_was_judged() -> None:
    study = studied()
    before = [*study.parameters]
    parameters.judge(study)
    assert study.parameters == before
    assert fitted().score[0] > 8


def test_numbers_whose_squares_overflow_are_not_judged() -> None:
    verdict = parameters.judge(studied(("W1 -= 0.1 * gW1", "W1 -= 1e200 * gW1")))
    assert (verdict.judged, verdict.issues) == (False, [])
    assert "overflow" in verdict.reason


MARGIN = """
import numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(30, 2)), np.where(rng.random(30) < 0.5, -1, 1)
w1, b1, w2 = rng.normal(size=(2, 4)) * 0.1, np.zeros(4), rng.normal(size=4) * 0.1
for i in range(4):
    h = np.tanh(X @ w1 + b1)
    s = h @ w2
    loss = np.mean(np.maximum(0, 1 - y * s))
    ds = np.where(y * s < 1, -y, 0) / 30
    dh = np.outer(ds, w2) * (1 - h ** 2)
    w2 -= 0.1 * h.T @ ds
    w1 -= 0.1 * X.T @ dh
    b1 -= 0.1 * dh.sum(axis=0)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("slope", "mistakes"), [("-y, 0", []), ("-y, -y", ["no-margin"])])
def test_steps_of_a_hinge_loss_are_of_no_example_beyond_its_margin(
    slope: str, mistakes: list[str]
) -> None:
    verdict = parameters.judge(studied(source=MARGIN.replace("-y, 0", slope)))
    assert [issue.mistake for issue in verdict.issues] == mistakes
