"""What is a parameter, its step, a forward quantity, a label: told by comparing runs.

With other labels, what changes comes after the error is formed. With other pixels, what changes
too is a forward quantity. What depends on neither, moves a forward quantity, and is replaced by
something that depends on the labels is a parameter. No name is needed.
"""

import ast
import bisect
import collections
import copy
import functools
import itertools
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import assembled, own_data, plain_numbers
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.program import minimisers
from scratchnn.checker.program.run import Request, Runner
from scratchnn.checker.program.watch import Move, Skip, Trace

NOTHING = "it computes nothing when it is run"
MANY = 30  # candidates for parameters that are tried
SHAKE = 1e-3
BACK = 800  # events of the way back
LONG = 8000  # events of a run in which a first step should have been seen
PARTS = 100  # events between two parts of one step


@dataclass
class Study:
    """Runs of a program in several variants, and the roles that they tell."""

    runner: Runner
    request: Request
    parameters: list[Parameter] = field(default_factory=list)
    reason: str = ""
    tree: ast.Module | None = None  # the program
    understood: Callable[["Study"], int] = bool  # how sure it is that its own data were found
    truth: set[int] = field(default_factory=set)  # arrays of labels that the program holds
    without_labels: bool = False  # nothing in it depends on them alone
    problems: list[str] = field(default_factory=list)
    lost: bool = False  # it computes on and on
    own: bool = False  # its data are its own
    reach: dict[Seen, set[tuple[int, str]]] = field(default_factory=dict)  # all that is moved
    until: float = math.inf  # by the clock: when nothing more is tried
    held: own_data.Held | None = None  # what were surely its own data in another run

    def __post_init__(self) -> None:
        self.runner = assembled.Assembled(self.runner)
        self.assembled = self.runner.keys  # numbers that are judged as parts of vectors
        self.base = self.runner(self.request)
        self.variants: tuple[list[Move], list[Move]] | None = None  # of data of its own
        self.problems = self.base.problems
        if not self.base.events:
            self.reason = NOTHING
            return
        self.lost = "lost" in self.base.notes
        if self.lost:  # no other run need get lost, too
            self.request = replace(self.request, stop=self.base.count - 1)
        self.own = own_data.again(self)
        if not self.own:
            self._read()
        if self.parameters or not self.own:
            self.leave_zero()

    def _read(self) -> None:
        """Find the parameters of a program that is given data, or that holds some itself."""
        self.compare()
        if self.alike(self.labels) and self.alike(self.pixels):
            self.own = True
            own_data.compare(self)
            return
        self.find()
        same = self.alike(self.labels) or (self.whole and not self.alike(self.pixels))
        if same and not self.parameters:  # its targets are its inputs
            self.without_labels, self.reason = True, ""
            self.compare()
            self.find()

    def compare(self) -> None:
        """Run it with other labels, and with other pixels."""
        self.forget()
        if self.variants is None:
            self.pixels = self.other(pixels=1)
            self.labels = self.pixels if self.without_labels else self.other(labels=1)
        else:
            labels, pixels = self.variants
            self.labels, self.pixels = self.edited(*labels), self.edited(*pixels)

    @property
    def whole(self) -> bool:
        """Whether no longer run would show more."""
        return self.base.count < self.request.stop or self.request.stop >= LONG

    @property
    def hollow(self) -> bool:
        """Whether some of its tables have no row."""
        return any(a.ndim > 1 and not len(a) for a in self.base.arrays.values())

    @property
    def minimised(self) -> str:
        """What tells the first cost that a minimiser was given from other numbers."""
        costs = (s.value.digest for s in self.values() if s.value.text == minimisers.COST)
        return next(costs, "")

    def leave_zero(self) -> None:
        """Let everything start elsewhere that is learned, where all weights are zero."""
        weights = [p for p in self.parameters if min(p.before.shape, default=1) > 1]
        if self.minimised or any(p.before.any() for p in weights or self.parameters):
            return
        plain = copy.copy(self)
        starts = self._zeros()
        if starts and self._started(starts):
            learned = {(p.origin.index, p.origin.value.text) for p in self.parameters}
            self.request, self.variants = plain.request, plain.variants
            if self._started([m for m in starts if (m.event, m.text) in learned]):
                if len(self.parameters) > len(plain.parameters):
                    return
        vars(self).update(vars(plain))
        self.from_elsewhere()

    def _zeros(self) -> list[Move]:
        """Return moves of the arrays of zeros that are made of no others, before an error."""
        rng = np.random.default_rng(4)
        stop = self._error(self.first if self.parameters else len(self.base.events))
        zeros: dict[int, Seen] = {}
        for seen in self.values(0, stop):
            array = self.array(seen)
            if array.dtype.kind == "f" and array.size > 1 and not array.any():
                zeros.setdefault(seen.value.object, seen)
        found: list[Move] = []
        for seen in list(zeros.values())[:MANY]:
            now = self.caught(found, [seen])[0] if found else self.array(seen)
            if now is not None and not now.any():
                found.append(self.edit(seen, 0.1 * rng.normal(size=now.shape)))
        return found

    def from_elsewhere(self, larger: Sequence[tuple[Parameter, float]] = ()) -> bool:
        """Let zeros and ones start elsewhere: they hide a factor, or lie at a kink.

        What is named starts as many times larger instead.
        """
        moved = set().union(*(p.moves for p in self.parameters))
        constant = [p for p in self.parameters if p.sure and p.stepped and not np.ptp(p.before)]
        rng = np.random.default_rng(4)
        starts = [(p.origin, times * p.before) for p, times in larger] or [
            (p.origin, p.before + 0.1 * rng.normal(size=p.before.shape)) for p in constant
        ]
        return self._started([
            self.edit(origin, to) for origin, to in starts
            if (origin.index, origin.value.text) not in moved  # made of others, it is no start
        ])  # fmt: skip

    def _started(self, moves: Sequence[Move]) -> bool:
        """Run it with other starts and find the parameters anew, if there are any to try."""
        if not moves:
            return False
        self.request = replace(self.request, moves=(*self.request.moves, *moves))
        if self.variants:
            self.variants = [*self.variants[0], *moves], [*self.variants[1], *moves]
        self.run()
        self.compare()
        self.reason = ""
        self.find()
        return True

    def alike(self, other: Trace) -> bool:
        """Tell whether a run reported the same numbers, as far as this one went."""
        mine, theirs = ([e.values for e in run.events] for run in (self.base, other))
        stopped = "ended" not in self.base.notes
        return mine == (theirs[: len(mine)] if stopped else theirs)

    def run(self) -> None:
        """Run it once, and keep what it reports."""
        self.base = self.runner(self.request)
        self.forget()

    @staticmethod
    def edit(seen: Seen, to: Array) -> Move:
        """Return what puts other numbers in the place of an array."""
        return Move(seen.index, seen.value.text, to, replace=True)

    def edited(self, *moves: Move, stop: int = 4 * LONG) -> Trace:
        """Run it with other numbers in arrays of its own, no further than to an event."""
        stop = min(stop, self.end)
        return self.runner(replace(self.request, moves=moves, stop=stop, light=True))

    def caught(self, moves: Sequence[Move], places: Sequence[Seen]) -> list[Array | None]:
        """Return what stands in some places when arrays are moved; None where nothing does."""
        wanted = frozenset(seen.index for seen in places)
        moves = (*self.request.moves, *moves)
        request = replace(self.request, moves=moves, wanted=wanted, stop=max(wanted))
        caught = self.runner(request).caught
        return [caught.get(seen.index, {}).get(seen.value.text) for seen in places]

    def other(self, **changed: int) -> Trace:
        """Run it in another variant."""
        variant = replace(self.request.variant, **changed)  # type: ignore[arg-type]
        return self.runner(replace(self.request, variant=variant, stop=self.end, light=True))

    @functools.cached_property
    def to_the_end(self) -> "Study":
        """The same at the end of the program; there, no loop learns more than a few times."""
        return self.longer(self.request)

    def longer(self, request: Request, stop: int = 4 * LONG) -> "Study":
        """Return another run to the end of the program, in which no loop learns for long."""
        long = copy.copy(self)
        long.base = self.runner(self.ending(request, stop))
        long.forget()
        return long

    def ending(self, request: Request, stop: int = 4 * LONG) -> Request:
        """Return what asks for a run to the end of the program, or to where it gets lost."""
        stop = min(stop, self.base.count - 1) if self.lost else stop
        return replace(request, stop=stop, marks=self.marks)

    @functools.cached_property
    def marks(self) -> frozenset[int]:
        """Places that are met again and again while it learns."""
        stepped = (p for p in self.parameters if p.stepped and p.moves)
        both = ((min(p.moves)[0], p.new.index) for p in itertools.islice(stepped, 1))
        return frozenset(self.base.events[i].place for i in itertools.chain(*both))

    def trainings(self) -> Iterator[Request]:
        """Yield requests for the trainings after the first one, each as if it were the first.

        There, after errors, what is learned is made anew where it was made for the first one.
        """
        origin = min((p.origin.index for p in self.parameters if p.stepped), default=0)
        if not origin or not self.errors:
            return
        start, error = (self.base.events[i].place for i in (origin, self.errors[0].index))
        met, learned = 0, False
        for event in self.to_the_end.base.events:
            met += event.place == start
            if event.place == start and learned:
                yield replace(self.request, moves=(), skip=Skip(start, met, self.marks))
            learned = event.place == error or (learned and event.place != start)

    @property
    def end(self) -> int:
        """The event at which another run has come as far as the first."""
        return self.request.stop if self.lost else self.base.count + 60

    @functools.cached_property
    def written(self) -> list[float]:
        """The numbers that the program writes with a fraction."""
        return [value for value in self.constants if isinstance(value, float)]

    @functools.cached_property
    def constants(self) -> list[object]:
        """All numbers and texts that the program writes."""
        return [node.value for node in self.nodes if isinstance(node, ast.Constant)]

    @functools.cached_property
    def nodes(self) -> list[ast.AST]:
        """All parts of the program's tree."""
        return list(ast.walk(self.tree)) if self.tree else []

    @functools.cached_property
    def places(self) -> list[tuple[int, int]]:
        """For each event its place, and how often the place was met before."""
        return list(self.base.by_place)

    def differs(self, other: Trace, seen: Seen) -> bool:
        """Tell whether a value is another one in another run."""
        values = other.digests.get(self.places[seen.index], {})
        return values.get(seen.value.text) != seen.value.digest

    def knows_labels(self, seen: Seen) -> bool:
        """Tell whether a value depends on the labels."""
        return self.differs(self.labels, seen)

    def knows_pixels(self, seen: Seen) -> bool:
        """Tell whether a value depends on the pixels."""
        return self.differs(self.pixels, seen)

    def array(self, seen: Seen) -> Array:
        """Return the numbers of a value."""
        return self.base.arrays[seen.value.digest]

    def values(self, start: int = 0, stop: int | None = None) -> Iterator[Seen]:
        """Yield every value at the events from `start` to before `stop`."""
        every = self.base.every
        ends = (bisect.bisect_left(every, (at,)) for at in (start, stop) if at is not None)
        return itertools.islice(every, *ends, *([None] if stop is None else []))

    def again(self, first: Seen) -> list[Seen]:
        """Return what stands at the place of a value, from there on."""
        events, text = self.base.events, first.value.text
        place = events[first.index].place
        found = self.values(first.index)
        return [s for s in found if s.value.text == text and events[s.index].place == place]

    def made(self, seen: Seen, since: int = 0) -> Seen:
        """Return where a value was made, if that is another line than where it has a name."""
        alike = (
            s for s in self.values(since, seen.index) if s.value.digest == seen.value.digest
        )
        first, events = next(alike, seen), self.base.events
        return seen if events[first.index].place == events[seen.index].place else first

    @property
    def first(self) -> int:
        """The event of the first step."""
        return min(p.new.index for p in self.parameters)

    @property
    def last(self) -> int:
        """The event of the last parameter's first step."""
        return max(p.new.index for p in self.parameters)

    # --- parameters --------------------------------------------------------------------------

    def find(self) -> None:
        """Find the parameters."""
        found = [p for p in self.replaced() if not self.knows_pixels(p.old)]
        if self.without_labels:  # a one for a letter, or counts of words
            found = [p for p in found if np.any(p.after % 1)]
            found = [p for p in found if p.before.any() or not self._begins_anew(p)]
        # A step knows the pixels, too; what is filled with labels alone is none, or a bias.
        found.sort(
            key=lambda p: (not self.knows_pixels(p.new), not p.before.any(), p.new.index)
        )
        kept: list[Parameter] = []
        for p in found[:MANY]:
            if any(p.origin == k.origin for k in kept):
                continue
            if kept and p.new.index > kept[0].new.index + max(BACK, kept[0].new.index):
                continue  # the way back takes about as long as the one before it
            if kept and p.origin.index > kept[0].new.index:  # it begins anew at each step
                continue
            weights = [k for k in kept if self.without_labels and k.before.any()]
            stop = min([p.new.index, *(k.new.index for k in weights or kept)])
            p.moves = self.moved(p.origin, stop)
            if p.moves and self.without_labels:  # no error tells where the next output begins
                first = self.places[min(p.moves)[0]][0]
                p.new = self.completed(p.old, p.new, {first})
                p.after = self.array(p.new)
            if p.moves:
                kept.append(p)
        kept = self._learned(kept) if self.without_labels else kept
        sure = [p for p in kept if self.knows_pixels(p.new)]
        together = set().union(*(p.moves for p in sure or kept))
        kept = [p for p in kept if p.moves & together]  # labels move nothing that weights do
        if self.without_labels and not any(p.before.any() for p in kept):
            kept = []  # gradients that are summed up, before anything is stepped
        self.parameters = sorted(kept, key=lambda p: p.origin.index)
        self.parameters += self._unchanged() if kept else []
        numbers = list(plain_numbers.found(self))
        self.parameters += numbers if kept or self._are_all(found, numbers) else []
        # What is made of others, such as the outputs of the first example, is learned nowhere.
        made = set().union(*(self.reach[p.origin] for p in self.parameters))
        starts = ((p, (p.origin.index, p.origin.value.text)) for p in self.parameters)
        self.parameters = [p for p, start in starts if start not in made]
        if not self.parameters:
            self.reason = (
                "no number that is learned moves an output" if found
                else "nothing in it is replaced by something that depends on the labels"
            )  # fmt: skip
            return
        self.parameters.sort(key=lambda p: p.origin.index)
        self.name()

    def _are_all(self, arrays: list[Parameter], numbers: list[Parameter]) -> bool:
        """Tell whether plain numbers may be all that is learned: a bias alone is not."""
        return not arrays and any(self.knows_pixels(p.new) for p in numbers)

    def _learned(self, some: list[Parameter]) -> list[Parameter]:
        """Return what is no state; one begins as zeros, and is another before an output."""
        weights = sorted((p for p in some if p.before.any()), key=lambda p: p.new.index)
        if not weights:
            return some
        first = weights[0]
        place = self.places[min(first.moves)[0]][0]
        met = [i for i, (one, _) in enumerate(self.places) if one == place]
        last = max((i for i in met if i < first.new.index), default=0)
        return [p for p in some if p.before.any() or p.new.index > last]

    def _begins_anew(self, one: Parameter) -> bool:
        """Tell whether an array is made again as it was, once it was changed: for a sum."""
        again = (seen for seen in self.again(one.origin) if seen.index > one.new.index)
        return any(seen.value.digest == one.origin.value.digest for seen in again)

    def unlabelled(self) -> list[Parameter]:
        """Return what else is stepped, by no labels, and moves a forward quantity."""
        other = copy.copy(self)
        other.labels, other.without_labels = self.pixels, True
        other.forget()
        known = [p.origin for p in self.parameters]
        found: list[Parameter] = []
        for p in other.replaced():
            apart = p.origin not in known and p.origin.index < self.first <= p.new.index
            if apart and not self.knows_pixels(p.old) and len(found) < MANY:
                p.moves = self.moved(p.origin, self.first)
                found += [p] if p.moves else []
        return found

    def name(self) -> None:
        """Call each parameter by the first name that is its own; equal names are numbered."""
        texts: dict[tuple[int, str], dict[str, None]] = {}
        for seen in self.values(0, self.first):
            if seen.value.is_named:
                one = (seen.value.object, seen.value.digest)
                texts.setdefault(one, {})[seen.value.text] = None
        every = []
        for p in self.parameters:
            own = texts.get((p.origin.value.object, p.origin.value.digest), {})
            every.append(list(own) if own and p.before.ndim else [p.text])
        shared = collections.Counter(name for some in every for name in some)
        names = [next((n for n in some if shared[n] == 1), some[0]) for some in every]
        for i, (p, name) in enumerate(zip(self.parameters, names, strict=True)):
            count = names.count(name)
            p.text = f"{name} ({1 + names[:i].count(name)} of {count})" if count > 1 else name

    def replaced(self) -> Iterator[Parameter]:
        """Yield what knows no labels and is replaced by something that does."""
        last: dict[str, Seen] = {}
        held: dict[int, Seen] = {}  # in a closure, a name is another one in every call
        met: set[int] = set()
        first: dict[tuple[int | str, int], tuple[Seen, Seen]] = {}  # changes, by their places
        origins: dict[tuple[int, str], Seen] = {}
        used: dict[int, Seen] = {}  # as the first output was made with it
        error = self._error(len(self.base.events))
        for seen in self.values():
            value = seen.value
            array = self.array(seen)
            if array.dtype.kind != "f" or array.ndim == 0 or not array.size:
                continue
            origins.setdefault((value.object, value.digest), seen)
            old = last.get(value.key) or held.get(value.object)
            if not value.is_named:
                continue
            last[value.key] = held[value.object] = seen
            if seen.index < error:
                used[value.object] = seen
            if old is None or old.value.digest == value.digest or old.value.object in met:
                continue
            same = old.value.object == value.object
            if same and origins[value.object, value.digest].index < old.index:
                continue  # it is put back, as after a difference was taken
            one = value.object if same else value.key
            change = first.setdefault((one, self.places[seen.index][0]), (old, seen))
            if self.knows_labels(old) or not self.knows_labels(seen):
                continue
            met.add(old.value.object)
            if change[1].index > error:
                old, seen = change  # a step by as many labels of a class as there are others
            start = origins[old.value.object, old.value.digest]
            if start.index > error:  # it decays first, or the step tells only a sign
                later = (e.place for e in self.base.events[start.index : seen.index])
                seen = start if self.places[error][0] in later else seen
                old = used.get(old.value.object, old)
            origin = origins[old.value.object, old.value.digest]
            new = seen if self.without_labels else self.completed(old, seen)
            both, sure = (self.array(old), self.array(new)), not self.without_labels
            yield Parameter(seen.value.text, origin, old, new, *both, sure=sure)

    def completed(self, old: Seen, new: Seen, ahead: Collection[int] = ()) -> Seen:
        """Return where a step is complete, if it was made entry by entry, or part by part.

        At the places ahead, the next output is made.
        """
        before, after = self.array(old), self.array(new)
        if after.shape != before.shape or old.value.object != new.value.object:
            return new
        known, ahead = bool(ahead), ahead or self._ahead(new.index)
        for seen in self.values(new.index + 1):
            if seen.index > new.index + PARTS or self.places[seen.index][0] in ahead:
                break
            array = self.array(seen)
            if seen.value.object == old.value.object and array.shape == before.shape:
                if not known and np.any((array != after) & (after != before)):
                    break
                new, after = (seen, array) if np.any(array != after) else (new, after)
        return new

    def _ahead(self, step: int) -> set[int]:
        """Return the places that a run meets before its first error, and not again to a step.

        The next output is made there.
        """
        error = self._error(step)
        before, after = self.places[:error], self.places[error : step + 1]
        return {place for place, _ in before} - {place for place, _ in after}

    def _error(self, stop: int) -> int:
        """Return the event of the first error before another; else that."""
        return min([stop, *(seen.index for seen in self.errors[:1])])

    def moved(self, origin: Seen, stop: int) -> set[tuple[int, str]]:
        """Return the forward quantities that change when an array is shaken."""
        array = self.array(origin)
        floats = [
            s for s in self.values(origin.index + 1, stop) if self.array(s).dtype.kind == "f"
        ]
        forward = {
            (s.index, s.value.text) for s in floats
            if (self.without_labels or not self.knows_labels(s))
            and (self.knows_pixels(s) or not array.any())
        }  # fmt: skip
        self.reach[origin] = set()
        if not forward:
            return set()
        run = self._shaken([origin], stop)
        reach = {(s.index, s.value.text) for s in floats if self.differs(run, s)}
        self.reach[origin], moved = reach, reach & forward
        if not array.any():  # the copies of zeros are moved too, and are no quantities
            moved = {(i, text) for i, text in moved if not self._is_copy(origin, i, text)}
        numbers = not array.ndim and not self.parameters
        if numbers or (origin.value.object >= assembled.OBJECT and not array.any()):
            if min(moved, default=(0, ""))[0] > self._error_after(origin, stop):
                return set()  # it is kept for the way back, or from step to step
        return moved

    def _error_after(self, origin: Seen, stop: int) -> int:
        """Return the event of the first error that is made later; a table of both is none."""
        tables = {seen.value.digest for seen in self.errors if seen.index <= origin.index}
        later = (s for s in self.errors if s.index > origin.index)
        return next((s.index for s in later if s.value.digest not in tables), stop)

    def _is_copy(self, zeros: Seen, index: int, text: str) -> bool:
        """Tell whether zeros are handed on; of a plain number, what is made of it is 0, too."""
        if not self.array(zeros).ndim:
            return text.rpartition(".")[2] == zeros.value.text.rpartition(".")[2]
        values = self.base.events[index].values
        return not any(v.text == text and v.digest != zeros.value.digest for v in values)

    def _unchanged(self) -> list[Parameter]:
        """Return what moves the output as parameters do, and is never stepped."""
        known = {s.value.object for p in self.parameters for s in (p.old, p.origin)}
        outputs = set.intersection(*(p.moves for p in self.parameters)) or set.union(
            *(p.moves for p in self.parameters)
        )
        start = min((i for p in self.parameters for i, _ in p.moves), default=0)
        latest: dict[int, Seen] = {}
        origins: dict[int, Seen] = {}
        for seen in self.values(0, start + 1):
            array = self.array(seen)
            if array.dtype.kind == "f" and array.ndim and seen.value.object not in known:
                origins.setdefault(seen.value.object, seen)
                latest[seen.value.object] = seen
        tried = list[tuple[Seen, Seen]]()
        for number, seen in list(latest.items())[-24:]:
            part = seen.value.key.partition(":")[2].startswith("part ")
            if part or self.knows_pixels(seen) or self.knows_labels(seen):
                continue
            same = origins[number].value.digest == seen.value.digest
            if same and self.array(seen).size:
                tried.append((origins[number], seen))
        found = []
        for origin, seen in self._reaching(tried, outputs):
            moves = self.moved(origin, self.first)
            if moves & outputs:
                new = self._next(seen) or Seen(self.first, seen.value)
                both, sure = (self.array(seen), self.array(new)), not self.without_labels
                found.append(Parameter(seen.value.text, origin, seen, new, *both, moves, sure))
        return found

    def _reaching(
        self, some: list[tuple[Seen, Seen]], outputs: Collection[tuple[int, str]]
    ) -> list[tuple[Seen, Seen]]:
        """Return which arrays may move some outputs: all are shaken at once, then each half."""
        if len(some) < 2:
            return some
        run = self._shaken([origin for origin, _ in some], self.first)
        values = (Seen(i, v) for i, _ in outputs for v in self.base.events[i].values)
        if not any(self.differs(run, s) for s in values if (s.index, s.value.text) in outputs):
            return []
        half = len(some) // 2
        return self._reaching(some[:half], outputs) + self._reaching(some[half:], outputs)

    def _shaken(self, origins: Sequence[Seen], stop: int) -> Trace:
        """Run it with some arrays shaken."""
        rng = np.random.default_rng(3)
        moves = [
            Move(one.index, one.value.text, SHAKE * (rng.random(self.array(one).shape) + 0.5))
            for one in origins
        ]
        moves = [*self.request.moves, *moves]
        return self.runner(replace(self.request, moves=tuple(moves), stop=stop, light=True))

    def _next(self, old: Seen) -> Seen | None:
        """Return what takes the place of a value about when the others are stepped."""
        keys = {old.value.key}  # in each function it has another
        for seen in self.values(self.first - 60 if self.first > 60 else 0, self.last + 60):
            if seen.value[2:] == old.value[2:]:
                keys.add(seen.value.key)
            if seen.index > old.index and seen.value.key in keys:
                other = seen.value.digest != old.value.digest and not self.is_forward(seen)
                if other and self.array(seen).shape == self.array(old).shape:
                    return seen
        return None

    def is_forward(self, seen: Seen) -> bool:
        """Tell whether a value stands before the first output."""
        outputs = [i for p in self.parameters for i, _ in p.moves]
        return seen.index <= max(outputs, default=0) and seen.index < self.first

    # --- labels ------------------------------------------------------------------------------

    def label_arrays(self) -> list[Seen]:
        """Return what depends on the labels alone: what the output may be compared with.

        Without labels, that is what no parameter moves.
        """
        found = []
        moved = set().union(*(p.moves for p in self.parameters))
        for seen in self.values(0, self.first if self.without_labels else self.last + 1):
            array = self.array(seen)
            if not 0 < array.size <= 20_000 or not self.knows_labels(seen):
                continue
            own = seen.value.object in self.truth
            own = own or (self.without_labels and (seen.index, seen.value.text) not in moved)
            if (own or not self.knows_pixels(seen)) and np.isfinite(array).all():
                found.append(seen)
        return found

    def forward(self) -> list[Seen]:
        """Return what depends on the pixels and not on the labels, before the first step."""
        return [
            seen for seen in self.values(0, self.first)
            if self.array(seen).dtype.kind in "fiub" and self.array(seen).ndim
            and self.knows_pixels(seen) and not self.knows_labels(seen)
        ]  # fmt: skip

    def behind(self, stop: int, size: int | None = None) -> list[Seen]:
        """Return what depends on labels and pixels: errors and gradients, before `stop`.

        With a size, only those of so many numbers.
        """
        found = self.errors if size is None else self.of_size.get(size, [])
        return found[: bisect.bisect_left(found, stop, key=lambda s: s.index)]

    @functools.cached_property
    def errors(self) -> list[Seen]:
        """All that depends on labels and pixels."""
        return [
            seen for seen in self.values()
            if self.array(seen).dtype.kind == "f"
            and self.knows_labels(seen) and self.knows_pixels(seen)
        ]  # fmt: skip

    @functools.cached_property
    def of_size(self) -> dict[int, list[Seen]]:
        """The same by how many numbers they have."""
        found: dict[int, list[Seen]] = {}
        for seen in self.errors:
            found.setdefault(self.array(seen).size, []).append(seen)
        return found

    def forget(self) -> None:
        """Forget what was found in other runs."""
        for name in ("places", "errors", "of_size", "marks", "to_the_end"):
            self.__dict__.pop(name, None)
