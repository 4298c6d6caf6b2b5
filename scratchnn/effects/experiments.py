"""Which networks are trained for the pages, in the front matter of `docs/mistakes.md`.

Everything that is wrong there raises `SpecificationError`, which says what to write instead.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeVar

from scratchnn import spec
from scratchnn.spec.rules import of_range, twice
from scratchnn.verify import checks, mistakes

PAGE = spec.PAGES / "mistakes.md"
T = TypeVar("T", spec.Mistake, spec.Wiring)


@dataclass(frozen=True)
class Instead:
    """An expression that stands on no page, in the place of an equation."""

    for_: str  # id of the equation, whose inputs it speaks of
    code: str
    by: str = ""  # the check that rejects it; of a setting none


@dataclass(frozen=True)
class Said:
    """A phrase that sentences on the pages say of a run, compared with another."""

    phrase: str
    than: str = "right"


@dataclass(frozen=True)
class Experiment:
    """A network with something wrong in it, or something else, or nothing."""

    id: str
    title: str  # what is wrong or other, in a few words
    # mistakes of the pages that it makes, all at once: `forward/softmax#no-shift`, or
    # `networks/two_layer#softmax-of-a1`
    of: tuple[str, ...] = ()
    own: tuple[Instead, ...] = ()  # expressions that stand on no page
    choices: tuple[str, ...] = ()  # choices of the network's page
    # numbers that the network is given, by name, where they are not those of all runs
    at: dict[str, float] = field(default_factory=dict, hash=False)
    # sizes of the network, by name, where they are not those of its page
    sizes: dict[str, int] = field(default_factory=dict, hash=False)
    samples: int = 1  # how many runs there are, each from another start and another split
    note: str = ""  # what one would notice, where the pages do not say it already
    found: str = ""  # how one finds it, where no check does because the code is not wrong
    said: tuple[Said, ...] = ()  # what sentences on the pages say of its run

    @property
    def network(self) -> spec.Network:
        """The network as it is trained: as its choices make it, and rewired."""
        network = spec.network().chosen(*self.choices)
        for mistake in self.wiring:
            network = network.replaced(mistake.replace)
        return network

    @property
    def equations(self) -> list[tuple[spec.Equation, spec.Mistake]]:
        """What stands in the place of equations, each with the equation."""
        pages = spec.load()
        named = [(pages[id_], name) for id_, name in self._references if id_ in pages]
        found = [(equation, _named(equation.mistakes, name)) for equation, name in named]
        own = [(pages[o.for_], spec.Mistake(self.id, o.code, o.by, seen="")) for o in self.own]
        return found + own

    @property
    def wiring(self) -> list[spec.Wiring]:
        """Mistakes between equations: a step that is given the wrong thing."""
        network = spec.network()
        names = [name for id_, name in self._references if id_ == network.id]
        return [_named(network.mistakes, name) for name in names]

    @property
    def seen(self) -> str:
        """What one would notice."""
        return self.note or self.described

    @property
    def described(self) -> str:
        """What the pages of its mistakes say that one would notice."""
        within = [mistake.seen for _, mistake in self.equations]
        between = [mistake.seen for mistake in self.wiring]
        return " ".join(filter(None, within + between))

    @property
    def _references(self) -> list[tuple[str, str]]:
        return [(id_, name) for id_, _, name in (one.partition("#") for one in self.of)]


@dataclass(frozen=True)
class Row:
    """A run in a table, and what it is called there."""

    title: str
    run: str


@dataclass(frozen=True)
class Table:
    """Runs that are shown side by side."""

    id: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Selection(spec.Listed):
    """What is trained, and which of it is shown together."""

    title: str
    at: dict[str, float] = field(hash=False)  # numbers that every network is given, by name
    lead: Row  # the mistake that stands first, beside the right network
    right: Experiment  # with nothing wrong; the others are compared with it
    mistakes: tuple[Experiment, ...]
    settings: tuple[Experiment, ...]
    tables: tuple[Table, ...]

    @property
    def experiments(self) -> dict[str, Experiment]:
        """All of them by id, the right one first."""
        return {one.id: one for one in (self.right, *self.mistakes, *self.settings)}

    @property
    def completed(self) -> "Selection":
        """The same, where each run has all the numbers that it is given."""

        def complete(*several: Experiment) -> tuple[Experiment, ...]:
            return tuple(replace(one, at=numbers(one, self.at)) for one in several)

        return replace(
            self,
            right=complete(self.right)[0],
            mistakes=complete(*self.mistakes),
            settings=complete(*self.settings),
        )


def numbers(one: Experiment, at: dict[str, float]) -> dict[str, float]:
    """Return all numbers that a run is given: those of all runs, of its choices, its own."""
    chosen = [choice.at for choice in spec.network().choices if choice.id in one.choices]
    return {name: number for few in (at, *chosen, one.at) for name, number in few.items()}


def selection() -> Selection:
    """Read which networks are trained.

    Raises
    ------
    SpecificationError
        If the page names what there is not, or anything twice.
    """
    return _checked(spec.read(PAGE, Selection), tuple(spec.load().values()), spec.network())


@cache
def _checked(
    written: Selection, equations: tuple[spec.Equation, ...], _: spec.Network
) -> Selection:
    """Return what is written, checked once against what it was checked against."""
    page, pages = written.completed, {equation.id: equation for equation in equations}
    everything = [page.right, *page.mistakes, *page.settings]
    _no_twice("run", (one.id for one in everything))
    _no_twice("table", (table.id for table in page.tables))
    for one in everything:
        _check(one, page, pages)
    if page.right.of or page.right.own:
        raise _wrong(page.right.id, "it is what others are compared with, and has no mistake")
    _known(page.lead.run, [one.id for one in page.mistakes], "lead", "mistake")
    for table in page.tables:
        for row in table.rows:
            _known(row.run, page.experiments, f"table {table.id}", "run")
    return page


def _check(one: Experiment, page: Selection, pages: Mapping[str, spec.Equation]) -> None:
    if not re.fullmatch(r"[a-z0-9.-]+", one.id):  # names a file, and a place on the page
        raise _wrong(one.id, "an id is made of small letters, digits, points and hyphens")
    if one.samples < 1:
        raise _wrong(one.id, f"samples must be at least 1, got {one.samples}")
    for said in one.said:
        _known(said.than, page.experiments, one.id, "run")
    network = spec.network()
    for choice in one.choices:
        _known(choice, (choice.id for choice in network.choices), one.id, "choice")
    for reference in one.of:
        _check_reference(one, reference, {**pages, network.id: network})
    for instead in one.own:
        _known(instead.for_, pages, one.id, "equation")
        _check_own(one, instead, pages[instead.for_], rejected=one in page.mistakes)
    replaced = [id_ for id_, _ in one._references if id_ in pages]
    _no_twice("equation", (*replaced, *(own.for_ for own in one.own)), f"{one.id}: ")
    _no_twice("step", (mistake.replace.name for mistake in one.wiring), f"{one.id}: ")
    _check_numbers(one, one.network)


def _check_reference(
    one: Experiment, reference: str, pages: Mapping[str, spec.Equation | spec.Network]
) -> None:
    id_, _, name = reference.partition("#")
    if not name:
        raise _wrong(one.id, f"`of` must be like forward/linear#no-bias, got {reference}")
    _known(id_, pages, one.id, "page")
    _known(name, (mistake.id for mistake in pages[id_].mistakes), f"{one.id}: {id_}", "mistake")


def _check_own(
    one: Experiment, instead: Instead, equation: spec.Equation, *, rejected: bool
) -> None:
    names = {symbol.name for symbol in equation.inputs}
    try:
        tree = ast.parse(instead.code, mode="eval")
    except SyntaxError as error:
        raise _wrong(one.id, f"{instead.code} is no expression: {error.msg}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            _known(node.id, {*names, "np"}, f"{one.id}: {instead.code}", "input")
    try:
        mistakes.outcome(equation, spec.Mistake(one.id, instead.code, instead.by, seen=""))
    except spec.SpecificationError as error:
        raise _wrong(one.id, str(error)) from error
    if rejected:
        _known(instead.by, checks.CHECKS, f"{one.id}: by", "check")
    elif instead.by:
        raise _wrong(one.id, f"nothing is wrong with it, so `by: {instead.by}` has to go")


def _check_numbers(one: Experiment, network: spec.Network) -> None:
    inputs = [s for s in network.inputs if not s.shape and s.domain != "generator"]
    wanted = [symbol.name for symbol in inputs]
    for name in one.at:
        _known(name, wanted, f"{one.id}: at", "number")
    for name in wanted:
        if name not in one.at:
            raise _wrong(one.id, f"`at` must give {name} a number")
    for symbol in inputs:
        for fault in of_range(symbol, one.at[symbol.name]):
            raise _wrong(one.id, f"`at`: {fault}")
    for name, size in one.sizes.items():
        _known(name, network.sizes, f"{one.id}: sizes", "size")
        if size < 1:
            raise _wrong(one.id, f"{name} must be a whole number of at least 1, got {size}")


def _known(name: str, names: Iterable[str], where: str, kind: str) -> None:
    if name not in (names := list(names)):
        raise _wrong(where, f"no {kind} {name}; there are {', '.join(sorted(names))}")


def _no_twice(kind: str, names: Iterable[str], where: str = "") -> None:
    if doubled := twice(names):
        raise _wrong(f"{where}{kind} {doubled[0]}", "stands there twice")


def _named(among: Iterable[T], name: str) -> T:
    return next(one for one in among if one.id == name)


def _wrong(where: str, said: str) -> spec.SpecificationError:
    return spec.SpecificationError(f"{PAGE.name}: {where}: {said}")
