"""What is kept as the best network is a copy, or the arrays that later steps change."""

import pytest
from studied import changed, studied

from scratchnn.checker import kept
from scratchnn.checker.verdict import parameters

STEP = "    b2 -= 0.1 * gb2\n"
BEST = STEP + "    loss = -np.mean(np.log(P[np.arange(20), y]))\n    if loss < least:\n"
START = ("W1, b1 = np", "least, best = np.inf, None\nW1, b1 = np")


@pytest.mark.parametrize(
    ("keeps", "found"),
    [
        ("least, best = loss, [W1, b1, W2, b2]", True),
        ("least = loss; best = {'W1': W1}", True),
        ("least, best = loss, [a.copy() for a in (W1, b1, W2, b2)]", False),
        ("best = [W1]", False),  # nothing says that it is the best
        ("least = loss", False),
    ],
)
def test_arrays_that_go_on_to_change_are_no_copies(keeps: str, found: bool) -> None:
    pairs = (START, (STEP, f"{BEST}        {keeps}\n"))
    told = kept.judge(parameters.judge(studied(*pairs)))
    assert bool(told) is found
    if told:
        verdict, issue = told
        assert issue.seen is not None
        line = verdict.study.base.events[issue.seen.index].place
        assert keeps in changed(*pairs).splitlines()[line - 1]
        assert "`best`" in issue.said


def test_the_best_is_seen_where_nothing_is_left_to_validate_with() -> None:
    none = BEST.replace("-np.mean(np.log(P[np.arange(20), y]))", "float('nan')")
    assert none != BEST
    pairs = (START, (STEP, f"{none}        least, best = loss, [W1, b1]\n"))
    assert kept.judge(parameters.judge(studied(*pairs)))


def test_the_best_may_be_kept_before_the_step() -> None:
    error = "    d2 = (P - T) / len(X)\n"
    before = error + BEST.removeprefix(STEP) + "        least, best = loss, [W1, b1, W2, b2]\n"
    assert kept.judge(parameters.judge(studied(START, (error, before))))


@pytest.mark.parametrize(
    ("keeps", "changes", "found"),
    [
        ("old = W1", "W1 -= 0.1 * gW1", True),
        ("old = W1.copy()", "W1 -= 0.1 * gW1", False),
        ("old = W1", "W1 = W1 - 0.1 * gW1", False),  # another array, and `old` keeps the first
    ],
)
def test_another_name_of_an_array_keeps_nothing(keeps: str, changes: str, found: bool) -> None:
    moved = "far = np.abs(W1 - old).max()"
    study = studied(("    W1 -= 0.1 * gW1\n", f"    {keeps}\n    {changes}\n    {moved}\n"))
    told = kept.joined(study)
    assert bool(told) is found
    if told:
        assert (told[0].value.text, told[1]) == ("W1 - old", "old")
