"""Compare the functions with their pages as expressions: for all numbers at once.

The functions run on arrays of letters, at one small shape. SymPy differentiates what a page
says is differentiated; where it says nothing of that, its entry form runs on the same letters.
The difference to what the function gives must be 0 identically, in each region in which the
comparisons come out otherwise.

Needs SymPy. `check` and `network` raise `ImportError` where it is missing.
"""

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec import Equation, Gradient, Symbol, Wiring
from scratchnn.spec.domains import domain
from scratchnn.spec.sizes import Sizes, names, shape
from scratchnn.verify import draws, formulas, wiring
from scratchnn.verify.result import Result
from scratchnn.verify.wiring import Implementation

if TYPE_CHECKING:
    from scratchnn.verify.expressions import Region

# Different within each equation, so that no mean is taken over the wrong ones. The network has
# 2⁴ sign regions of ReLU at this shape, and each takes a while.
SIZES = {"n0": 2, "n1": 2, "n_in": 3, "n_out": 4, "n": 3, "k": 3, "m": 2}
SOFT = "every Y without zeros whose columns sum to 1"

Labels = tuple[int, ...] | None  # None stands for letters in the place of a one-hot array
# What a function makes, by name, and how to find what is wanted, which may take a while.
Outcome = tuple[draws.Values, Callable[[], list[Array]]]


def check(equation: Equation, implementation: Implementation | None = None) -> Result | None:
    """Return whether a function, by default our own, is what its page says.

    A gradient is compared with the derivative of the steps that its page names, any other
    equation with its entry form. For one that has no letters there is None.

    Raises
    ------
    ImportError
        If SymPy is missing.

    Examples
    --------
    >>> equations = spec.load()
    >>> print(check(equations["backward/bias_gradient"]).note)
    identically zero for n_in=3, n_out=4, m=2, everywhere
    >>> print(check(equations["forward/linear"]).note)
    identically its entry form for n_in=3, n_out=4, m=2, everywhere
    """
    if not applies(equation):
        return None
    run, rule = implementation or equation.function, equation.gradient
    try:
        return _gradient(equation, rule, run) if rule else _entry(equation, run)
    except (ArithmeticError, ValueError) as error:
        return _result(str(error))
    except (AttributeError, TypeError) as error:
        from scratchnn.verify.expressions import FUNCTIONS

        known = ", ".join(f"np.{name}" for name in FUNCTIONS)
        return _result(f"does not run on letters, which know {known}: {error}")


def applies(equation: Equation) -> bool:
    """Say whether `check` has something to show of an equation, installed SymPy or not."""
    return all(domain(symbol).letters for symbol in equation.inputs)


def network(mistake: Wiring | None = None, sizes: dict[str, int] = SIZES) -> list[Result]:
    """Compare each error and each gradient of the network with the derivative of its loss.

    Every region is visited, with one order of the scores Z2 in each: `check` shows of softmax
    that the order changes no expression. Y is letters: with a one-hot Y, the entry form of
    cross-entropy leaves out the terms that its zeros would make 0.

    Raises
    ------
    ImportError
        If SymPy is missing.
    """
    from scratchnn.verify import expressions

    page = spec.network()
    page = page.replaced(mistake.replace) if mistake else page
    steps = [
        s for s in page.steps if s.phase in ("forward", "loss", "backward") and s.name != "Y"
    ]
    letters = spec.notation().by_name
    given = [Symbol(name, letters[name].shape) for name in ("X", *page.parameters)]
    given.append(Symbol("Y", letters["Y"].shape, domain="one-hot"))

    def attempt(rng: np.random.Generator, region: "Region") -> draws.Values:
        return _run(steps, sizes | _draw(given, sizes, rng, region, None), region)

    count, faults = 0, dict.fromkeys(page.derived, "")
    try:
        for region, known in expressions.regions(attempt):
            count += 1
            for name, of in page.derived.items():
                after = wiring.onward(steps, of)
                wanted = _derivative(of, after, known, wiring.scales(page)[name])
                fault = _fault(name, known[name], wanted)
                faults[name] = faults[name] or _there(fault, region)
    except expressions.UnmetRegionError as error:
        faults = {name: fault or f"{name}: {error}" for name, fault in faults.items()}
    shown = f"identically zero {_where(given, sizes, count)} of ReLU, for {SOFT}"
    return [_result(fault, f"{name}: {shown}") for name, fault in faults.items()]


def _run(steps: Sequence[spec.Step], known: draws.Values, region: "Region") -> draws.Values:
    """Execute steps; comparisons that change no expression are not made part of the region."""
    from scratchnn.verify import expressions

    for step in steps:
        before = dict(region.positive)
        made = wiring.take(step, known)  # with ReLU's plain zeros, of which there is no exp
        known = known | {
            name: expressions.numbers(value, region) for name, value in made.items()
        }
        if step.call and _is_one_expression(step.call):
            region.positive = before
    return known


@cache
def _is_one_expression(id_: str) -> bool:
    """Say whether an equation is the same everywhere, as its entry form compares nothing."""
    from scratchnn.verify import expressions

    equation, region = spec.load()[id_], expressions.Region()
    if equation.gradient or not applies(equation):
        return False
    rng = np.random.default_rng(0)
    formulas.entries(equation, _draw(equation.inputs, _sizes(equation), rng, region, None))
    return not region.positive


def _derivative(
    name: str, steps: Sequence[spec.Step], known: draws.Values, scale: str
) -> Array:
    """Differentiate the loss for a parameter, or for a score by letters put in its place."""
    from scratchnn.verify import expressions

    if scale == "1":
        return expressions.derivatives(known["J"], known[name])
    region = expressions.Region()
    letters = expressions.letters(name, known[name], region)
    after = _run(steps, known | {name: letters}, region)
    found = known["m"] * expressions.derivatives(after["J"], letters)
    return expressions.substitute(found, letters, known[name])


def _gradient(equation: Equation, rule: Gradient, run: Implementation) -> Result:
    from scratchnn.verify import expressions

    made = {name for step in rule.steps for name in step.out}
    given = [s for s in (*rule.draw, *equation.inputs) if s.name not in made]
    sizes, moved = _sizes(equation), set()
    scale = {"1": 1, "m": sizes["m"], "1/m": Fraction(1, sizes["m"])}[rule.scale]

    def outcome(values: draws.Values) -> Outcome:
        known = wiring.run(rule.steps, values)

        def wanted() -> list[Array]:
            upstream = known[rule.upstream] if rule.upstream else 1
            total = scale * np.sum(upstream * known[rule.steps[-1].name])
            found = expressions.derivatives(total, known[rule.wrt])
            moved.add(bool(np.any(found != 0)))
            return [found]

        return wiring.take(equation.step, known, run), wanted

    result = _everywhere("identically zero", given, sizes, outcome)
    if result.passed and True not in moved:
        return _result("every derivative is zero: nothing to check")
    return result


def _entry(equation: Equation, run: Implementation) -> Result:
    def outcome(values: draws.Values) -> Outcome:
        wanted = formulas.entries(equation, values)
        return wiring.take(equation.step, values, run), lambda: wanted

    shown, sizes = "identically its entry form", _sizes(equation)
    return _everywhere(shown, equation.inputs, sizes, outcome)


def _sizes(equation: Equation) -> Sizes:
    return draws.variants(equation, SIZES)[0]


def _everywhere(
    shown: str,
    given: Sequence[Symbol],
    sizes: Sizes,
    outcome: Callable[[draws.Values], Outcome],
) -> Result:
    """Compare in every region, with each one-hot array and with letters for it."""
    from scratchnn.verify import expressions

    labellings: list[Labels] = [None]
    if any(symbol.domain == "one-hot" for symbol in given):
        labellings += itertools.product(range(sizes["k"]), repeat=sizes["m"])
    places = set()
    for labels in labellings:

        def attempt(
            rng: np.random.Generator, region: "Region", labels: Labels = labels
        ) -> Outcome:
            return outcome(_draw(given, sizes, rng, region, labels))

        for region, (made, wanted) in expressions.regions(attempt):
            places.add(region.path)
            for (name, got), due in zip(made.items(), wanted(), strict=True):
                if fault := _fault(name, got, due):
                    return _result(_there(fault, region))
    soft = f", for each of {len(labellings) - 1} one-hot Y and for {SOFT}"
    where = _where(given, sizes, len(places))
    return _result("", f"{shown} {where}{soft if len(labellings) > 1 else ''}")


def _draw(
    given: Sequence[Symbol],
    sizes: Sizes,
    rng: np.random.Generator,
    region: "Region",
    labels: Labels,
) -> draws.Values:
    """Return letters for each symbol; the columns of what is one-hot sum to 1."""
    from scratchnn.verify import expressions

    values: draws.Values = {}
    for symbol in given:
        if symbol.domain == "size":
            values[symbol.name] = sizes[symbol.name]
            continue
        size = shape(symbol, sizes)
        if symbol.domain == "one-hot" and labels is not None:
            values[symbol.name] = np.eye(size[0])[:, labels]
            continue
        samples = expressions.samples(size, rng, symbol.domain)
        values[symbol.name] = expressions.letters(symbol.name, samples, region)[()]
        if symbol.domain == "one-hot":
            values[symbol.name][-1] = 1 - values[symbol.name][:-1].sum(axis=0)
    return values


def _fault(name: str, got: Array, wanted: Array) -> str:
    """Say where two arrays are not the same expressions; empty if nowhere."""
    from scratchnn.verify import expressions
    from scratchnn.verify.identities import is_zero

    one, two = expressions.expressions(got), expressions.expressions(wanted)
    if one.shape != two.shape:
        return f"{name} must have shape {two.shape}, got {one.shape}"
    for index in np.ndindex(one.shape):
        if not is_zero(one[index] - two[index]):
            return f"{name} differs" + (f" at {index}" if index else "")
    return ""


def _there(fault: str, region: "Region") -> str:
    return f"{fault}, where {region}" if fault and region.path else fault


def _result(fault: str, shown: str = "") -> Result:
    return Result("symbolic", np.inf if fault else 0.0, 0, fault or shown)


def _where(given: Sequence[Symbol], sizes: Sizes, count: int) -> str:
    """Name the shape, and how many regions there are."""
    known = names(given)
    used = [f"{name}={size}" for name, size in sizes.items() if name in known]
    used += [f"shape {sizes['any']}"] if any(s.shape == "any" for s in given) else []
    places = f"on each of {count} sign regions" if count > 1 else "everywhere"
    return ", ".join([f"for {', '.join(used)}", places] if used else [places])
