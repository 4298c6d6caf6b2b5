"""Going downhill: what one pass through the examples measures and changes.

A measurement goes through X in blocks of columns. The mean over blocks, weighted by their size,
is the mean over all (the law of shards), so that the equations stay as they are while
their temporaries stay small enough to be reused.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.equations.backward import l2_gradient
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.network import Parameters, backward, forward
from scratchnn.training.run import History
from scratchnn.training.settings import SCHEDULES, Settings
from scratchnn.training.tape import Tape

# Columns. Fewer cost more in calls, and in threads that wait for each other; of many more the
# scores of a wide layer fall out of the cache.
BLOCK = 4096

# Updates. By then what a slot keeps for a unit that is dead shrinks from a float's usual form
# to nothing, if each update keeps nine tenths of it.
OFTEN = 64


class Point(NamedTuple):
    """Where a run is between two passes."""

    parameters: Parameters
    slots: tuple[tuple[Array, ...], ...]  # what the optimiser keeps for each of them
    t: int  # updates so far
    rng: dict[str, Any] | None  # state of the generator that shuffles

    @property
    def flat(self) -> tuple[Array, ...]:
        """Each parameter, and after it what is kept for it."""
        both = zip(self.parameters, self.slots, strict=True)
        return tuple(x for theta, kept in both for x in (theta, *kept))

    def normal(self) -> "Point":
        """Return another that is at the same place, in arrays of its own."""
        parameters = tuple(map(_normal, self.parameters))
        slots = tuple(tuple(map(_normal, kept)) for kept in self.slots)
        return self._replace(parameters=parameters, slots=slots)


class Block(NamedTuple):
    """Some of the examples."""

    X: Array
    Y: Array
    y: Array


class Descent:
    """The examples, and how to go downhill on them.

    Parameters
    ----------
    settings : Settings
    X, y : array
        What is learned from, in the precision of the parameters.
    dev : pair of array, optional
        What is only measured.
    classes : int
    rng : Generator, optional
        Shuffles, where there are mini-batches.
    """

    def __init__(
        self,
        settings: Settings,
        X: Array,
        y: Array,
        dev: tuple[Array, Array] | None,
        classes: int,
        rng: np.random.Generator | None,
    ) -> None:
        self.settings, self.dev, self.rng = settings, dev, rng
        # float64 labels would promote float32 errors. Those of a mini-batch are gathered.
        Y = one_hot(y, classes).astype(X.dtype, order="F" if settings.batch else "C")
        self.all = Block(X, Y, y)
        starts = range(0, len(y), BLOCK)
        # Views: X is not copied.
        self.blocks = [Block(*(V[..., a : a + BLOCK] for V in self.all)) for a in starts]
        updates = -(-len(y) // settings.batch) if settings.batch else 1
        self.updates = max(updates * settings.passes, 1)

    def begin(self, parameters: Parameters) -> Point:
        """Return where a run begins."""
        slots = tuple(self.settings.rule.begin(theta) for theta in parameters)
        return Point(parameters, slots, 0, self._drawn())

    def descend(self, point: Point, history: History) -> Iterator[Point]:
        """Yield where the run is once the history has measured it; end at an overflow."""
        while True:
            loss, training, gradients = self._measure(point.parameters)
            if not _finite(loss, point.parameters):
                return
            history.loss.append(loss)
            history.training.append(training)
            if self.dev is not None:
                history.dev.append(self._accuracy(point.parameters, *self.dev))
            yield point
            if self.settings.batch is None or self.rng is None:
                point = self._step(point.normal(), gradients)
            else:
                point = self.through(point, self.settings.batch, self.rng)

    # Overflow is looked for afterwards, in `_finite`, so NumPy need not warn of it.
    @np.errstate(all="ignore")
    def _measure(self, parameters: Parameters) -> tuple[float, float, Parameters]:
        """Loss, accuracy, and without mini-batches the gradients, in one pass over X."""
        y_hat, told = [], []
        gradients = tuple(np.zeros_like(theta) for theta in parameters)
        for block in self.blocks:
            layers = forward(parameters, block.X, self.settings.activation)
            A = layers[-1]
            y_hat.append(predictions(A))
            told.append(A[block.y, np.arange(len(block.y))])
            if self.settings.batch is None:
                share = len(block.y) / len(self.all.y)
                for total, part in zip(
                    gradients,
                    self._gradients(parameters, layers, block.X, block.Y),
                    strict=True,
                ):
                    total += share * part
        # The loss only looks at the right answer of each example: one row says it all.
        A = np.concatenate(told)[None]
        loss = cross_entropy(A, np.ones_like(A))
        right = accuracy(np.concatenate(y_hat), self.all.y)
        return float(loss), float(right), gradients

    def _gradients(
        self, parameters: Parameters, layers: tuple[Array, ...], X: Array, Y: Array
    ) -> Parameters:
        return backward(parameters, layers, X, Y, self.settings.activation)

    def _accuracy(self, parameters: Parameters, X: Array, y: Array) -> float:
        A = forward(parameters, X, self.settings.activation)[-1]
        return float(accuracy(predictions(A), y))

    @np.errstate(all="ignore")
    def through(self, point: Point, batch: int, rng: np.random.Generator) -> Point:
        """Go once through the examples in an order drawn anew, an update a batch."""
        order = rng.permutation(len(self.all.y))
        point = point.normal()
        all_ = self.all.X, self.all.Y
        most = min(batch, len(order))
        some = [np.empty((len(V), most), V.dtype, order="F") for V in all_]
        tapes: dict[int, Tape] = {}  # the last batch may be shorter
        for a in range(0, len(order), batch):
            chosen = order[a : a + batch]
            m = len(chosen)
            for V, into in zip(all_, some, strict=True):
                _gather(V, chosen, into[:, :m])
            numbers = self._numbers(point.t)
            if m not in tapes:
                tapes[m] = self._tape(point, [into[:, :m] for into in some], numbers)
            tapes[m](**numbers)
            point = point._replace(t=point.t + 1)
            if point.t % OFTEN == 0:
                for theta in point.flat:
                    np.copyto(theta, _normal(theta))
        return point._replace(rng=self._drawn())

    def _tape(self, point: Point, examples: list[Array], numbers: dict[str, float]) -> Tape:
        """Record what an update does to the arrays of a point, from some examples."""
        each = 1 + len(self.settings.rule.slots)

        def step(*arrays: Array, **numbers: Any) -> tuple[Array, ...]:
            *changed, X, Y = arrays
            parameters = tuple(changed[::each])
            starts = range(0, len(changed), each)
            slots = tuple(tuple(changed[i + 1 : i + each]) for i in starts)
            layers = forward(parameters, X, self.settings.activation)
            gradients = self._gradients(parameters, layers, X, Y)
            return self._changed(Point(parameters, slots, 0, None), gradients, **numbers).flat

        return Tape(step, point.flat, examples, **numbers)

    @np.errstate(all="ignore")
    def _step(self, point: Point, gradients: Parameters) -> Point:
        """Make an update with all examples."""
        point = self._changed(point, gradients, **self._numbers(point.t))
        return point._replace(t=point.t + 1)

    def _changed(self, point: Point, gradients: Parameters, t: int, **numbers: float) -> Point:
        """Change every parameter by the optimiser's equation."""
        settings = self.settings
        gradients = _penalised(point.parameters, gradients, settings.l2)
        numbers = settings.numbers | numbers
        each = zip(point.parameters, gradients, point.slots, strict=True)
        made = (settings.rule(theta, d, kept, t, **numbers) for theta, d, kept in each)
        parameters, slots = zip(*made, strict=True)
        return Point(parameters, slots, point.t, point.rng)

    def _numbers(self, t: int) -> dict[str, Any]:
        """Return the numbers that are others in each update."""
        settings = self.settings
        rate = settings.rate * SCHEDULES[settings.schedule](t / self.updates)
        return {"t": t + 1, "alpha": rate}

    def _drawn(self) -> dict[str, Any] | None:
        return None if self.rng is None else dict(self.rng.bit_generator.state)


def _normal(values: Array) -> Array:
    """Return a copy with 0 for what is too small for a float's usual form.

    A penalty shrinks the weights of pixels without ink to such numbers, 1e-38 in float32, and
    processors take many times as long for them.
    """
    kept: Array = values * (np.abs(values) >= np.finfo(values.dtype).tiny)
    return kept


def _gather(V: Array, chosen: Array, into: Array) -> None:
    """Copy the columns of the chosen examples."""
    if V.flags.f_contiguous:
        # An example lies in one piece. Nothing has to be clipped; by another mode NumPy would
        # copy twice.
        V.T.take(chosen, axis=0, out=into.T, mode="clip")
    else:
        into[...] = V[:, chosen]


def _penalised(parameters: Parameters, gradients: Parameters, l2: float) -> Parameters:
    """Add to the gradient of weights, and of no biases, what the L2 penalty has for them."""
    if l2 == 0:
        return gradients
    both = zip(parameters[::2], gradients[::2], strict=True)
    # λ and m count only by their quotient, which is what l2 is.
    weights = (dW + l2_gradient(W, lam=float(l2), m=1) for W, dW in both)
    return tuple(d for pair in zip(weights, gradients[1::2], strict=True) for d in pair)


def _finite(loss: float, parameters: Parameters) -> bool:
    return bool(np.isfinite(loss)) and all(np.isfinite(theta).all() for theta in parameters)
