"""The printed formulas are read as a reader would, and whatever could be misread is refused."""

import pytest

from scratchnn import spec
from scratchnn.formula.nodes import FormulaError
from scratchnn.formula.parser import alphabet, read

LETTERS = spec.notation().symbols
KNOWN = alphabet(LETTERS, ["W", "A", "b", "G", "y", "alpha", "m", "n_in", "n_out"])


@pytest.mark.parametrize(
    "formula",
    [
        "1 / m m",  # of what is it the divisor?
        "1 / m / m",
        "1 / m \\cdot m",
        "\\log m m",
        "\\log m \\cdot m",
        "\\log(m)^{2}",
        "\\log(A)_{00} m",
        "\\max_{l} A_{l0} m",
        "m 2",
        "A_{00} 2",
        "m \\cdot -1",
        "+m",
        "2 2",
        "2\\,2",
        "1.2.3",
        ".5",
        "5.",
        "00",
        "m^2",
        "e",
        "e^m",
        "\\frac12",
        "\\sqrt m",
        "\\sum_{i=0}^m A_{0i}",
        "\\sum_i A_{0i}",
        "\\max(m)",
        "\\max m",
        "\\operatorname{argmax} m",
        "\\lvert m",
        "[m]",
        "[m = m)",
        "(m]",
        "\\left(m)",
        "(m",
        "m)",
        "{m}",
        "m_{}",
        "A_{0m}",
        "",
        "m +",
        "m + + m",
        "m ! m",
        "\\sin m",
        "A_{²0}",
    ],
)  # fmt: skip
def test_what_could_be_misread_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError, match=r"at column \d+:\n"):
        read(formula, KNOWN)


@pytest.mark.parametrize(
    ("formula", "message", "column"),
    [
        ("m + q", "q is not declared here", 5),
        ("m +\\, \\beta", "\\beta is not declared here", 7),
        ("m + dW", "dW is not declared here", 5),
        ("\\operatorname{softmax}(W)", "is not declared here", 1),
        ("m + * 2", "* cannot stand here", 5),
        ("m + \\odot W", "\\odot cannot stand here", 5),
        ("m \\right) W", "\\right) cannot stand here", 3),
        ("(m + 1", "expected ), got the end", 7),
        ("\\frac{1}{m", "expected }, got the end", 11),
        ("1 + \\tanh^{2} W", "write (\\tanh W_{ji})^{2}", 10),
        ("\\log^{2} A_{00}", "write (\\log A_{00})^{2}", 5),
        ("\\log^{2} (m + 1)", "write (\\log (m + 1))^{2}", 5),
        ("m^", "expected {, got the end", 3),
        ("\\frac", "expected {, got the end", 6),
        ("\\max", "expected ( or \\left(, got the end", 5),
        ("(" * 5000, "too many parts within parts", 1),
        ("\\sum_{m=0}^{3} 1", "expected an index, got m", 7),
    ],
)
def test_an_error_shows_its_place(formula: str, message: str, column: int) -> None:
    with pytest.raises(FormulaError) as raised:
        read(formula, KNOWN)
    first, line, caret = str(raised.value).split("\n")
    assert message in first
    assert first.endswith(f", at column {column}:")
    assert line == formula
    assert caret == " " * (column - 1) + "^"


def test_an_error_shows_its_own_line() -> None:
    with pytest.raises(FormulaError, match=r"at column 3:\n  q \+ 1\n  \^"):
        read("m +\n  q + 1\n + m", KNOWN)


def test_statements_are_told_apart() -> None:
    one, two = read(r"m = 4 \approx 4.0 \qquad \alpha = 0.5", alphabet(LETTERS, ["m", "alpha"]))
    assert [relation.text for relation in one.relations] == ["=", r"\approx"]
    assert len(two.sides) == 2
