"""The parts of a formula compute what a reader expects, on numbers of every kind."""

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.formula.evaluate import known_numbers
from scratchnn.formula.nodes import FormulaError, Scope
from scratchnn.formula.parser import alphabet, read

LETTERS = spec.notation().symbols
SOFTMAX = spec.load()["forward/softmax"]

VALUES: dict[str, Any] = {
    "W": [[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]],
    "A": [[1.0, 0.0, 1.0, 2.0], [0.0, 1.0, 1.0, 0.0], [0.5, 0.0, 1.0, 1.0]],
    "b": [[0.5], [-1.0]],
    "G": [[2.0, 3.0, 4.0], [1.0, 1.0, 7.0]],
    "y": [2, 0, 1, 1],
    "alpha": 0.5,
    "m": 4,
    "n_in": 3,
    "n_out": 2,
}


def scope(**more: Any) -> Scope:
    given = {n: np.array(v) if isinstance(v, list) else v for n, v in (VALUES | more).items()}
    return Scope(known_numbers(given))


def compute(formula: str, **more: Any) -> Any:
    """Compute a formula in the symbols above."""
    here = scope(**more)
    (statement,) = read(formula, alphabet(LETTERS, here.values))
    assert len(statement.sides) == 1
    return statement.sides[0].value(here)


# --- what binds how tightly -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("2 + 3 \\cdot 4", "14"),
        ("2 - 3 - 4", "-5"),
        ("-m + m", "0"),
        ("-m^{2}", "-16"),
        ("(-m)^{2}", "16"),
        ("12 / m", "3"),
        ("1 - 1 / m", "\\frac{3}{4}"),
        ("m m - m", "12"),
        ("2 m^{2}", "32"),
        ("0.25 \\cdot 4", "1"),
        ("\\frac{1}{3}\\, m", "\\tfrac{4}{3}"),
        ("\\sqrt{m} \\cdot m", "8"),
        ("\\lvert 1 - m \\rvert", "3"),
        ("\\max(m, 7) - \\min(m, 7)", "3"),
        ("[m > 3] + [m = 3] + 2\\,[m \\ge 4]", "3"),
        ("\\log e^{m}", "4"),
        ("\\log(m) - \\log m", "0"),
        ("m \\log 1 + m", "4"),
        ("\\log (W)_{02} - \\log(W_{02})", "0"),
        ("\\exp(0) \\cdot m", "4"),
        ("\\tanh 0", "0"),
        ("A_{21}", "0"),
        ("A_{03} + A_{20}", "\\frac{5}{2}"),
        ("A_{20}^{2}", "\\frac{1}{4}"),
        ("b_{1}", "-1"),
        ("b_1", "b_{10}"),
        ("y_0", "2"),
        ("(W A)_{11}", "5"),
        ("W^{\\top}_{20}", "3"),
        ("\\sum_{i=0}^{m-1} A_{0i} + 1", "5"),
        ("\\sum_{i=0}^{m-1} A_{0i} A_{2i}", "\\frac{7}{2}"),
        ("\\sum_{l=0}^{n_{in}-1} \\sum_{i=0}^{m-1} A_{li}", "\\frac{17}{2}"),
        ("m \\sum_{l=1}^{2} l", "12"),
        ("\\log \\sum_{i=0}^{m-1} 1", "\\log m"),
        ("\\max_{l} A_{l0} + 1", "2"),
        ("\\min_{l} W_{0l}", "-2"),
        ("\\operatorname{argmax}_{l} W_{0l}", "2"),
        ("\\operatorname{argmax}_{i} A_{1i}", "1"),  # the first of two
        ("0 \\cdot \\log 0", "0"),
        ("W A + b", "b + W A"),
        ("W A - b", "(W A) - b"),
        ("W A \\odot W A", "(W A) \\odot (W A)"),
        ("2 W + G", "W + W + G"),
        ("G \\odot 2 W", "2\\, (G \\odot W)"),
        ("\\left(1 + m\\right) \\cdot 2", "10"),
        ("\\max(W, 0) - \\max(-W, 0)", "W"),
        ("[W > 0]", "\\begin{bmatrix} 1 & 0 & 1 \\\\ 0 & 1 & 0 \\end{bmatrix}"),
        ("W^{\\top} + 1", "(W + 1)^{\\top}"),
    ],
)  # fmt: skip
def test_signs_bind_as_they_are_read(formula: str, same: str) -> None:
    np.testing.assert_array_equal(compute(formula), compute(same))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("A W", "shapes (3, 4) and (2, 3) do not multiply"),
        ("W \\cdot A", "shapes (2, 3) and (3, 4) do not multiply by \\cdot"),
        ("W \\odot A", "shapes (2, 3) and (3, 4) do not multiply by \\odot"),
        ("m \\odot W", "do not multiply by \\odot"),
        ("y y", "shapes (4,) and (4,) do not multiply"),
        ("W + A", "shapes (2, 3) and (3, 4) do not add"),
        ("A + b", "shapes (3, 4) and (2, 1) do not add"),
        ("A + y", "shapes (3, 4) and (4,) do not add"),
        ("\\max(W, A)", "do not compare"),
        ("[W > A]", "do not compare"),
        ("\\frac{1}{W}", "a divisor must be a number, got shape (2, 3)"),
        ("W^{2}", "what is raised to a power must be a number"),
        ("e^{W}", "what exp is given must be a number"),
        ("\\lvert W \\rvert", "what stands between bars must be a number"),
        ("m^{0.5}", "an exponent must be a whole number"),
        ("y^{\\top}", "only a matrix is transposed, got shape (4,)"),
        ("W_{0}", "shape (2, 3) cannot have 1 indices"),
        ("y_{00}", "shape (4,) cannot have 2 indices"),
        ("m_{0}", "shape () cannot have 1 indices"),
        ("W_{20}", "index 2 is out of range: there are 2"),
        ("\\sum_{l=-1}^{1} W_{0l}", "index -1 is out of range: there are 3"),
        ("\\sum_{l=0}^{m-1} W_{0l}", "index 3 is out of range: there are 3"),
        ("W_{0l}", "l is bound by no sum"),
        ("\\sum_{i=0}^{m-1} \\sum_{i=0}^{m-1} A_{0i}", "i is an index already"),
        ("\\sum_{i=1}^{0} A_{0i}", "nothing to sum from 1 to 0"),
        ("\\sum_{i=0}^{\\alpha} A_{0i}", "nothing to sum from 0 to 0.5"),
        ("\\operatorname{argmax}_{l} W_{ll}", "l runs over 3 here, over 2 elsewhere"),
        ("\\operatorname{argmax}_{l} m", "l has no range"),
        ("m / 0", "cannot be computed"),
        ("\\log(-1)", "cannot be computed"),
        ("e^{10000}", "cannot be computed"),
        (
            "\\begin{bmatrix} 1 & 2 \\\\ 3 \\end{bmatrix}",
            "rows of a matrix must be equally long",
        ),
    ],
)
def test_what_does_not_fit_is_refused(formula: str, message: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(message)):
        compute(formula)


# --- numbers of every kind ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"\tanh W", r"what tanh is given must be a number, got shape (2, 3): write an entry, \tanh W_{ji}"),
        (r"\log y", r"write an entry, \log y_{i}"),
        (r"\sqrt{W}", r"what sqrt is given must be a number, got shape (2, 3): write an entry, \sqrt{W_{ji}}"),
        (r"e^{W}", "write an entry, e^{W_{ji}}"),
        (r"W^{2}", r"must be a number, got shape (2, 3): write W \odot W, or an entry, W_{ji}^{2}"),
        (r"d\theta^{2}", r"write d\theta \odot d\theta, or an entry, d\theta_{ji}^{2}"),
        (r"W^{12}", "got shape (2, 3): write an entry, W_{ji}^{12}"),
        (r"(W A)^{2}", "what is raised to a power must be a number, got shape (2, 4), at column 4"),
    ],
)  # fmt: skip
def test_who_takes_an_array_for_a_number_is_told_what_to_write(
    formula: str, message: str
) -> None:
    with pytest.raises(FormulaError) as raised:
        compute(formula, dtheta=VALUES["W"])
    assert message in str(raised.value)


def test_fractions_stay_exact() -> None:
    third = compute(r"\frac{1}{3}")
    assert isinstance(third, Fraction)


def test_symbols_are_computed_with() -> None:
    sympy = pytest.importorskip("sympy", reason="SymPy is not installed")
    Z = np.array(sympy.symbols("p q r s")).reshape(2, 2)
    functions = {name: getattr(sympy, name) for name in ("exp", "log")}
    (statement,) = read(SOFTMAX.tex[0], alphabet(LETTERS, ["A", "Z", "k"]))
    here = Scope({"Z": Z, "k": 2}, {"j": 1, "i": 0}, functions)
    p, _, r, _ = Z.flat
    found = statement.sides[1].value(here)
    assert sympy.simplify(found - sympy.exp(r) / (sympy.exp(p) + sympy.exp(r))) == 0


def test_numbers_may_bring_their_own_functions() -> None:
    class Seven:
        def log(self) -> str:
            return "log of seven"

    assert compute(r"\log \alpha", alpha=Seven()) == "log of seven"


def test_a_derivative_is_taken_by_complex_step() -> None:
    np.testing.assert_allclose(compute(r"\frac{\partial}{\partial \alpha} \alpha^{3}"), 0.75)
    assert compute(r"\frac{\partial}{\partial A_{00}} \log A_{00}") == 1.0
    whole = compute(r"\frac{\partial (\sum_{i=0}^{m-1} A_{0i} A_{2i})}{\partial A}")
    np.testing.assert_array_equal(whole[0], compute("A")[2])
    np.testing.assert_array_equal(whole[1], 0)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"\frac{\partial m}{\partial \alpha}", "nothing here depends on alpha"),
        (r"\frac{\partial A}{\partial A_{00}}", "what is derived must be a number"),
        (r"\frac{\partial A_{00}}{\partial (W A)_{00}}", "with respect to a symbol"),
        (r"\frac{\partial A_{00}}{\partial A_{30}}", "index 3 is out of range"),
        (
            r"\frac{\partial}{\partial A_{00}} \frac{\partial A_{00}}{\partial A_{00}}",
            "a derivative of a derivative",
        ),
    ],
)
def test_a_derivative_of_nothing_is_refused(formula: str, message: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(message)):
        compute(formula)
