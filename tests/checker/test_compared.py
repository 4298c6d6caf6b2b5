"""Predictions are compared with labels of their own shape, kind and axis."""

import pytest
from studied import studied

from scratchnn.checker import compared

DATA = ("(x, y), _ = mnist", "(x, y), (xt, yt) = mnist")
LAST = "    b2 -= 0.1 * gb2\n"
TEST = "S = np.tanh(xt / 255 @ W1 + b1) @ W2 + b2\nC = S.argmax(axis=1)\nH = np.eye(10)[yt]\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "mistake"),
    [
        ("C == yt", "C[:, None] == yt", "crossed"),
        ("yt[:, None] == np.arange(10)", "C == H.T", "one-hot-labels"),
        ("C == H.argmax(axis=1)", "S.argmax(axis=0) == H.argmax(axis=0)", "wrong-axis"),
        ("np.round(S[:, 0]) == yt", "S[:, 0] == yt", "never-equal"),
        ("S == S.max(axis=1, keepdims=True)", "S == yt[:, None]", "never-equal"),
        ("(S == W2[:1]).any() or C == yt", "S[:, :1].T == yt", "never-equal"),
        ("C.astype(str) == yt.astype(str)", "C == yt.astype(str)", "texts"),
        ("C.astype(str) == yt.astype(str).astype(object)", "C == yt.astype(str).astype(object)", "texts"),
    ],
)  # fmt: skip
def test_what_cannot_be_equal_is_told(right: str, wrong: str, mistake: str) -> None:
    def told(compare: str) -> list[str]:
        found = compared.judge(studied(DATA, (LAST, f"{LAST}{TEST}good = ({compare})\n")))
        return [found.mistake] if found else []

    assert (told(right), told(wrong)) == ([], [mistake])
