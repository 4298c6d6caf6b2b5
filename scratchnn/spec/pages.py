"""The pages: each is read, and checked against the rules, as often as it changes."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache, partial
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, TypeVar

from scratchnn.spec import rules
from scratchnn.spec.error import SpecificationError
from scratchnn.spec.functions import functions
from scratchnn.spec.model import (
    Choice,
    Equation,
    Law,
    Network,
    Notation,
    Step,
    Tombstone,
)
from scratchnn.spec.reader import changed, is_withdrawn, read

PACKAGE = Path(__file__).parents[1]
PAGES = PACKAGE / "pages" if (PACKAGE / "pages").exists() else PACKAGE.parent / "docs"
# The addresses that the package's metadata names, by their labels.
ADDRESSES = dict(
    line.split(", ", 1) for line in metadata("scratchnn").get_all("Project-URL") or []
)
SITE = ADDRESSES["Documentation"]

Stamp = tuple[tuple[str, int], ...]
T = TypeVar("T")
Page = TypeVar("Page", bound=Equation | Law)


def load(pages: Path = PAGES) -> dict[str, Equation]:
    """Return every equation by id, in the order of the phases and of the functions within.

    Raises
    ------
    SpecificationError
        If pages break the contract. It says each fault, of all of them.
    """
    return dict(_load(pages, _stamp(pages, "equations/*/*.md", "notation.md")))


def network(pages: Path = PAGES) -> Network:
    """Return the video's network as steps, with its choices.

    Raises
    ------
    SpecificationError
        If its page breaks the contract.
    """
    return _network(pages, _stamp(pages, "equations/*/*.md", "networks/*.md", "notation.md"))


def laws(pages: Path = PAGES) -> dict[str, Law]:
    """Return every law by id.

    Raises
    ------
    SpecificationError
        If a page breaks the contract.
    """
    return dict(_laws(pages, _stamp(pages, "laws/*.md", "notation.md")))


def laws_of(id_: str) -> list[Law]:
    """Return the laws that use an equation."""
    return [law for law in laws().values() if id_ in law.uses]


def withdrawn(pages: Path = PAGES) -> dict[str, Tombstone]:
    """Return every withdrawn equation and law by id.

    Raises
    ------
    SpecificationError
        If one still has a function, or is said to be replaced by what there is not.
    """
    found, said = {}, list[str]()
    for page in sorted(filter(is_withdrawn, _files(pages, "equations/*/*.md", "laws/*.md"))):
        stone = _read(pages, page, Tombstone)
        known = {*functions(), *laws(pages)}
        said += _said(pages, page, rules.of_id(stone.id, _id(pages, page)))
        said += _said(pages, page, rules.of_tombstone(stone, known))
        found[stone.id] = stone
    _raise(said)
    return found


def notation(pages: Path = PAGES) -> Notation:
    """Return every symbol that the pages may use.

    Raises
    ------
    SpecificationError
        If two have the same name, or are written alike.
    """
    page = pages / "notation.md"
    found = _read(pages, page, Notation)
    _raise(_said(pages, page, _of_notation(found)))
    return found


@cache
def _of_notation(notation: Notation) -> tuple[str, ...]:
    return tuple(rules.of_notation(notation))


def faults(pages: Path = PAGES) -> list[str]:
    """Return what is wrong with the pages, a sentence each; nothing, if all are right."""
    found: list[str] = []
    readers: tuple[Callable[[Path], Any], ...] = (notation, load, laws, network, withdrawn)
    for reader in readers:
        try:
            reader(pages)
        except SpecificationError as error:
            found += error.faults
    return list(dict.fromkeys(found))


@cache
def _load(pages: Path, stamp: Stamp) -> dict[str, Equation]:  # noqa: ARG001 (read anew)
    known, files = notation(pages), _files(pages, "equations/*/*.md")
    found, said = _sorted_out(pages, files, Equation, partial(_of_equation, notation=known))
    for page in files:
        if (id_ := _id(pages, page)) in found:
            said += _said(pages, page, rules.of_results(found[id_], found))
    written = [_id(pages, page) for page in files]
    said += [
        f"scratchnn/equations/{id_.partition('/')[0]}.py: {id_} has no page; write "
        f"docs/equations/{id_}.md, which `python3 run.py new {id_}` begins"
        for id_ in functions()
        if id_ not in written
    ]
    _raise(said)
    return {id_: found[id_] for id_ in functions() if id_ in found}


@cache
def _of_equation(equation: Equation, notation: Notation) -> tuple[str, ...]:
    return tuple(rules.of_equation(equation, notation))


@cache
def _network(pages: Path, stamp: Stamp) -> Network:  # noqa: ARG001 (read anew)
    page, equations, known = pages / "networks" / "two_layer.md", load(pages), notation(pages)
    found = _read(pages, page, Network)
    _raise(_said(pages, page, rules.of_steps(found)))
    choices = tuple(_expanded(choice, equations, known) for choice in found.choices)
    found = replace(found, choices=choices)
    _raise(_said(pages, page, rules.of_network(found, known, equations)))
    return found


@cache
def _laws(pages: Path, stamp: Stamp) -> dict[str, Law]:  # noqa: ARG001 (read anew)
    rule = partial(rules.of_law, notation=notation(pages))
    found, said = _sorted_out(pages, _files(pages, "laws/*.md"), Law, rule)
    _raise(said)
    return found


def _sorted_out(
    pages: Path, files: Iterable[Path], kind: type[Page], rule: Callable[[Page], Iterable[str]]
) -> tuple[dict[str, Page], list[str]]:
    """Read pages that are not withdrawn; return them by id, and what is wrong with them."""
    found, said = dict[str, Page](), list[str]()
    for page in files:
        id_ = _id(pages, page)
        if is_withdrawn(page):
            said += _said(pages, page, rules.of_withdrawn(id_))
            continue
        try:
            one = _read(pages, page, kind)
        except SpecificationError as error:
            said += error.faults
        else:
            found[id_] = one
            said += _said(pages, page, [*rules.of_id(one.id, id_), *rule(one)])
    return found, said


def _read(pages: Path, page: Path, kind: type[T]) -> T:
    """Read a page; what is wrong with it says where it stands."""
    try:
        return read(page, kind)
    except SpecificationError as error:
        raise SpecificationError(*_said(pages, page, error.faults)) from error


def _expanded(choice: Choice, equations: dict[str, Equation], known: Notation) -> Choice:
    """Write each step of a choice once for each name that {theta} stands for."""

    def steps(given: Iterable[Step]) -> tuple[Step, ...]:
        return tuple(
            _shaped(_named(step, theta), equations, known)
            for theta in choice.for_ or ("",)
            for step in given
        )

    return replace(choice, add=steps(choice.add), replace=steps(choice.replace))


def _named(step: Step, theta: str) -> Step:
    """Put a name in the place of {theta}."""

    def put(value: Any) -> Any:
        return value.replace("{theta}", theta) if isinstance(value, str) else value

    return replace(
        step,
        out=tuple(map(put, step.out)),
        with_={name: put(value) for name, value in step.with_.items()},
        sum=tuple(map(put, step.sum)),
    )


def _shaped(step: Step, equations: dict[str, Equation], known: Notation) -> Step:
    """Write the sizes of an array, where an equation takes a shape and is given the array."""
    if step.call not in equations:
        return step  # a fault, which the rules tell
    shapes = {s.name for s in equations[step.call].inputs if s.domain == "shape"}
    given = dict(step.with_)
    for name in shapes & given.keys():
        letter = known.letter(str(given[name]))
        if letter is not None and not isinstance(letter.shape, str):
            given[name] = list(letter.shape)
    return replace(step, with_=given)


def _files(pages: Path, *patterns: str) -> list[Path]:
    return [Path(file) for file, _ in _stamp(pages, *patterns)]


def _stamp(pages: Path, *patterns: str) -> Stamp:
    """Return what changes when a page does: it is asked thousands of times in a build."""
    found: list[tuple[str, int]] = []
    for pattern in patterns:
        within, _, name = pattern.rpartition("/")
        folders = [os.path.join(pages, within.removesuffix("/*"))]  # noqa: PTH118 (in no time)
        if within.endswith("*"):
            folders = [entry.path for entry in _entries(folders[0])]
        found += [
            (entry.path, changed(entry))
            for folder in folders
            for entry in _entries(folder)
            if fnmatchcase(entry.name, name) and entry.name != "index.md"  # which lists them
        ]
    return tuple(sorted(found))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as inside:
        return [*inside]
    return []


def _id(pages: Path, page: Path) -> str:
    """Return the id that a page's place gives it."""
    return page.relative_to(pages).with_suffix("").as_posix().removeprefix("equations/")


def _said(pages: Path, page: Path, faults: Iterable[str]) -> Iterator[str]:
    """Say of which page the faults are."""
    where = page.relative_to(pages).as_posix()
    return (f"{where}: {fault.removeprefix(f'{page.name}: ')}" for fault in faults)


def _raise(faults: Iterable[str]) -> None:
    if said := list(faults):
        raise SpecificationError(*said)
