"""A number that follows how many predictions are right is a share of them, or is told."""

import pytest
from studied import studied

from scratchnn.checker import reported
from scratchnn.checker.verdict import parameters

DATA = ("(x, y), _ = mnist", "(x, y), (xt, yt) = mnist")
LAST = "    b2 -= 0.1 * gb2\n"
STARTS = ("for i in range(3):\n", "right, smooth = 0, 0.0\nfor i in range(3):\n")
TEST = "S = np.tanh(xt / 255 @ W1 + b1) @ W2 + b2\nhits = np.sum(S.argmax(axis=1) == yt)\n"
EACH = f"{LAST}    hits = np.sum(P.argmax(axis=1) == y)\n    right += hits\n"
LOOP = "for s, t in zip(S, yt):\n    right += int(s.argmax() == t)\n"


def told(after: str, mistake: str = "") -> list[str]:
    """Return what is said of what is printed after a step, or after all of them."""
    found = reported.judge(parameters.judge(studied(DATA, STARTS, (LAST, after))))
    assert found is None or not mistake or found[1].mistake == mistake
    return [found[1].said.partition(":")[0]] if found else []


@pytest.mark.slow
@pytest.mark.parametrize(
    "printed",
    [
        "hits / len(yt)",
        "hits, len(yt)",
        "'%.1f %%' % (100 * hits / len(yt))",
        "'%d / %d' % (hits, len(yt))",
        "f'{hits} of {len(yt)}'",
        "1 - hits / len(yt)",
        "'%.2f' % (hits / 784)",  # too few digits are left
        "hits / 1000",  # of as many examples as the program has
        "np.mean(yt == 3) / 20",  # no prediction
        "0.7 * hits / len(yt) + 0.3 * np.mean(S.max(axis=1) > 0)",
        "hits / 10, 'a class'",
    ],
)
def test_what_may_be_a_share_is_nothing_to_tell(printed: str) -> None:
    assert told(f"{LAST}{TEST}print({printed})\n") == []


@pytest.mark.parametrize(
    ("printed", "by"),
    [
        ("hits / len(y)", "how many of 7 predictions are right, divided by 20"),
        ("100 * hits / len(y), '%'", "how many of 7 predictions are right, divided by 20"),
        ("'%d / %d' % (hits, len(y))", "how many of 7 predictions are right, divided by 20"),
        ("f'{hits / X.shape[1]:.4f}'", "how many of 7 predictions are right, divided by 6"),
        ("f'accuracy {np.sum(P.argmax(axis=1) == y) / 10}'", "how many of 20 predictions are right, divided by 10"),
        ("1 - hits / len(yt), np.sum(S.argmax(axis=1) != yt) / len(y)", "how many of 7 predictions are wrong, divided by 20"),
        ("hits / len(yt) / len(yt)", "how many of 7 predictions are right, divided by 7, twice"),
        ("f'{100 * hits / len(yt):.1%}'", "the share in percent, made a percentage once more"),
    ],
)  # fmt: skip
def test_another_number_than_theirs_is_told(printed: str, by: str) -> None:
    assert told(f"{LAST}{TEST}print({printed})\n") == [f"This is {by}"]


@pytest.mark.parametrize(
    "each",
    [
        "right / (i + 1) / len(y)",  # of all until now
        "right",
        "right / (3 * len(y))",  # what goes on adding is none until it is done
    ],
)
def test_what_goes_on_adding_is_nothing_to_tell(each: str) -> None:
    assert told(f"{EACH}    print('acc', {each})\n") == []


def test_what_is_smoothed_is_nothing_to_tell() -> None:
    smooth = "    smooth = 0.9 * smooth + hits / 10 / len(y)\n    print('acc', smooth)\n"
    assert told(f"{EACH}{smooth}") == []


def test_what_is_counted_on_and_on_is_above_all() -> None:
    assert told(f"{EACH}    print('acc', right / len(y))\n") == [
        "This is how many of 40 predictions are right, divided by 20"
    ]


@pytest.mark.parametrize(("by", "wrong"), [("len(yt)", False), ("len(y)", True)])
def test_one_after_the_other_may_be_compared(by: str, wrong: bool) -> None:
    assert bool(told(f"{LAST}{TEST}right = 0\n{LOOP}print(right / {by})\n")) is wrong
