"""Evaluate the entry form of a page, an entry at a time, without NumPy's algebra."""

import copy
import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.conformance import draws
from scratchnn.spec import Equation


def total(terms: Iterable[Any]) -> Any:
    """Sum exactly: fractions as they are, floats by `math.fsum`."""
    terms = list(terms)
    return math.fsum(terms) if any(isinstance(t, float) for t in terms) else sum(terms)


MATHEMATICS = {
    "sum": total, "max": max, "range": range, "exp": math.exp, "log": math.log,
    "sqrt": math.sqrt, "tanh": math.tanh,
}  # fmt: skip


def evaluate(equation: Equation, values: draws.Values) -> list[Array]:
    """Return each output of an equation as an object array, computed from its entry form.

    Numbers enter as fractions, so a rational equation is computed without rounding.
    """
    sizes = draws.bind(equation.inputs, values)
    known: dict[str, Any] = {name: exact(value) for name, value in values.items()}
    for name, code in equation.where.items():
        known[name] = exact(replay(code, values))
    known |= sizes | {"__builtins__": MATHEMATICS}
    outputs = []
    for output in equation.outputs:
        formula = compile(output.formula, f"<entry of {equation.id}>", "eval")
        result = np.empty(draws.shape(output, sizes), dtype=object)
        for index in np.ndindex(result.shape):
            at = dict(zip(output.indices, index, strict=True))
            result[index] = eval(formula, known | at)  # noqa: S307 (the formula is a page's own)
        outputs.append(result)
    return outputs


def exact(value: Any) -> Any:
    """Return numbers as fractions, which hold floats without rounding; others as they are."""
    if isinstance(value, np.ndarray):
        fractions = np.empty(value.shape, dtype=object)
        for index in np.ndindex(value.shape):
            fractions[index] = Fraction(value[index].item())
        return fractions
    return Fraction(value) if isinstance(value, float) else value


def replay(code: str, values: draws.Values) -> Array:
    """Draw again what the function drew: a copied generator gives the same numbers."""
    drawn: Array = eval(code, {"__builtins__": {}, **copy.deepcopy(values)})  # noqa: S307
    return drawn
