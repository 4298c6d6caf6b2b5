"""Entry forms are read once, and whatever is outside their language is refused in a sentence."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.formula import entry
from scratchnn.formula.entry import EntryError, read
from scratchnn.formula.evaluate import evaluate
from scratchnn.formula.nodes import FUNCTIONS, Definition, FormulaError
from scratchnn.verify import draws, formulas

EQUATIONS = spec.load()
SHAPES: dict[str, entry.Shape] = {
    "Z": ("n", "m"), "W": ("n", "r"), "b": ("n", 1), "y": ("m",), "alpha": (), "theta": "any",
    "t": (),
}  # fmt: skip
SIZES = {"n": 2, "m": 3, "r": 4}
VALUES: dict[str, Any] = {
    "Z": np.array([[1.0, -2.0, 0.5], [0.0, 4.0, 1.0]]),
    "W": np.arange(8.0).reshape(2, 4),
    "b": np.array([[1.0], [2.0]]),
    "y": np.array([1, 0, 1]),
    "alpha": 0.5,
    "theta": np.array([[1.0, 2.0]]),
    "t": 3,
}


def read_right(right: str) -> Definition:
    return read(f"A[j, i] = {right}", "A", ("n", "m"), SHAPES, SIZES)


def compute(form: Definition, shape: tuple[int, ...] = (2, 3)) -> Any:
    values = {name: entry.exact(value) for name, value in VALUES.items()} | SIZES
    return evaluate([form], values, {form.output: shape}, FUNCTIONS)[form.output]


@pytest.mark.parametrize(
    ("right", "wanted"),
    [
        ("Z[j, i]", VALUES["Z"]),
        ("-Z[j, i] + 2 * alpha - 1", -VALUES["Z"]),
        ("Z[j, i] ** 2 / 4", VALUES["Z"] ** 2 / 4),
        ("alpha ** t", np.full((2, 3), 0.125)),
        ("max(Z[j, i], 0)", np.maximum(VALUES["Z"], 0)),
        ("min(Z[j, i], b[j, 0])", np.minimum(VALUES["Z"], VALUES["b"])),
        ("abs(Z[j, i])", np.abs(VALUES["Z"])),
        ("tanh(Z[j, i])", np.tanh(VALUES["Z"])),
        ("sqrt(exp(Z[j, i]))", np.sqrt(np.exp(VALUES["Z"]))),
        ("1 if Z[j, i] > 0 else 0", VALUES["Z"] > 0),
        ("1 / Z[j, i] if Z[j, i] != 0 else 0", [[1, -0.5, 2], [0, 0.25, 1]]),
        ("log(Z[j, i]) if Z[j, i] >= 1 else 0", [[0, 0, 0], [0, np.log(4), 0]]),
        ("i if y[i] == j else 10 * j", [[0, 1, 0], [0, 10, 2]]),
        ("sum(W[j, l] for l in range(r))", [[6] * 3, [22] * 3]),
        ("sum(W[q, l] for q in range(n) for l in range(r) if l != q if q <= 0)", [[6] * 3] * 2),
        ("max(W[j, l] for l in range(r))", [[3] * 3, [7] * 3]),
        ("min(W[j, l] for l in range(r))", [[0] * 3, [4] * 3]),
        ("max(range(n), key=lambda q: Z[q, i])", [[0, 1, 1]] * 2),
        ("min(range(m), key=lambda q: Z[j, q])", [[1] * 3, [0] * 3]),
        ("Z[0, i]", [VALUES["Z"][0]] * 2),
    ],
)  # fmt: skip
def test_an_entry_form_is_computed_at_every_index(right: str, wanted: Any) -> None:
    np.testing.assert_allclose(compute(read_right(right)).astype(float), wanted)


@pytest.mark.parametrize(
    ("right", "message"),
    [
        ("tanh(Z[j, i]", "this is not Python: '(' was never closed"),
        ("Z[j, i]; Z[j, i]", "an entry form has two sides: write A[j, i] = …"),
        ("Q[j, i]", "Q is not declared here; there are Z, W, b, y, alpha, theta, t, m, n, r"),
        ("Z[j, i] / k", "k is not declared here"),
        ("sum(Z[l, i] for l in range(k))", "no input has a size k; there are m, n, r"),
        ("sum(Z[l, i] for l in range(3))", "write l in range(…) of a size; there are m, n, r"),
        ("sum(Z[l, i] for l in range(1, m))", "write l in range(…) of a size"),
        ("Z", "Z has shape (n, m): write Z[j, i]"),
        ("tanh(Z)", "Z has shape (n, m): write Z[j, i]"),
        ("Z[j]", "Z has shape (n, m): write Z[j, i]"),
        ("Z[j, i, i]", "Z has shape (n, m): write Z[j, i]"),
        ("Z[j][i]", "indices stand side by side: write Z[j, i]"),
        ("Z[i, j]", "i runs over m, and n is meant: write Z[j, i]"),
        ("Z[j, j]", "j runs over n, and m is meant: write Z[j, i]"),
        ("W[j, i]", "i runs over m, and r is meant: write W[j, …]"),
        ("b[j, i]", "i runs over m, and 1 is meant: write b[j, 0]"),
        ("b[j]", "b has shape (n, 1): write b[j, 0]"),
        ("theta[j, i]", "j runs over n, and the rows of any is meant: write theta[…, …]"),
        ("alpha[j]", "alpha is a number: write alpha"),
        ("Z[q, i]", "q is no index here; there are j, i; for q in range(…) makes one"),
        ("Z[1, i]", "an index is a letter or 0: write Z[j, i]"),
        ("Z[j + 1, i]", "an index is a letter or 0: write Z[j, i]"),
        ("Z[j, -1]", "an index is a letter or 0"),
        ("Z[True, i]", "an index is a letter or 0"),
        ("Z[:, i]", "an index is a letter or 0"),
        ("W[j, y[i]]", "an index is a letter or 0"),
        ("sum(W[j, i] for i in range(r))", "i means something already: take another letter"),
        ("sum(W[j, m] for m in range(r))", "m means something already: take another letter"),
        ("sum(Z[l, i] for (l, q) in range(n))", "an index is a letter, got (l, q)"),
        ("sum([Z[j, i]])", "sum is written sum(… for i in range(m))"),
        ("sum(Z[l, i] for l in range(n) if Z[l, i])", "Z[l, i] is no comparison: write Z[l, i] != 0"),
        ("1 if Z[j, i] else 0", "Z[j, i] is no comparison: write Z[j, i] != 0"),
        ("max(Z[l, i] for l in range(n) if l > 0)", "max is written max(a, b), max(… for"),
        ("max(range(n), key=lambda q: alpha)", "q stands at no array here"),
        ("max(range(n), key=lambda q, p: Z[q, i])", "max is written max(a, b), max(… for"),
        ("max(Z[j, i])", "max is written max(a, b), max(… for"),
        ("exp(Z[j, i], 2)", "exp is written exp(…)"),
        ("exp(x=Z[j, i])", "exp is written exp(…)"),
        ("exp(*Z)", "*Z cannot stand in an entry form"),
        ("np.tanh(Z[j, i])", "np.tanh is NumPy's; write tanh(…)"),
        ("np.sum(Z)", "np.sum is NumPy's; write sum(… for i in range(m))"),
        ("math.exp(Z[j, i])", "math.exp is of the module math; write exp(…)"),
        ("np.maximum(Z[j, i], 0)", "np.maximum is NumPy's; there are abs, exp, log, max, min, sqrt"),
        ("Z.sum()", "Z.sum cannot stand in an entry form: there are abs, exp"),
        ("sin(Z[j, i])", "there is no function sin; there are abs, exp"),
        ("(lambda: 1)()", "there is no function lambda: 1; there are"),
        ("__import__('os').system('true')", "cannot stand in an entry form"),
        ("Z[j, i] * 0.5", "0.5 is rounded; write a fraction, as 1 / 2"),
        ("Z[j, i] @ W[j, 0]", "it multiplies whole arrays; write sum(W[j, l] * A[l, i]"),
        ("Z[j, i] // 2", "it cuts decimals off; write /"),
        ("1 if 0 < Z[j, i] < 1 else 0", "cannot stand in an entry form"),
        ("1 if Z[j, i] > 0 and alpha > 0 else 0", "write one condition inside another"),
        ("+Z[j, i]", "+Z[j, i] cannot stand in an entry form"),
        ("'one'", "'one' cannot stand in an entry form"),
        ("True", "True cannot stand in an entry form"),
        ("(" * 500 + "1" + ")" * 500, "this is not Python: too many nested parentheses"),
        ("-" * 5000 + "1", "too many parts within parts"),
    ],
)  # fmt: skip
def test_what_is_outside_the_language_is_refused(right: str, message: str) -> None:
    with pytest.raises(EntryError) as raised:
        read_right(right)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("Z[j, i]", "an entry form has two sides"),
        ("A[j, i] += 1", "an entry form has two sides"),
        ("A[j, i] = B = 1", "an entry form has two sides"),
        ("", "an entry form has two sides"),
        ("\0", "this is not"),
        ("B[j, i] = 1", "the left side must be A, or an entry of it"),
        ("A = Z", "A has 2 indices, got 0"),
        ("A[j] = 1", "A has 2 indices, got 1"),
        ("A[j, j] = 1", "needs a letter of its own for each index; 0 where the shape says 1"),
        ("A[j, 0] = 1", "needs a letter of its own for each index"),
        ("A[j, m] = 1", "m means something already: take another letter"),
        ("A[A, i] = 1", "A means something already"),
        ("A[j][i] = 1", "indices stand side by side"),
        ("f(x) = 1", "this is not Python"),
        ("A.T[j, i] = 1", "cannot stand in an entry form"),
    ],
)
def test_the_left_side_names_each_entry_of_the_output(form: str, message: str) -> None:
    with pytest.raises(EntryError, match=re.escape(message)):
        read(form, "A", ("n", "m"), SHAPES, SIZES)


def test_an_error_shows_its_place() -> None:
    with pytest.raises(EntryError, match=r"at column 15:\nA\[j, i\] = é \* q\n {14}\^"):
        read("A[j, i] = é * q", "A", ("n", "m"), {"é": ()}, SIZES)


@pytest.mark.parametrize(
    ("right", "message"),
    [
        ("1 / (Z[j, i] - Z[j, i])", "cannot be computed: division by zero"),
        ("log(0)", "cannot be computed: math domain error"),
        ("0 * log(0)", "cannot be computed"),  # in print it is 0, in Python it is not
        ("2 ** alpha", "an exponent must be a whole number"),
        ("sum(exp(1000) for l in range(n))", "cannot be computed: math range error"),
    ],
)
def test_what_cannot_be_computed_is_refused(right: str, message: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(message)):
        compute(read_right(right))


# --- numbers of every kind ------------------------------------------------------------------


def test_floats_are_summed_exactly() -> None:
    form = read("s = sum(Z[j, 0] for j in range(n))", "s", (), {"Z": ("n", "m")}, ["n"])
    Z = np.array([[1e16], [1.0], [-1e16]])
    assert evaluate([form], {"Z": Z, "n": 3}, {"s": ()})["s"] == 1.0


def test_numbers_with_functions_of_their_own_are_computed_with() -> None:
    mpmath = pytest.importorskip("mpmath", reason="mpmath is not installed")
    functions = {name: getattr(mpmath, name) for name in FUNCTIONS}
    Z = np.array([[mpmath.mpf(1), mpmath.mpf(0)]], dtype=object)
    equation = EQUATIONS["forward/softmax"]
    with mpmath.workdps(50):
        (A,) = formulas.entries(equation, {"Z": Z.T}, functions)
        assert abs(A[0, 0] - mpmath.e / (mpmath.e + 1)) < mpmath.mpf(10) ** -49


def test_letters_are_computed_with() -> None:
    pytest.importorskip("sympy", reason="SymPy is not installed")
    from scratchnn.verify import expressions
    from scratchnn.verify.identities import is_zero

    region = expressions.Region()
    A, Y = (
        expressions.letters(name, np.array([[0.25, 0.5], [0.75, 0.5]]), region) for name in "AY"
    )
    equation = EQUATIONS["loss/cross_entropy"]
    (J,) = formulas.entries(equation, {"A": A, "Y": Y})
    got: Any = J.item()
    wanted: Any = equation.function(A, Y)
    assert is_zero(got.expression - wanted.expression)


# --- the pages ------------------------------------------------------------------------------


TRULY_EQUAL = {
    "b[l, j] = 0": "all entries are the same, whatever the letters are",
    "J = -sum(Y[j, i] * log(A[j, i]) for i in range(m) for j in range(k) if A[j, i] != 0) / m": (
        "where the prediction is 0 there would be nothing to sum, but no draw has such a one"
    ),
}


@pytest.mark.slow
def test_an_edit_of_an_entry_form_is_refused_or_says_something_else() -> None:
    """Swap two indices, drop them, and put one name, sign or digit for another."""
    tried, equal = 0, set()
    for equation in EQUATIONS.values():
        samples = list(draws.samples(equation))
        wanted = [formulas.entries(equation, values) for values in samples]
        for output in equation.outputs:
            for edited in {*edits(output.entry)} - {output.entry}:
                tried += 1
                outputs = {one.name: one for one in equation.outputs}
                outputs[output.name] = replace(output, entry=edited)
                changed = replace(equation, outputs=tuple(outputs.values()))
                if is_equal(changed, samples, wanted):
                    equal.add(edited)
    assert equal == set(TRULY_EQUAL)
    assert tried > 500


def is_equal(
    equation: spec.Equation, samples: list[draws.Values], wanted: list[list[Any]]
) -> bool:
    try:
        return all(
            np.array_equal(got, due)
            for values, outputs in zip(samples, wanted, strict=True)
            for got, due in zip(formulas.entries(equation, values), outputs, strict=True)
        )
    except spec.SpecificationError:
        return False


def edits(form: str) -> Iterator[str]:
    for found in re.finditer(r"\[(\w+), (\w+)\]", form):
        yield f"{form[: found.start()]}[{found[2]}, {found[1]}]{form[found.end() :]}"
        yield f"{form[: found.start()]}[{found[1]}]{form[found.end() :]}"
        yield form[: found.start()] + form[found.end() :]
    for found in re.finditer(r"\b[a-zA-Z_]\w*\b", form):
        for other in {*re.findall(r"\b[a-zA-Z_]\w*\b", form)} - {found[0]}:
            yield form[: found.start()] + other + form[found.end() :]
    for found in re.finditer(r"[-+*/<>01]", form):
        for other in {*"-+*/<>01"} - {found[0]}:
            yield form[: found.start()] + other + form[found.end() :]


def test_the_form_for_floats_does_not_overflow() -> None:
    softmax = EQUATIONS["forward/softmax"]
    (output,) = softmax.outputs
    above, below = (f"exp(Z[{letter}, i] - max(Z[r, i] for r in range(k)))" for letter in "jl")
    form = f"A[j, i] = {above} / sum({below} for l in range(k))"
    page = replace(softmax, outputs=(replace(output, stable=form),))
    Z = {"Z": np.array([[1000.0], [999.0], [-1000.0]])}
    (A,) = formulas.entries(page, Z, stable=True)
    np.testing.assert_allclose(A.astype(float), softmax.function(**Z))
    with pytest.raises(spec.SpecificationError, match=r"forward/softmax\.md: `entry`: cannot"):
        formulas.entries(page, Z)
