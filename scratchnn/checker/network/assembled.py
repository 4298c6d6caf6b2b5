"""Numbers of many objects that one statement steps are one array, as in a scalar engine.

`for p in parameters: p.data -= rate * p.grad` steps one number after the other. What visits the
same objects in the same order, again and again, is seen as a vector: so the step of all of them
is compared with a slope at once, and all are moved in one run.
"""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from scratchnn.checker.program.run import Request, Runner
from scratchnn.checker.program.watch import Move, Trace, Value

OBJECT = 1_000_000_000  # the first number of an array that is none in the program
SHORT = 2000  # events of a run that is kept
Met = tuple[int, int]  # a place, and how often it had been met before
At = tuple[int, str]  # an event, and the text that something has there


class Sight(NamedTuple):
    """A number of an object at an event."""

    event: int
    value: Value

    @property
    def owner(self) -> int:
        """The object or dictionary, as it is numbered."""
        return self.value.object

    @property
    def name(self) -> str:
        """What the number is called there: its attribute, or its key."""
        text = self.value.text
        return text[text.rfind("[" if text[-1] == "]" else ".") :]


class Vector(NamedTuple):
    """Numbers that are seen one after the other, and what they are called together."""

    members: list[tuple[Met, str]]
    last: int  # which of them is seen last
    value: Value
    keys: frozenset[str]


class Assembled:
    """Runs a program, and reports its vectors beside what it reports itself."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.vectors: list[Vector] | None = None  # until a first run is seen
        self.parts: dict[At, list[At]] = {}  # of a vector, where its numbers are
        self.keys: set[str] = set()  # of numbers that stand in a vector
        self.known: dict[tuple[Request, tuple[object, ...]], Trace] = {}  # short ones

    def __call__(self, request: Request) -> Trace:
        """Run it once; what was asked for before is known, where it is short."""
        asked = replace(request, moves=()), tuple(map(_asked, request.moves))
        trace = self.known.get(asked) or self._run(request)
        if request.wanted is not None or trace.count < SHORT:
            self.known[asked] = trace
        return trace

    def _run(self, request: Request) -> Trace:
        """Run it once; a move of a vector is one of each of its numbers."""
        wanted = request.wanted
        read = {at: parts for at, parts in self.parts.items() if at[0] in (wanted or ())}
        if wanted is not None:
            wanted |= {index for parts in read.values() for index, _ in parts}
        moves = tuple(one for move in request.moves for one in self._each(move))
        trace = self.runner(replace(request, moves=moves, wanted=wanted))
        if wanted is None:
            self._complete(trace)
        for (index, text), parts in read.items():
            found = [trace.caught.get(i, {}).get(name) for i, name in parts]
            if all(number is not None for number in found):
                trace.caught[index][text] = np.array(found, dtype=float)
        return trace

    def _each(self, move: Move) -> Iterator[Move]:
        parts = self.parts.get((move.event, move.text))
        if parts is None:
            yield move
            return
        for (index, text), to in zip(parts, np.ravel(move.to), strict=True):
            yield Move(index, text, np.asarray(to), move.replace)

    def _complete(self, trace: Trace) -> None:
        """Add the vectors to a run, where all of their numbers are seen."""
        if self.vectors is None:
            index = {met: i for i, met in enumerate(trace.by_place)}
            self.vectors = list(_vectors(trace, list(index)))
            for vector in self.vectors:
                parts = [(index[met], text) for met, text in vector.members]
                self.parts[parts[vector.last][0], vector.value.text] = parts
                self.keys |= vector.keys
        for vector in self.vectors:
            events = [trace.by_place.get(met) for met, _ in vector.members]
            found = [
                value
                for event, (_, text) in zip(events, vector.members, strict=True)
                for value in (event.values if event else ())
                if value.text == text
            ]
            event = events[vector.last]
            if event is None or len(found) != len(events):
                continue
            all_of = "".join(value.digest for value in found).encode()
            digest = hashlib.blake2b(all_of, digest_size=12).hexdigest()
            if trace.arrays:
                numbers = [trace.arrays[value.digest] for value in found]
                trace.arrays[digest] = np.array(numbers, dtype=float)
            event.values.append(vector.value._replace(digest=digest))


def _asked(move: Move) -> tuple[object, ...]:
    """Return what tells a move from others."""
    to = np.asarray(move.to)
    contents = hashlib.blake2b(to.tobytes(), digest_size=12).digest()
    return move.event, move.text, to.shape, contents, move.replace


def _vectors(trace: Trace, met: Sequence[Met]) -> Iterator[Vector]:
    """Yield the vectors of a run: where they begin, where they are stepped, and where else."""
    sights = defaultdict[tuple[int, str], list[Sight]](list)  # by place and text
    each = defaultdict[tuple[int, str], list[Sight]](list)  # by number
    for index, event in enumerate(trace.events):
        for value in event.values:
            if value.object < -1 and trace.array(value).dtype.kind == "f":
                sight = Sight(index, value)
                sights[event.place, value.text].append(sight)
                each[sight.owner, sight.name].append(sight)
    made: dict[tuple[int, ...], tuple[list[Sight], str]] = {}  # by the objects
    for (_, text), found in sights.items():
        first = _round(found)
        starts = _starts(each, first) if _is_loop(trace, found, len(first)) else []
        if starts:
            made.setdefault(_owners(first), (starts, text))
    numbers: dict[tuple[tuple[int, ...], str], int] = {}

    def vector(some: Sequence[Sight], text: str) -> Vector:
        number = numbers.setdefault((_owners(some), some[0].name), OBJECT + len(numbers))
        last = max(range(len(some)), key=lambda i: some[i].event)
        members = [(met[sight.event], sight.value.text) for sight in some]
        keys = frozenset(sight.value.key for sight in some)
        return Vector(members, last, Value(f"{number}:", f"{text}[:]", "", number), keys)

    for starts, text in made.values():
        yield vector(starts, text)
    for (_, text), found in sights.items():
        size = len(_round(found))
        for some in (found[i : i + size] for i in range(0, len(found), size)):
            if _owners(some) in made:
                yield vector(some, text)


def _is_loop(trace: Trace, sights: Sequence[Sight], size: int) -> bool:
    """Tell whether objects are visited in one loop, or in the same order again and again."""
    owners = _owners(sights)
    if size < 2 or owners != (owners[:size] * len(owners))[: len(owners)]:
        return False
    frames = {trace.events[sight.event].frame for sight in sights[:size]}
    return len(frames) == 1 or len(owners) >= 2 * size


def _owners(sights: Sequence[Sight]) -> tuple[int, ...]:
    return tuple(sight.owner for sight in sights)


def _round(sights: Sequence[Sight]) -> list[Sight]:
    """Return what is seen until an object is seen again."""
    found: dict[int, Sight] = {}
    for sight in sights:
        if sight.owner in found:
            break
        found[sight.owner] = sight
    return list(found.values())


def _starts(
    each: Mapping[tuple[int, str], Sequence[Sight]], first: Sequence[Sight]
) -> list[Sight]:
    """Return where numbers that are changed begin as they are; nothing if they are not."""
    starts, changed = list[Sight](), False
    for sight in first:
        before = [s for s in each[sight.owner, sight.name] if s.event < sight.event]
        if not before:
            return []
        groups = itertools.groupby(before, key=lambda s: s.value.digest)
        *_, last = (list(group) for _, group in groups)
        starts.append(last[0])
        changed = changed or last[0].value.digest != sight.value.digest
    return starts if changed else []
