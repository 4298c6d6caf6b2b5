"""An equation in the letters of a network: a step's symbols in the place of its own."""

import re

from scratchnn.spec import Equation, Step, notation

NAMES = r"\\operatorname\{\w+\}|\\[A-Za-z]+"
RELATION = re.compile(r"(=|\\leftarrow)")
ARROW = r"\leftarrow"


def lines(equation: Equation, step: Step) -> list[str]:
    r"""Return the formulas of an equation as a step of the network has them.

    A symbol on the right side is its newest value: what the step is given, or what a line
    above has made. The arrow is left only where the step gives a symbol a new value.

    Examples
    --------
    >>> from scratchnn import spec
    >>> step = next(step for step in spec.network().steps if step.name == "dZ1")
    >>> lines(spec.load()[step.call], step)
    ['dZ_1 = W_2^{\\top} dZ_2 \\odot G_1']
    """
    own = [output.name for output in equation.outputs]
    now = _sizes(equation, step) | step.with_
    written = []
    for tex, output, name in zip(equation.tex, own, step.out, strict=True):
        left, relation, right = RELATION.split(tex, maxsplit=1)
        if relation == ARROW and name not in step.sources:
            relation = "="
        written.append(_put(left, {output: name}) + relation + _put(right, now))
        now |= {output: name}
    return written


def _put(tex: str, names: dict[str, object]) -> str:
    """Write other symbols, or numbers, in the place of some."""
    letters = notation()
    known = {tex_: name for name, tex_ in letters.tex.items()}
    symbols = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))

    def put(found: re.Match[str]) -> str:
        name = known.get(found[1], "")
        if isinstance(names.get(name), list):  # a shape has no symbol
            return found[1]
        given = str(names.get(name, name))
        letter = letters.letter(given)
        symbol = letter.tex if letter else given or found[1]
        # An index below what has one already is no TeX.
        return f"({symbol})" if found[2] and "_" in symbol else symbol

    return re.sub(rf"({symbols}|{NAMES})(?=(\s*_)?)", put, tex)


def _sizes(equation: Equation, step: Step) -> dict[str, object]:
    """Return which size of the network each size of the equation is at a step."""
    found, letters = dict[str, object](), notation()
    outputs = zip(equation.outputs, step.out, strict=True)
    for symbol, given in [*((s, step.with_[s.name]) for s in equation.inputs), *outputs]:
        letter = letters.letter(given) if isinstance(given, str) else None
        if letter and not isinstance(symbol.shape, str) and not isinstance(letter.shape, str):
            pairs = zip(symbol.shape, letter.shape, strict=True)
            found |= {size: own for size, own in pairs if isinstance(size, str)}
    return found
