"""Test vectors: inputs of each equation, and what a right function gives for them.

They are made from the entry form alone, in 400 digits, rounded once. So a program in any
language can be tested that shares nothing with ours. Each case names the mistakes of the page
that it tells apart from the right function.
"""

import ast
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.formula.nodes import BigSum, walk
from scratchnn.spec import Equation, Mistake, forms
from scratchnn.spec.domains import domain
from scratchnn.verify import answers, cases, formulas, mistakes, rounding
from scratchnn.verify.answers import Case, Wanted
from scratchnn.verify.cache import cached, source
from scratchnn.verify.draws import Values

UNITS = 64  # in the last place of the terms, by which a result may be off


class Made(NamedTuple):
    """The cases of an equation, and how near our own function comes."""

    cases: list[Case]
    ulps: "Ulps"


@dataclass(frozen=True)
class Ulps:
    """By how many units in the last place our function is off, over all cases in float64."""

    # in units of the result
    most: float
    mean: float
    # in units of the sum of the absolute terms, which is larger where terms cancel
    most_of_terms: float
    mean_of_terms: float
    sums: bool  # whether the equation has a sum or a difference, so that terms can cancel
    entries: int  # how many numbers were compared

    @property
    def off(self) -> float:
        """The most, in the units that mean something: of the terms, where there are several."""
        return self.most_of_terms if self.sums else self.most

    @property
    def off_on_average(self) -> float:
        """The mean, in the same units."""
        return self.mean_of_terms if self.sums else self.mean


def of(equation: Equation) -> Made:
    """Return the test vectors of an equation, and the units in the last place, as kept."""
    given = [repr((replace(equation, title="", sentence=""), spec.notation())).encode()]
    kept = cached(
        f"vectors/{equation.id}",
        lambda: _written(make(equation)),
        [*given, source(equation.function)],
    )
    return Made([answers.read(equation, case) for case in kept["cases"]], Ulps(**kept["ulps"]))


def unrejected(equation: Equation) -> list[Mistake]:
    """Return the mistakes that no case tells apart from the right function."""
    rejected = {id_ for case in of(equation).cases for id_ in case.rejects}
    return [mistake for mistake in equation.mistakes if mistake.id not in rejected]


def missed(equation: Equation) -> list[str]:
    """Name those that a case should tell apart: wrong, and not in what is drawn."""
    right = set().union(*(_asked(code, equation) for code in equation.where.values()))
    return [
        mistake.id
        for mistake in unrejected(equation)
        if not mistake.harmless and _asked(mistake.code, equation) <= right
    ]


def _asked(code: str, equation: Equation) -> set[str]:
    """Return what code asks a generator for: `random`, `standard_normal`."""
    generators = {s.name for s in equation.inputs if s.domain == "generator"}
    return {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in generators
    }


def _written(made: Made) -> dict[str, Any]:
    found = [answers.written(case) for case in made.cases]
    return {"cases": found, "ulps": asdict(made.ulps)}


def make(equation: Equation) -> Made:
    """Make the test vectors of an equation, each with the mistakes that it rejects."""
    found, exact = [], []
    for kind, given in cases.ordinary(equation):
        single = any(getattr(v, "dtype", None) == np.float32 for v in given.values())
        precision = "float32" if single else "float64"
        outputs = _exact(equation, given)
        wanted = _wanted(equation, outputs, precision)
        found.append(Case(kind, precision, given, wanted))
        exact.append(outputs)
    ulps = _ulps(equation, found, exact)
    if (misfit := cases.misfit(equation)) is not None:
        found.append(Case("refused", "float64", misfit, ()))
    wrong = {m.id: mistakes.implementation(equation, m) for m in equation.mistakes}

    def rejects(case: Case) -> tuple[str, ...]:
        given = ((id_, answers.ask(equation, run, case)) for id_, run in wrong.items())
        return tuple(id_ for id_, answer in given if answers.fault(case, answer))

    return Made([replace(case, rejects=rejects(case)) for case in found], ulps)


def _exact(equation: Equation, given: Values) -> list[Array]:
    """Return each output in 400 digits, with the size of its terms."""
    values = {name: rounding.numbers(value) for name, value in given.items()}
    each = np.frompyfunc(rounding.number, 1, 1)
    with rounding.precisely():
        outputs = formulas.entries(equation, values, rounding.FUNCTIONS)
        return [np.asarray(each(output), object) for output in outputs]


def _wanted(equation: Equation, outputs: Iterable[Array], precision: str) -> tuple[Wanted, ...]:
    """Return each output, rounded once."""
    found = []
    for symbol, numbers in zip(equation.outputs, outputs, strict=True):
        whole = domain(symbol).whole
        kind = np.dtype(np.int64 if whole else precision)
        rounded = [rounding.rounded(n.value, precision) for n in numbers.flat]
        value = np.array(rounded, kind).reshape(numbers.shape)
        within = rounding.within(numbers, value, 0 if whole else UNITS, precision)
        found.append(Wanted(symbol.name, value, within))
    return tuple(found)


def _ulps(equation: Equation, found: list[Case], exact: list[list[Array]]) -> Ulps:
    """Compare our own function with the exact outputs of the cases in float64."""
    off = [
        units
        for case, outputs in zip(found, exact, strict=True)
        if case.precision == "float64"
        for units in _off(answers.ask(equation, equation.function, case).outputs, outputs)
    ]
    plain, of_terms = np.array(off).T if off else np.zeros((2, 1))
    lines = forms.entries(equation, spec.notation())
    parts = [part for line in lines for part in walk(line.right)]
    sums = any(isinstance(p, BigSum) or getattr(p, "sign", "") in ("+", "-") for p in parts)
    most, mean = float(plain.max()), float(plain.mean())
    return Ulps(most, mean, float(of_terms.max()), float(of_terms.mean()), sums, len(off))


def _off(got: Iterable[Array], wanted: Iterable[Array]) -> list[tuple[float, float]]:
    """Return by how many units each finite entry is off: of the result, and of its terms."""
    found = []
    for one, other in zip(got, wanted, strict=True):
        for x, number in zip(one.flat, other.flat, strict=True):
            units = [
                rounding.unit(size, "float64") for size in (abs(number.value), number.size)
            ]
            if np.isfinite([float(x), *units]).all():
                apart = rounding.apart(x, number.value)
                found.append((apart / units[0], apart / units[1]))
    return found
