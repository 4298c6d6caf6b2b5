"""Inputs of the test vectors: ordinary ones, and every kind that is awkward."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.spec import Equation, Symbol, examples
from scratchnn.spec.domains import domain
from scratchnn.verify import draws, formulas, mistakes
from scratchnn.verify.draws import Values

LEAST = 20  # cases of an equation that need not be refused
EACH = 2  # cases of a kind
SIZES = range(2, 8)  # drawn without repetition, so that no transpose can hide

Change = Callable[[Array, np.random.Generator], Array]


def ordinary(equation: Equation) -> list[tuple[str, Values]]:
    """Return inputs that a right function computes with, each with its kind.

    What is drawn at random is an input, in the place of the generator.
    """
    special = [(kind, given(equation, values)) for kind, values in _special(equation)]
    single = [("float32", one) for one in _single(equation)]
    count = max(EACH, LEAST - len(special) - len(single))
    usual = [("ordinary", one) for one in islice(_usual(equation), count)]
    return [*special[:1], *usual, *special[1:], *single]


def _usual(equation: Equation) -> Iterator[Values]:
    """Yield ordinary inputs, none of them twice: of an equation of shapes there are few."""
    seen = {repr(given(equation, examples.inputs(equation)))}
    for seed in range(100, 200):
        values = given(equation, _draw(equation, seed))
        if repr(values) not in seen:
            yield values
        seen.add(repr(values))


def misfit(equation: Equation) -> Values | None:
    """Return inputs that do not fit: one has other sizes than the rest, if two share a size."""
    arrays = [s for s in equation.inputs if s.shape != () and s.domain not in ("shape", "size")]
    shared = Counter(size for symbol in arrays for size in _named(symbol))
    common = [size for size, times in shared.items() if times > 1]
    if not common:
        return None
    other = [symbol for symbol in arrays if common[0] in _named(symbol)][-1]
    beyond = {name: size + len(SIZES) for name, size in _sizes(0).items()}
    [larger, *_] = draws.variants(equation, beyond)
    value = draws.draw((other,), 0, larger)[other.name]
    return given(equation, _draw(equation, 0) | {other.name: _typed(other, value)})


def given(equation: Equation, values: Values) -> Values:
    """Return inputs without a generator, and with what is drawn and defined in its place."""
    defined = {name: formulas.replay(code, values) for name, code in equation.where.items()}
    kept = (s for s in equation.inputs if s.domain != "generator")
    return {s.name: _typed(s, values[s.name]) for s in kept} | defined


def _named(symbol: Symbol) -> list[str]:
    """Return the names of sizes in a shape, each once, in order; a whole shape has one."""
    if isinstance(symbol.shape, str):
        return [symbol.shape]
    return list(dict.fromkeys(size for size in symbol.shape if isinstance(size, str)))


def _sizes(seed: int, *, alone: bool = False) -> dict[str, int]:
    chosen = map(int, np.random.default_rng(seed).permutation(SIZES))
    sizes = dict(zip(draws.SIZES, chosen, strict=True))
    return sizes | ({"m": 1, "p": 1} if alone else {})


def _draw(
    equation: Equation, seed: int, *, alone: bool = False, corner: bool = False
) -> Values:
    variants = draws.variants(equation, _sizes(seed, alone=alone))
    return draws.draw(equation.inputs, seed, variants[seed % len(variants)], corner=corner)


def _typed(symbol: Symbol, value: Any) -> Any:
    """Return a value with the type that its domain has in every language: whole, or float."""
    if symbol.domain == "shape":
        return tuple(map(int, value))
    array = np.asarray(value, np.int64 if domain(symbol).whole else np.float64)
    return array if array.ndim else array.item()


# --- what is special about some inputs ---


def _sure(A: Array, rng: np.random.Generator) -> Array:
    """Return probabilities that are 1 for one class each, and perhaps for a wrong one."""
    return np.eye(len(A))[:, rng.integers(len(A), size=A.shape[1])]


# By kind, what becomes of an array of a domain; the arrays of others stay as they are.
CHANGES: Mapping[str, Mapping[str, Change]] = {
    "wide": {"real": lambda x, rng: x * 10 ** rng.uniform(-12, 12, x.shape)},
    "large": {"real": lambda x, _: x * 1000},
    "tiny": {"real": lambda x, _: x * 1e-100},
    "ties": {
        "real": lambda x, rng: rng.integers(-2, 3, x.shape) / 2,
        "probability": lambda A, _: np.full(A.shape, 1 / len(A)),
    },
    "zeros": {
        "real": lambda x, rng: x * rng.integers(2, size=x.shape),
        "probability": _sure,
        "nonnegative": lambda x, _: 0 * x,
        "pixel": lambda x, _: 0 * x,
    },
}


def _special(equation: Equation) -> Iterator[tuple[str, Values]]:
    """Yield inputs of each kind that the equation has: one that changes nothing is none."""
    yield "example", examples.inputs(equation)
    shown = {repr(mistake.at): mistakes.at(mistake) for mistake in equation.mistakes}
    for values in filter(None, shown.values()):  # several may show on the same
        yield "mistake", _draw(equation, 0) | values
    for seed in range(EACH):
        if any("m" in _named(s) or s.name == "m" for s in equation.inputs):
            yield "one example", _draw(equation, seed, alone=True)
        if equation.has_corner:
            yield "kinks", _draw(equation, seed, corner=True)
        for kind, changes in CHANGES.items():
            drawn = _draw(equation, 10 + seed)
            changed = _changed(equation, drawn, changes, seed)
            if any(not np.array_equal(drawn[name], x) for name, x in changed.items()):
                yield kind, drawn | changed


def _changed(
    equation: Equation, values: Values, changes: Mapping[str, Change], seed: int
) -> Values:
    """Return the arrays among some values, as a kind of case changes them."""
    rng = np.random.default_rng(seed)
    return {
        s.name: changes[s.domain](values[s.name], rng)
        for s in equation.inputs
        if s.domain in changes and isinstance(values[s.name], np.ndarray)
    }


def _single(equation: Equation) -> Iterator[Values]:
    """Yield inputs in float32, if it is given arrays of floats; numbers as float32 has them."""
    for seed in range(200, 200 + EACH):
        values = given(equation, _draw(equation, seed))
        if any(_is_floats(values.get(symbol.name)) for symbol in equation.inputs):
            yield {name: _narrow(value) for name, value in values.items()}


def _is_floats(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _narrow(value: Any) -> Any:
    if isinstance(value, float):
        return float(np.float32(value))
    return value.astype(np.float32) if _is_floats(value) else value
