"""Train one network, and compare its gradients with its own loss.

The network is that of an experiment, with equations replaced, with steps rewired, or with other
sizes and numbers. Nothing is judged here: what comes out is plain data, and what is trained on
comes in as an argument.
"""

import copy
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol, TypedDict

import numpy as np
from numpy import ndarray as Array
from numpy.typing import DTypeLike

from scratchnn import spec
from scratchnn.effects.together import Runs, together
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.spec.sizes import bind
from scratchnn.verify import differences, draws, mistakes, wiring

CHECKED = 64  # examples on which gradients are compared
ITERATIONS = 500  # as in the video
EVERY = 10  # iterations between two measurements of the accuracy
PLACES = 200  # entries of a parameter that are compared, at most; all 7,840 take seconds


class Sample(NamedTuple):
    """What to train on, what to set aside, and where the start comes from."""

    pixels: Array  # shape (m, 784), whole numbers from 0 to 255
    y: Array
    pixels_dev: Array
    y_dev: Array
    rng: np.random.Generator  # copied before each use


class Outcome(TypedDict):
    """How one network trained."""

    curve: list[list[float]]  # iteration, accuracy in training and on the dev set
    printed: float | None  # what the network itself says of its accuracy in the end
    infinite_at: int | None  # the first iteration at which the loss was infinite
    nan_at: int | None  # … and at which it was not a number
    refused: str | None  # NumPy's words, where shapes did not fit
    hidden: int  # hidden units
    dead: int  # those of them that answer 0 to every training example in the end


class Setup(Protocol):
    """What a run takes from an experiment; where that finds it is no part of the run."""

    @property
    def network(self) -> spec.Network:
        """The network, with its steps as they are taken."""

    @property
    def equations(self) -> list[tuple[spec.Equation, spec.Mistake]]:
        """What stands in the place of equations."""

    @property
    def at(self) -> dict[str, float]:
        """Numbers that the network is given."""

    @property
    def sizes(self) -> dict[str, int]:
        """Sizes that are other than the network's own."""


class Roles(NamedTuple):
    """What the arrays of a network are to training, as its steps tell."""

    inputs: list[str]  # made at the start, and never anew
    hidden: list[str]  # what one layer hands to the next
    output: str
    loss: str
    printed: str  # what the network says of itself


def roles(network: spec.Network) -> Roles:
    """Tell what the arrays of a network are, besides its state and its parameters."""
    made: dict[str, list[str]] = {phase: [] for phase in spec.PHASES}
    for step in network.steps:
        made[step.phase] += step.out
    forward = [step.sources for step in network.steps if step.phase == "forward"]
    layers = [given for given in forward if {*given} & {*network.parameters}]
    return Roles(
        inputs=[name for name in made["initial"] if name not in network.state],
        hidden=[name for name in made["forward"] if any(name in given for given in layers)],
        output=made["forward"][-1],
        loss=made["loss"][-1],
        printed=made["measure"][-1],
    )


def train(
    several: Sequence[Setup], sample: Sample, iterations: int = ITERATIONS, every: int = EVERY
) -> list[Outcome]:
    """Train networks side by side, and tell how each went.

    Parameters
    ----------
    several : sequence of Setup
    sample : Sample
    iterations : int
        Updates.
    every : int
        Updates between two measurements of the accuracy.

    Returns
    -------
    outcomes : list of Outcome
        Plain data.
    """

    def one(experiment: Setup, runs: Runs) -> Outcome:
        outcome = Bench(experiment, np.float32, runs).train(sample, iterations, every)
        if outcome["infinite_at"] is outcome["nan_at"] is None:
            return outcome
        # Single precision is twice as fast, but overflows sooner than what people use.
        return Bench(experiment, np.float64, runs).train(sample, iterations, every)

    return together([partial(one, experiment) for experiment in several])


def compare(experiment: Setup, sample: Sample) -> dict[str, float | str]:
    """Compare the gradients of a network with the complex step of its own loss, at the start.

    Returns
    -------
    gradient : dict
        For each of dW1, db1, dW2 and db2 the error ‖g − n‖ / (‖g‖ + ‖n‖), at most 1. It is
        "nothing" where both are zero, "nan" where a number is not finite, and "shape" where
        shapes do not fit.
    """
    bench = Bench(experiment, np.float64)
    parameters = bench.network.parameters
    try:
        known = bench.begin(sample.pixels[:CHECKED], sample.y[:CHECKED], sample.rng)
        got = bench.run(known, "forward", "loss", "backward")
    except ValueError:  # NumPy's word for shapes that do not fit
        return dict.fromkeys((f"d{name}" for name in parameters), "shape")
    return {f"d{name}": bench.error(name, got[f"d{name}"], known) for name in parameters}


class Bench:
    """A network made ready to run, in the precision given."""

    def __init__(self, experiment: Setup, dtype: DTypeLike, runs: Runs | None = None) -> None:
        self.shared = runs.shared if runs else np.asarray
        self.network = experiment.network
        self.roles = roles(self.network)
        self.known = self.network.sizes | experiment.sizes | experiment.at
        self.instead = {e.id: mistakes.implementation(e, m) for e, m in experiment.equations}
        self.dtype = np.dtype(dtype)

    def begin(self, pixels: Array, y: Array, rng: np.random.Generator) -> draws.Values:
        """Draw the start, and make the input."""
        known = self.known | self._named(
            pixel=pixels, label=y, generator=copy.deepcopy(rng), count=1
        )
        return self.run(known | bind(self.network.inputs, known), "initial")

    def _named(self, **given: Any) -> draws.Values:
        """Give each input what there is for its domain; a count is the number of the step."""
        return {s.name: given[s.domain] for s in self.network.inputs if s.domain in given}

    def run(self, known: draws.Values, *phases: str) -> draws.Values:
        """Run the steps of some phases."""
        with np.errstate(all="ignore"):
            for step in self.network.steps:
                if step.phase in phases:
                    made = wiring.run([step], known, self.instead)
                    new = {n: v for n, v in made.items() if v is not known.get(n)}
                    known = made | {name: self._cast(value) for name, value in new.items()}
        return known

    def _cast(self, value: Any) -> Any:
        """Give an array the precision of the run; one in double would promote all others."""
        real = isinstance(value, Array) and value.dtype.kind == "f"
        return value.astype(self.dtype, copy=False) if real else value

    def error(self, name: str, got: Array, known: draws.Values) -> float | str:
        """Return how far a gradient is from the measured one, as a part of both."""
        theta = known[name]
        places = np.linspace(0, theta.size - 1, min(theta.size, PLACES)).astype(int)

        def loss(x: Array) -> Any:
            moved = theta.astype(x.dtype)
            moved.flat[places] = x
            return self.run(known | {name: moved}, "forward", "loss")[self.roles.loss]

        try:
            g = np.broadcast_to(got, theta.shape).flat[places]  # one number stands for all
        except ValueError:
            return "shape"
        n = differences.complex_step(loss, theta.flat[places])
        if not (np.any(g) or np.any(n)):
            return "nothing"
        error = float(np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n)))
        return error if np.isfinite(error) else "nan"

    def train(self, sample: Sample, iterations: int, every: int) -> Outcome:
        """Train in this precision, and tell how it went."""
        outcome = Outcome(
            curve=[],
            printed=None,
            infinite_at=None,
            nan_at=None,
            refused=None,
            hidden=0,
            dead=0,
        )
        try:
            self._train(outcome, sample, iterations, every)
        except ValueError as error:  # NumPy's word for shapes that do not fit
            outcome["refused"] = str(error)
        return outcome

    def _train(self, outcome: Outcome, sample: Sample, iterations: int, every: int) -> None:
        known = self.begin(sample.pixels, sample.y, sample.rng)
        aside = self.begin(sample.pixels_dev, sample.y_dev, sample.rng)
        dev = {name: aside[name] for name in self.roles.inputs}
        if self.dtype == np.float32:  # in double, 0 · ∞ would be missed
            known, dev = self._without_blank(known, dev)
        for values in (known, dev):
            values |= {name: self.shared(values[name]) for name in self.roles.inputs}
        output = self.roles.output
        for t in range(iterations + 1):
            known = self.run(known, "forward", "loss")
            _note_the_loss(outcome, t, float(known[self.roles.loss]))
            ended = t == iterations or self._is_over(outcome, known)
            if t % every == 0 or ended:
                known = self.run(known, "measure")
                on_dev = self.run(known | dev, "forward")[output]
                right = _right(known[output], sample.y), _right(on_dev, sample.y_dev)
                outcome["curve"].append([t, *right])
            if ended:
                break
            known = self.run(known | self._named(count=t + 1), "backward", "update")
        outcome["printed"] = float(known[self.roles.printed])
        units = [np.any(known[name] != 0, axis=1) for name in self.roles.hidden]
        outcome["hidden"] = sum(alive.size for alive in units)
        outcome["dead"] = sum(int(np.sum(~alive)) for alive in units)

    def _without_blank(
        self, known: draws.Values, dev: draws.Values
    ) -> tuple[draws.Values, draws.Values]:
        """Leave out the rows of the input that are zero throughout, with the weights of them.

        They take part in nothing: neither in a score nor in a gradient. Which weights they are
        shows in their shape, which is that of no others as long as the input is the widest.
        """
        state = [name for name in self.network.state if np.ndim(known[name]) == 2]
        for X in self.roles.inputs:
            shown = np.any(known[X], axis=1) | np.any(dev[X], axis=1)
            if len(shown) <= max(len(known[name]) for name in state):
                continue
            beside = [name for name in state if known[name].shape[1] == len(shown)]
            known = known | {name: known[name][:, shown] for name in beside}
            known, dev = ({**values, X: values[X].T[:, shown].T} for values in (known, dev))
        return known, dev

    def _is_over(self, outcome: Outcome, known: draws.Values) -> bool:
        """Tell whether nothing can change any more, or double precision has to take over."""
        overflowed = outcome["infinite_at"] is not None or outcome["nan_at"] is not None
        lost = any(np.isnan(known[name]).all() for name in self.network.parameters)
        return (overflowed and self.dtype == np.float32) or lost


def _right(output: Array, y: Array) -> float:
    """Return the accuracy, whatever the network would print."""
    return float(accuracy(predictions(output), y))


def _note_the_loss(outcome: Outcome, t: int, loss: float) -> None:
    if np.isnan(loss) and outcome["nan_at"] is None:
        outcome["nan_at"] = t
    if np.isinf(loss) and outcome["infinite_at"] is None:
        outcome["infinite_at"] = t
