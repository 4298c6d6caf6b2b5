"""The loss that is printed of an epoch is a mean of its batches', and not divided once more."""

import pytest
from studied import studied

from scratchnn.checker import epochs
from scratchnn.checker.verdict import parameters

PAIRS = (
    ("for i in range(3):\n", "for i in range(3):\n  total, count, each = 0.0, 0, []\n  for k in range(0, 20, 7):\n"),
    ("    Z1 = X @ W1", "    Xb, Tb = X[k:k + 7], T[k:k + 7]\n    Z1 = Xb @ W1"),
    ("(P - T) / len(X)", "(P - Tb) / len(Xb)"),
    ("X.T @ d1", "Xb.T @ d1"),
)  # fmt: skip
LAST = "    b2 -= 0.1 * gb2\n"
LOSS = (
    f"{LAST}    loss = -np.mean(np.sum(Tb * np.log(P), axis=1))\n    total += loss\n"
    "    each.append(loss)\n    count += loss * len(Xb)\n  "
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ("total / len(each)", False),
        ("np.mean(each)", False),
        ("count / len(X)", False),
        ("total", False),
        ("total / 6", False),  # of half of it
        ("loss", False),
        ("total / len(each) / 10", False),  # over all entries
        ("total / len(X)", True),
        ("f'{sum(each) / len(X):.4f}'", True),
        ("total / W1.shape[1]", True),
        ("round(total / len(X), 1)", False),  # too few digits are left
    ],
)
def test_means_of_batches_are_not_divided_by_examples(printed: str, wrong: bool) -> None:
    study = studied(*PAIRS, (LAST, f"{LOSS}print('loss', {printed})\n"))
    found = epochs.judge(parameters.judge(study))
    assert [found[1].mistake] == ["mean-twice"] if found else not wrong


def test_a_loop_that_was_ended_says_nothing_of_means() -> None:
    first, *rest = PAIRS
    one_by_one = (first[0], first[1].replace("0, 20, 7", "0, 20, 2"))
    study = studied(one_by_one, *rest, (LAST, f"{LOSS}print('loss', total / len(X))\n"))
    assert epochs.judge(parameters.judge(study)) is None
