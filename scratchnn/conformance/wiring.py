"""Run a network from its steps, and derive its loss through them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
from numpy import ndarray as Array

from scratchnn.conformance import differences, draws
from scratchnn.conformance.checks import (
    COMPLEX_STEP_BOUND,
    Implementation,
    Result,
    distance,
    run_step,
)
from scratchnn.spec import Network, SpecificationError, Step, Wiring

PARAMETERS = ("W1", "b1", "W2", "b2")
SMALL = {"n0": 6, "n1": 3, "k": 4, "m": 5}
# Both layers equally wide, as in the video: here, wrong wiring gives arrays that fit.
SQUARE = SMALL | {"n1": 4}


def start(network: Network, sizes: dict[str, int], seed: int = 0) -> draws.Values:
    """Draw the inputs of a network; its sizes are known by name too."""
    return sizes | draws.draw(network.inputs, seed, sizes)


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


def gradients(
    network: Network, sizes: dict[str, int], mistake: Wiring | None = None
) -> list[Result]:
    """Compare each gradient of a network with the complex step of the network's own loss."""
    steps = network.steps if mistake is None else rewired(network, mistake)
    known = run([s for s in steps if s.phase == "initial"], start(network, sizes))
    forward = [s for s in steps if s.phase in ("forward", "loss")]
    backward = [s for s in steps if s.phase == "backward"]
    after = run([*forward, *backward], known)
    return [_compare(name, forward, known, after[f"d{name}"]) for name in PARAMETERS]


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
    """Return the steps of a network with one of them replaced."""
    return [mistake.replace if s.out == mistake.replace.out else s for s in network.steps]


def _compare(name: str, forward: list[Step], known: draws.Values, got: Array) -> Result:
    numeric = differences.complex_step(
        lambda x: run(forward, known | {name: x})["J"], known[name]
    )
    if got.shape != numeric.shape:
        note = f"d{name} must have shape {numeric.shape}, got {got.shape}"
        return Result(f"d{name}", np.inf, COMPLEX_STEP_BOUND, note)
    error = distance(got, numeric)
    return Result(f"d{name}", error, COMPLEX_STEP_BOUND, f"dJ/d{name}")
