"""The checks that a page promises, by the names under which mistakes refer to them.

A check takes an equation, an implementation and, if need be, one input to run it on. It
returns a `Result`, or None where the equation gives it nothing to check.
"""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.formula.entry import exact as exactly
from scratchnn.spec import Equation, Gradient
from scratchnn.spec.sizes import bind
from scratchnn.spec.sizes import shape as shape_of
from scratchnn.verify import differences, draws, formulas
from scratchnn.verify.result import Result, distance
from scratchnn.verify.wiring import Implementation
from scratchnn.verify.wiring import run as run_steps

ENTRY_BOUND = 1e-12
TEX_BOUND = 1e-12
LARGE = 1000.0


# What an equation that a check fails is told, before the note.
FAILED = {
    "shape": "the output has another shape than the page gives it",
    "dtype": "the output has another precision than the input",
    "unchanged": "the function changes its input, or hands it back",
    "entry": "the function and the entry form of the page disagree",
    "exact": "the function and the entry form of the page disagree in exact arithmetic",
    "tex": "the function and the formula that the page prints disagree",
    "finite": "finite inputs do not give finite outputs",
    "gradient": "the function is not the derivative that its page names, by complex step",
    "central": "the function is not the derivative that its page names, by central differences",
    "symbolic": "the function and its page disagree on letters",
    "derivation": "a displayed line of the page does not hold",
    "torch": "the function and PyTorch disagree",
    "scikit_learn": "the function and scikit-learn disagree",
}


def said(equation: Equation, result: Result) -> str:
    """Say of a check that failed which equation it is, what is wrong, and by how much."""
    off = f" (off by {result.error:.0e}; {result.bound:.0e} is allowed)"
    return (
        f"{equation.id} fails the check {result.check}: {FAILED[result.check]}. {result.note}"
        + (off if result.bound and np.isfinite(result.error) else "")
    )


Check = Callable[[Equation, Implementation, draws.Values | None], Result | None]


def check(equation: Equation, implementation: Implementation | None = None) -> list[Result]:
    """Run every check of an equation, by default on our own function."""
    run = implementation or equation.function
    results = (one(equation, run, None) for one in CHECKS.values())
    return [result for result in results if result is not None]


def shape(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Check that each output has the shape that the page gives it."""
    inputs = _inputs(equation, at)
    for values in inputs:
        sizes = bind(equation.inputs, values)
        try:
            outputs = _call(equation, run, values)
        except ValueError as error:  # NumPy's word for shapes that do not fit
            return Result("shape", np.inf, 0, str(error).strip())
        for symbol, output in zip(equation.outputs, outputs, strict=True):
            wanted, got = shape_of(symbol, sizes), np.shape(output)
            if got != wanted:
                note = f"{symbol.name} must have shape {wanted}, got {got}"
                return Result("shape", np.inf, 0, note)
    return Result("shape", 0, 0, "all dimensions different", len(inputs))


def dtype(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Check that float64 gives float64, float32 gives float32, and labels are integers."""
    given = _first(equation)
    has_floats = any(_cast(equation, n, v, float) is not v for n, v in given.items())
    inputs = _inputs(equation, at)
    for kind in (np.float64, np.float32) if has_floats else (np.float64,):
        for values in inputs:
            given = {n: _cast(equation, n, v, kind) for n, v in values.items()}
            outputs = _call(equation, run, given)
            for symbol, output in zip(equation.outputs, outputs, strict=True):
                got = np.asarray(output).dtype
                wanted = "integer" if symbol.domain == "label" else np.dtype(kind).name
                if not np.issubdtype(got, np.integer if wanted == "integer" else kind):
                    note = f"{symbol.name} must be {wanted}, got {got}"
                    return Result("dtype", np.inf, 0, note)
    note = "float64 and float32 kept" if has_floats else "float64"
    return Result("dtype", 0, 0, note, len(inputs))


def unchanged(
    equation: Equation, run: Implementation, at: draws.Values | None
) -> Result | None:
    """Check that the inputs are as they were, and share no memory with the outputs."""
    inputs = _inputs(equation, at)
    for values in inputs:
        given = copy.deepcopy(values)
        outputs = _call(equation, run, given, keep=True)
        for name, before in values.items():
            if isinstance(before, np.ndarray):
                if not np.array_equal(before, given[name]):
                    return Result("unchanged", np.inf, 0, f"{name} was changed")
                if any(np.shares_memory(output, given[name]) for output in outputs):
                    return Result("unchanged", np.inf, 0, f"the output is {name} itself")
    return Result("unchanged", 0, 0, "inputs are left as they were", len(inputs))


def entry(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Compare with the entry form at every index, on kinks and ties too."""
    return _formula(equation, run, at, "entry", formulas.entries, ENTRY_BOUND)


def exact(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Compare with the entry form in fractions, where the equation is rational.

    Who is given none, but labels or a generator, can only return the nearest float.
    """
    if not formulas.is_rational(equation):
        return None
    inputs = _inputs(equation, at)
    for values in inputs:
        given = {
            name: value if _is_label(equation, name) else exactly(value)
            for name, value in values.items()
        }
        wanted = formulas.entries(equation, values)
        arrays = [v for v in given.values() if isinstance(v, np.ndarray)]
        drawn = any(isinstance(v, np.random.Generator) for v in given.values())
        has_fractions = any(v.dtype == object for v in arrays) or not (arrays or drawn)
        for got, output in zip(_call(equation, run, given), wanted, strict=True):
            if not np.array_equal(got, output if has_fractions else output.astype(float)):
                return Result("exact", np.inf, 0, "differs in exact fractions")
    note = "equal in exact fractions" if has_fractions else "equal, rounded once"
    return Result("exact", 0, 0, note, len(inputs))


def tex(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Compare with the equation as it is printed, computed from its TeX."""
    return _formula(equation, run, at, "tex", formulas.printed, TEX_BOUND)


def finite(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Check that finite inputs give finite outputs, even when they are large."""
    large = {s.name for s in equation.inputs if s.domain == "real" and s.shape != ()}
    if not large and at is None:
        return None
    inputs = _inputs(equation, at)
    with np.errstate(all="ignore"):
        for values in inputs:
            scaled = {
                n: v * LARGE if n in large and at is None else v for n, v in values.items()
            }
            for output in _call(equation, run, scaled):
                if not np.all(np.isfinite(output)):
                    return Result("finite", np.inf, 0, "an output is NaN or infinite")
    return Result("finite", 0, 0, f"inputs {LARGE:g} times as large", len(inputs))


def gradient(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Compare with the complex step of the functions that the page says it differentiates."""
    result = _gradient(equation, run, at, "gradient", differences.complex_step)
    if equation.gradient and result and result.error > differences.RICHARDSON_BOUND:
        other = central(equation, run, at)
        if other and other.passed:
            called = [step.call for step in equation.gradient.steps if step.call]
            return replace(result, note=f"{result.note}. {differences.blinded(called)}")
    return result


def central(equation: Equation, run: Implementation, at: draws.Values | None) -> Result | None:
    """Compare with central differences of the same functions, extrapolated after Richardson."""
    return _gradient(equation, run, at, "central", differences.richardson)


CHECKS: dict[str, Check] = {
    one.__name__: one
    for one in (shape, dtype, unchanged, entry, exact, tex, finite, gradient, central)
}


def _gradient(
    equation: Equation,
    run: Implementation,
    at: draws.Values | None,
    name: str,
    derive: Callable[[differences.Function, Array], Array],
) -> Result | None:
    rule = equation.gradient
    if rule is None:
        return None
    bound = differences.bound(derive, rule.scale)
    error, note = 0.0, f"d/d{rule.wrt} of {rule.steps[-1].name}"
    for seed in range(draws.SEEDS):
        values = draws.draw((*rule.draw, *equation.inputs), seed, draws.shapes(seed))
        values |= at or {}
        known = run_steps(rule.steps, values)
        last, weights = rule.steps[-1].name, rule.upstream
        if weights and np.shape(known[weights]) != np.shape(known[last]):
            shapes = f"{np.shape(known[last])}, and {weights} has {np.shape(known[weights])}"
            return Result(name, np.inf, bound, f"`upstream`: {last} has shape {shapes}")
        m = bind(equation.inputs, known)["m"]
        scale = {"1": 1, "m": m, "1/m": 1 / m}[rule.scale]
        numeric = scale * derive(_loss(rule, values), values[rule.wrt])
        if not np.any(numeric):
            return Result(name, np.inf, bound, "every derivative is zero: nothing to check")
        (got,) = _call(equation, run, {s.name: known[s.name] for s in equation.inputs})
        if np.shape(got) != numeric.shape:
            return Result(name, np.inf, bound, f"must have shape {numeric.shape}")
        found = distance(got, numeric)
        if found > max(error, bound):
            note = _worst(equation.outputs[0].name, got, "the derivative is", numeric)
            allowed = bound * np.max(np.abs(numeric), initial=1)
            if not np.any(values[rule.wrt][~(np.abs(got - numeric) <= allowed)]):
                note += f"; they differ only where {rule.wrt} is 0: if a corner is there, of "
                note += f"the function or of its slope, say `kink: 0` of {rule.wrt}"
        error = max(error, found)
    return Result(name, error, bound, note, draws.SEEDS)


def _loss(rule: Gradient, values: draws.Values) -> differences.Function:
    """Return the number to derive: the last output, weighted by `upstream` and summed."""
    upstream = values[rule.upstream] if rule.upstream else 1.0

    def loss(x: Array) -> Any:
        last = run_steps(rule.steps, values | {rule.wrt: x})[rule.steps[-1].name]
        return np.sum(upstream * last)

    return loss


def _inputs(equation: Equation, at: draws.Values | None) -> list[draws.Values]:
    """Return the inputs to check on: the one given, completed by a draw, or all samples."""
    return list(draws.samples(equation)) if at is None else [_first(equation) | at]


def _first(equation: Equation) -> draws.Values:
    return next(draws.samples(equation))


def _call(
    equation: Equation, run: Implementation, values: draws.Values, *, keep: bool = False
) -> tuple[Any, ...]:
    """Call an implementation, on a copy of the values unless told to keep to them."""
    given = values if keep else copy.deepcopy(values)
    out = run(*(given[symbol.name] for symbol in equation.inputs))
    outputs = out if isinstance(out, tuple) else (out,)
    if len(outputs) != len(equation.outputs):
        wanted = ", ".join(symbol.name for symbol in equation.outputs)
        raise ValueError(f"it must give {wanted}, and gives {len(outputs)} values")
    return outputs


def _formula(
    equation: Equation,
    run: Implementation,
    at: draws.Values | None,
    name: str,
    evaluate: Callable[[Equation, draws.Values], list[Array]],
    bound: float,
) -> Result:
    """Compare with what a formula of the page gives for the same inputs."""
    error, inputs = 0.0, _inputs(equation, at)
    note = "every index" + (", on the corner too" if equation.has_corner else "")
    for values in inputs:
        outputs, formulas = _call(equation, run, values), evaluate(equation, values)
        for symbol, got, wanted in zip(equation.outputs, outputs, formulas, strict=True):
            if np.shape(got) != wanted.shape:
                return Result(name, np.inf, bound, f"{symbol.name} has the wrong shape")
            found = distance(got, wanted.astype(float))
            if found > max(error, bound):
                note = _worst(symbol.name, got, "the page gives", wanted.astype(float))
            error = max(error, found)
    return Result(name, error, bound, note, len(inputs))


def _worst(name: str, got: Any, other: str, wanted: Array) -> str:
    """Say where two arrays differ most; a NaN differs more than any number."""
    apart = np.nan_to_num(np.abs(np.asarray(got) - wanted), nan=np.inf)
    index = np.unravel_index(np.argmax(apart), apart.shape)
    place = f"[{', '.join(map(str, index))}]" if index else ""
    given, due = float(np.asarray(got)[index]), float(wanted[index])
    return f"{name}{place} is {given:.6g}, and {other} {due:.6g}"


def _cast(equation: Equation, name: str, value: Any, kind: type) -> Any:
    is_array = isinstance(value, np.ndarray)
    return value.astype(kind) if is_array and not _is_label(equation, name) else value


def _is_label(equation: Equation, name: str) -> bool:
    return any(s.name == name and s.domain in ("label", "size") for s in equation.inputs)
