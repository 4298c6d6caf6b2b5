"""What a page writes down is computed: the printed TeX, and the entry forms."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.formula.nodes import FormulaError, Place
from scratchnn.spec import SpecificationError
from scratchnn.verify import draws, formulas

EQUATIONS = spec.load()


def test_a_rational_equation_is_computed_without_rounding() -> None:
    dZ = np.array([[0.1, 0.2, 0.3]])
    (db,) = formulas.entries(EQUATIONS["backward/bias_gradient"], {"dZ": dZ})
    exact = sum(map(Fraction, dZ[0].tolist())) / 3
    assert db.tolist() == [[exact]]
    assert exact != Fraction(0.2)  # which is what floats make of it


def test_the_form_for_floats_is_computed_in_floats() -> None:
    Z = np.array([[1000.0], [0.0]])
    softmax = EQUATIONS["forward/softmax"]
    (A,) = formulas.entries(softmax, {"Z": Z}, stable=True)
    assert A.astype(float).tolist() == [[1.0], [0.0]]


def test_what_is_drawn_is_drawn_as_the_function_draws_it_and_the_generator_stays() -> None:
    uniform = EQUATIONS["initial/uniform"]
    rng = np.random.default_rng(7)
    (W,) = formulas.printed(uniform, {"shape": (2, 3), "rng": rng})
    assert np.array_equal(W, uniform.function((2, 3), rng))  # it had not moved on


def test_a_draw_that_is_given_is_taken() -> None:
    uniform = EQUATIONS["initial/uniform"]
    (name,) = uniform.where
    drawn = np.full((2, 3), 0.75)
    (W,) = formulas.printed(uniform, {"shape": (2, 3), name: drawn})
    assert np.array_equal(W, drawn - 0.5)


@pytest.mark.parametrize(
    ("compute", "key"), [(formulas.printed, "tex"), (formulas.entries, "entry")]
)
def test_a_value_that_is_missing_is_named_with_its_page_and_key(compute: Any, key: str) -> None:
    linear = EQUATIONS["forward/linear"]
    values = next(draws.samples(linear))
    del values["b"]
    said = rf"^equations/forward/linear.md: `{key}`: b has no value here"
    with pytest.raises(SpecificationError, match=said):
        compute(linear, values)


def test_a_wrong_entry_form_is_blamed_on_its_page() -> None:
    linear = EQUATIONS["forward/linear"]
    wrong = replace(linear, outputs=(replace(linear.outputs[0], entry="Z[j, i] = Q[j, i]"),))
    with pytest.raises(SpecificationError, match=r"^equations/forward/linear.md: `entry`: "):
        formulas.is_rational(wrong)


def test_only_a_wrong_formula_is_blamed_on_a_page() -> None:
    wrong = FormulaError("off", Place("a + b", 4, 5))
    with pytest.raises(SpecificationError) as blamed, formulas.blaming("laws/x"):
        raise wrong
    assert str(blamed.value) == "laws/x: off, at column 5:\na + b\n    ^"
    assert blamed.value.__cause__ is wrong
    with pytest.raises(ZeroDivisionError), formulas.blaming("laws/x"):
        _ = 1 / 0


def test_a_page_cannot_call_what_it_was_not_given() -> None:
    with pytest.raises(NameError):
        formulas.replay("open('x')", {})


@pytest.mark.parametrize(
    ("id_", "rational"),
    [
        ("forward/linear", True),
        ("forward/relu", True),  # it compares
        ("backward/weight_gradient", True),
        ("measure/accuracy", True),
        ("forward/softmax", False),
        ("loss/cross_entropy", False),
        ("update/adam", False),  # a root
    ],
)
def test_what_needs_no_rounding_is_told_from_what_does(id_: str, rational: bool) -> None:
    assert formulas.is_rational(EQUATIONS[id_]) is rational
