"""The inputs of a page's example by hand, as its function takes them."""

from typing import Any

import numpy as np

from scratchnn.formula import entry
from scratchnn.formula.nodes import FormulaError, Scope
from scratchnn.spec.domains import domain
from scratchnn.spec.model import Equation, Symbol


def inputs(equation: Equation) -> dict[str, Any]:
    """Return the inputs of an equation's example, by name.

    Numbers may be written as the page writes them, such as `log(6)`. A generator is written
    as its seed.

    Raises
    ------
    FormulaError, ValueError
        As `value` does.
    """
    given = {symbol.name: symbol for symbol in equation.inputs}
    return {name: value(given[name], written) for name, written in equation.example.items()}


def value(symbol: Symbol, written: Any) -> Any:
    """Return a value for an input, as the function takes it.

    Raises
    ------
    FormulaError
        If a text is no number in the language of entry forms.
    ValueError
        If it is not what the domain of the input asks for, or rows have different lengths.
    """
    match symbol.domain:
        case "generator":
            return np.random.default_rng(_whole(symbol, written))
        case "shape" if isinstance(written, list):
            return tuple(_whole(symbol, size) for size in written)
        case "shape":
            raise ValueError(f"{symbol.name} must be a list such as [2, 3], got {written!r}")
        case "size" | "count":
            return _whole(symbol, written)
    try:
        numbers = np.array(_numbers(written), dtype=float)
    except FormulaError:
        raise
    except OverflowError:
        raise ValueError(f"{symbol.name} has a number that no float can hold") from None
    except (ValueError, TypeError):
        raise ValueError(f"{symbol.name} must be numbers in rows of equal length") from None
    if not np.all(np.isfinite(numbers)):
        raise ValueError(f"{symbol.name} must be finite numbers")
    if domain(symbol).whole:
        if np.any(numbers % 1):
            raise ValueError(f"{symbol.name} must be whole numbers")
        return numbers.astype(int)
    return numbers if numbers.ndim else float(numbers)


def _whole(symbol: Symbol, written: Any) -> int:
    if type(written) is not int or written < 0:
        raise ValueError(f"{symbol.name} needs a whole number, and is given {written!r}")
    return written


def _numbers(written: Any) -> Any:
    if isinstance(written, list):
        return [_numbers(one) for one in written]
    if isinstance(written, str):
        return float(entry.read(f"x = {written}", "x", (), {}).right.value(Scope({})))
    if type(written) not in (int, float):
        raise TypeError  # true and dates are no numbers, whatever NumPy makes of them
    return written
