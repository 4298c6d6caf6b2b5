"""Compare the functions with calculus as expressions: for all numbers at once.

The functions run on arrays of letters, at one small shape. SymPy differentiates what a page
says is differentiated. The difference to what the function gives must be 0 identically, in each
region in which the functions' comparisons come out otherwise.

Needs SymPy. `check` and `network` raise `ImportError` where it is missing.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec import Equation, Gradient, Symbol, Wiring
from scratchnn.spec.sizes import shape
from scratchnn.verify import draws, wiring
from scratchnn.verify.result import Result
from scratchnn.verify.wiring import Implementation

if TYPE_CHECKING:
    from scratchnn.verify.expressions import Region

# Different within each equation, so that no mean is taken over the wrong ones. The network has
# 2⁴ sign regions of ReLU at this shape, and each takes a while.
SIZES = {"n0": 2, "n1": 2, "n_in": 3, "n_out": 4, "n": 3, "k": 3, "m": 2}
SOFT = "every Y without zeros whose columns sum to 1"

Labels = tuple[int, ...] | None  # None stands for letters in the place of a one-hot array
T = TypeVar("T")


def check(equation: Equation, implementation: Implementation | None = None) -> Result | None:
    """Return whether a function, by default our own, is what calculus says.

    A gradient is compared with the derivative of the steps that its page names. Softmax and
    cross-entropy are compared with their formulas, so that there is one expression for all
    regions. For other equations there is None.

    Raises
    ------
    ImportError
        If SymPy is missing.

    Examples
    --------
    >>> print(check(spec.load()["backward/bias_gradient"]).note)
    identically zero for n_in=3, n_out=4, m=2, everywhere
    """
    if not applies(equation):
        return None
    from scratchnn.verify import expressions

    run = implementation or equation.function
    try:
        if equation.gradient:
            return _gradient(equation, equation.gradient, run)
        return _FORMULAS[equation.id](equation, run)
    except expressions.UnmetRegionError as error:
        return _result(str(error))


def applies(equation: Equation) -> bool:
    """Say whether `check` has something to show of an equation, installed SymPy or not."""
    return equation.gradient is not None or equation.id in _FORMULAS


def network(mistake: Wiring | None = None, sizes: dict[str, int] = SIZES) -> list[Result]:
    """Compare each error and each gradient of the network with the derivative of its loss.

    Every region is visited, with one order of the scores Z2 in each: `check` shows of softmax
    that the order changes no expression. Y is letters: `check` shows of cross-entropy that a
    one-hot Y gives the same expression, with its zeros and ones put in.

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
    shapes = {letter.name: letter.shape for letter in spec.notation().symbols}
    given = [Symbol(name, shapes[name]) for name in ("X", *page.parameters)]
    given.append(Symbol("Y", shapes["Y"], domain="one-hot"))

    def attempt(rng: np.random.Generator, region: "Region") -> draws.Values:
        return _run(steps, sizes | _draw(given, sizes, rng, region, None), region)

    count, faults = 0, dict.fromkeys(page.derived, "")
    try:
        for region, known in expressions.regions(attempt):
            count += 1
            for name, of in page.derived.items():
                wanted = _derivative(
                    of, wiring.onward(steps, of), known, wiring.scales(page)[name]
                )
                faults[name] = faults[name] or _fault(known[name], wanted, str(region))
    except expressions.UnmetRegionError as error:
        faults = {name: fault or str(error) for name, fault in faults.items()}
    shown = f"{_where(given, sizes, count)} of ReLU, for {SOFT}"
    return [
        _result(fault, f"identically zero {shown}", f"{name}: ")
        for name, fault in faults.items()
    ]


def _run(steps: Sequence[spec.Step], known: draws.Values, region: "Region") -> draws.Values:
    """Execute steps; in which order softmax found the scores is not made part of the region."""
    from scratchnn.verify import expressions

    for step in steps:
        before = dict(region.positive)
        made = wiring.take(step, known)  # with ReLU's plain zeros, of which there is no exp
        known = known | {
            name: expressions.numbers(value, region) for name, value in made.items()
        }
        if step.call == "forward/softmax":
            region.positive = before
    return known


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
    scale = {"1": 1, "m": SIZES["m"], "1/m": Fraction(1, SIZES["m"])}[rule.scale]

    def outcome(values: draws.Values) -> tuple[draws.Values, Array]:
        known = wiring.run(rule.steps, values)
        return known, run(*(known[symbol.name] for symbol in equation.inputs))

    places, moves = set(), False
    for region, (known, got) in _visit(given, outcome):
        places.add(region.path)
        upstream = known[rule.upstream] if rule.upstream else 1
        total = np.sum(upstream * known[rule.steps[-1].name])
        wanted = expressions.derivatives(scale * total, known[rule.wrt])
        moves = moves or bool(np.any(wanted != 0))
        if fault := _fault(got, wanted, str(region)):
            return _result(fault)
    if not moves:
        return _result("every derivative is zero: nothing to check")
    return _result("", f"identically zero {_where(given, SIZES, len(places))}{_labels(given)}")


def _softmax(equation: Equation, run: Implementation) -> Result:
    places = set()
    for region, (Z, A) in _visit(equation.inputs, lambda v: (v["Z"], run(v["Z"]))):
        places.add(region.path)
        E = np.exp(Z)
        for got, wanted in ((A, E / E.sum(axis=0)), (A.sum(axis=0), np.ones(Z.shape[1]))):
            if fault := _fault(got, wanted, str(region)):
                return _result(fault)
    where = _where(equation.inputs, SIZES, len(places))
    return _result("", f"identically e^Z over its sums, columns summing to 1, {where}")


def _cross_entropy(equation: Equation, run: Implementation) -> Result:
    def outcome(values: draws.Values) -> tuple[Array, Array]:
        A, Y = values["A"], values["Y"]
        return run(A, Y), -np.sum(Y * np.log(A)) / SIZES["m"]

    for region, (got, wanted) in _visit(equation.inputs, outcome):
        if fault := _fault(got, wanted, str(region)):
            return _result(fault)
    where = _where(equation.inputs, SIZES, 1)
    return _result(
        "", f"identically the sum over all entries {where}{_labels(equation.inputs)}"
    )


_FORMULAS = {"forward/softmax": _softmax, "loss/cross_entropy": _cross_entropy}


def _visit(
    given: Sequence[Symbol], outcome: Callable[[draws.Values], T]
) -> Iterator[tuple["Region", T]]:
    """Yield the outcome in every region, with each one-hot array and with letters for it."""
    from scratchnn.verify import expressions

    for labels in _labellings(given):

        def attempt(rng: np.random.Generator, region: "Region", labels: Labels = labels) -> T:
            return outcome(_draw(given, SIZES, rng, region, labels))

        yield from expressions.regions(attempt)


def _labellings(given: Sequence[Symbol]) -> list[Labels]:
    if not any(symbol.domain == "one-hot" for symbol in given):
        return [None]
    return [None, *itertools.product(range(SIZES["k"]), repeat=SIZES["m"])]


def _draw(
    given: Sequence[Symbol],
    sizes: dict[str, int],
    rng: np.random.Generator,
    region: "Region",
    labels: Labels,
) -> draws.Values:
    """Return letters for each symbol; the columns of what is one-hot sum to 1."""
    from scratchnn.verify import expressions

    values: draws.Values = {}
    for symbol in given:
        size = shape(symbol, sizes)
        if symbol.domain == "one-hot" and labels is not None:
            values[symbol.name] = np.eye(size[0])[:, labels]
            continue
        samples = expressions.samples(size, rng, positive=symbol.domain == "probability")
        values[symbol.name] = expressions.letters(symbol.name, samples, region)
        if symbol.domain == "one-hot":
            values[symbol.name][-1] = 1 - values[symbol.name][:-1].sum(axis=0)
    return values


def _fault(got: Array, wanted: Array, where: str) -> str:
    """Say where two arrays are not the same expressions; empty if nowhere."""
    from scratchnn.verify import expressions

    one, two = expressions.expressions(got), expressions.expressions(wanted)
    if one.shape != two.shape:
        return f"must have shape {two.shape}, got {one.shape}"
    for index in np.ndindex(one.shape):
        if not expressions.is_zero(one[index] - two[index]):
            return f"differs at {index}" + (f", where {where}" if where else "")
    return ""


def _result(fault: str, shown: str = "", name: str = "") -> Result:
    return Result("symbolic", np.inf if fault else 0.0, 0, name + (fault or shown))


def _where(given: Sequence[Symbol], sizes: dict[str, int], count: int) -> str:
    """Name the shape, and how many regions there are."""
    used = {size for symbol in given for size in symbol.shape}
    shape = ", ".join(f"{name}={size}" for name, size in sizes.items() if name in used)
    return f"for {shape}, " + (
        f"on each of {count} sign regions" if count > 1 else "everywhere"
    )


def _labels(given: Sequence[Symbol]) -> str:
    count = len(_labellings(given)) - 1
    return f", for each of {count} one-hot Y and for {SOFT}" if count else ""
