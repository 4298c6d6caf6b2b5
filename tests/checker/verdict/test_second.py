"""The second step's gradients are the slope that the loss has by then, or hold the first ones."""

import copy
from dataclasses import replace
from unittest.mock import patch

import pytest
from studied import fitted

from scratchnn.checker.verdict import factors, second
from scratchnn.checker.verdict.optimisers import Judge

START = "for i"
STEP = "W1 -= 0.1 * gW1"


def judged(*pairs: tuple[str, str]) -> tuple[list[str], bool]:
    fit = fitted(*pairs)
    judge = Judge(fit)
    for one in factors.measured(fit):
        judge.rule(one)
    parameters, fewer = second.judged(fit, judge.used)
    return [p.text for p in parameters], fewer


def stale(*pairs: tuple[str, str]) -> list[str]:
    return judged(*pairs)[0]


def test_gradients_that_are_made_anew_are_right() -> None:
    assert stale() == []


def test_right_gradients_are_told_by_few_runs() -> None:
    fit = fitted()
    judge = Judge(fit)
    for one in factors.measured(fit):
        judge.rule(one)
    study = copy.copy(fit.study)
    with patch.object(study, "caught", wraps=study.caught) as caught:
        assert second.judged(replace(fit, study=study), judge.used) == ([], False)
    assert caught.call_count == second.SOME


def test_a_velocity_is_not_what_is_left() -> None:
    made = (STEP, "v = 0.83 * v + gW1; W1 -= 0.1 * v")
    assert stale((START, "v = np.zeros((6, 5))\nfor i"), made) == []
    other = (STEP, "v = np.exp(-0.2) * v + gW1; W1 -= 0.1 * v")  # no number of the program
    assert stale((START, "v = np.zeros((6, 5))\nfor i"), other) == []


@pytest.mark.parametrize("step", ["g += gW1; W1 -= 0.1 * g", "g = g + gW1; W1 = W1 - 0.1 * g"])
def test_what_is_never_set_to_zero_is_told(step: str) -> None:
    assert stale((START, "g = np.zeros((6, 5))\nfor i"), (STEP, step)) == ["W1"]


def batches(size: int, divisor: str) -> list[tuple[str, str]]:
    cut = f"[i * {size}:(i + 1) * {size}]"
    return [
        ("Z1 = X @ W1", f"Xb, Tb = X{cut}, T{cut}\n    Z1 = Xb @ W1"),
        ("(P - T) / len(X)", f"(P - Tb) / {divisor}"),
        ("gW1, gb1 = X.T", "gW1, gb1 = Xb.T"),
    ]


def test_a_shorter_batch_is_divided_by_its_own_number() -> None:
    assert judged(*batches(13, "len(Xb)")) == ([], False)
    assert judged(*batches(13, "13")) == ([], True)


@pytest.mark.slow
def test_a_later_batch_has_its_own_labels() -> None:
    parts = batches(6, "len(Xb)")
    assert stale(*parts) == []
    kept = [(START, "g = np.zeros((6, 5))\nfor i"), (STEP, "g += gW1; W1 -= 0.1 * g")]
    assert stale(*parts, *kept) == ["W1"]
