"""Evaluate the entry form of a page, an entry at a time, without NumPy's algebra."""

import ast
import copy
import math
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.formula.formulas import FUNCTIONS
from scratchnn.spec import Equation
from scratchnn.spec.sizes import bind, shape


def total(terms: Iterable[Any]) -> Any:
    """Sum exactly: fractions as they are, floats by `math.fsum`."""
    terms = list(terms)
    return math.fsum(terms) if any(isinstance(t, float) for t in terms) else sum(terms)


def ratio(top: Any, bottom: Any) -> Any:
    """Divide; of whole numbers, exactly."""
    whole = isinstance(top, int) and isinstance(bottom, int)
    return Fraction(top, bottom) if whole else top / bottom


ROUNDED = FUNCTIONS  # of a number that brings its own, those
MATHEMATICS = {"sum": total, "max": max, "range": range, "ratio": ratio, **ROUNDED}


def evaluate(equation: Equation, values: dict[str, Any]) -> list[Array]:
    """Return each output of an equation as an object array, computed from its entry form.

    Numbers enter as fractions, so a rational equation is computed without rounding.
    """
    sizes = bind(equation.inputs, values)
    known: dict[str, Any] = {name: exact(value) for name, value in values.items()}
    for name, code in equation.where.items():
        known[name] = exact(replay(code, values))
    known |= sizes | {"__builtins__": MATHEMATICS}
    outputs = []
    for output in equation.outputs:
        tree = _Exactly().visit(ast.parse(output.formula, mode="eval"))
        formula = compile(ast.fix_missing_locations(tree), f"<entry of {equation.id}>", "eval")
        result = np.empty(shape(output, sizes), dtype=object)
        for index in np.ndindex(result.shape):
            at = dict(zip(output.indices, index, strict=True))
            result[index] = eval(formula, known | at)  # noqa: S307 (the formula is a page's own)
        known[output.name] = result[()]  # to the outputs after it, the name is this
        outputs.append(result)
        known[output.name] = result
    return outputs


def is_rational(equation: Equation) -> bool:
    """Say whether an equation only adds, multiplies, divides and compares."""
    rounded = rf"\b(?:{'|'.join(ROUNDED)})\("
    return not any(re.search(rounded, output.formula) for output in equation.outputs)


class _Exactly(ast.NodeTransformer):
    """Puts `ratio` in the place of every `/`, because Python's rounds."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return ast.Call(ast.Name("ratio", ast.Load()), [node.left, node.right], [])


def exact(value: Any) -> Any:
    """Return numbers as fractions, which hold floats without rounding; others as they are."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        fractions = np.empty(value.shape, dtype=object)
        for index in np.ndindex(value.shape):
            fractions[index] = Fraction(value[index].item())
        return fractions
    return Fraction(value) if isinstance(value, float) else value


def replay(code: str, values: dict[str, Any]) -> Array:
    """Draw again what the function drew: a copied generator gives the same numbers."""
    drawn: Array = eval(code, {"__builtins__": {}, **copy.deepcopy(values)})  # noqa: S307
    return drawn
