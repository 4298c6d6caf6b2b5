"""What each equation and law rests on, and what holds it there.

A page rests on another in one or more of three ways, all of them said in its front matter:

============  =====================================================================
`derivative`  it is the derivative of the other, or of a chain that runs through it
`lines`       the displayed lines of its page compute with the other
`law`         it is a law, and speaks of the other
============  =====================================================================

An equation that is no derivative is a definition: it is agreed on, and only the lines of its
page rest on others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import NamedTuple

from scratchnn import spec
from scratchnn.citations import Page
from scratchnn.verify import evidence

# The checks that hold a page in each way; a law is held to what it speaks of by its own test.
HELD_BY = {"derivative": ("gradient", "central", "symbolic"), "lines": ("derivation",)}


class Held(NamedTuple):
    """What holds a page in some way: checks that passed, and those that were not run here."""

    by: str  # the way, or a tie of the evidence
    passed: list[str]
    not_run: list[str]

    @property
    def state(self) -> str:
        """Whether all of them passed, or some, or none was run."""
        if not self.passed:
            return "not_run"
        return "partly" if self.not_run else "passed"


@dataclass(frozen=True)
class Grounds:
    """Pages, and what they rest on."""

    pages: dict[str, Page]

    @cached_property
    def of(self) -> dict[str, dict[str, list[str]]]:
        """By page, the ids of what it rests on, each with the ways in which it does."""
        found: dict[str, dict[str, list[str]]] = {}
        for id_, page in self.pages.items():
            on = found.setdefault(id_, {})
            for way, other in _named(page):
                if other != id_ and way not in on.setdefault(other, []):
                    on[other].append(way)
        return found

    def below(self, id_: str) -> set[str]:
        """Return all that a page rests on, be it by way of others."""
        found, more = set[str](), {*self.of[id_]}
        while more:
            found |= more
            more = {other for one in more for other in self.of[one]} - found
        return found

    def above(self, id_: str) -> set[str]:
        """Return what is derived from a page, and the laws that speak of it.

        What only computes with it is left out: half of all pages do with softmax.
        """
        return {one for one, on in self.of.items() if {*on.get(id_, [])} - {"lines"}}

    @cached_property
    def layers(self) -> list[list[str]]:
        """Ids by layer: first what rests on nothing, then what rests on that, and so on.

        Lines may compute with what is derived from their own equation, in a circle. Such a
        page stands where it would without them.
        """
        lower = {
            id_: [
                other
                for other, ways in on.items()
                if ways != ["lines"] or id_ not in self.below(other)
            ]
            for id_, on in self.of.items()
        }
        return [[id_ for id_ in self.pages if id_ in level] for level in levels(lower)]


def levels(lower: Mapping[str, Iterable[str]]) -> Iterator[set[str]]:
    """Yield names level by level, each above all that it needs; a circle is a `CycleError`."""
    sorter = TopologicalSorter(lower)
    sorter.prepare()
    while sorter.is_active():
        ready = sorter.get_ready()
        sorter.done(*ready)
        yield {*ready}


def grounds() -> Grounds:
    """Return those of all laws and equations."""
    return Grounds({**spec.laws(), **spec.load()})


def of(page: Page) -> dict[str, list[str]]:
    """Return the ids of what a page rests on, each with the ways in which it does."""
    return grounds().of[page.id]


def kind(page: Page) -> str:
    """Say what a page is: a law, a derivative or a definition."""
    if isinstance(page, spec.Law):
        return "law"
    return "derivative" if page.gradient else "definition"


def _named(page: Page) -> Iterator[tuple[str, str]]:
    if isinstance(page, spec.Equation) and page.gradient:
        yield from (("derivative", step.call) for step in page.gradient.steps if step.call)
    yield from (("lines", step.call) for step in page.derivation.steps if step.call)
    if isinstance(page, spec.Law):
        yield from (("law", id_) for id_ in page.uses)


def checks(page: Page, way: str) -> list[str]:
    """Return the checks that hold a page in some way, by name."""
    if way == "law" and isinstance(page, spec.Law):
        return [page.check.partition("::")[2]]
    return list(HELD_BY[way])


def held(page: Page, way: str) -> Held:
    """Return what holds a page in some way, as it was found."""
    return _sorted_out(page, way, checks(page, way))


def checked(page: Page) -> list[Held]:
    """Return all checks of a page, by what they tie it to."""
    if isinstance(page, spec.Law):
        return [held(page, way) for way in ("lines", "law")]
    found = (_sorted_out(page, tie, list(names)) for tie, names in evidence.TIES.items())
    return [tie for tie in found if tie.passed or tie.not_run]


def _sorted_out(page: Page, by: str, names: list[str]) -> Held:
    if isinstance(page, spec.Law):
        found, missing = {evidence.of_law(page).check}, checks(page, "law")
    else:
        found, missing = {*evidence.by_check(page)}, evidence.not_run(page)
    return Held(by, [n for n in names if n in found], [n for n in names if n in missing])
