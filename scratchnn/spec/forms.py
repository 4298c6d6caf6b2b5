"""The formulas of an equation's page, read with what the page declares."""

from scratchnn.formula import entry
from scratchnn.formula.entry import Shape
from scratchnn.formula.nodes import Definition
from scratchnn.formula.parser import alphabet, define
from scratchnn.spec.domains import domain
from scratchnn.spec.model import Equation, Notation
from scratchnn.spec.sizes import names


def printed(equation: Equation, notation: Notation) -> list[Definition]:
    """Return the printed lines of an equation.

    Raises
    ------
    FormulaError
        If one is outside the dialect, or does not begin with its output.
    """
    given = [*(symbol.name for symbol in equation.inputs), *equation.where]
    outputs = [output.name for output in equation.outputs]
    known = alphabet(notation.symbols, [*given, *names(equation.inputs), *outputs])
    lines = zip(equation.tex, outputs, strict=False)  # the rules count them
    return [define(tex, known, output, anew=output in given) for tex, output in lines]


def entries(
    equation: Equation, notation: Notation, *, stable: bool = False
) -> list[Definition]:
    """Return the entry forms of an equation; those for floats where it has them, if `stable`.

    Each may use the inputs, what `where` draws, and the outputs above it.

    Raises
    ------
    EntryError
        If one is outside its language, or does not fit the shapes of the page.
    """
    letters = {letter.name: letter.shape for letter in notation.symbols}
    given = [s for s in equation.inputs if domain(s).formulas]
    shapes: dict[str, Shape] = {symbol.name: symbol.shape for symbol in given}
    shapes |= {name: letters.get(name, ()) for name in equation.where}
    found = []
    for output in equation.outputs:
        form = output.stable if stable and output.stable else output.entry
        found.append(entry.read(form, output.name, output.shape, shapes, names(given)))
        shapes[output.name] = output.shape
    return found
