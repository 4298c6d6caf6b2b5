"""Find the statement in which a wrong gradient stops being right, and what was computed there.

The layers are walked from the output to the input, on the learner's own arrays. Where an error
or a product is not what follows from the one before it, others are tried in its place: the one
that gives the learner's numbers is what was computed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import model
from scratchnn.checker.network.functions import same
from scratchnn.checker.network.model import Layer
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import Fit, is_named, ratio, rounding
from scratchnn.checker.verdict import optimisers, variants
from scratchnn.checker.verdict.places import Places
from scratchnn.checker.verdict.variants import Variant

CLOSE = 1e-7


class Fault(NamedTuple):
    """What was computed in the place of what, and where."""

    variant: Variant
    seen: Seen | None  # the array in which it shows
    parameters: list[Parameter]  # whose gradients are wrong by it
    follows: list[Parameter]


@dataclass
class Walk(Places):
    """The way back through the layers, on the learner's own arrays."""

    fit: Fit
    wrong: Sequence[Parameter]
    faults: list[Fault] = field(default_factory=list)
    penalised: bool = False  # a share of the weights themselves is in the gradients

    def __post_init__(self) -> None:
        self.study, self.chain = self.fit.study, self.fit.chain
        self.truth = self.chain.errors(self.fit.losses[-1])
        start = self.chain.layers[0].given.index
        self.behind = [
            seen
            for seen in self.study.values(start, self.study.last + 1)
            if seen.index > self.chain.last.output.index
            and self.study.array(seen).dtype.kind in "fb"  # of a comparison, by mistake
        ]

    def find(self) -> list[Fault]:
        """Return the faults, from the output to the input."""
        after: Array | None = None  # the learner's error of the layer behind
        layers = self.chain.layers
        for at in range(len(layers) - 1, -1, -1):
            layer, truth = layers[at], self.truth[at]
            bad = [p for p in (layer.weight, layer.bias) if p in self.wrong and p]
            if not bad:
                after = truth
                continue
            expected = truth if after is None else self.chain.back(at, after)
            if self._made_of(layer, bad, expected):
                if not same(expected, truth) and self.faults:
                    self.faults[-1].follows.extend(bad)
                after = expected
                continue
            after = self._fault(at, bad, expected, after)
        return self.faults

    def targets(self, parameter: Parameter) -> Iterator[Array]:
        """Yield what the learner may mean by a parameter's gradient, and its step."""
        shape = parameter.before.shape
        if parameter.after.shape == shape and len(self.fit.chains) == 1:
            if np.linalg.norm(parameter.step) > 3 * rounding(parameter):
                yield parameter.step
        for seen in reversed(self.behind):
            array = self.study.array(seen)
            if is_named(seen) and array.shape == shape and seen.index <= parameter.new.index:
                if np.any(array) and not any(array is a for a in (parameter.after,)):
                    yield array

    def _made_of(self, layer: Layer, bad: Sequence[Parameter], E: Array) -> bool:
        """Tell whether all wrong gradients of a layer are what follows from an error."""
        return all(self._fits(p, self._gradient(layer, p, E)) for p in bad)

    def _gradient(self, layer: Layer, parameter: Parameter, E: Array) -> Array:
        if parameter is layer.weight:
            return turned(layer, E @ layer.A0.T)
        return np.reshape(
            E.sum(axis=1) if parameter.before.size == len(E) else E.sum(),
            parameter.before.shape,
        )

    def _fits(self, parameter: Parameter, made: Array) -> bool:
        for target in self.targets(parameter):
            if made.size == 1 and target.size > 1:
                made = np.full(target.shape, made.ravel()[0])
            noise = rounding(parameter)
            if self.penalised and made.size == target.size:
                if optimisers.shares(target, parameter.before, made, noise):
                    return True
            if made.size == target.size and ratio(
                target.reshape(-1), made.reshape(-1), noise, CLOSE
            ):
                return True
        return False

    def _fault(
        self, at: int, bad: list[Parameter], expected: Array, after: Array | None
    ) -> Array | None:
        """Find what a layer's gradients were made of; return the learner's error."""
        layer = self.chain.layers[at]
        if layer.weight not in bad:  # its gradient is right, so the error behind it is
            found = [self._product(at, p, expected) for p in bad]
            if all(one.variant.mistake for one in found):
                self.faults.extend(found)
                return expected
        used, of = self.error_used(layer, bad), list(bad)
        if used is None and layer.weight in bad and len(bad) > 1:
            used, of = self.error_used(layer, [layer.weight]), [layer.weight]
        if used is not None and not self._is(used, expected, layer.turn):
            expected = model.columns(self.study.array(used), layer.turn)
            variant = self._explained(at, expected, after, used)
            self.faults.append(Fault(variant, self.line(variant, used, layer, of[0]), of, []))
            bad = [p for p in bad if p not in of]
        for parameter in bad:
            fault = self._product(at, parameter, expected)
            self.faults.append(fault)
        return expected

    def _is(self, seen: Seen, E: Array, turn: str) -> bool:
        return ratio(model.columns(self.study.array(seen), turn), E, within=CLOSE) is not None

    def error_used(self, layer: Layer, bad: Sequence[Parameter]) -> Seen | None:
        """Return the recorded array from which the gradients of a layer follow."""
        met: set[str] = set()
        for seen in self.behind:
            array = self.study.array(seen)
            if seen.value.digest in met or array.size != layer.Z.size or array.ndim > 2:
                continue
            if not array.ndim and layer.Z.size > 1:
                continue
            met.add(seen.value.digest)
            E = model.columns(array, layer.turn)
            if E.shape == layer.Z.shape and np.any(E) and self._made_of(layer, bad, E):
                return seen
        return None

    def _explained(self, at: int, E: Array, after: Array | None, used: Seen) -> Variant:
        layers = self.chain.layers
        if after is None:
            options = variants.of_output(self.chain)
        else:
            options = variants.of_hidden(layers, at, [*self._errors(at + 1, after)])
        for variant in options:
            made = variant.made
            factor = ratio(E, made, within=CLOSE) if made.shape == E.shape else None
            if factor is not None and (factor > 0 or variant.mistake != "sign"):
                return variant
        if after is not None:
            return self._slope_used(at, E, after, used)
        return Variant(
            "",
            np.zeros(0),
            "not the slope of the loss in the scores of the output layer",
            "backward/output_error",
        )

    def _errors(self, at: int, after: Array) -> Iterator[tuple[str, Array]]:
        yield "", after
        layer = self.chain.layers[at]
        for seen in self.behind:
            array = self.study.array(seen)
            if array.size == layer.Z.size and array.ndim in (1, 2):
                E = model.columns(array, layer.turn)
                if E.shape == layer.Z.shape:
                    yield seen.value.text, E

    def _slope_used(self, at: int, E: Array, after: Array, used: Seen) -> Variant:
        """Find the array that stands for the slope of the activation."""
        layer, behind = self.chain.layers[at], self.chain.layers[at + 1]
        back = behind.W.T @ after
        said = (
            "not the error of the layer behind, carried back and multiplied by the "
            f"slope of {layer.activation.said or layer.activation.name}"
        )
        found = Variant("", np.zeros(0), said, "backward/hidden_error")
        if back.shape != E.shape:
            return found
        for seen in self.study.values(layer.given.index, used.index + 1):
            array = self.study.array(seen)
            if array.ndim in (1, 2) and array.size == E.size:
                slope = model.columns(array, layer.turn)
                if slope.shape == E.shape and ratio(E, back * slope, within=CLOSE):
                    name = layer.activation.said or layer.activation.name
                    said = (
                        f"multiplied by `{seen.value.text}`, which is not the slope of {name}"
                    )
                    page = variants.slope_page(layer.activation)
                    return Variant("slope", np.zeros(0), said, page, slope=slope)
        return found

    def _product(self, at: int, parameter: Parameter, E: Array) -> Fault:
        layer = self.chain.layers[at]
        what = "weight" if parameter is layer.weight else "bias"
        zero = self._zero(parameter) if what == "bias" else None
        if zero is not None:
            variant = next(
                v
                for v in variants.of_page("backward/bias_gradient", E)
                if v.mistake == "one-number"
            )
            said = (
                f"{variant.said}. Here it is always 0, since the entries of the error "
                "sum to 0 for each example"
            )
            return Fault(variant._replace(said=said), zero, [parameter], [])
        seen = self.shown(parameter, E)
        if parameter is layer.weight:
            options = variants.of_weight(self.chain, at, E, self.truth, self._quantities(layer))
        else:
            options = variants.of_bias(at, E, self.truth)
        for variant in options:
            made = variant.made
            if parameter is layer.weight and made.ndim == 2:
                made = turned(layer, made)
            if self._fits(parameter, made):
                return Fault(variant, seen, [parameter], [])
        said = self._general(layer, parameter, E)
        return Fault(
            Variant("", np.zeros(0), said, f"backward/{what}_gradient"), seen, [parameter], []
        )

    def _zero(self, parameter: Parameter) -> Seen | None:
        """Return a number that is 0 but for rounding, where a bias is never moved."""
        if parameter.before.size == 1 or np.linalg.norm(parameter.step) > 3e-12:
            return None
        between = self.study.values(self.chain.last.output.index, parameter.new.index)
        zeros = [seen for seen in between if self._is_zero(seen)]
        made = [seen for seen in zeros if self.study.knows_labels(seen)]  # and is no constant
        found = (*filter(is_named, made), *made[-1:], *filter(is_named, zeros))
        return next(iter(found), None)

    def _is_zero(self, seen: Seen) -> bool:
        array = self.study.array(seen)
        return array.size == 1 and array.dtype.kind == "f" and bool(abs(array.sum()) < 1e-12)

    def _general(self, layer: Layer, parameter: Parameter, E: Array) -> str:
        slope = self._gradient(layer, parameter, E).ravel()
        if parameter.after.shape == parameter.before.shape:
            step = -parameter.step.ravel()
            lengths = np.linalg.norm(step) * np.linalg.norm(slope)
            if lengths:
                cosine = float(np.vdot(step, slope) / lengths)
                return (
                    f"not the slope of the loss: the directions agree to {cosine:.2g} (1 "
                    "is right)"
                )
        return "not the slope of the loss"

    def _quantities(self, layer: Layer) -> list[tuple[str, Array]]:
        """Return the forward quantities that could stand in the place of a layer's input."""
        found: dict[str, tuple[str, Array]] = {}
        for seen in self.study.forward():
            array = self.study.array(seen)
            if array.ndim in (1, 2) and array.size == layer.A0.size and is_named(seen):
                C = model.columns(array, layer.turn)
                if C.shape == layer.A0.shape:
                    found.setdefault(seen.value.digest, (seen.value.text, C))
        return list(found.values())


def turned(layer: Layer, dW: Array) -> Array:
    """Return a gradient of weights as the learner keeps it."""
    made = dW.T if layer.turn == "rows" else dW
    return (
        made.reshape(layer.weight.before.shape)
        if made.size == layer.weight.before.size
        else made
    )
