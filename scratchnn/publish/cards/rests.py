"""What a page rests on, drawn and said: in the fold of a card, and for all pages at once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from scratchnn import citations, spec
from scratchnn.citations import Page
from scratchnn.publish.cards import grounds, rails
from scratchnn.publish.cards.grounds import Grounds, Held
from scratchnn.publish.text.markers import Made, Section
from scratchnn.publish.text.writer import Writer

WAYS = {  # what a page does with what it rests on, the strongest way first
    "derivative": "differentiates",
    "lines": "computes in its displayed lines with",
    "law": "speaks of",
}
SHAPES = {"derivative": "circle", "lines": "diamond", "law": "square"}
CHECKED = "how_we_check", "the-checks"
# The legend: what a shape says, and what its filling does.
SAID = {
    "circle": "numbers and letters are compared",
    "diamond": "displayed lines are computed",
    "square": "a law’s own test, which runs before a build",
}
STATES = {
    "passed": "all passed in this build",
    "partly": "some were not run here",
    "not_run": "not run here",
}
CENTRE = (7, 7)  # of a mark in the legend


class Row(NamedTuple):
    """A line of the drawing: a page, or checks; or a heading, which is of no kind."""

    words: str
    kind: str = ""
    about: str = ""  # on the right, where there is room
    address: str = ""  # none for a heading, nor for the page itself


class Rests(Writer):
    """The markers of what rests on what."""

    def rests(self, id_: str = "") -> Made:
        """Return what all pages rest on, or one of them, folded."""
        known = grounds.grounds()
        if not id_:
            return self._whole(known)
        return self._one(known, spec.pick("equation or law", id_, known.pages))

    def _whole(self, known: Grounds) -> list[Section]:
        rows: list[Row] = []
        places: dict[str, int] = {}
        for number, layer in reversed([*enumerate(known.layers)]):
            rows.append(Row(f"Layer {number}" if number else "Layer 0: rests on no page below"))
            for id_ in layer:
                places[id_] = len(rows)
                rows.append(self._row(known.pages[id_]))
        ties = [*_ties(known, places, places)]
        drawing = rails.draw(len(rows), ties)
        picture = self._render(
            "rests", d=drawing, rows=rows, label="What rests on what", **_legend(ties)
        )
        said = [(id_, _said(known, id_)) for id_ in places if known.of[id_]]
        lowest = [id_ for id_ in places if not known.of[id_]]
        words = self._render("rests_list", said=said, lowest=lowest)
        return [Section("", picture), Section("## As a list", words)]

    def _one(self, known: Grounds, page: Page) -> str:
        order = [id_ for layer in reversed(known.layers) for id_ in layer]
        above, below = known.above(page.id), known.below(page.id) - {page.id}
        held = grounds.checked(page)
        rows = [self._row(known.pages[id_]) for id_ in order if id_ in above]
        here = len(rows)
        rows.append(self._row(page)._replace(address=""))
        rows += [self._checks(page, tie) for tie in held]
        places = {id_: i for i, id_ in enumerate((i for i in order if i in below), len(rows))}
        rows += [self._row(known.pages[id_]) for id_ in places]
        standing = {id_: i for i, id_ in enumerate(i for i in order if i in above)}
        ties = [
            *_ties(known, standing, {page.id: here}),
            *(
                rails.Tie(here, row, SHAPES.get(tie.by, "circle"), tie.state)
                for row, tie in enumerate(held, here + 1)
            ),
            *_ties(known, {page.id: here} | places, places),
        ]
        return self._render(
            "rests_one",
            d=rails.draw(len(rows), ties),
            rows=rows,
            label=f"What {page.title} rests on",
            page=page,
            count=_checks(sum(len(tie.passed) + len(tie.not_run) for tie in held)),
            direct=list(known.of[page.id]),
            said=_said(known, page.id),
            further=[id_ for id_ in places if id_ not in known.of[page.id]],
            above=[id_ for id_ in order if id_ in above],
            **_legend(ties),
        )

    def _row(self, page: Page) -> Row:
        kind = grounds.kind(page)
        return Row(page.title, kind, kind, self.link(citations.path(page)))

    def _checks(self, page: Page, tie: Held) -> Row:
        names = [*tie.passed, *tie.not_run]
        if isinstance(page, spec.Law):
            words = "Its own test" if tie.by == "law" else "Its displayed lines"
            return Row(words, "checks", names[0], self.link(*CHECKED))
        return Row(tie.by, "checks", _checks(len(names)), self.link(*CHECKED))


def _checks(number: int) -> str:
    """Say how many checks there are.

    >>> _checks(1), _checks(2)
    ('1 check', '2 checks')
    """
    return f"{number} check{'s' * (number != 1)}"


def _ties(known: Grounds, rows: dict[str, int], on: dict[str, int]) -> Iterable[rails.Tie]:
    """Yield how some pages rest on some others, by their rows."""
    for id_, row in rows.items():
        for other, ways in known.of[id_].items():
            if other in on and other != id_:
                way = next(way for way in WAYS if way in ways)
                state = grounds.held(known.pages[id_], way).state
                yield rails.Tie(row, on[other], SHAPES[way], state)


def _legend(ties: Iterable[rails.Tie]) -> dict[str, Any]:
    """Return the marks that occur, each with what it says; a shape as it is filled at best."""
    ties = list(ties)
    drawn = {(tie.shape, tie.state) for tie in ties}
    states = {state for _, state in drawn}
    return {
        "shapes": [
            (state, rails.mark(shape, state, CENTRE), words)
            for shape, words in SAID.items()
            for state in [state for state in STATES if (shape, state) in drawn][:1]
        ],
        "states": [
            (state, rails.mark("circle", state, CENTRE), words)
            for state, words in STATES.items()
            if state in states
        ],
    }


def _said(known: Grounds, id_: str) -> list[tuple[str, list[str], Held]]:
    """Say what a page does with what, and what holds it to that."""
    on = known.of[id_]
    found = [(way, [other for other, ways in on.items() if way in ways]) for way in WAYS]
    return [
        (WAYS[way], others, grounds.held(known.pages[id_], way))
        for way, others in found
        if others
    ]
