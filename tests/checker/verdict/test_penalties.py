"""A penalty in the steps is held to that of the program's own loss."""

import pytest
from studied import fitted

from scratchnn.checker.verdict import factors, penalties, stepping
from scratchnn.checker.verdict.judgement import Verdict

LOSS = "loss = -(T * np.log(P)).sum() / len(X)"
STEP = "W1 -= 0.1 * gW1"
AT = "d2 = (P - T) / len(X)"


def judged(loss: str, step: str, *others: tuple[str, str]) -> Verdict:
    """Return the verdict on a penalty in a loss, and on that in the step of W1."""
    fit = fitted((AT, f"{loss}\n    {AT}"), (STEP, step), *others)
    verdict, found = Verdict(fit.study, fit), factors.measured(fit)
    stepping.decayed(verdict, [m for m in found if m.step is None])
    for one in found:
        if not verdict.status(one.parameter):
            verdict.state(one.parameter, "right")
    penalties.judge(verdict, found)
    return verdict


HALVED = f"{LOSS} + 0.01 / 2 * (W1 ** 2).sum()"
WHOLE = f"{LOSS} + 0.01 * (W1 ** 2).sum()"
PULLED = "W1 -= 0.1 * (gW1 + 0.01 * W1)"


@pytest.mark.parametrize(
    ("loss", "step"), [(LOSS, STEP), (HALVED, PULLED), (WHOLE, PULLED.replace("0.01", "0.02"))]
)
def test_a_penalty_that_is_the_slope_of_that_in_the_loss_is_right(loss: str, step: str) -> None:
    assert judged(loss, step).issues == []


def test_a_penalty_that_the_loss_leaves_out_is_a_choice() -> None:
    assert judged(LOSS, PULLED).issues == []


def test_a_pull_at_what_the_penalty_leaves_out_is_remarked_on() -> None:
    """Biases have none as a rule, and PyTorch's weight decay has."""
    pulled = ("b1 -= 0.1 * gb1", "b1 -= 0.1 * (gb1 + 0.01 * b1)")
    verdict = judged(HALVED, PULLED, pulled)
    assert verdict.issues == []
    (remark,) = verdict.remarks
    assert [p.text for p in remark.parameters] == ["b1"]
    assert remark.said.startswith("`b1` is pulled to 0, and the penalty of `loss` is on others")


@pytest.mark.parametrize(
    ("loss", "step", "mistake"),
    [
        (WHOLE, PULLED, "half"),
        (HALVED, PULLED.replace("0.01", "0.02"), "no-half"),
        (HALVED, STEP, "penalty"),
        (HALVED, PULLED.replace("0.01", "0.2"), "not-averaged"),  # 20 examples
        (HALVED, PULLED.replace("0.01", "0.07"), "penalty"),
        (HALVED.replace("+", "-"), PULLED, "sign"),
    ],
)
def test_another_penalty_is_named_by_what_it_is(loss: str, step: str, mistake: str) -> None:
    (issue,) = judged(loss, step).issues
    assert issue.mistake == mistake
    assert [p.text for p in issue.parameters] == ["W1"]


INSIDE = f"{LOSS} + 0.01 / 2 * (W1[1:] ** 2).sum()"
PART = "P1 = 0.01 * W1; P1[0] = 0; W1 -= 0.1 * (gW1 + P1)"


@pytest.mark.parametrize(
    ("loss", "step", "mistakes"),
    [
        (INSIDE, PART, []),
        (INSIDE, PULLED, ["penalty"]),
        (HALVED, PART, ["penalty"]),
        (INSIDE, PART.replace("0.01", "0.02"), ["no-half"]),
    ],
)
def test_a_penalty_leaves_out_the_same_edge_in_the_loss_and_in_the_step(
    loss: str, step: str, mistakes: list[str]
) -> None:
    assert [issue.mistake for issue in judged(loss, step).issues] == mistakes
