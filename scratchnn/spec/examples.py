"""The inputs of a page's example by hand, as its function takes them."""

from typing import Any

import numpy as np

from scratchnn.formula import entry
from scratchnn.formula.nodes import FormulaError, Scope
from scratchnn.spec.model import Equation, Symbol


def inputs(equation: Equation) -> dict[str, Any]:
    """Return the inputs of an equation's example, by name.

    Numbers may be written as the page writes them, such as `log(6)`. A generator is written
    as its seed.

    Raises
    ------
    FormulaError
        If a text is no number in the language of entry forms.
    ValueError
        If rows are of different lengths.
    """
    given = {symbol.name: symbol for symbol in equation.inputs}
    return {name: _value(given[name], value) for name, value in equation.example.items()}


def _value(symbol: Symbol, written: Any) -> Any:
    match symbol.domain:
        case "generator":
            return np.random.default_rng(written)
        case "shape":
            return tuple(written)
        case "size" | "count":
            return written
        case "label" | "pixel":
            return np.array(written)
    try:
        numbers = np.array(_numbers(written), dtype=float)
    except FormulaError:
        raise
    except (ValueError, TypeError):
        raise ValueError(f"{symbol.name} must be numbers in rows of equal length") from None
    return numbers if numbers.ndim else float(numbers)


def _numbers(written: Any) -> Any:
    if isinstance(written, list):
        return [_numbers(one) for one in written]
    if isinstance(written, str):
        return float(entry.read(f"x = {written}", "x", (), {}).right.value(Scope({})))
    return written
