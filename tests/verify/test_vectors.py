"""The table of cases against mistakes is complete, and our own functions agree with all."""

import ast
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify import answers, cases, formulas, mistakes, rounding, vectors

EQUATIONS = spec.load()


def asked_of_generator(code: str, equation: spec.Equation) -> set[str]:
    """Return what code asks a generator for: `random`, `standard_normal`."""
    generators = {s.name for s in equation.inputs if s.domain == "generator"}
    return {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in generators
    }


def is_of_the_drawing(mistake: spec.Mistake, equation: spec.Equation) -> bool:
    """Whether a mistake draws something else than the equation."""
    right = set().union(*(asked_of_generator(c, equation) for c in equation.where.values()))
    return not asked_of_generator(mistake.code, equation) <= right


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_every_mistake_is_rejected_by_a_case(equation: spec.Equation) -> None:
    rejected = {id_ for case in vectors.of(equation).cases for id_ in case.rejects}
    for mistake in equation.mistakes:
        excepted = mistake.harmless or is_of_the_drawing(mistake, equation)
        assert mistake.id in rejected or excepted, mistake.id
    assert rejected <= {mistake.id for mistake in equation.mistakes}


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
