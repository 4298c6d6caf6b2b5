"""What each choice of the network buys, measured beside the network without it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from markupsafe import Markup

from scratchnn import pictures, spec
from scratchnn.effects import comparison, kept
from scratchnn.effects.experiments import Experiment
from scratchnn.effects.kept import Effect, Measured
from scratchnn.effects.trainer import ITERATIONS, Outcome
from scratchnn.pictures import Panel
from scratchnn.publish.findings.gallery import last, percent
from scratchnn.publish.text.writer import Writer


@dataclass(frozen=True)
class Bought:
    """A row of the table: what a choice buys, and what it costs."""

    one: Experiment
    # lowest, median and highest accuracy in the end
    training: tuple[float, float, float]
    dev: tuple[float, float, float]
    # updates until it is as good on the dev set as the plain network in the end: the
    # median over the runs; None if half of them never are
    there: int | None
    kept: float  # numbers that are kept for each parameter, itself included


def bought(one: Experiment, effect: Effect, aim: float) -> Bought:
    """Return the row of a choice; `aim` is the accuracy to get to."""
    runs = effect["runs"]
    reached = sorted(_reached(run, aim) for run in runs)[len(runs) // 2]
    network = one.network
    return Bought(
        one,
        last(effect, 1),
        last(effect, 2),
        int(reached) if reached <= ITERATIONS else None,
        len(network.state) / len(network.parameters),
    )


def _reached(run: Outcome, aim: float) -> float:
    return next((t for t, _, dev in run["curve"] if dev >= aim), np.inf)


class Known(Writer):
    """A writer that knows what was measured."""

    @cached_property
    def _measured(self) -> Measured:
        return kept.measured()

    @cached_property
    def _runs(self) -> dict[str, Experiment]:
        """All that is compared and known, the plain network first."""
        plain = comparison.plain()
        several = {plain.id: plain, **comparison.runs()}
        return {id_: one for id_, one in several.items() if id_ in self._measured.effects}

    def _row(self, id_: str) -> Bought:
        effects = self._measured.effects
        _, aim, _ = last(effects[comparison.plain().id], 2)
        return bought(self._runs[id_], effects[id_], aim)


class Compared(Known):
    """The markers of the comparison."""

    def compared(self, what: str) -> str:
        """Return the table, or the curves."""
        makers = {"table": self._table, "curves": self._curves}
        make = spec.pick("comparison", what, makers)
        several = [comparison.plain(), *comparison.runs().values()]
        waiting = [one for one in several if one.id in self._measured.waiting]
        plain, *others = several
        comparable = plain.id in self._runs and any(one.id in self._runs for one in others)
        shown = make() if comparable else ""
        return shown + (self._render("waiting", waiting=waiting) if waiting else "")

    def _table(self) -> str:
        rows = [self._row(id_) for id_ in self._runs]
        return self._render(
            "compared",
            rows=rows,
            best=max(row.dev[1] for row in rows),
            offers=self._offers,
            ends=ends,
            iterations=ITERATIONS,
        )

    def _offers(self, one: Experiment) -> Markup:
        """Return links to the equations that a run's choices bring into the network."""
        known = {step.call for step in spec.network().steps}
        brought = dict.fromkeys(s.call for s in one.network.steps if s.call not in known)
        return self._links(id_ for id_ in brought if id_)

    def _curves(self) -> str:
        panels = [
            Panel(one.title, [np.array(run["curve"]).T for run in effect["runs"]])
            for one, effect in ((o, self._measured.effects[i]) for i, o in self._runs.items())
        ]
        drawn = pictures.comparison(panels[0], panels[1:])
        title = "Accuracy against updates for each choice, beside the network without it"
        return f'<figure class="picture">{pictures.svg(drawn, title)}</figure>'


class Said(Known):
    """The markers that say within a sentence what a choice came to."""

    in_sentences = True

    def dev(self, run: str) -> str:
        """Return the median accuracy of a run on the dev set, in the end."""
        return percent(self._known(run).dev[1])

    def training(self, run: str) -> str:
        """Return its median accuracy in training."""
        return percent(self._known(run).training[1])

    def there(self, run: str) -> str:
        """Return how many updates it takes to be as good as the plain network in the end."""
        there = self._known(run).there
        return f"more than {ITERATIONS}" if there is None else str(there)

    def _known(self, run: str) -> Bought:
        spec.pick(
            "run", run, dict.fromkeys(sorted([comparison.plain().id, *comparison.runs()]))
        )
        if run not in self._runs:  # a served site does not wait for it
            none = (float("nan"),) * 3
            return Bought(comparison.plain(), none, none, None, 1)
        return self._row(run)


def ends(accuracies: tuple[float, float, float]) -> str:
    """Return lowest, median and highest accuracy, in percent, on one line."""
    return "\u00a0/\u00a0".join(f"{100 * part:.1f}" for part in accuracies)
