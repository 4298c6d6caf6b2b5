"""Compute what a page writes down of its equation: the printed TeX, and the entry forms."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.formula import entry
from scratchnn.formula.entry import Entry, Shape
from scratchnn.formula.evaluate import evaluate
from scratchnn.formula.nodes import FUNCTIONS, FormulaError, Functions
from scratchnn.formula.parser import alphabet, define
from scratchnn.spec import Equation, SpecificationError
from scratchnn.verify import draws

WITHOUT_NUMBERS = ("generator", "shape")


def printed(equation: Equation, values: draws.Values) -> list[Array]:
    """Return each output of an equation, computed from its printed TeX.

    Parameters
    ----------
    equation : Equation
    values : dict
        A value for each input, of numbers of any kind; or for each that has a place in print,
        with what `where` draws.

    Raises
    ------
    SpecificationError
        If the equation is outside the dialect, its shapes do not fit, or a value is missing.
    """
    known = _known(equation, values)
    given = [*(symbol.name for symbol in equation.inputs), *equation.where]
    names = [*given, *known, *(output.name for output in equation.outputs)]
    letters = alphabet(spec.notation().symbols, names)
    with blaming(equation.id):
        lines = [
            define(line, letters, output.name, anew=output.name in given)
            for line, output in zip(_lines(equation), equation.outputs, strict=True)
        ]
        return list(evaluate(lines, known, _shapes(equation, known)).values())


def entries(
    equation: Equation, values: draws.Values, functions: Functions = FUNCTIONS
) -> list[Array]:
    """Return each output of an equation, computed from its entry form.

    Floats enter as fractions, so a rational equation is computed without rounding. Other
    numbers enter as they are, with their own `functions`.

    Raises
    ------
    SpecificationError
        If an entry form is outside its language, or cannot be computed.
    """
    known = {name: entry.exact(value) for name, value in _known(equation, values).items()}
    lines, shapes = read_entries(equation), _shapes(equation, known)
    with blaming(equation.id):
        return list(evaluate(lines, known, shapes, functions).values())


def is_rational(equation: Equation) -> bool:
    """Say whether an equation only adds, multiplies, divides and compares."""
    return all(one.is_rational for one in read_entries(equation))


def read_entries(equation: Equation) -> list[Entry]:
    """Return the entry forms of an equation, each read with what is known at its line.

    Raises
    ------
    SpecificationError
        If one is outside its language.
    """
    letters = {letter.name: letter.shape for letter in spec.notation().symbols}
    given = [s for s in equation.inputs if s.domain not in WITHOUT_NUMBERS]
    shapes: dict[str, Shape] = {s.name: s.shape for s in given}
    shapes |= {name: letters[name] for name in equation.where}
    sizes = {s.name for s in given if s.domain == "size"}
    sizes |= {size for s in given if s.shape != "any" for size in _sizes(s)}
    found = []
    for output in equation.outputs:
        with blaming(equation.id):
            found.append(entry.read(output.entry, output.name, output.shape, shapes, sizes))
        shapes[output.name] = output.shape
    return found


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
    return draws.bind(given, values) | values | drawn


def _shapes(equation: Equation, sizes: draws.Values) -> dict[str, tuple[int, ...]]:
    """Return the shapes of those outputs whose sizes are known."""
    return {
        s.name: draws.shape(s, sizes) for s in equation.outputs if _sizes(s) <= sizes.keys()
    }


def _sizes(symbol: spec.Symbol) -> set[str]:
    """Return the names of sizes in a shape, or that of a whole shape."""
    named = [symbol.shape] if isinstance(symbol.shape, str) else symbol.shape
    return {size for size in named if isinstance(size, str)}


def _lines(equation: Equation) -> tuple[str, ...]:
    return (equation.tex,) if isinstance(equation.tex, str) else equation.tex


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
