"""The second step's gradients are the slope that the loss has by then, or hold the first ones."""

import pytest
from studied import fitted

from scratchnn.checker.verdict import factors, second
from scratchnn.checker.verdict.optimisers import Judge

START = "for i"
STEP = "W1 -= 0.1 * gW1"


def stale(*pairs: tuple[str, str]) -> list[str]:
    fit = fitted(*pairs)
    judge = Judge(fit)
    for one in factors.measured(fit):
        judge.rule(one)
    return [p.text for p in second.stale(fit, judge.used)]


def test_gradients_that_are_made_anew_are_right() -> None:
    assert stale() == []


def test_a_velocity_is_not_what_is_left() -> None:
    made = (STEP, "v = 0.83 * v + gW1; W1 -= 0.1 * v")
    assert stale((START, "v = np.zeros((6, 5))\nfor i"), made) == []
    other = (STEP, "v = np.exp(-0.2) * v + gW1; W1 -= 0.1 * v")  # no number of the program
    assert stale((START, "v = np.zeros((6, 5))\nfor i"), other) == []


@pytest.mark.parametrize("step", ["g += gW1; W1 -= 0.1 * g", "g = g + gW1; W1 = W1 - 0.1 * g"])
def test_what_is_never_set_to_zero_is_told(step: str) -> None:
    assert stale((START, "g = np.zeros((6, 5))\nfor i"), (STEP, step)) == ["W1"]


def test_a_later_batch_has_its_own_labels() -> None:
    parts = [
        ("Z1 = X @ W1", "Xb, Tb = X[i * 6:i * 6 + 6], T[i * 6:i * 6 + 6]\n    Z1 = Xb @ W1"),
        ("(P - T) / len(X)", "(P - Tb) / len(Xb)"),
        ("gW1, gb1 = X.T", "gW1, gb1 = Xb.T"),
    ]
    assert stale(*parts) == []
    kept = [(START, "g = np.zeros((6, 5))\nfor i"), (STEP, "g += gW1; W1 -= 0.1 * g")]
    assert stale(*parts, *kept) == ["W1"]
