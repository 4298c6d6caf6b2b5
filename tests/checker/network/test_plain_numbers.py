"""A plain number that is learned is a parameter."""

import pytest
from studied import SCRIPT, studied

SOURCE = (
    SCRIPT.partition("W1, b1")[0]
    + """
t = (y % 2)[:, None]
w, b = np.random.randn(6, 1) * 0.5, 0.1
rate = 0.5
for i in range(3):
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    d = (p - t) / len(X)
    w -= rate * X.T @ d
    b -= rate * d.sum()
"""
)


def found(source: str = SOURCE) -> dict[str, bool]:
    return {p.text: p.before.ndim == 0 for p in studied(source=source).parameters}


def test_a_bias_of_one_unit_is_found_beside_its_weights() -> None:
    assert found() == {"w": False, "b": True}
    bias = next(p for p in studied(source=SOURCE).parameters if p.text == "b")
    assert float(bias.before) == 0.1
    assert bias.moves
    assert float(bias.step) != 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("b -= rate * d.sum()", "loss = d.sum()"),  # it is never stepped
        ("X @ w + b", "X @ w"),  # it moves nothing
        ("b -= rate * d.sum()", "b -= 0.01"),  # it knows no labels
    ],
)
def test_a_number_that_is_not_learned_is_none(old: str, new: str) -> None:
    assert found(SOURCE.replace(old, new)) == {"w": False}


def test_a_number_of_an_object_is_found_too() -> None:
    source = SOURCE.replace(
        "w, b = np.random.randn(6, 1) * 0.5, 0.1",
        "w = np.random.randn(6, 1) * 0.5\nclass Unit: pass\nunit = Unit()\nunit.b = 0.1",
    )
    source = source.replace("w + b", "w + unit.b").replace("    b -=", "    unit.b -=")
    assert found(source) == {"w": False, "unit.b": True}
