"""The way back is followed array by array, up to where it stops being right."""

import pytest
from studied import parameter, studied

from scratchnn.checker.verdict import tracing
from scratchnn.checker.verdict.nudging import Nudging


def ends(wrong: list[str], *pairs: tuple[str, str]) -> tuple[str, str]:
    nudging = Nudging(studied(*pairs))
    last, first = tracing.first_wrong(
        nudging, [parameter(nudging.study, name) for name in wrong]
    )
    return last.value.text if last else "", first.value.text if first else ""


@pytest.mark.parametrize(
    ("old", "new", "last", "first"),
    [
        ("(1 - A1 ** 2)", "(1 - A1)", "d2 @ W2.T", "d2 @ W2.T * (1 - A1)"),
        ("d2 @ W2.T", "np.abs(d2) @ W2.T", "(P - T) / len(X)", "np.abs(d2)"),
    ],
)
def test_the_last_right_array_and_the_first_wrong_one_are_told(
    old: str, new: str, last: str, first: str
) -> None:
    assert ends(["W1", "b1"], (old, new)) == (last, first)


def test_where_all_is_right_up_to_the_step_there_is_no_first() -> None:
    last, first = ends(["W1"], ("W1 -= 0.1 * gW1", "W1 -= 0.1 * np.abs(gW1)"))
    assert last == "X.T @ d1"
    assert first in ("", "np.abs(gW1)", "0.1 * np.abs(gW1)")


def test_what_does_not_move_the_step_does_not_count() -> None:
    aside = ("d1 =", "aside = np.abs(P - T)\n    d1 =")
    assert ends(["W1", "b1"], aside, ("(1 - A1 ** 2)", "(1 - A1)"))[0] == "d2 @ W2.T"
