"""Run a network from its steps, and derive its loss through them."""

import functools
import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec import Misuse, Network, SpecificationError, Step, Wiring
from scratchnn.spec.sizes import bind
from scratchnn.verify import differences, draws
from scratchnn.verify.result import Result, distance

FROM_KINK = 0.02  # ten times as far as a finite difference moves a score
STEP = 1e-12  # what a step may be off by rounding
SMALL = {"n0": 6, "n1": 3, "k": 4, "m": 5}
OTHERS = {"n0": 7, "n1": 5, "k": 3, "m": 8}  # in nothing alike but the names
# Both layers equally wide, as in the video: here, wrong wiring gives arrays that fit.
SQUARE = SMALL | {"n1": 4}

Implementation = Callable[..., Any]
Derive = Callable[[differences.Function, Array], Array]


def take(step: Step, known: draws.Values, run: Implementation | None = None) -> draws.Values:
    """Take a step on known values, and return what it makes, by name.

    Parameters
    ----------
    step : Step
        A list among what it is given stands for a shape of known sizes.
    known : dict
        Values by name; sizes are known by name too.
    run : callable, optional
        What to call in the place of the equation's own function.
    """
    if step.sum:
        return {step.name: functools.reduce(operator.add, (known[term] for term in step.sum))}
    given = [
        tuple(known.get(size, size) for size in source)
        if isinstance(source, list)
        else known[source]
        for source in step.with_.values()
    ]
    made = (run or spec.function(step.call))(*given)
    return dict(zip(step.out, made if len(step.out) > 1 else (made,), strict=True))


def run(
    steps: Iterable[Step],
    known: draws.Values,
    instead: Mapping[str, Implementation] = MappingProxyType({}),
) -> draws.Values:
    """Execute steps in order; each makes more values known.

    Equations whose ids stand in `instead` are replaced by what is given there.
    """
    known = dict(known)
    for step in steps:
        try:
            known |= take(step, known, instead.get(step.call))
        except ValueError as error:
            raise ValueError(f"{step.python}: {error}") from error
    return known


def start(network: Network, sizes: dict[str, int], seed: int = 0) -> draws.Values:
    """Draw the inputs of a network and make its parameters; sizes are known by name too."""
    inputs = sizes | draws.draw(network.inputs, seed, sizes)
    inputs |= bind(network.inputs, inputs)
    return run([step for step in network.steps if step.phase == "initial"], inputs)


def starts(network: Network, sizes: dict[str, int]) -> Iterator[draws.Values]:
    """Yield draw after draw, but none in which a step is given a value near its corner."""
    equations = spec.load()
    forward = [step for step in network.steps if step.phase == "forward"]
    corners = [
        (step.with_[symbol.name], symbol.kink)
        for step in forward
        if step.call
        for symbol in equations[step.call].inputs
        if symbol.kink is not None
    ]
    for seed in itertools.count():
        known = start(network, sizes, seed)
        made = run(forward, known)
        if all(np.min(np.abs(made[name] - kink)) >= FROM_KINK for name, kink in corners):
            yield known


def onward(steps: Iterable[Step], name: str) -> list[Step]:
    """Return the steps that lead from a value to the loss; from a parameter, all of them."""
    forward = [step for step in steps if step.phase in ("forward", "loss")]
    made = [step.name for step in forward]
    return forward[made.index(name) + 1 :] if name in made else forward


def scales(network: Network) -> dict[str, str]:
    """Return at which scale each derivative is: of a parameter 1, else m, by its name."""
    return {d: "1" if of in network.parameters else "m" for d, of in network.derived.items()}


def gradients(
    network: Network,
    sizes: dict[str, int],
    derive: Derive = differences.complex_step,
) -> list[Result]:
    """Compare each derivative in a network with the numerical one of the network's own loss.

    A gradient is compared with ∂J/∂W or ∂J/∂b, and an error with m·∂J/∂Z.
    """
    known = next(starts(network, sizes))
    known = run(_learning(network), known)
    return [_compare(network, name, known, derive) for name in network.derived]


def _learning(network: Network) -> list[Step]:
    return [s for s in network.steps if s.phase in ("forward", "loss", "backward")]


def judge(network: Network, mistake: Wiring | Misuse) -> Result:
    """Run a mistake of wiring where all shapes fit, and return what of it is furthest off.

    It is a gradient; or, where each gradient is right, what the first step changes.

    Raises
    ------
    SpecificationError
        If nothing is off in spite of it, or its shapes do not fit.
    """
    try:
        return _judged(network, mistake)
    except ValueError as error:
        if isinstance(error, SpecificationError):
            raise
        made = ", ".join(step.python for step in mistake.steps)
        raise SpecificationError(
            f"{network.id}: {mistake.id}: with {made}, shapes do not fit ({error}); a mistake "
            "of wiring must run where both layers are equally wide"
        ) from error


def _judged(network: Network, mistake: Wiring | Misuse) -> Result:
    if isinstance(mistake, Wiring):
        right, wrong = network, network.replaced(mistake.replace)
    else:
        right, wrong = network.meant(mistake), network.mistaken(mistake)
    worst = max(gradients(wrong, SQUARE), key=lambda result: result.error)
    if worst.passed:
        worst = max(_states(right, wrong), key=lambda result: result.error)
    if worst.passed:
        raise SpecificationError(f"{network.id}: nothing is off by {mistake.id}")
    return worst


def _states(network: Network, wrong: Network) -> Iterator[Result]:
    """Compare what a first step makes of parameters, and of what is kept beside them."""
    right, got = (run(one.steps, start(one, SQUARE)) for one in (network, wrong))
    for name in network.state:
        yield Result(name, distance(got[name], right[name]), STEP, f"{name} after a step", 1)


def said(network: Network, result: Result, changed: Iterable[Step] = ()) -> str:
    """Say of a derivative that is wrong which step makes it, and what may be the reason.

    `changed` are the steps that a choice has brought, if it is the choice that is checked.
    """
    step = [one for one in network.steps if result.check in one.out][-1]
    if np.isinf(result.error):
        return f"{step.python}: {result.note}"
    sentence = (
        f"{step.python} is not {result.note}, the derivative of the loss: off by "
        f"{result.error:.0e}, and {result.bound:.0e} is allowed"
    )
    reasons = [*_other_slopes(network)]
    known = run(_learning(network), next(starts(network, SMALL)))
    central = _compare(network, result.check, known, differences.richardson)
    if central.passed and result.error > central.bound:
        calls = [one.call for one in changed or network.steps if one.phase == "forward"]
        reasons = [differences.blinded(calls)]
    return ". ".join([sentence, *reasons])


def _other_slopes(network: Network) -> Iterator[str]:
    """Say which slopes are not of what the network takes, or not at what it is given."""
    equations = spec.load()
    forward = [step for step in network.steps if step.phase in ("forward", "loss")]
    for step in network.steps:
        rule = equations[step.call].gradient if step.call else None
        if rule is None or len(rule.steps) > 1 or rule.wrt not in step.with_:
            continue
        of, at = rule.steps[0], step.with_[rule.wrt]
        slope = f"{step.python} is the slope of {of.call} at {at}, and the network has"
        there = [one for one in forward if one.call == of.call]
        if not there:
            others = [one.python for one in forward if at in one.sources]
            yield f"{slope} {' and '.join(others) or 'none'}: exchange the slope too"
        elif not any(at in one.sources for one in there):
            yield f"{slope} {there[0].python}: give the slope the same"


def loss(network: Network) -> str:
    """Return the name of what is learned from: the number that the loss phase makes last."""
    return [step.name for step in network.steps if step.phase == "loss"][-1]


def _compare(network: Network, name: str, known: draws.Values, derive: Derive) -> Result:
    of, scale = network.derived[name], scales(network)[name]
    bound, J = differences.bound(derive, scale), loss(network)
    steps = onward(network.steps, of)
    slope = derive(lambda x: run(steps, known | {of: x})[J], known[of])
    numeric = slope * (known["m"] if scale == "m" else 1)
    got = known[name]
    if got.shape != numeric.shape:
        note = f"{name} must have shape {numeric.shape}, got {got.shape}"
        return Result(name, np.inf, bound, note)
    note = f"dJ/d{of}" if scale == "1" else f"m·dJ/d{of}"
    return Result(name, distance(got, numeric), bound, note, 1)
