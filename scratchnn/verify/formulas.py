"""Compute what a page writes down of its equation: the printed TeX, and the entry forms."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.formula.entry import exact
from scratchnn.formula.evaluate import evaluate
from scratchnn.formula.nodes import FUNCTIONS, Applied, FormulaError, Functions, walk
from scratchnn.spec import Equation, SpecificationError, forms
from scratchnn.spec.sizes import bind, names, shape
from scratchnn.verify import draws


def printed(equation: Equation, values: draws.Values) -> list[Array]:
    """Return each output of an equation, computed from its printed TeX.

    Parameters
    ----------
    equation : Equation
    values : dict
        A value for each input, of numbers of any kind. What `where` draws may be given, in
        the place of what it is drawn from.

    Raises
    ------
    SpecificationError
        If the equation is outside the dialect, its shapes do not fit, or a value is missing.
    """
    known = _known(equation, values)
    with blaming(f"equations/{equation.id}.md: `tex`"):
        lines = forms.printed(equation, spec.notation())
        return list(evaluate(lines, known, _shapes(equation, known)).values())


def entries(
    equation: Equation,
    values: draws.Values,
    functions: Functions = FUNCTIONS,
    *,
    stable: bool = False,
) -> list[Array]:
    """Return each output of an equation, computed from its entry form.

    Floats enter as fractions, so that a rational equation is computed without rounding; in
    the `stable` form for floats, as they are. Other numbers bring their own functions, or
    `functions` has them.

    Raises
    ------
    SpecificationError
        If an entry form is outside its language, or cannot be computed.
    """
    known = _known(equation, values)
    if not stable:
        known = {name: exact(value) for name, value in known.items()}
    with blaming(f"equations/{equation.id}.md: `entry`"):
        lines = forms.entries(equation, spec.notation(), stable=stable)
        return list(evaluate(lines, known, _shapes(equation, known), functions).values())


def is_rational(equation: Equation) -> bool:
    """Say whether an equation only adds, multiplies, divides and compares.

    Raises
    ------
    SpecificationError
        If an entry form is outside its language.
    """
    with blaming(f"equations/{equation.id}.md: `entry`"):
        lines = forms.entries(equation, spec.notation())
    parts = (part for line in lines for part in walk(line.right))
    return not any(isinstance(part, Applied) for part in parts)


@contextmanager
def blaming(where: str) -> Iterator[None]:
    """Say where a formula stands that is wrong.

    Raises
    ------
    SpecificationError
        In the place of what is wrong with the formula.
    """
    try:
        yield
    except FormulaError as error:
        raise SpecificationError(f"{where}: {error}") from error


def replay(code: str, values: draws.Values) -> Any:
    """Draw again what the function drew: a copied generator gives the same numbers."""
    return eval(code, {"__builtins__": {}, **copy.deepcopy(values)})  # noqa: S307 (a page's own)


def _known(equation: Equation, values: draws.Values) -> draws.Values:
    """Return the values given, what `where` draws where it is not given, and all sizes."""
    given = [symbol for symbol in equation.inputs if symbol.name in values]
    drawn = {
        name: replay(code, values)
        for name, code in equation.where.items()
        if name not in values
    }
    return bind(given, values) | values | drawn


def _shapes(equation: Equation, sizes: draws.Values) -> dict[str, tuple[int, ...]]:
    """Return the shapes of those outputs whose sizes are known."""
    return {
        output.name: shape(output, sizes)
        for output in equation.outputs
        if {*names([output]), *([output.shape] if isinstance(output.shape, str) else [])}
        <= sizes.keys()
    }
