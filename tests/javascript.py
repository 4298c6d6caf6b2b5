"""What the JavaScript of the equations is compared with: Python, on inputs of every kind."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scratchnn import spec
from scratchnn.publish.browser.javascript import plain, values
from scratchnn.spec import examples
from scratchnn.verify import draws

# By how much ordinary numbers are stretched: floats overflow, vanish and cancel.
STRETCHED = (1.0, 1e-8, 30.0, 1000.0)
SEEDS = range(15)
CASES = 50  # of each equation, at least
BOUND = 1e-12

# Computes all cases with the module E, and returns what it gives: numbers as text, since JSON
# has no infinity.
RUN = """(E, cases) => cases.map(({name, given}) => {
    const read = value => value.data ? E.array(value.shape, value.data.map(Number)) : value
    const out = E[name](...given.map(read))
    return (Array.isArray(out) ? out : [out]).map(one => ({
        shape: one.shape ?? [], data: Array.from(one.data ?? [one], String)}))
})"""


def inputs(equation: spec.Equation) -> Iterator[dict[str, Any]]:
    """Yield inputs of an equation: its example, ordinary ones, and extreme ones."""
    yield examples.inputs(equation)
    for seed in SEEDS:
        for sizes in draws.variants(equation, draws.shapes(seed)):
            for by in STRETCHED:
                corner = seed % 2 == 1
                drawn = draws.draw(equation.inputs, seed, sizes, corner=corner)
                yield {s.name: _stretched(s, drawn[s.name], by) for s in equation.inputs}


def _stretched(symbol: spec.Symbol, value: Any, by: float) -> Any:
    if symbol.domain == "real":
        return value * by
    if symbol.domain == "probability" and by == STRETCHED[-1]:
        return np.where(value > np.median(value), 1.0, 0.0)  # sure of it, and perhaps wrong
    return value


def cases(equation: spec.Equation) -> Iterator[tuple[dict[str, Any], list[np.ndarray]]]:
    """Yield what a script is given, and what Python makes of the same."""
    names = [symbol.name for symbol in equation.inputs]
    for given in inputs(equation):
        scripted = [_text(plain(value)) for value in values(equation, given).values()]
        with np.errstate(all="ignore"):
            out = equation.function(*(given[name] for name in names))
        outputs = out if isinstance(out, tuple) else (out,)
        yield (
            {"name": equation.name, "given": scripted},
            [np.asarray(one, float) for one in outputs],
        )


def _text(value: Any) -> Any:
    return (
        value | {"data": [repr(x) for x in value["data"]]} if isinstance(value, dict) else value
    )


def error(found: list[dict[str, Any]], wanted: list[np.ndarray]) -> float:
    """Return by how much what a script gives is off: infinity if the shapes are others."""
    assert len(found) == len(wanted)
    worst = 0.0
    for one, other in zip(found, wanted, strict=True):
        numbers = np.array([float(text.replace("Infinity", "inf")) for text in one["data"]])
        if tuple(one["shape"]) != other.shape:
            return np.inf
        ours, theirs = numbers, other.ravel()
        same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        scale = max(1.0, float(np.abs(theirs[np.isfinite(theirs)]).max(initial=0)))
        with np.errstate(all="ignore"):
            off = np.where(same, 0, np.abs(ours - theirs) / scale)
        worst = max(worst, float(off.max(initial=0)) if np.isfinite(off).all() else np.inf)
    return worst
