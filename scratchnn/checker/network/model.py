"""The network in what a program computed: which arrays are the layers, and their true slopes.

A layer is found by its numbers: a product of a weight and an input, plus a bias, that stands
among the forward quantities. So the true slope of every array is known, entry by entry.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import functions
from scratchnn.checker.network.functions import IDENTITY, Activation, Loss, same
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.program.watch import Move

TURNS = ("columns", "rows", "rows, weights not transposed")
MANY = 60  # inputs that are tried
UNKNOWN = Activation("", lambda Z: Z, None)  # until its slope is measured
MEASURED = ((1e-5, 1), (1e-7, 2))  # sizes and seeds of two directions: an entry moves alone


def columns(array: Array, turn: str) -> Array:
    """Return an array with a column for each example."""
    if array.ndim < 2:
        return array.reshape(-1, 1).astype(float)
    array = array.reshape(array.shape[0], -1) if array.ndim > 2 else array
    return (array if turn == "columns" else array.T).astype(float)


@dataclass
class Layer:
    """One layer of a network, in the learner's own arrays."""

    weight: Parameter
    bias: Parameter | None
    given: Seen
    score: Seen
    output: Seen
    turn: str
    activation: Activation
    A0: Array  # its input, scores and output, as columns
    Z: Array
    A: Array
    mask: Array | None = None  # of dropout, with its scale
    ones: int = 0  # rows of ones that stand below the output, or −1 above, for the bias

    @property
    def W(self) -> Array:  # noqa: N802 (a symbol of the mathematics)
        """The weights, with a row for each unit."""
        return as_weight(self.weight.before, self.turn)


def as_weight(array: Array, turn: str) -> Array:
    """Return weights with a row for each unit."""
    array = array.reshape(len(array), -1)
    return array.T if turn == "rows" else array


@dataclass
class Chain:
    """The layers that some examples went through."""

    layers: list[Layer]
    T: Array = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def last(self) -> Layer:
        """The output layer."""
        return self.layers[-1]

    @property
    def examples(self) -> int:
        """How many examples went through."""
        return int(self.last.A.shape[1])

    @property
    def parameters(self) -> list[Parameter]:
        """Weights and biases in the order of the layers."""
        return [p for layer in self.layers for p in (layer.weight, layer.bias) if p]

    def errors(self, loss: Loss) -> list[Array]:
        """Return the true slope of the loss in each layer's scores, the first layer first."""
        found = [loss.error]
        for at in range(len(self.layers) - 2, -1, -1):
            found.insert(0, self.back(at, found[0]))
        return found

    def back(self, at: int, after: Array) -> Array:
        """Carry an error of the layer behind one back to the scores of this one."""
        layer, behind = self.layers[at], self.layers[at + 1]
        back = behind.W.T @ after
        if layer.ones:
            back = back[:-1] if layer.ones > 0 else back[1:]
        if layer.mask is not None:
            back = back * layer.mask
        return functions.through(layer.activation, layer.Z, layer.A, back)


class Reader:
    """Finds the layers among the forward quantities of a study."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.moved = {key for p in study.parameters for key in p.moves}
        self.inputs: dict[str, Seen] = {}
        self.used: list[Parameter] = []  # biases of the layers before
        self.bare: Layer  # the last layer, as if nothing were made of its scores
        self.quantities: dict[str, Seen] = {}
        self.copies: dict[str, list[Seen]] = {}  # every place where such a quantity stands
        for seen in study.forward():
            array = study.array(seen)
            if (seen.index, seen.value.text) in self.moved:
                if array.dtype.kind == "f":
                    self.quantities.setdefault(seen.value.digest, seen)
                    self.copies.setdefault(seen.value.digest, []).append(seen)
            elif array.ndim < 4:
                self.inputs.setdefault(seen.value.digest, seen)
        self.weights = [p for p in study.parameters if p.before.ndim == 2]
        self.biases = [p for p in study.parameters if p.before.ndim < 2 or 1 in p.before.shape]

    def chains(self) -> list[Chain]:
        """Return a chain of layers for every input that went through the network."""
        found = []
        for seen in list(self.inputs.values())[-MANY:]:
            layers: list[Layer] = []
            self.used = []
            layer = self._layer(seen, None, self.weights)
            while layer:
                layers.append(layer)
                free = [w for w in self.weights if w not in [x.weight for x in layers]]
                self.used = [x.bias for x in layers if x.bias]
                layer = self._next(layers, free)
            if layers:
                found.append(Chain(layers))
                last = layers[-1]
                if last is not self.bare and last.activation.is_unbounded:
                    # what it is may be made within the loss
                    found.append(Chain([*layers[:-1], self.bare]))
        longest = max((len(c.layers) for c in found), default=0)
        found = [c for c in found if len(c.layers) == longest]
        outputs = {c.last.output.value.digest + str(c.last.output.index): c for c in found}
        return sorted(outputs.values(), key=lambda c: c.last.output.index)

    def _next(self, layers: list[Layer], free: Sequence[Parameter]) -> Layer | None:
        """Find what follows on a layer; so it is known which activation goes on."""
        known = list(self._activated(layers[-1]))
        for before in itertools.chain(known, self._unknown(layers[-1])):
            layer = self._layer(before.output, before, free) if free else None
            if layer and (before.activation is not UNKNOWN or self._measured(before)):
                layers[-1] = before
                return layer
        self.bare = known[-1]
        twice = (one for one in known if one.activation.inner)
        layers[-1] = next(twice, known[0])
        return None

    def _layer(
        self, seen: Seen, before: Layer | None, weights: Sequence[Parameter]
    ) -> Layer | None:
        for given in self._inputs_after(seen, before):
            array = self.study.array(given)
            for weight, turn in itertools.product(weights, TURNS):
                if before and turn != before.turn and array.ndim == 2:
                    continue
                product = _product(weight.before, array, turn)
                if product is None or not np.isfinite(product).all():
                    continue
                layer = self._scored(weight, given, turn, product)
                if layer:
                    if before:
                        self._between(before, layer)
                    return layer
        return None

    def _inputs_after(self, seen: Seen, before: Layer | None) -> Iterator[Seen]:
        """Yield what may go into the next layer: an output, or what was made of it."""
        yield seen
        if before is None:
            return
        A = before.A
        for other in self.quantities.values():
            array = self.study.array(other)
            if other.index <= before.score.index or array.ndim > 2:
                continue
            if array.size not in (A.size, A.size + A.shape[1]):
                continue
            C = columns(array, before.turn)
            if C.shape[1:] == A.shape[1:] and len(C) == len(A) + 1:
                if same(C[:-1], A) or same(C[1:], A):
                    yield other
            elif (C.shape == A.shape and is_masked(C, A)) or (
                array.shape != self.study.array(seen).shape and same(C, A)
            ):
                yield other

    @staticmethod
    def _between(before: Layer, layer: Layer) -> None:
        """Note what happened between two layers: dropout, or ones for a bias."""
        if len(layer.A0) == len(before.A) + 1:
            before.ones = 1 if same(layer.A0[:-1], before.A) else -1
        elif not same(layer.A0, before.A):
            with np.errstate(all="ignore"):
                ratio = layer.A0 / before.A
            scale = float(np.nanmax(ratio))
            before.mask = np.where(before.A == 0, scale, np.nan_to_num(ratio))

    def _scored(
        self, weight: Parameter, given: Seen, turn: str, product: Array
    ) -> Layer | None:
        options = [
            (b, _sum(product, b.before))
            for b in self.biases
            if b is not weight and b not in self.used
        ]
        for bias, score in [*options, (None, product)]:
            if score is None:
                continue
            for found in self.quantities.values():
                if not same(self.study.array(found).reshape(-1), score.reshape(-1)):
                    continue
                for seen in self.copies[found.value.digest]:
                    place = (seen.index, seen.value.text)
                    if place not in weight.moves or (bias and place not in bias.moves):
                        continue
                    A0 = columns(self.study.array(given), turn)
                    Z = columns(score, turn)
                    made = (seen, seen, turn, IDENTITY, A0, Z, Z)
                    return Layer(weight, bias, given, *made)
        return None

    def _made(self, layer: Layer) -> Iterator[tuple[Seen, Array]]:
        """Yield what may be made of the scores: quantities of their shape, as columns."""
        for seen in self.quantities.values():
            array = self.study.array(seen)
            if seen.index >= layer.score.index and array.size == layer.Z.size:
                A = columns(array, layer.turn)
                if A.shape == layer.Z.shape and not same(A, layer.Z):
                    yield seen, A

    def _activated(self, layer: Layer) -> Iterator[Layer]:
        """Yield a layer with what known activations make of its scores, or with none."""
        for seen, A in self._made(layer):
            found = functions.recognised(layer.Z, A)
            if found:
                yield replace(layer, output=seen, activation=found, A=A)
        yield layer

    def _unknown(self, layer: Layer) -> Iterator[Layer]:
        """Yield a layer with what else may be made of its scores."""
        for seen, A in self._made(layer):
            yield replace(layer, output=seen, activation=UNKNOWN, A=A)

    def _measured(self, layer: Layer) -> bool:
        """Measure the slope of an activation of the learner's own; tell whether it has one."""
        one = self._slope(layer, *MEASURED[0])
        other = None if one is None else self._slope(layer, *MEASURED[1])
        if one is None or other is None or not same(one, other, 1e-6):
            return False
        layer.activation = functions.measured(layer.A, one)
        return True

    def _slope(self, layer: Layer, size: float, seed: int) -> Array | None:
        """Measure how each entry of an output moves with the same entry of the scores."""
        shape = self.study.array(layer.score).shape
        direction = np.random.default_rng(seed).choice([-1.0, 1.0], size=shape)
        ends = []
        for sign in (size, -size):
            move = Move(layer.score.index, layer.score.value.text, sign * direction)
            ends += self.study.caught([move], [layer.output])
        up, down = ends
        if up is None or down is None or not np.isfinite(up - down).all():
            return None
        change = columns(up - down, layer.turn)
        moved = 2 * size * columns(direction, layer.turn)
        return change / moved if change.shape == moved.shape else None


def _product(W: Array, A: Array, turn: str) -> Array | None:
    try:
        if A.ndim > 2:
            return None
        if turn == "columns":
            return W @ A
        return A @ (W if turn == "rows" else W.T)
    except ValueError:
        return None


def _sum(product: Array, bias: Array) -> Array | None:
    try:
        made = product + bias
    except ValueError:
        return None
    if made.shape == product.shape:
        return made
    if made.size == product.size:
        return made.reshape(product.shape)
    return None


def is_masked(C: Array, A: Array) -> bool:
    """Tell whether C is A with some entries switched off and the others scaled."""
    on = C != 0
    if not 0 < np.count_nonzero(on) < np.count_nonzero(A) or (A[on] == 0).any():
        return False
    ratio = C[on] / A[on]
    return bool(np.ptp(ratio) <= 1e-9 * abs(ratio[0]) and ratio[0] >= 1 - 1e-12)
