"""What may be the loss of a network of any kind: its own numbers, and losses of its outputs."""

import collections
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import functions, model, truths
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen

MANY = 200  # numbers that are tried
OUTPUTS, TRUTHS = 6, 3  # the nearest ones to the step
TIMES = 40  # outputs of a loop whose loss may be one
AFTER = 200  # events behind the step at which a loss may still be computed
RISING = "a loss whose slope rises with the distance from the truth"
Value = Callable[[Array], float]


@dataclass(frozen=True)
class Gauge:
    """A number that training may make smaller: the sum of what some arrays are worth."""

    name: str  # empty for a number of the program's own
    seen: tuple[Seen, ...]
    values: tuple[Value, ...]
    examples: int = 1

    def read(self, arrays: Sequence[Array | None]) -> float:
        """Return the number; it is none where an array is missing."""
        found = (
            np.nan if array is None else value(array)
            for array, value in zip(arrays, self.values, strict=True)
        )
        with np.errstate(all="ignore"):
            return float(sum(found))


def gauges(study: Study) -> list[Gauge]:
    """Return the program's own numbers, and the losses that its outputs may have."""
    losses = sorted(_losses(study), key=lambda gauge: gauge.name == RISING)
    return [*_numbers(study), *losses]


def _numbers(study: Study) -> Iterator[Gauge]:
    """Yield the program's own numbers that know the labels.

    Of each name there is the first, and the last before the step is complete: a sum by then;
    and the sum of all, as where a step is made of several batches. What knows none before the
    steps, and later only by what was learned, is no loss.
    """
    moved = [i for p in study.parameters for i, _ in p.moves]
    ends: dict[tuple[int, str], list[Seen]] = {}
    cost, learned = study.minimised, {p.new.value.key for p in study.parameters}
    without: set[tuple[int, str]] = set()
    every: dict[tuple[int, str], list[Seen]] = {}
    for seen in study.values(min(moved, default=0), study.last + AFTER):
        array = study.array(seen)
        known = study.knows_labels(seen) or seen.value.digest == cost
        if array.size == 1 and array.dtype.kind == "f" and seen.value.key not in learned:
            place = study.base.events[seen.index].place, seen.value.text
            if not known and seen.index < study.first:
                without.add(place)
            elif known and place not in without:
                if place not in ends or seen.index < study.last:
                    ends[place] = [*ends.get(place, [])[:1], seen]
                if seen.index < study.first:
                    every.setdefault(place, []).append(seen)
    found: dict[str, Seen] = {}
    for seen in itertools.chain(*ends.values()):
        kept = found.setdefault(seen.value.digest, seen)
        if seen.value.is_named and not kept.value.is_named:
            found[seen.value.digest] = seen
    for seen in itertools.islice(found.values(), MANY):
        yield Gauge("", (seen,), (_number,))
    for some in every.values():
        if 1 < len(some) <= TIMES and some[0].value.is_named:
            yield Gauge("", tuple(some), (_number,) * len(some))


def _number(array: Array) -> float:
    return float(array.ravel()[0])


def _losses(study: Study) -> Iterator[Gauge]:
    """Yield the losses of the last forward quantities; of all that a loop made."""
    learned = [p for p in study.parameters if p.sure] or study.parameters
    if study.without_labels:  # what starts at zero may be kept from step to step
        learned = [p for p in learned if p.before.any()] or learned
    times = collections.Counter(one for p in learned for one in p.moves)
    most = max(times.values(), default=0)
    shared = {one for one, number in times.items() if number == most}
    places: dict[tuple[int, str], list[Seen]] = {}
    for seen in study.values(0, study.first):
        if (seen.index, seen.value.text) in shared and study.array(seen).dtype.kind == "f":
            place = study.base.events[seen.index].place, seen.value.text
            places.setdefault(place, []).append(seen)
    latest = sorted(places.values(), key=lambda group: -group[-1].index)
    met: set[str] = set()
    labels = study.label_arrays()
    for group in latest:
        if len(met) == OUTPUTS * (1 + study.without_labels):  # then errors look like outputs
            return
        if group[-1].value.digest not in met:
            several = (group[-1:], group)[: 1 + (1 < len(group) <= TIMES)]
            found = [g for some in several for g in _of_outputs(study, some, labels)]
            met |= {group[-1].value.digest} if found else set()
            yield from found


def _of_outputs(study: Study, outputs: list[Seen], labels: list[Seen]) -> Iterator[Gauge]:
    for turn in ("rows", "columns"):
        aligned = _aligned(study, outputs, labels) if len(outputs) > 1 else []
        sources = [*aligned, [labels] * len(outputs)]
        each = [
            [T for some in sources for T in itertools.islice(
                _truths(study, output, turn, some[i]), TRUTHS if some is sources[-1] else 1)]
            for i, output in enumerate(outputs)
        ]  # fmt: skip
        if len(outputs) == 1 and study.array(outputs[0]).size > 1:
            yield from _of_errors(study, outputs[0], turn, each[0])
        for given in zip(*each, strict=False):
            known = [losses(T) for T in given]
            for name in known[0]:
                if all(name in one for one in known):
                    values = tuple(_turned(one[name], turn) for one in known)
                    yield Gauge(name, tuple(outputs), values, _examples(study, outputs, turn))


def _aligned(
    study: Study, outputs: Sequence[Seen], labels: Sequence[Seen]
) -> list[list[list[Seen]]]:
    """Return what stands beside each output of a loop: at one place, once in each turn."""
    places: dict[tuple[int, str], list[Seen]] = {}
    for seen in labels:
        places.setdefault((study.base.events[seen.index].place, seen.value.text), []).append(
            seen
        )
    found = []
    for some in places.values():
        first = [s for s in some if s.index < outputs[0].index][-1:]
        later = some[some.index(first[0]) :] if first else some
        if len(later) >= len(outputs):
            found.append([[one] for one in later[: len(outputs)]])
    return found[-TRUTHS:]


def _examples(study: Study, outputs: list[Seen], turn: str) -> int:
    arrays = [study.array(seen) for seen in outputs]
    if len(arrays) == 1 and arrays[0].ndim == 1:
        return arrays[0].size
    return sum(model.columns(array, turn).shape[1] for array in arrays)


def _of_errors(
    study: Study, output: Seen, turn: str, given: Sequence[Array]
) -> Iterator[Gauge]:
    """Yield the losses whose slope in an output rises with its distance from the truth."""
    A = model.columns(study.array(output), turn)
    met: set[str] = set()
    for seen in study.behind(study.last + 1):
        array = study.array(seen)
        if array.shape == study.array(output).shape and seen.value.digest not in met:
            met.add(seen.value.digest)
            E = model.columns(array, turn)
            if any(_rises(E, A - T) for T in given):
                value = functools.partial(_product, E)
                yield Gauge(RISING, (output,), (_turned(value, turn),))


def _product(E: Array, A: Array) -> float:
    return float(np.sum(E * A))


def _rises(E: Array, distance: Array) -> bool:
    """Tell whether numbers have the signs of others, and are larger where those are."""
    if np.any(np.sign(E) != np.sign(distance)):
        return False
    order = np.argsort(distance, axis=None, kind="stable")
    return bool(np.all(np.diff(E.ravel()[order]) >= -1e-12 * np.abs(E).max()))


def _turned(value: Value, turn: str) -> Value:
    return lambda array: value(model.columns(array, turn))


def _truths(study: Study, output: Seen, turn: str, labels: list[Seen]) -> Iterator[Array]:
    """Yield what an output may be compared with, as columns, the nearest first."""
    array = study.array(output)
    met: set[bytes] = set()
    if array.ndim > 2 or (array.ndim < 2 and turn == "rows"):
        return
    own = model.columns(array, turn).shape
    shapes = [own] if array.ndim == 2 else [own[::-1], own]  # of one output, or of one example
    near = sorted(labels, key=lambda s: abs(s.index - output.index))
    for seen, shape in itertools.product(near, shapes):
        T = truths.truth(study.array(seen), shape, turn)
        if T is not None and T.tobytes() not in met and len(met) < TRUTHS:
            met.add(T.tobytes())
            yield T.reshape(own)


def losses(T: Array) -> dict[str, Value]:
    """Return the usual losses for a truth, by name: of an output they give a number."""
    found: dict[str, Value] = {
        "squared error": lambda A: ((A - T) ** 2).sum() / 2,
        "absolute error": lambda A: np.abs(A - T).sum(),
        "cross-entropy": lambda A: -(T * np.log(np.maximum(A, 1e-300))).sum(),
        "binary cross-entropy": lambda A: (
            -np.sum(
                T * np.log(np.maximum(A, 1e-300)) + (1 - T) * np.log(np.maximum(1 - A, 1e-300))
            )
        ),
        "binary cross-entropy of a sigmoid": lambda A: np.sum(np.logaddexp(0, A) - T * A),
        "perceptron's loss": lambda A: np.sum(
            np.maximum(0, -T * A if T.min() < 0 else A) - (0 if T.min() < 0 else T * A)
        ),
        functions.HINGE: lambda A: np.sum(np.maximum(0, 1 - T * A)),
    }
    if len(T) > 1:
        found["cross-entropy of a softmax"] = lambda A: (
            np.sum(
                T.sum(axis=0) * np.log(np.exp(A - A.max()).sum(axis=0))
                + T.sum(axis=0) * A.max()
            )
            - np.sum(T * A)
        )
    return found
