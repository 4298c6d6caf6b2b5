"""What a learner's function is asked to compute, and on which inputs."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from scratchnn import two_layer
from scratchnn.checker.pages import diagnosis
from scratchnn.spec import Equation, Step
from scratchnn.spec.sizes import Sizes
from scratchnn.verify import draws, wiring
from scratchnn.verify.draws import Values

# The network is run in the video's sizes, which may be written into a learner's code. Where
# shapes do not fit, it is run once more with as many examples as units: then they do, and the
# numbers tell what was computed.
NETWORK = {"n0": 784, "n1": 10, "k": 10}
EXAMPLES, SQUARE = 13, 10
LARGE = 20.0
EQUATION = {**draws.SIZES, "k": 10, "m": EXAMPLES}

# The functions of the network: its steps of which phases, what they return, and what of that
# they may keep to themselves.
FUNCTIONS = {
    "forward_prop": (("forward",), ("Z1", "A1", "Z2", "A2"), ("Z1", "A1", "Z2")),
    "backward_prop": (("loss", "backward"), ("dW1", "db1", "dW2", "db2"), ()),
    "update_params": (("update",), ("W1", "b1", "W2", "b2"), ()),
}


@dataclass(frozen=True)
class Part:
    """Steps of the network, or a single equation, which is one step."""

    id: str
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    canonical: tuple[str, ...]  # the arguments of our own function, in order
    known: tuple[Values, ...]  # inputs to try it on
    square: Values  # the same with all sizes equal
    optional: tuple[str, ...] = ()

    @property
    def is_equation(self) -> bool:
        """Whether it is a single equation."""
        return "/" in self.id

    @property
    def equation(self) -> str:
        """Which equation it is; empty for a part of the network."""
        return self.id if self.is_equation else ""

    def upstream(self, out: str, given: Values) -> list[Step]:
        """Return the steps that make a value: its own, and before it those not given."""
        if self.id == "update_params":  # W1 is both what is read and what is made
            return [step for step in self.steps if out in step.out]
        makers = self.made(self.steps) - given.keys()
        found = {out}
        for step in reversed(self.steps):
            if found.intersection(step.out):
                found |= makers.intersection(step.sources)
        return [step for step in self.steps if found.intersection(step.out)]

    @staticmethod
    def made(steps: Iterable[Step]) -> set[str]:
        """Name everything that some steps make."""
        return {out for step in steps for out in step.out}


@cache
def parts() -> dict[str, Part]:
    """Return everything that can be judged by comparison, equations first."""
    found = {id_: _equation(equation) for id_, equation in diagnosis.equations().items()}
    known, square = _network(EXAMPLES), _network(SQUARE)
    for name, (phases, outputs, optional) in FUNCTIONS.items():
        steps = diagnosis.network().steps
        own = tuple(step for step in steps if step.phase in phases and step.name != "J")
        code = getattr(two_layer, name).__code__
        canonical = code.co_varnames[: code.co_argcount]
        found[name] = Part(name, own, outputs, canonical, (known,), square, optional)
    return found


def _equation(equation: Equation) -> Part:
    names = tuple(symbol.name for symbol in equation.inputs)
    step = equation.step
    sizes = [{**one, "k": EQUATION["k"], "m": EXAMPLES} for one in draws.variants(equation)]
    seeds = range(draws.SEEDS)
    known = tuple(_drawn(equation, one, seed) for one in sizes for seed in seeds)
    known = (*known, *(_large(equation, values) for values in known[:1]))
    square = dict.fromkeys(EQUATION, SQUARE) | {"any": (SQUARE, SQUARE)}
    return Part(equation.id, (step,), step.out, names, known, _drawn(equation, square, 0))


def _drawn(equation: Equation, sizes: Sizes, seed: int) -> Values:
    return draws.draw(equation.inputs, seed, sizes) | {"m": sizes["m"]}


def _large(equation: Equation, values: Values) -> Values:
    """Return inputs with large numbers where any are allowed: where a clipped ReLU shows."""
    large = dict(values)
    for symbol in equation.inputs:
        value = values[symbol.name]
        if symbol.domain == "real" and np.ndim(value):
            large[symbol.name] = value * LARGE
    return large


def _network(m: int) -> Values:
    """Run the network up to its gradients; the step is what `update_params` has to do."""
    network = diagnosis.network()
    start = wiring.start(network, {**NETWORK, "m": m})
    steps = [s for s in network.steps if s.phase in ("initial", "forward", "loss", "backward")]
    return wiring.run(steps, start)
