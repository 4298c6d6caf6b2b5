"""A module of empty functions, in the order of the pages, to be filled in one by one."""

import textwrap

from scratchnn import spec
from scratchnn.spec import Equation, Symbol
from scratchnn.spec.sizes import written

SAID = {"generator": "a generator", "any": "of any shape", "scalar": "a number"}
HEAD = '''"""A neural network from scratch, to be filled in.

Each function below is one equation, and has a page that explains it. Put your code in the place
of `raise NotImplementedError`, and check as often as you like:

    scratchnn check worksheet.py

Columns are examples: X has a row for each pixel and a column for each image.
"""

import numpy as np
'''


def write() -> str:
    """Return the worksheet's source."""
    network = spec.network()
    needed = (equation for equation in spec.load().values() if network.uses(equation.id))
    return HEAD + "".join(map(_function, needed))


def _function(equation: Equation) -> str:
    name = equation.id.partition("/")[2]
    arguments = ", ".join(symbol.name for symbol in equation.inputs)
    given = "".join(_line(symbol) for symbol in equation.inputs)
    wanted = "".join(_line(symbol) for symbol in equation.outputs)
    return (
        f'''\n\ndef {name}({arguments}):\n    """{equation.title}.\n\n    Given\n{given}'''
        f'''    Return\n{wanted}\n    {spec.SITE}equations/{equation.id}/\n    """\n'''
        "    raise NotImplementedError\n"
    )


def _line(symbol: Symbol) -> str:
    said = f"{symbol.name}, {SAID.get(written(symbol), written(symbol))}: {symbol.means}"
    return textwrap.fill(said, 92, initial_indent=" " * 8, subsequent_indent=" " * 12) + "\n"
