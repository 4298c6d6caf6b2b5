"""Units begin with different numbers, which spread by how many inputs they have."""

import pytest
from studied import studied

from scratchnn.checker import starts
from scratchnn.checker.verdict import parameters
from scratchnn.checker.verdict.judgement import Issue

W1, W2 = "W1, b1 = np.random.randn(6, 5) * 0.5", "W2, b2 = np.random.randn(5, 10) * 0.5"


def told(*pairs: tuple[str, str]) -> list[Issue]:
    return list(starts.judge(parameters.judge(studied(*pairs))))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("np.zeros((6, 5))", "np.zeros((5, 10))", True),
        ("np.full((6, 5), 0.3)", "np.ones((5, 10))", True),
        ("np.zeros((6, 5))", "np.random.randn(5, 10)", False),  # the errors differ
        ("np.random.randn(6, 5)", "np.zeros((5, 10))", False),
    ],
)
def test_units_that_begin_alike_stay_alike(first: str, second: str, alike: bool) -> None:
    pairs = ((W1, f"W1, b1 = {first}"), (W2, f"W2, b2 = {second}"))
    assert [issue.mistake for issue in told(*pairs)] == ["alike"] * alike


@pytest.mark.parametrize(
    ("size", "kinds"), [("2 / 5", []), ("1 / 10", ["units"]), ("1 / 5", []), ("0.2", [])]
)
def test_a_spread_by_the_units_and_not_by_the_inputs_is_told(
    size: str, kinds: list[str]
) -> None:
    pairs = (W2, f"W2, b2 = np.random.randn(5, 10) * np.sqrt({size})")
    assert [issue.mistake for issue in told(pairs)] == kinds
