"""What the names of sizes mean: shapes in numbers, and the sizes that given values have."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from scratchnn.spec.model import Letter, Symbol

Sizes = Mapping[str, Any]  # "any" is a whole shape


def shape(symbol: Symbol, sizes: Sizes) -> tuple[int, ...]:
    """Return a symbol's shape in numbers."""
    if isinstance(symbol.shape, str):
        return tuple(sizes[symbol.shape])
    return tuple(size if isinstance(size, int) else sizes[size] for size in symbol.shape)


def bind(symbols: Iterable[Symbol], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sizes that given values have, by the names that the page gives them."""
    sizes: dict[str, Any] = {}
    for symbol in symbols:
        value = values[symbol.name]
        if symbol.domain == "shape":
            sizes["any"] = value
        elif symbol.domain == "size":
            sizes[symbol.name] = value
        elif isinstance(symbol.shape, str):
            sizes[symbol.shape] = np.shape(value)
        else:
            named = zip(symbol.shape, np.shape(value), strict=True)
            sizes |= {name: size for name, size in named if isinstance(name, str)}
    return sizes


def names(symbols: Iterable[Symbol]) -> dict[str, None]:
    """Return the names of sizes that some symbols have, each once, in order."""
    found: dict[str, None] = {}
    for symbol in symbols:
        if symbol.domain == "size":
            found[symbol.name] = None
        elif not isinstance(symbol.shape, str):
            found |= dict.fromkeys(size for size in symbol.shape if isinstance(size, str))
    return found


def written(thing: Symbol | Letter) -> str:
    """Return a shape as it is said: scalar, any, generator, or sizes in parentheses.

    Examples
    --------
    >>> written(Symbol("dW", ("n_out", "n_in"))), written(Symbol("y", ("m",)))
    ('(n_out, n_in)', '(m,)')
    """
    if isinstance(thing, Symbol) and thing.domain == "generator":
        return "generator"
    if isinstance(thing.shape, str):
        return thing.shape
    if not thing.shape:
        return "scalar"
    comma = "," if len(thing.shape) == 1 else ""
    return f"({', '.join(map(str, thing.shape))}{comma})"
