"""Where something wrong shows among the arrays of the way back."""

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import model
from scratchnn.checker.network.functions import same
from scratchnn.checker.network.model import Chain, Layer
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import is_named, ratio, rounding
from scratchnn.checker.verdict.variants import Variant

CLOSE = 1e-7


class Places:
    """Finds the array in which a fault shows first."""

    study: Study
    chain: Chain
    behind: list[Seen]

    def line(
        self, variant: Variant, used: Seen, layer: Layer, wrong: Parameter | None = None
    ) -> Seen:
        """Return where a fault shows: in the slope, where that is what is wrong."""
        alike = [s for s in self.behind if s.value.digest == used.value.digest]
        first = alike[0]
        if (
            wrong and variant.mistake == "output-itself"
        ):  # where it gets another name, or is used
            keys = {self.chain.last.output.value.key, first.value.key}
            other = (s for s in alike if is_named(s) and s.value.key not in keys)
            return next(other, self.shown(wrong, model.columns(self.study.array(used), "")))
        if variant.slope is not None and variant.slope.size > 1:
            return self._slope_line(variant, first)
        if variant.mistake == "no-slope":
            return self._last_name(first)
        if variant.equation.startswith("forward/"):
            return self.made(layer)
        if variant.equation.startswith("loss/"):
            return next(filter(self._lacks_class, self.study.label_arrays()), first)
        before = self._before_slope(variant, first, layer)
        return before or first

    def made(self, layer: Layer) -> Seen:
        """Return where a layer's output is made, in the function of its scores if it can be."""
        events = self.study.base.events
        frame = events[layer.score.index].frame
        same = (
            seen
            for seen in self.study.values(layer.output.index, self.study.first)
            if seen.value.digest == layer.output.value.digest
            and events[seen.index].frame == frame
        )
        return next(same, layer.output)

    def _lacks_class(self, seen: Seen) -> bool:
        """Tell whether labels are one-hot, but for some examples that have no class."""
        labels, k = self.study.array(seen), len(self.chain.last.A)
        sums = labels.sum(axis=labels.shape.index(k)) if k in labels.shape[:2] else labels[:0]
        return labels.ndim == 2 and bool((sums == 0).any() and (sums == 1).any())

    def _slope_line(self, variant: Variant, first: Seen) -> Seen:
        """Return where a wrong slope is computed; or used, if it only got the wrong thing."""
        if variant.slope is None:
            return first
        events, output = self.study.base.events, self.chain.last.output.index
        for seen in self.study.values(self.chain.layers[0].given.index, first.index + 1):
            array = self.study.array(seen)
            if array.size != variant.slope.size or array.ndim not in (1, 2):
                continue
            C = model.columns(array, self.chain.last.turn)
            if C.shape != variant.slope.shape or not same(C, variant.slope, CLOSE):
                continue
            inside = events[seen.index].function
            begin = self.chain.layers[0].given.index
            forward = {e.function for e in events[begin:output]} - {"the file"}
            if seen.index <= output or (
                inside in forward and inside != events[first.index].function
            ):
                return first
            if variant.mistake not in ("of-activation", "formula-of-a"):
                return seen
            if inside == events[first.index].function:
                return seen
            calls = (
                s
                for s in self.study.values(seen.index, first.index + 1)
                if s.value.digest == seen.value.digest and events[s.index].function != inside
            )
            return next(calls, first)
        return first

    def _last_name(self, first: Seen) -> Seen:
        """Return where an array has a name last, in the function that made it."""
        events = self.study.base.events
        alike = [
            seen
            for seen in self.behind
            if seen.value.digest == first.value.digest
            and is_named(seen)
            and events[seen.index].frame == events[first.index].frame
        ]
        return alike[-1] if alike else first

    def _before_slope(self, variant: Variant, first: Seen, layer: Layer) -> Seen | None:
        """Return the array that is wrong already before it is multiplied by the right slope."""
        slope = layer.activation.slope
        if slope is None or variant.mistake == "no-slope" or layer is self.chain.last:
            return None
        E = model.columns(self.study.array(first), layer.turn)
        S = slope(layer.Z)
        for seen in self.behind:
            array = self.study.array(seen)
            if seen.index >= first.index or array.size != E.size or array.ndim not in (1, 2):
                continue
            C = model.columns(array, layer.turn)
            if C.shape == E.shape and ratio(C * S, E, within=CLOSE) is not None:
                return seen
        return None

    def shown(self, parameter: Parameter, E: Array) -> Seen:
        """Return where the learner's own gradient of a parameter is first seen."""
        numbers = [float(E.sum()), float(np.abs(E).sum())]
        best = parameter.new
        if parameter.after.shape != parameter.before.shape:
            return best
        for seen in reversed(self.behind):
            array = self.study.array(seen)
            same_size = array.size == parameter.before.size
            one = array.size == 1 and parameter.before.size > 1
            if seen.index >= parameter.new.index or not (same_size or one):
                continue
            whole = np.broadcast_to(
                array.ravel() if one else array.reshape(parameter.before.shape),
                parameter.before.shape,
            )
            noise = rounding(parameter)
            if one and not any(_part(number, float(array.ravel()[0])) for number in numbers):
                continue
            if np.any(whole) and ratio(parameter.step, whole, noise, CLOSE) is not None:
                best = seen
        return best


def _part(number: float, value: float) -> bool:
    """Tell whether a value is a whole part of a number, such as its mean."""
    times = abs(number / value) if value else 0.0
    return 0.5 < times < 1e6 and abs(times - round(times)) < 1e-6 * times
