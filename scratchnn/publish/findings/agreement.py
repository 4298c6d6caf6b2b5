"""What the world agrees on, and what its tests do not see, as the build finds it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from markdown.extensions.toc import slugify
from markupsafe import Markup

from scratchnn import spec
from scratchnn.publish.text.counts import spelled
from scratchnn.publish.text.writer import Writer, raised
from scratchnn.verify import cache, vectors
from scratchnn.verify.suites import agreement
from scratchnn.verify.suites.agreement import Found, Seen

PAGE = spec.PAGES / "agreement.md"
BLIND = spec.PAGES / "blind_spots.md"
NOT_RUN = "not run here"
SEEN, PASSES, WANTED, UNCALLED = "seen", "not seen", "wanted", "does not call it"
MARKS = {SEEN: "●", UNCALLED: "·"}  # the others are written out
ROUNDING = 1e-12  # above what float64 alone leaves


@dataclass(frozen=True)
class Row:
    """A row of the page: what is compared, where it is described, and what is other there."""

    id: str  # the second part of a suite's id, or the way in which a peer is compared
    what: str
    link: str
    differs: str = ""
    known: tuple[str, ...] = ()  # the cases that come out otherwise; `differs` says why


@dataclass(frozen=True)
class Group:
    """Rows of one author."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Page(spec.Listed):
    """The page of agreement, as it has its rows in front."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class BlindPage(spec.Listed):
    """The page of what tests do not see, as it has its columns in front: ids of groups."""

    title: str
    columns: tuple[str, ...]


class Compared(NamedTuple):
    """A row, and what came of it, if it was run."""

    row: Row
    found: Found | None


class Missed(NamedTuple):
    """A mistake, whether each column sees it, and the case of ours that does."""

    equation: spec.Equation
    mistake: spec.Mistake
    seen: tuple[str, ...]  # what each column says
    case: int | None
    rejecting: int
    cases: int


def groups() -> dict[str, Group]:
    """Return the groups of the page, by id."""
    return {group.id: group for group in spec.read(PAGE, Page).groups}


def compared(group: Group) -> list[Compared]:
    """Return what came of each row of a group.

    Raises
    ------
    SpecificationError
        If other cases come out otherwise than the row explains.
    """
    return [Compared(row, _explained(group, row)) for row in group.rows]


def _explained(group: Group, row: Row) -> Found | None:
    found = agreement.found(f"{group.id}/{row.id}")
    if found is not None and {*found.differ} != {*row.known}:
        raise spec.SpecificationError(
            f"{PAGE.name}: {group.id}/{row.id}: the cases that differ are "
            f"{', '.join(found.differ) or 'none'}, and `known` has "
            f"{', '.join(row.known) or 'none'}; say there which, and in `differs` why"
        )
    return found


def columns() -> list[Group]:
    """Return the groups whose tests stand beside each other."""
    known = groups()
    return [known[id_] for id_ in spec.read(BLIND, BlindPage).columns]


def seen(group: Group) -> dict[str, dict[str, list[Seen]]] | None:
    """Return what the suites of a group say of mistakes; None if one of them is not run."""
    merged: dict[str, dict[str, list[Seen]]] = {}
    for row in group.rows:
        said = agreement.of(agreement.SUITES[f"{group.id}/{row.id}"])
        if said is None:
            return None
        for id_, own in said.seen.items():
            for mistake, one in own.items():
                merged.setdefault(id_, {}).setdefault(mistake, []).append(one)
    return merged


def missed() -> Iterator[Missed]:
    """Yield each mistake that some tests meet and do not see."""
    said = [seen(group) or {} for group in columns()]
    for equation in spec.load().values():
        cases = vectors.of(equation).cases
        for mistake in equation.mistakes:
            of_each = [one.get(equation.id, {}).get(mistake.id) for one in said]
            caught = tuple(map(_word, of_each))
            if PASSES in caught:
                by = [i for i, case in enumerate(cases) if mistake.id in case.rejects]
                first = by[0] if by else None
                yield Missed(equation, mistake, caught, first, len(by), len(cases))


def _word(several: list[Seen] | None) -> str:
    """Say what the tests of a group make of a mistake."""
    if several is None:
        return UNCALLED
    if any(one.by for one in several):
        return SEEN
    return WANTED if any(one.wanted for one in several) else PASSES


class Agreement(Writer):
    """The markers of the two pages."""

    def agreed(self, group: str = "") -> str:
        """Return the table of a group, or that of all of them, a row each."""
        if group:
            rows = compared(_group(group))
            helpers = {"figure": figure, "breakable": breakable}
            return self._render("agreed", group=_group(group), rows=rows, **helpers)
        rows_of = {one.title: compared(one) for one in groups().values()}
        sums = {title: (*_sum(rows), anchor(title)) for title, rows in rows_of.items()}
        versions = cache.versions(agreement.__name__).items()
        return self._render("agreed_all", sums=sums, figure=figure, versions=versions)

    def blind(self) -> str:
        """Return the mistakes that pass, with the tests that they pass."""
        run = {group.title: seen(group) is not None for group in columns()}
        return self._render("blind", columns=run, rows=[*missed()], marks=MARKS)


class Said(Writer):
    """The markers that say within a sentence what a test sees."""

    in_sentences = True

    def off(self, row: str) -> str:
        """Return by how much a row is off, at most; after a comma, with a mistake in place."""
        name, _, mistake = row.partition(", ")
        one = _seen(name, mistake) if mistake else agreement.found(name)
        return NOT_RUN if one is None else plain(one.error)

    def passes(self, row: str) -> str:
        """Say what a mistake does in a row: `onnx/adam, update/adam#multiplied`."""
        name, _, mistake = row.partition(", ")
        one = _seen(name, mistake)
        return f"is {NOT_RUN}" if one is None else "fails" if one.by else "passes"

    def met(self, group: str) -> str:
        """Return how many mistakes the tests of a group meet."""
        each = _mistakes(_group(group))
        return NOT_RUN if each is None else spelled(len(each))

    def unseen(self, group: str) -> str:
        """Return how many of these pass."""
        each = _mistakes(_group(group))
        if each is None:
            return NOT_RUN
        return spelled(sum(_word(several) == PASSES for several in each))

    def unrejected(self) -> str:
        """Say which mistakes no case of our own rejects."""
        left = [
            f"{mistake.id} of {equation.name}"
            for equation in spec.load().values()
            for mistake in vectors.unrejected(equation)
        ]
        if not left:
            return "each of them is rejected by a case of our vectors"
        are = "is" if len(left) == 1 else "are"
        return f"{spelled(len(left))} of them {are} rejected by no case: {', '.join(left)}"


def _mistakes(group: Group) -> list[list[Seen]] | None:
    """Return what is said of each mistake that a group meets; another convention is none.

    Nor is what the tests of the group ask for.
    """
    said = seen(group)
    if said is None:
        return None
    each = [
        said[equation.id][mistake.id]
        for equation in spec.load().values()
        for mistake in equation.mistakes
        if mistake.id in said.get(equation.id, {}) and not mistake.harmless
    ]
    return [several for several in each if _word(several) != WANTED]


def _group(id_: str) -> Group:
    return spec.pick("group", id_, groups())


def _seen(row: str, mistake: str) -> Seen | None:
    """Return what a row says of a mistake; None if it is not run here."""
    said = agreement.of(spec.pick("published tests", row, agreement.SUITES))
    if said is None:
        return None
    equation, _, id_ = mistake.partition("#")
    if id_ not in (own := said.seen.get(equation, {})):
        known = ", ".join(f"{e}#{m}" for e, of_e in said.seen.items() for m in of_e)
        raise spec.SpecificationError(f"{row} meets no mistake {mistake}; it meets {known}")
    return own[id_]


def _sum(rows: list[Compared]) -> tuple[int, int, float] | tuple[None, None, None]:
    """Return cases, those that agree, and the largest error; nothing if a row is not run."""
    found = [row.found for row in rows if row.found is not None]
    if len(found) < len(rows):
        return None, None, None
    cases = sum(one.cases for one in found)
    differ = sum(len(one.differ) for one in found)
    return cases, cases - differ, max(one.error for one in found)


def anchor(title: str) -> str:
    """Return the anchor of the section of a title, as the contents of the page have it."""
    return slugify(title, "-")


def breakable(name: str) -> Markup:
    """Return a name that may be broken before its capitals, where there is little room.

    >>> breakable("MatMul")
    Markup('Mat<wbr>Mul')
    """
    return Markup("<wbr>").join(re.split(r"(?<=[a-z])(?=[A-Z])", name))


def figure(error: float) -> str:
    """Return an error with three digits, as courses print it; with one where it is rounding."""
    return plain(error, digits=2 if error > ROUNDING else 0)


def plain(error: float, digits: int = 2) -> str:
    """Return a number with so many decimals, without markup, so that a sentence may have it.

    >>> plain(9.524e-8)
    '9.52\u202f·\u202f10⁻⁸'
    """
    if not np.isfinite(error):
        return "infinite"
    number, _, exponent = f"{error:.{digits}e}".partition("e")
    return f"{number}\u202f·\u202f10{raised(exponent)}"
