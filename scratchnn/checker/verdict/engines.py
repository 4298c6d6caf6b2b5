"""Where the way back through a scalar engine stops being right: number by number.

Each object of such an engine holds a number, and beside it what the engine says is the slope of
the loss in it. The numbers are moved a little, many at once; the first slope that is another,
in the order in which they are completed, is where the engine goes wrong.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.program.watch import Move

FIRST, MANY = 40, 80  # numbers that are moved: on the way back, and with those that are learned
ENOUGH = 3  # that are right, the loss among them, before one is called wrong
SIZES = (1e-5, 1e-7)  # the second crosses fewer kinks
WITHIN = 1e-5


class Pair(NamedTuple):
    """A number of an object, and what is said to be the slope in it, where it is complete."""

    number: Seen
    slope: Seen


class Way(NamedTuple):
    """How far the way back through an engine is right."""

    loss: Seen
    right: int  # slopes
    wrong: Seen | None  # the first that is not


def followed(study: Study) -> Way | None:
    """Follow the way back from the loss; None if there is no such engine."""
    pairs = way_back(study)
    learned = [pair for pair in pairs[FIRST:] if pair.number.value.key in study.assembled]
    tried = [*pairs[:FIRST], *learned][:MANY]
    if not tried:
        return None
    loss, right, end = pairs[0].number, 0, len(tried)
    if _are_slopes(study, tried, loss):
        return Way(loss, end, None)
    while end - right > 1:  # the first wrong one is among these
        middle = (right + end) // 2
        if _are_slopes(study, tried[right:middle], loss):
            right = middle
        else:
            end = middle
    return Way(loss, right, tried[right].slope if right >= ENOUGH else None)


def way_back(study: Study) -> list[Pair]:
    """Return the numbers of a scalar engine in the order in which their slopes are complete.

    The first is the loss. There are none where something is made after it, as where each
    example has a loss of its own.
    """
    pairs = sorted(_pairs(study), key=lambda pair: pair.slope.index)
    if not pairs or float(study.array(pairs[0].slope)) != 1.0:
        return []
    later = any(pair.number.index > pairs[0].number.index for pair in pairs)
    return [] if later else pairs


def _pairs(study: Study) -> Iterator[Pair]:
    """Yield the objects with a number that never changes, and one that knows the labels."""
    held = defaultdict[str, dict[str, list[Seen]]](dict)
    attributes = {p.text.removesuffix("[:]").rpartition(".")[2] for p in study.parameters}
    for seen in study.values(0, study.first):
        owner, _, attribute = seen.value.key.partition(".")
        if owner[:1] == "o" and not study.array(seen).ndim:
            held[owner].setdefault(attribute, []).append(seen)
    for numbers in held.values():
        inside = [name for name in numbers if name in attributes]
        changed = [name for name, some in numbers.items() if _changes(some)]
        if len(inside) == len(changed) == 1 and inside != changed:
            groups = itertools.groupby(numbers[changed[0]], key=lambda s: s.value.digest)
            *_, final = (list(group) for _, group in groups)
            yield Pair(numbers[inside[0]][0], final[0])


def _changes(some: list[Seen]) -> bool:
    return len({seen.value.digest for seen in some}) > 1


def _are_slopes(study: Study, pairs: list[Pair], loss: Seen) -> bool:
    """Tell whether the loss moves with some numbers, all at once, as their slopes say."""
    said = np.array([float(study.array(pair.slope)) for pair in pairs])
    along = np.random.default_rng(6).choice([-1.0, 1.0], size=len(pairs))
    for size in SIZES:
        ends = []
        for sign in (size, -size):
            moves = [
                Move(pair.number.index, pair.number.value.text, np.asarray(sign * one))
                for pair, one in zip(pairs, along, strict=True)
            ]
            (found,) = study.caught(moves, [loss])
            ends.append(np.nan if found is None else float(found))
        slope = (ends[0] - ends[1]) / (2 * size)
        noise = 1e-15 * max(1.0, *(abs(end) for end in ends)) / size
        most = max(abs(slope), float(np.linalg.norm(said)))
        if abs(slope - float(along @ said)) <= WITHIN * most + noise:
            return True
    return False
