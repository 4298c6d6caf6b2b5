"""Run a network from its steps, and derive its loss through them."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy import ndarray as Array

from scratchnn.spec import Network, SpecificationError, Step, Wiring
from scratchnn.verify import differences, draws
from scratchnn.verify.checks import (
    COMPLEX_STEP_BOUND,
    RICHARDSON_BOUND,
    Implementation,
    Result,
    distance,
    run_step,
)

# What a backward step gives the derivative of the loss for, in the order of those steps.
DERIVED = ("Z2", "W2", "b2", "Z1", "W1", "b1")
FROM_KINK = 0.02  # ten times as far as a finite difference moves a score
SMALL = {"n0": 6, "n1": 3, "k": 4, "m": 5}
OTHERS = {"n0": 7, "n1": 5, "k": 3, "m": 8}  # in nothing alike but the names
# Both layers equally wide, as in the video: here, wrong wiring gives arrays that fit.
SQUARE = SMALL | {"n1": 4}

Derive = Callable[[differences.Function, Array], Array]


def start(network: Network, sizes: dict[str, int], seed: int = 0) -> draws.Values:
    """Draw the inputs of a network and make its parameters; sizes are known by name too."""
    inputs = sizes | draws.draw(network.inputs, seed, sizes)
    return run([step for step in network.steps if step.phase == "initial"], inputs)


def starts(network: Network, sizes: dict[str, int]) -> Iterator[draws.Values]:
    """Yield draw after draw, leaving out those with a score near the corner of ReLU."""
    before = list(itertools.takewhile(lambda step: step.call != "forward/relu", network.steps))
    for seed in itertools.count():
        known = start(network, sizes, seed)
        Z1 = run([step for step in before if step.phase == "forward"], known)[before[-1].out]
        if np.min(np.abs(Z1)) >= FROM_KINK:
            yield known


def run(
    steps: Iterable[Step],
    known: draws.Values,
    instead: Mapping[str, Implementation] = MappingProxyType({}),
) -> draws.Values:
    """Execute steps in order; each makes one more value known.

    Equations whose ids stand in `instead` are replaced by what is given there.
    """
    known = dict(known)
    for step in steps:
        known[step.out] = run_step(step, known, instead.get(step.call))
    return known


def onward(steps: Iterable[Step], name: str) -> list[Step]:
    """Return the steps that lead from a value to the loss; from a parameter, all of them."""
    forward = [step for step in steps if step.phase in ("forward", "loss")]
    made = [step.out for step in forward]
    return forward[made.index(name) + 1 :] if name in made else forward


def gradients(
    network: Network,
    sizes: dict[str, int],
    mistake: Wiring | None = None,
    derive: Derive = differences.complex_step,
) -> list[Result]:
    """Compare each derivative in a network with the numerical one of the network's own loss.

    A gradient is compared with ∂J/∂W or ∂J/∂b, and an error with m·∂J/∂Z.
    """
    steps = rewired(network, mistake) if mistake else network.steps
    known = next(starts(network, sizes))
    known = run([s for s in steps if s.phase in ("forward", "loss", "backward")], known)
    return [_compare(name, onward(steps, name), known, derive) for name in DERIVED]


def judge(network: Network, mistake: Wiring) -> Result:
    """Run a mistake of wiring where all shapes fit, and return the worst of the gradients.

    Raises
    ------
    SpecificationError
        If every gradient is right in spite of it.
    """
    worst = max(gradients(network, SQUARE, mistake), key=lambda result: result.error)
    if worst.passed:
        raise SpecificationError(f"{network.id}: the gradients do not reject {mistake.id}")
    return worst


def rewired(network: Network, mistake: Wiring) -> list[Step]:
    """Return the steps of a network with a mistake in the place of the right one."""
    return [mistake.replace if s.out == mistake.replace.out else s for s in network.steps]


def _compare(name: str, steps: list[Step], known: draws.Values, derive: Derive) -> Result:
    scale = known["m"] if name.startswith("Z") else 1
    bound = RICHARDSON_BOUND
    if derive is differences.complex_step:
        bound = COMPLEX_STEP_BOUND * (1 if scale == 1 else 10)
    numeric = scale * derive(lambda x: run(steps, known | {name: x})["J"], known[name])
    got = known[f"d{name}"]
    if got.shape != numeric.shape:
        note = f"d{name} must have shape {numeric.shape}, got {got.shape}"
        return Result(f"d{name}", np.inf, bound, note)
    note = f"dJ/d{name}" if scale == 1 else f"m·dJ/d{name}"
    return Result(f"d{name}", distance(got, numeric), bound, note, 1)
