"""What a run of a program reported: events with the numbers at each, by place and name."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

LARGEST = 1_200_000  # entries of an array that is kept
KEPT = 150_000_000  # bytes of all that are
DEPTH, WIDTH = 4, 40  # how far, and how broadly, containers are looked into
LEARNER = ("learner", "__main__")  # modules whose objects are looked into


class Stop(BaseException):
    """The run has come far enough."""


class Value(NamedTuple):
    """An array or number at an event."""

    key: str  # the variable, attribute or item that held it; the same throughout a run
    text: str  # the same as the learner writes it
    digest: str  # of its contents
    object: int  # number of the array itself; −1 for a number

    @property
    def is_named(self) -> bool:
        """Whether it has a name, and is no part of an expression."""
        return not self.key.partition(":")[2].startswith(("part ", "return "))


@dataclass
class Event:
    """What was reported at one place."""

    place: int
    function: str
    frame: int
    values: list[Value]


class Move(NamedTuple):
    """A change of a live array, in place, when it is reported at an event."""

    event: int
    text: str
    to: Array  # what is added, or put in its place
    replace: bool = False


@dataclass
class Trace:
    """Everything that one run reported."""

    events: list[Event] = field(default_factory=list)
    arrays: dict[str, Array] = field(default_factory=dict)
    caught: dict[int, dict[str, Array]] = field(default_factory=dict)
    count: int = 0
    problems: list[str] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def array(self, value: Value) -> Array:
        """Return the numbers of a value."""
        return self.arrays[value.digest]

    @functools.cached_property
    def by_place(self) -> dict[tuple[int, int], Event]:
        """Events by place, and by how often the place had been met before."""
        met: dict[int, int] = {}
        found = {}
        for event in self.events:
            number = met[event.place] = met.get(event.place, -1) + 1
            found[event.place, number] = event
        return found


class Owned(NamedTuple):
    """An attribute and the object it belongs to."""

    owner: Any
    name: str


class Recorder:
    """Collects what a run reports; moves arrays on the way; ends the run in time.

    With `wanted`, it keeps the numbers at those events and nothing else; with `light`, no
    numbers, only digests of them.
    """

    def __init__(
        self,
        moves: list[Move],
        wanted: frozenset[int] | None,
        stop: int,
        fill: Any = None,
        light: bool = False,
    ) -> None:
        self.moves: dict[int, list[Move]] = {}
        for move in moves:
            self.moves.setdefault(move.event, []).append(move)
        self.wanted, self.stop, self.light = wanted, stop, light
        self.filled = fill or (lambda _, value: value)
        self.trace = Trace()
        self.frames = ["the file"]
        self.bytes = 0
        self._numbers: dict[int, int] = {}
        self._alive: list[
            Any
        ] = []  # what has a number must not go, or another gets its address

    def fill(self, names: Any, value: Any) -> Any:
        """Give data to what is assigned; move a plain number, which nothing else can."""
        return self._numbers_moved(names, self.filled(names, value))

    def _numbers_moved(self, names: Any, value: Any) -> Any:
        moves = self.moves.get(self.trace.count, ())
        if moves and isinstance(names, tuple) and isinstance(value, tuple):
            pairs = zip(names, value, strict=False)
            return tuple(self._numbers_moved(name, one) for name, one in pairs)
        if isinstance(value, float):
            for move in moves:
                if move.text == names:
                    value = float(move.to) if move.replace else value + float(move.to)
        return value

    def enter(self, function: str, place: int) -> int:  # noqa: ARG002
        """Give a call a number."""
        self.frames.append(function)
        return len(self.frames) - 1

    @staticmethod
    def owned(owner: Any, name: str) -> Owned:
        """Pair an attribute with its object."""
        return Owned(owner, name)

    def returned(self, place: int, frame: int, names: Any, value: Any) -> Any:
        """Report what is returned, by name where it has one."""
        if isinstance(names, tuple) and isinstance(value, tuple) and len(names) == len(value):
            named = {str(n): v for n, v in zip(names, value, strict=True)}
        else:
            named = {str(names): value}
        self.event(place, frame, named, "return ")
        return value

    def part(self, place: int, frame: int, text: str, value: Any) -> Any:
        """Report a part of an expression, if it is an array or made of one."""
        if isinstance(value, np.ndarray | np.floating) and value.dtype.kind in "biuf":
            self.event(place, frame, {text: value}, "part ")
        return value

    def event(self, place: int, frame: int, named: Mapping[str, Any], kind: str = "") -> None:
        """Take note of some values."""
        index = self.trace.count
        self.trace.count += 1
        moving = index in self.moves
        if moving or self.wanted is None or index in self.wanted:
            self._take(index, place, frame, named, kind)
        if index >= self.stop or self.bytes > KEPT:
            raise Stop

    def _take(
        self, index: int, place: int, frame: int, named: Mapping[str, Any], kind: str
    ) -> None:
        live = list(self._walk(named, frame, kind))
        for move in self.moves.get(index, ()):
            for _, text, value in live:
                if text == move.text and isinstance(value, np.ndarray):
                    value[...] = move.to if move.replace else value + move.to
        if self.wanted is None:
            values = [self._value(*one) for one in live]
            self.trace.events.append(Event(place, self.frames[frame], frame, values))
        elif index in self.wanted:
            self.trace.caught[index] = {
                text: np.array(value, dtype=float) for _, text, value in live
            }

    def _value(self, key: str, text: str, value: Any) -> Value:
        array = np.asarray(value)
        raw = np.ascontiguousarray(array)
        head = f"{array.shape}{array.dtype.kind}".encode()
        digest = hashlib.blake2b(head + raw.tobytes(), digest_size=12).hexdigest()
        if digest not in self.trace.arrays and not self.light:
            self.trace.arrays[digest] = np.array(array)
            self.bytes += array.nbytes
        number = self._number(value) if isinstance(value, np.ndarray) else -1
        return Value(key, text, digest, number)

    def _number(self, one: Any) -> int:
        if id(one) not in self._numbers:
            self._numbers[id(one)] = len(self._numbers)
            self._alive.append(one)
        return self._numbers[id(one)]

    def _walk(self, named: Mapping[str, Any], frame: int, kind: str) -> Any:
        """Yield key, text and value of every number and array in some values."""
        seen: set[int] = set()
        for name, value in named.items():
            if isinstance(value, Owned):
                key = f"o{self._number(value.owner)}.{value.name}"
                yield from self._flat(getattr(value.owner, value.name, None), name, key, seen)
            else:
                yield from self._flat(value, name, f"f{frame}:{kind}{name}", seen)

    def _flat(self, value: Any, text: str, key: str, seen: set[int], depth: int = 0) -> Any:
        if isinstance(value, np.ndarray) and value.dtype != object:
            if value.size <= LARGEST and value.dtype.kind in "biuf":
                yield key, text, value
            return
        if isinstance(value, int | float | np.generic):
            if isinstance(value, int | float | np.number):
                yield key, text, value
            return
        if depth > DEPTH or id(value) in seen:
            return
        seen.add(id(value))
        for part, item in _items(value):
            inner = key + part
            if part[0] == ".":
                inner = f"o{self._number(value)}{part}"
            yield from self._flat(item, text + part, inner, seen, depth + 1)


def _items(value: Any) -> list[tuple[str, Any]]:
    """Return what a container, or an object of the learner's, holds."""
    if isinstance(value, dict):
        return [(f"[{k!r}]", v) for k, v in list(value.items())[:WIDTH]]
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim == 1):
        return [(f"[{i}]", v) for i, v in enumerate(value[:WIDTH])]
    own = type(value).__module__.startswith(LEARNER) and not isinstance(value, type)
    if own and hasattr(value, "__dict__"):
        return [(f".{k}", v) for k, v in vars(value).items()]
    return []
