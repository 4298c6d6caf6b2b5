"""The table of cases against mistakes is complete, and our own functions agree with all."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify import answers, cases, formulas, mistakes, rounding, vectors

EQUATIONS = spec.load()


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_every_mistake_is_rejected_by_a_case(equation: spec.Equation) -> None:
    assert vectors.missed(equation) == []
    rejected = {id_ for case in vectors.of(equation).cases for id_ in case.rejects}
    assert rejected <= {mistake.id for mistake in equation.mistakes}


def test_a_mistake_that_no_case_tells_apart_is_missed_unless_it_draws_otherwise() -> None:
    start, relu = EQUATIONS["initial/uniform"], EQUATIONS["forward/relu"]
    drawn = {mistake.id for mistake in vectors.unrejected(start)}
    assert "randn-minus-half" in drawn
    assert vectors.missed(start) == []
    far = replace(relu.mistakes[0], id="far", code="np.where(Z > 1e40, 0, np.maximum(Z, 0))")
    assert vectors.missed(replace(relu, mistakes=(far,))) == ["far"]
    assert vectors.missed(replace(relu, mistakes=(replace(far, harmless=True),))) == []


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_what_a_case_rejects_is_what_differs_in_it(equation: spec.Equation) -> None:
    for case in vectors.of(equation).cases:
        for mistake in equation.mistakes:
            answer = answers.ask(equation, mistakes.implementation(equation, mistake), case)
            assert bool(answers.fault(case, answer)) == (mistake.id in case.rejects)


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_our_function_agrees_with_every_case(equation: spec.Equation) -> None:
    made = vectors.of(equation)
    assert sum(bool(case.wanted) for case in made.cases) >= cases.LEAST
    for case in made.cases:
        assert answers.fault(case, answers.ask(equation, equation.function, case)) == ""
    assert 0 <= made.ulps.off_on_average <= made.ulps.off < vectors.UNITS / 16
    assert made.ulps.entries > 10


@pytest.mark.parametrize(
    "equation", [e for e in EQUATIONS.values() if formulas.is_rational(e)], ids=lambda e: e.id
)
def test_rational_equations_are_rounded_from_the_exact_fraction(
    equation: spec.Equation,
) -> None:
    for case in vectors.of(equation).cases:
        if case.precision == "float64" and case.wanted:
            exact = formulas.entries(equation, case.given)
            for wanted, fractions in zip(case.wanted, exact, strict=True):
                for x, right in zip(wanted.value.flat, fractions.flat, strict=True):
                    assert float(x) == float(Fraction(right))


@pytest.mark.slow
def test_the_result_is_that_of_more_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    equation = EQUATIONS["backward/tanh_derivative"]
    before = [case.wanted for case in vectors.of(equation).cases]
    monkeypatch.setattr(rounding, "DIGITS", 900)
    for case, wanted in zip(vectors.make(equation).cases, before, strict=True):
        for one, other in zip(case.wanted, wanted, strict=True):
            np.testing.assert_array_equal(one.value, other.value)


def test_infinity_is_wanted_where_a_sure_answer_is_wrong() -> None:
    made = vectors.of(EQUATIONS["loss/cross_entropy"]).cases
    assert any(np.isinf(case.wanted[0].value) for case in made if case.wanted)


def test_ulps_are_counted_from_the_exact_result() -> None:
    number = rounding.Number(Decimal(1) / 3)
    [(off, _)] = vectors._off([np.array(1 / 3 + 2**-54)], [np.array(number, object)])
    assert off == pytest.approx(2 / 3, abs=1e-6)
