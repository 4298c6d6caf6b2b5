"""The printed formulas are read as a reader would, and whatever could be misread is refused."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.formula import tex
from scratchnn.formula.tex import TexError
from scratchnn.spec.sizes import bind
from scratchnn.verify import checks, draws
from scratchnn.verify.result import distance

EQUATIONS = spec.load()

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


def scope(**more: Any) -> tex.Scope:
    given = {n: np.array(v) if isinstance(v, list) else v for n, v in (VALUES | more).items()}
    return tex.Scope(tex.known_numbers(given))


def compute(formula: str, **more: Any) -> Any:
    """Compute a formula in the symbols above."""
    here = scope(**more)
    (statement,) = tex.read(formula, tex.alphabet(here.values))
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
        "m^{0.5}",
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
        "\\begin{bmatrix} 1 & 2 \\\\ 3 \\end{bmatrix}",
    ],
)  # fmt: skip
def test_what_could_be_misread_is_refused(formula: str) -> None:
    with pytest.raises(TexError, match=r"at column \d+:\n"):
        compute(formula)


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
    ],
)
def test_what_does_not_fit_is_refused(formula: str, message: str) -> None:
    with pytest.raises(TexError, match=re.escape(message)):
        compute(formula)


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
        ("\\sum_{m=0}^{3} 1", "expected an index, got m", 7),
        ("W + A", "do not add", 3),
        ("\\alpha W_{03}", "out of range", 12),
    ],
)
def test_an_error_shows_its_place(formula: str, message: str, column: int) -> None:
    with pytest.raises(TexError) as raised:
        compute(formula)
    first, line, caret = str(raised.value).split("\n")
    assert message in first
    assert first.endswith(f", at column {column}:")
    assert line == formula
    assert caret == " " * (column - 1) + "^"


def test_an_error_shows_its_own_line() -> None:
    with pytest.raises(TexError, match=r"at column 3:\n  q \+ 1\n  \^"):
        compute("m +\n  q + 1\n + m")


def test_the_longest_declared_symbol_is_read() -> None:
    names = ["d" + name for name in ("W", "Z", "b", "theta")] + ["W", "Z", "W1", "Z_next"]
    known = tex.alphabet(names)
    formula = r"dW_{jl} d\theta (Z_{\mathrm{next}})_{ji} Z_{1} W_1 dZ"
    found = [token.symbol for token in tex.tokens(formula, known) if token.symbol]
    assert found == ["dW", "dtheta", "Z_next", "Z", "W1", "dZ"]


def test_statements_are_told_apart() -> None:
    one, two = tex.read(r"m = 4 \approx 4.0 \qquad \alpha = 0.5", tex.alphabet(["m", "alpha"]))
    assert [relation.text for relation in one.relations] == ["=", r"\approx"]
    assert len(two.sides) == 2


# --- numbers of every kind ------------------------------------------------------------------

SOFTMAX = EQUATIONS["forward/softmax"]


def test_fractions_stay_exact() -> None:
    dZ = np.array([[Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)]])
    (db,) = tex.evaluate(EQUATIONS["backward/bias_gradient"], {"dZ": dZ})
    assert db.tolist() == [[Fraction(1, 3)]]
    third = compute(r"\frac{1}{3}")
    assert isinstance(third, Fraction)


def test_symbols_are_computed_with() -> None:
    sympy = pytest.importorskip("sympy", reason="SymPy is not installed")
    Z = np.array(sympy.symbols("p q r s")).reshape(2, 2)
    functions = {name: getattr(sympy, name) for name in ("exp", "log")}
    (statement,) = tex.read(SOFTMAX.tex[0], tex.alphabet(["A", "Z", "k"]))
    here = tex.Scope({"Z": Z, "k": 2}, {"j": 1, "i": 0}, functions)
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
    with pytest.raises(TexError, match=re.escape(message)):
        compute(formula)


# --- the printed equations ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "printed", "message"),
    [
        ("forward/linear", "A = W A + b", "the left side must be Z"),
        ("forward/linear", r"Z \leftarrow W A + b", "Z is new: write ="),
        ("update/gradient_step", r"\theta = \theta - \alpha\, d\theta", "write an arrow"),
        ("forward/linear", "Z = W A + b = Z", "one left and one right side"),
        ("forward/linear", "W A + b", "one left and one right side"),
        ("forward/linear", "Z = Z", "Z has no value here"),
        ("forward/softmax", r"A_{jj} = e^{Z_{jj}}", "a letter of its own"),
        ("forward/softmax", r"A_{ji} = e^{Z_{ij}}", "runs over"),
        ("forward/softmax", r"A_{ji} = e^{Z_{li}}", "l is bound by no sum"),
        ("forward/softmax", r"A_{0i} = e^{Z_{0i}}", "a letter of its own"),
        ("forward/softmax", r"A_{ji} = Z", "an entry must be a number"),
        ("backward/output_error", r"dZ = A - J", "J is not declared here"),
    ],
)
def test_an_equation_that_says_something_else_is_refused(
    id_: str, printed: str, message: str
) -> None:
    equation = replace(EQUATIONS[id_], tex=(printed,))
    with pytest.raises(TexError, match=message):
        tex.evaluate(equation, next(draws.samples(equation)))


@pytest.mark.parametrize(
    ("id_", "right", "wrong"),
    [
        ("backward/weight_gradient", "{m}", "{5}"),
        ("backward/weight_gradient", "{m}", "{n_{in} + n_{out}}"),
        ("backward/weight_gradient", "{m}", "{n_{out} + 3}"),
        ("backward/bias_gradient", "^{m-1}", "^{n_{out}+2}"),
        ("forward/softmax", "^{k-1}", "^{m-2}"),
        ("forward/softmax", "^{k-1}", "^{3}"),
        ("loss/cross_entropy", "^{m-1}", "^{k}"),
        ("measure/accuracy", "{m}", "{5}"),
    ],
)
def test_a_formula_that_fits_one_shape_is_noticed(id_: str, right: str, wrong: str) -> None:
    equation = EQUATIONS[id_]
    changed = replace(equation, tex=(equation.tex[0].replace(right, wrong, 1),))
    samples = list(draws.samples(equation))
    printed = [tex.evaluate(equation, values)[0] for values in samples]
    assert judge(changed, samples[:1], printed[:1]) == "equal"
    assert judge(changed, samples, printed) != "equal"


@pytest.mark.parametrize("id_", EQUATIONS)
def test_a_function_that_is_nearly_right_is_rejected(id_: str) -> None:
    equation = EQUATIONS[id_]
    result = checks.tex(equation, lambda *given: equation.function(*given) + 1e-9, None)
    assert result is not None
    assert not result.passed


def test_a_printed_sign_that_is_lost_is_noticed() -> None:
    """A well-known library documents its cross-entropy so, and nothing there notices."""
    equation = EQUATIONS["loss/cross_entropy"]
    wrong = replace(equation, tex=(equation.tex[0].replace("= -", "= "),))
    result = checks.tex(wrong, equation.function, None)
    assert result is not None
    assert not result.passed


@pytest.mark.parametrize("file", ["README.md", "docs/index.md"])
def test_a_formula_that_is_shown_elsewhere_is_an_equation(file: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    shown = re.findall(r"\$\$\s*(.*?)\s*\$\$", text, re.DOTALL)
    known = [_signs(equation.tex[0]) for equation in EQUATIONS.values()]
    assert shown
    assert all(_signs(formula) in known for formula in shown)


def _signs(formula: str) -> list[str]:
    return [token.text for token in tex.tokens(formula, tex.alphabet([]))]


# --- every edit of every printed equation ---------------------------------------------------

ALIKE = [
    set(tex.RELATIONS),
    {"+", "-", "/", ",", r"\cdot", r"\odot"},
    {"{", "}", "(", ")", "[", "]"},
    {"_", "^"},
    {*tex.FUNCTIONS, *tex.EXTREMES, *tex.FRACTIONS, r"\sum", r"\sqrt", "e"},
    {*"0123456789", r"\top"},
    {"i", "j", "l"},
]

SMALLER = "a fraction that is printed smaller is the same fraction"
TRULY_EQUAL = {
    r"W=U-\tfrac{1}{2}": SMALLER,
    r"X=\tfrac{1}{255}P^{\top}": SMALLER,
    r"A_{ji}=\tfrac{e^{Z_{ji}}}{\sum_{l=0}^{k-1}e^{Z_{li}}}": SMALLER,
    r"J=-\tfrac{1}{m}\sum_{i=0}^{m-1}\sum_{j=0}^{k-1}Y_{ji}\log A_{ji}": SMALLER,
    r"dW=\tfrac{1}{m}dZA^{\top}": SMALLER,
    r"db_{j}=\tfrac{1}{m}\sum_{i=0}^{m-1}dZ_{ji}": SMALLER,
    r"\mathrm{accuracy}=\tfrac{1}{m}\sum_{i=0}^{m-1}[\hat{y}_{i}=y_i]": SMALLER,
    r"\theta\leftarrow\theta-d\theta\alpha": "a number commutes with a matrix",
}


def test_an_edit_of_a_printed_equation_is_refused_or_says_something_else() -> None:
    outcomes: Counter[str] = Counter()
    equal = set()
    for equation in EQUATIONS.values():
        samples = list(draws.samples(equation))
        printed = [tex.evaluate(equation, values)[0] for values in samples]
        for edited in edits(equation):
            changed = replace(equation, tex=(edited,))
            outcome = judge(changed, samples, printed)
            outcomes[outcome] += 1
            if outcome == "equal":
                equal.add(edited)
    assert equal == set(TRULY_EQUAL)
    assert outcomes.total() > 2000
    assert outcomes["differs"] > 200  # it is not that everything is refused


def judge(changed: spec.Equation, samples: list[draws.Values], printed: list[Array]) -> str:
    """Say whether an edited equation is refused, differs on some input, or is equal on all."""
    for values, wanted in zip(samples, printed, strict=True):
        try:
            (got,) = tex.evaluate(changed, values)
        except TexError:
            return "refused"
        if got.shape != wanted.shape or not distance(got, wanted.astype(float)) < 1e-9:
            return "differs"
    return "equal"


def edits(equation: spec.Equation) -> set[str]:
    """Delete, double, replace and swap tokens: with declared symbols whole, and in pieces."""
    names = [s.name for s in (*equation.inputs, *equation.outputs)] + list(equation.where)
    sizes = bind(equation.inputs, next(draws.samples(equation)))
    whole = tex.alphabet([*names, *sizes])
    found: set[str] = set()
    for known in (whole, tex.alphabet([])):
        texts = [token.text for token in tex.tokens(equation.tex[0], known)]
        found |= {join(edited) for edited in _edits(texts, set(known.symbols))} - {join(texts)}
    return found


def _edits(texts: list[str], symbols: set[str]) -> Iterator[list[str]]:
    for at, text in enumerate(texts):
        before, after = texts[:at], texts[at + 1 :]
        yield before + after
        yield [*before, text, text, *after]
        for kind in (*ALIKE, symbols):
            if text in kind:
                yield from ([*before, other, *after] for other in kind - {text})
        if after:
            yield [*before, after[0], text, *after[1:]]


def join(texts: list[str]) -> str:
    """Write tokens as TeX; a command ends where no letter follows."""
    written = ""
    for text in texts:
        ends_in_command = re.search(r"\\[A-Za-z]+$", written)
        written += f" {text}" if ends_in_command and text[0].isalpha() else text
    return written
