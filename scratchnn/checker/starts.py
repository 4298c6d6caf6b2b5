"""How the weights of a network begin: whether its units differ, and how far they spread."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scratchnn.checker.network.model import Layer, as_weight
from scratchnn.checker.network.slopes import Fit
from scratchnn.checker.verdict.judgement import Issue, Verdict

NEAR = 20  # events before weights, in which their spread is made
MANY, ABOUT = 50, 0.2  # weights whose spread tells, and how far off it may be
GAINS = (1.0, 2.0)  # the spread of a weight, squared, times the inputs
ALIKE = (
    "`{}`: all units of the layer begin with the same numbers and get the same steps, so they "
    "stay one unit. Begin with random numbers."
)
FAN = (
    "`{}` begins with numbers that spread by √({:g}/{}), and {} is how many units there are; "
    "a unit sums over its {} inputs, and that is the number that is usually meant."
)


def judge(verdict: Verdict) -> Iterator[Issue]:
    """Yield what is wrong with how weights begin."""
    fit = verdict.fit
    if fit is None or not fit.chains:
        return
    zeros = len(fit.layers) > 1 and _all_zero(fit)
    for layer in fit.layers:
        if layer is not fit.layers[-1] and (zeros or _is_one_unit(layer)):
            said = ALIKE.format(layer.weight.text)
            yield Issue("alike", said, layer.weight.origin, [layer.weight])
            return
        found = _by_units(fit, layer)
        if found:
            yield found
            return


def _all_zero(fit: Fit) -> bool:
    """Tell whether all weights are zeros, unless we let them start elsewhere."""
    study = fit.study
    if not study.request.moves:
        return not any(layer.weight.before.any() for layer in fit.layers)
    plain = study.runner(replace(study.request, moves=(), stop=study.first))
    for origin in (layer.weight.origin for layer in fit.layers):
        values = plain.events[origin.index].values if origin.index < len(plain.events) else ()
        arrays = [plain.array(v) for v in values if v.text == origin.value.text]
        if not arrays or arrays[0].any():
            return False
    return True


def _is_one_unit(layer: Layer) -> bool:
    """Tell whether all units of a layer have the same weights, after a step, too."""
    weight, bias = layer.weight, layer.bias
    if len(layer.Z) == 1 or weight.after.shape != weight.before.shape:
        return False
    arrays = [as_weight(array, layer.turn) for array in (weight.before, weight.after)]
    if bias is not None:
        arrays += [bias.before.reshape(-1, 1), bias.after.reshape(-1, 1)]
    return not any(np.ptp(array, axis=0).any() for array in arrays)


def _by_units(fit: Fit, layer: Layer) -> Issue | None:
    """Return what is to be said of weights whose spread is made of the number of units."""
    study, weight = fit.study, layer.weight
    units, inputs = as_weight(weight.before, layer.turn).shape
    place = study.base.events[weight.origin.index].place
    if units == inputs or weight.before.size < MANY:
        return None
    for seen in study.values(max(0, weight.origin.index - NEAR), weight.origin.index):
        array, here = study.array(seen), study.base.events[seen.index].place
        if here != place or array.ndim or array.dtype.kind != "f":
            continue
        spread, std = float(array), float(weight.before.std())
        gain = next((g for g in GAINS if np.isclose(spread**2 * units, g)), None)
        if gain and not any(np.isclose(spread**2 * inputs, g) for g in GAINS):
            if abs(std / spread - 1) < ABOUT:
                said = FAN.format(weight.text, gain, units, units, inputs)
                return Issue("units", said, seen, [weight])
    return None
