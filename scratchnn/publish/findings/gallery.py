"""What mistakes and settings do to the network, measured.

Which there are, and what is said of them, stands in the front matter of `docs/mistakes.md`.
"""

from collections.abc import Container, Iterable
from functools import cached_property, partial
from statistics import median
from typing import Any
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from scratchnn import spec
from scratchnn.effects import experiments, kept
from scratchnn.effects.experiments import Experiment, Selection
from scratchnn.effects.kept import Effect, Measured
from scratchnn.effects.trainer import ITERATIONS, Outcome
from scratchnn.publish.cards import places
from scratchnn.publish.findings import claims
from scratchnn.publish.text import builders, markers
from scratchnn.publish.text.writer import Writer

NOTICED = 0.01  # a difference in accuracy that one might notice
SYMPTOMS = {
    "nothing": "Nothing to see",
    "better": "Better than right",
    "worse": "A little worse",
    "behind": "Far behind",
    "stuck": "Stuck near chance",
    "nan": "NaN",
    "refused": "An error",
}
SIZE = 240, 90  # of a curve


class Contents(Treeprocessor):
    """Leaves the rows out of the contents of their page, which a table of all of them opens."""

    def run(self, _: Element) -> None:
        """Leave them out; the theme writes the contents twice, in four elements a line."""
        if "tables" in builders.front_matter(self.md):
            rows, listed = experiments.selection().experiments, self.md.toc_tokens  # type: ignore[attr-defined]
            self.md.toc_tokens = _without(rows, listed)  # type: ignore[attr-defined]


def _without(ids: Container[object], tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return entries of contents, except those of some headings."""
    return [
        token | {"children": _without(ids, token["children"])}
        for token in tokens
        if token["id"] not in ids
    ]


def measured() -> Measured:
    """Return what every experiment did.

    Raises
    ------
    SpecificationError
        If a page says something else of it.
    """
    found = kept.measured()
    claims.check(found)
    return found


def symptom(effect: Effect, right: float) -> str:
    """Name what somebody would see who looks at the accuracy that is printed."""
    run = effect["runs"][0]
    printed = run["printed"]
    if printed is None:
        return "refused"
    if run["nan_at"] is not None:
        return "nan"
    if printed < claims.CHANCE:
        return "stuck"
    if printed > right + NOTICED:
        return "better"
    if printed >= right - NOTICED:
        return "nothing"
    return "worse" if printed >= right - claims.CLOSE else "behind"


class Gallery(Writer):
    """The markers of what was measured."""

    @cached_property
    def _selection(self) -> Selection:
        """What is shown."""
        return experiments.selection()

    @cached_property
    def _measured(self) -> Measured:
        """What is known of it."""
        return measured()

    def effects(self, what: str) -> markers.Made:
        """Return a part of the gallery: the table, the lead, or the cards of a symptom."""
        makers = {"table": self._table, "lead": self._lead}
        makers |= {word: partial(self._symptom, word) for word in SYMPTOMS}
        make = spec.pick("effects", what, makers)
        if self._selection.right.id not in self._measured.effects:
            return self._waiting(self._selection.experiments.values())
        return make()

    def _symptom(self, word: str) -> markers.Made:
        members = [one for one in self._with(word) if one.id != self._selection.lead.run]
        return self._cards(members) if members else "<p>None, in this run.</p>"

    def runs(self, name: str) -> str:
        """Return a few runs side by side, by the name of their table."""
        tables = {table.id: table.rows for table in self._selection.tables}
        wanted, known = spec.pick("runs", name, tables), self._measured.effects
        members = [self._selection.experiments[row.run] for row in wanted]
        rows = [(r.title, known[r.run]["runs"][0]) for r in wanted if r.run in known]
        return (self._show("runs", rows=rows) if rows else "") + self._waiting(members)

    def _table(self) -> markers.Made:
        groups = [(seen, self._known(self._with(word))) for word, seen in SYMPTOMS.items()]
        shown = self._show("effects_table", groups=groups, right=self._right)
        return shown + self._waiting(self._selection.experiments.values())

    def _lead(self) -> markers.Made:
        title, right = self._selection.lead.title, self._selection.right
        lead = self._selection.experiments[self._selection.lead.run]
        if lead.id not in self._measured.effects:
            return self._waiting([lead])
        columns = [(right.title, self._right), (title, self._measured.effects[lead.id])]
        (card,) = self._cards([lead])
        return [card._replace(html=card.html + self._show("effects_lead", columns=columns))]

    def _cards(self, several: list[Experiment]) -> list[markers.Section]:
        right = self._right["runs"][0]
        return [
            markers.Section(
                f"### {one.title} {{#{one.id}}}",
                self._show("effects", v=one, effect=effect, right=right) + self._waiting([one]),
            )
            for one, effect in self._known(several)
        ]

    @property
    def _right(self) -> Effect:
        return self._measured.effects[self._selection.right.id]

    def _known(self, several: Iterable[Experiment]) -> list[tuple[Experiment, Effect]]:
        known = self._measured.effects
        return [(one, known[one.id]) for one in several if one.id in known]

    def _with(self, word: str) -> list[Experiment]:
        """Return the mistakes with a symptom."""
        _, right, _ = self._right["runs"][0]["curve"][-1]
        wrong = self._known(self._selection.mistakes)
        return [one for one, effect in wrong if symptom(effect, right) == word]

    def _waiting(self, several: Iterable[Experiment]) -> str:
        """Say which of some are being trained, if any are."""
        waiting = [one for one in several if one.id in self._measured.waiting]
        return self._render("waiting", waiting=waiting) if waiting else ""

    def _show(self, template: str, **values: Any) -> str:
        network = spec.network()
        return self._render(
            template,
            iterations=ITERATIONS,
            right_step=partial(places.own, network),
            network=network,
            points=points,
            size=SIZE,
            percent=percent,
            off=off,
            worst=worst,
            spread=spread,
            **values,
        )


def spread(effect: Effect, place: int) -> str:
    """Return lowest, median and highest accuracy, in training (1) or on the dev set (2)."""
    return f"{' / '.join(f'{100 * x:.1f}' for x in last(effect, place))}\u00a0%"


def last(effect: Effect, place: int) -> tuple[float, float, float]:
    """Return the lowest, the median and the highest of the accuracies in the end."""
    found = [run["curve"][-1][place] for run in effect["runs"]]
    return min(found), median(found), max(found)


def percent(part: float) -> str:
    """Return an accuracy as a percentage."""
    return f"{100 * part:.1f}\u00a0%"


def off(error: float | str) -> str:
    """Return an error of a gradient in words or as a percentage."""
    words = {"nothing": "zero", "nan": "not finite", "shape": "shape"}
    if isinstance(error, str):
        return words[error]
    if 1e-6 < error < 0.005:
        return "below 1\u00a0%"
    return f"{100 * error:.0f}\u00a0%"


def worst(effect: Effect) -> str:
    """Return the largest error among the gradients, or what is worse than an error."""
    errors = effect["gradient"].values()
    for word in ("shape", "nan", "nothing"):
        if word in errors:
            return off(word)
    return off(max(error for error in errors if isinstance(error, float)))


def points(run: Outcome, end: float) -> list[tuple[float, float]]:
    """Return the places of a run's accuracy in training, on a drawing of `SIZE`."""
    width, height = SIZE
    return [
        (round(width * t / max(end, 1), 1), round(height * (1 - accuracy), 1))
        for t, accuracy, _ in run["curve"]
    ]
