"""Entry forms in JavaScript say what they say in Python."""

from typing import Any

import pytest

from scratchnn.formula.entry import read
from scratchnn.formula.javascript import expression, tree

SHAPES: dict[str, Any] = {
    "Z": ("n", "m"),
    "b": ("n", 1),
    "y": ("m",),
    "theta": "any",
} | dict.fromkeys(("alpha", "t"), ())


@pytest.mark.parametrize(
    ("right", "wanted"),
    [
        ("Z[j, i] - (alpha - t)", "at(Z, j, i) - (alpha - t)"),
        ("Z[j, i] - alpha - t", "at(Z, j, i) - alpha - t"),
        ("alpha / (t / 2) * 3", "alpha / (t / 2) * 3"),
        ("(-alpha) ** 2", "(-alpha) ** 2"),
        ("-alpha ** 2", "-(alpha ** 2)"),
        ("(alpha ** 2) ** t", "(alpha ** 2) ** t"),
        ("alpha ** 2 ** t", "alpha ** 2 ** t"),
        ("2 * -alpha", "2 * -alpha"),
        ("1 - (-alpha)", "1 - -alpha"),
        ("abs(alpha) + sqrt(t)", "Math.abs(alpha) + Math.sqrt(t)"),
        ("min(alpha, max(t, 0))", "Math.min(alpha, Math.max(t, 0))"),
        ("1 if y[i] == j else 0", "at(y, i) === j ? 1 : 0"),
        ("(1 if alpha > 0 else 2) + 1", "(alpha > 0 ? 1 : 2) + 1"),
        ("(alpha > 0) * t", "Number(alpha > 0) * t"),
        ("max(Z[r, i] for r in range(n))", "max(n, r => at(Z, r, i))"),
        ("max(range(n), key=lambda r: -Z[r, i])", "argmax(n, r => -at(Z, r, i))"),
        ("sum(b[r, 0] for r in range(n) if b[r, 0] != 0)",
         "sum(n, r => at(b, r, 0) !== 0 ? at(b, r, 0) : 0)"),
    ],
)  # fmt: skip
def test_parentheses_stand_where_they_are_needed(right: str, wanted: str) -> None:
    form = read(f"A[j, i] = {right}", "A", ("n", "m"), SHAPES, ["n", "m"])
    assert expression(tree(form.right)) == wanted
