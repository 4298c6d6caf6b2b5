"""A network of any kind is judged by slopes that are measured."""

import copy

import pytest
from studied import changed, studied

from scratchnn.checker.verdict import measured
from scratchnn.checker.verdict.judgement import Verdict


def judged(*pairs: tuple[str, str]) -> Verdict:
    return measured.judge(studied(*pairs))


def test_right_steps_are_right_and_so_is_their_rule() -> None:
    verdict = judged()
    assert verdict.states == dict.fromkeys(range(4), ("right", ""))
    assert (verdict.rule, verdict.issues, verdict.found.name) == (
        "plain steps",
        [],
        "cross-entropy",
    )


def test_a_wrong_slope_is_found_where_the_way_back_stops_being_right() -> None:
    verdict = judged(("(1 - A1 ** 2)", "(1 - A1)"))
    (issue,) = verdict.issues
    assert [p.text for p in issue.parameters] == ["W1", "b1"]
    assert "Up to `d2 @ W2.T` the way back is right" in issue.said
    assert issue.seen is not None
    assert issue.seen.value.text == "d2 @ W2.T * (1 - A1)"
    assert [status for status, _ in verdict.states.values()].count("right") == 2


@pytest.mark.parametrize("share", ["0.01", "2.0"])
def test_a_penalty_is_no_fault(share: str) -> None:
    verdict = judged(("W1 -= 0.1 * gW1", f"W1 -= 0.1 * (gW1 + {share} * W1)"))
    assert verdict.states[0] == ("right", f"with a penalty of {float(share):g} times itself")


def test_steps_that_climb_a_number_of_the_program_may_be_right_for_a_gain() -> None:
    gain = "gain = np.sum((T * P)**2)\n    D = 2 * T * P\n    d2 = P * (D - (D * P).sum(axis=1, keepdims=True))"
    verdict = judged(("d2 = (P - T) / len(X)", gain), ("-= 0.1", "+= 0.1"))
    assert verdict.issues == []
    assert {state[0] for state in verdict.states.values()} == {"unsure"}
    assert "right for a gain" in verdict.states[0][1]


@pytest.mark.parametrize(
    "loss",
    [
        "loss = -np.log((P * T).sum(axis=1)).mean()",
    ],
)
def test_steps_that_climb_a_loss_are_wrong_though_a_part_of_it_falls(loss: str) -> None:
    """What a loss is made of by a minus falls where it rises."""
    verdict = judged(("d2 = (P - T)", f"{loss}\n    d2 = (P - T)"), ("-= 0.1", "+= 0.1"))
    (issue,) = verdict.issues
    assert issue.mistake == "sign"
    assert {state[0] for state in verdict.states.values()} == {"wrong"}


@pytest.mark.parametrize(("step", "status"), [("d2", "right"), ("np.abs(d2)", "unsure")])
def test_what_moves_no_loss_is_right_only_where_it_hardly_moves(step: str, status: str) -> None:
    """One number that is added to all scores changes no softmax."""
    verdict = judged(
        (
            "b2 = np.random.randn(5, 10) * 0.5, np.zeros(10)",
            "b2 = np.random.randn(5, 10) * 0.5, np.zeros(1)",
        ),
        ("d2.sum(axis=0)", f"{step}.sum()"),
    )
    assert verdict.states[3][0] == status
    assert "the loss does not move with it" in verdict.states[3][1]
    assert verdict.issues == []


def test_without_a_number_that_the_steps_follow_nothing_is_said() -> None:
    study = copy.copy(studied(source=changed(("(P - T)", "np.sin(P - T) * T[::-1]"))))
    verdict = measured.judge(study)
    assert (verdict.fit, verdict.states, verdict.judged) == (None, {}, False)


SIGMOID = ("P = E / E.sum(axis=1, keepdims=True)", "P = 1 / (1 + np.exp(-S))")
SQUARES = "d2 = (P - T) * P * (1 - P) / len(X)"
ENTROPY = "J = -np.sum(T * np.log(P) + (1 - T) * np.log(1 - P)) / len(X)\n    "


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shown", "sure"),
    [
        (ENTROPY, [True]),
        (f"{ENTROPY}mse = np.mean((P - T) ** 2)\n    ", []),
        ("loss = np.mean(np.abs(P - T))\n    ", [False]),
        ("error = np.mean(np.abs(P - T))\n    ", []),
    ],
)
def test_a_number_is_compared_with_the_loss_that_the_steps_follow(
    shown: str, sure: list[bool]
) -> None:
    verdict = judged(SIGMOID, ("d2 = (P - T) / len(X)", f"{shown}{SQUARES}"))
    assert [(i.mistake, i.sure) for i in verdict.issues] == [("other-loss", s) for s in sure]
    assert {status for status, _ in verdict.states.values()} == {"right"}
