"""An equation is computed as it is printed; printed otherwise, it says something else."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.formula import tokens as signs
from scratchnn.formula.entry import Shape, read
from scratchnn.formula.evaluate import evaluate
from scratchnn.formula.nodes import FormulaError
from scratchnn.formula.parser import alphabet, define
from scratchnn.formula.tokens import tokens
from scratchnn.spec import SpecificationError
from scratchnn.spec.sizes import bind
from scratchnn.verify import checks, draws
from scratchnn.verify.formulas import printed
from scratchnn.verify.result import distance

EQUATIONS = spec.load()
LETTERS = spec.notation().symbols


def test_fractions_stay_exact() -> None:
    dZ = np.array([[Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)]])
    (db,) = printed(EQUATIONS["backward/bias_gradient"], {"dZ": dZ})
    assert db.tolist() == [[Fraction(1, 3)]]


@pytest.mark.parametrize(
    ("id_", "line", "message"),
    [
        ("forward/linear", "A = W A + b", "the left side must be Z"),
        ("forward/linear", r"Z \leftarrow W A + b", "Z is new: write ="),
        (
            "update/gradient_step",
            r"\theta = \theta - \alpha\, d\theta",
            "theta is given a new value: write",
        ),
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
    id_: str, line: str, message: str
) -> None:
    equation = replace(EQUATIONS[id_], tex=(line,))
    with pytest.raises(SpecificationError, match=message):
        printed(equation, next(draws.samples(equation)))


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
    wanted = [printed(equation, values) for values in samples]
    assert judge(changed, samples[:1], wanted[:1]) == "equal"
    assert judge(changed, samples, wanted) != "equal"


@pytest.mark.parametrize("id_", EQUATIONS)
def test_a_function_that_is_nearly_right_is_rejected(id_: str) -> None:
    equation = EQUATIONS[id_]

    def nearly(*given: Array) -> object:
        made = equation.function(*given)
        return (*made[:-1], made[-1] + 1e-9) if isinstance(made, tuple) else made + 1e-9

    result = checks.tex(equation, nearly, None)
    assert result is not None
    assert not result.passed


def test_a_printed_sign_that_is_lost_is_noticed() -> None:
    """A well-known library documents its cross-entropy so, and nothing there notices."""
    equation = EQUATIONS["loss/cross_entropy"]
    wrong = replace(equation, tex=(equation.tex[0].replace("= -", "= "),))
    result = checks.tex(wrong, equation.function, None)
    assert result is not None
    assert not result.passed


# --- several outputs ------------------------------------------------------------------------

MOMENTUM = [
    spec.Letter(name, tex, means="")
    for name, tex in (
        ("v", "v"),
        ("theta", r"\theta"),
        ("dtheta", r"d\theta"),
        ("beta", r"\beta"),
    )
]
BEFORE = {
    "v": np.array([[2.0, 0.0]]), "theta": np.array([[1.0, -2.0]]),
    "dtheta": np.array([[1.0, 4.0]]), "beta": 0.5,
}  # fmt: skip
SHAPE = {"v": (1, 2), "theta": (1, 2)}
AFTER = {"v": [[2, 4]], "theta": [[-1, -6]]}


@pytest.mark.parametrize(
    "printed_lines",
    [
        [("v", r"v \leftarrow \beta v + d\theta"), ("theta", r"\theta \leftarrow \theta - v")],
        [
            ("v", r"v_{ji} \leftarrow \beta v_{ji} + d\theta_{ji}"),
            ("theta", r"\theta \leftarrow \theta - v"),
        ],
    ],
)
def test_lines_are_computed_from_top_to_bottom(printed_lines: list[tuple[str, str]]) -> None:
    letters = alphabet([*MOMENTUM, *(letter for letter in LETTERS if letter.index)])
    lines = [define(tex, letters, name, anew=True) for name, tex in printed_lines]
    found = evaluate(lines, BEFORE, SHAPE)
    assert {name: array.tolist() for name, array in found.items()} == AFTER
    swapped = evaluate(lines[::-1], BEFORE, SHAPE)
    assert swapped["theta"].tolist() == [[-1, -2]]  # a step with the old v


def test_entry_forms_are_computed_from_top_to_bottom() -> None:
    shapes: dict[str, Shape] = {"v": "any", "theta": "any", "dtheta": "any", "beta": ()}
    forms = [
        ("v", "v[j, l] = beta * v[j, l] + dtheta[j, l]"),
        ("theta", "theta[j, l] = theta[j, l] - v[j, l]"),
    ]
    lines = [read(form, name, "any", shapes) for name, form in forms]
    found = evaluate(lines, BEFORE, SHAPE)
    assert {name: array.tolist() for name, array in found.items()} == AFTER


def test_a_new_output_may_be_used_below_its_line_only() -> None:
    letters = alphabet(LETTERS, ["Z", "A", "G"])
    lines = [
        define(line, letters, name, anew=False)
        for name, line in (("A", "A = 2 Z"), ("G", "G = A + 1"))
    ]
    found = evaluate(lines, {"Z": np.array([[1, 2]])}, {})
    assert found["G"].tolist() == [[3, 5]]
    with pytest.raises(FormulaError, match="A has no value here"):
        evaluate(lines[::-1], {"Z": np.array([[1, 2]])}, {})


def test_an_output_given_by_entries_needs_a_shape() -> None:
    line = define("A_{ji} = Z_{ji}", alphabet(LETTERS, ["Z", "A"]), "A", anew=False)
    with pytest.raises(FormulaError, match="the shape of A is not known here"):
        evaluate([line], {"Z": np.array([[1, 2]])}, {})


@pytest.mark.parametrize("file", ["README.md", "docs/index.md"])
def test_a_formula_that_is_shown_elsewhere_is_an_equation(file: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    # A package index sets no formulas, and shows a block of `math` as it stands.
    shown = re.findall(r"(?:\$\$|```math)\s*(.*?)\s*(?:\$\$|```)", text, re.DOTALL)
    known = [_signs(equation.tex[0]) for equation in EQUATIONS.values()]
    assert shown
    assert all(_signs(formula) in known for formula in shown)


def _signs(formula: str) -> list[str]:
    return [token.text for token in tokens(formula, alphabet(LETTERS, []))]


# --- every edit of every printed equation ---------------------------------------------------

ALIKE = [
    set(signs.RELATIONS),
    {"+", "-", "/", ",", r"\cdot", r"\odot"},
    {"{", "}", "(", ")", "[", "]"},
    {"_", "^"},
    {*signs.FUNCTIONS, *signs.EXTREMES, *signs.FRACTIONS, r"\sum", r"\sqrt", "e"},
    {*"0123456789", r"\top"},
    {"i", "j", "l"},
]

# What edits say the same, and these rules find them: a number commutes with a matrix, and where
# all entries are the same it matters not which is meant.
TRULY_EQUAL = {
    r"\theta\leftarrow\theta-d\theta\alpha",
    r"v\leftarrow v\beta+d\theta",
    r"s\leftarrow s\beta_2+(1-\beta_2)d\theta\odot d\theta",
    r"b_{ji}=0",
    r"b_{il}=0",
}


def says_the_same(equation: spec.Equation, edited: str, line: str) -> bool:
    """Tell whether an edit only swaps a number with its neighbour, or renames indices of all."""
    written = spec.notation().by_name
    numbers = {written[s.name].tex for s in equation.inputs if s.shape == ()}
    names = [s.name for s in (*equation.inputs, *equation.outputs)] + list(equation.where)
    known = alphabet(LETTERS, names)
    new, old = ([token.text for token in tokens(one, known)] for one in (edited, line))
    at = next((i for i, pair in enumerate(zip(new, old, strict=False)) if len({*pair}) > 1), 0)
    pair = old[at : at + 2]
    swapped = [*old[:at], *pair[::-1], *old[at + 2 :]]
    if new == swapped and numbers & {*pair} and {*pair} <= known.symbols.keys():
        return True
    bare, right = (re.sub(r"_\{[a-z]+\}", "", spaced(one)) for one in (edited, line))
    return bare == right and not re.search("[A-Za-z]", right.partition("=")[2])


@pytest.mark.slow
def test_an_edit_of_a_printed_equation_is_refused_or_says_something_else() -> None:
    outcomes: Counter[str] = Counter()
    equal = set()
    for equation in EQUATIONS.values():
        samples = list(draws.samples(equation))
        wanted = [printed(equation, values) for values in samples]
        for at, line in enumerate(equation.tex):
            for edited in edits(equation, line):
                lines = (*equation.tex[:at], edited, *equation.tex[at + 1 :])
                outcome = judge(replace(equation, tex=lines), samples, wanted)
                outcomes[outcome] += 1
                if outcome == "equal" and spaced(edited) != spaced(line):
                    assert says_the_same(equation, edited, line), edited
                    equal.add(edited)
    assert equal >= TRULY_EQUAL
    assert outcomes.total() > 2000
    assert outcomes["differs"] > 200  # it is not that everything is refused


def spaced(line: str) -> str:
    """Write a formula without spaces, and its fractions in one size: they are the same."""
    return re.sub(r"\s|\\,", "", line.replace(r"\tfrac", r"\frac"))


def judge(
    changed: spec.Equation, samples: list[draws.Values], outputs: list[list[Array]]
) -> str:
    """Say whether an edited equation is refused, differs on some input, or is equal on all."""
    for values, wanted in zip(samples, outputs, strict=True):
        try:
            found = printed(changed, values)
        except SpecificationError:
            return "refused"
        for got, due in zip(found, wanted, strict=True):
            if got.shape != due.shape or not distance(got, due.astype(float)) < 1e-9:
                return "differs"
    return "equal"


def edits(equation: spec.Equation, line: str) -> set[str]:
    """Delete, double, replace and swap tokens: with declared symbols whole, and in pieces."""
    names = [s.name for s in (*equation.inputs, *equation.outputs)] + list(equation.where)
    sizes = bind(equation.inputs, next(draws.samples(equation)))
    whole = alphabet(LETTERS, [*names, *sizes])
    found: set[str] = set()
    for known in (whole, alphabet(LETTERS, [])):
        texts = [token.text for token in tokens(line, known)]
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
