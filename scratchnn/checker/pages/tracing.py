"""Find the mistakes that explain what a learner's function gave.

Each value is compared with what follows from the learner's own values before it, so that an
error is found where it is made. A value that is off is explained by a mistake in its own step,
or in a step before it whose value was not returned: the one that makes most values fit.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages import diagnosis
from scratchnn.checker.pages.diagnosis import NEARLY, Variant
from scratchnn.checker.pages.parts import Part
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.program.failures import Failed
from scratchnn.spec import Step
from scratchnn.verify import wiring
from scratchnn.verify.draws import Values


class Helper(NamedTuple):
    """A function of the learner's for a single equation, and whether it is right."""

    learner: Caller
    convention: Convention
    right: bool


Helpers = Mapping[str, Helper]  # by the id of the equation


class Replay(NamedTuple):
    """What each step should give, and whether the learner's value fits it."""

    wanted: Values
    fits: dict[str, bool]


@dataclass
class Trace:
    """What one call gave, and what explains it."""

    part: Part
    learner: Caller
    known: Values
    got: Values
    helpers: Helpers
    changed: dict[str, Variant] = field(default_factory=dict)  # steps with a known mistake
    unknown: list[str] = field(default_factory=list)  # values that nothing explains

    def explain(self) -> Replay:
        """Find mistakes, in the flow of data, until every value fits or is known to be off."""
        while True:
            replay = self.replay(self.got, self.changed)
            off = [out for out, fits in replay.fits.items() if not fits]
            left = [out for out in off if out not in self.unknown]
            if not left:
                return replay
            best = self._best(left[0])
            if best is None:
                self.unknown.append(left[0])
            else:
                self.changed[best.step.name] = best

    def replay(self, got: Values, changed: Mapping[str, Variant]) -> Replay:
        """Run the steps, each on the learner's values where there are any."""
        values, wanted, fits = dict(self.known), {}, {}
        if "rng" in values:
            values["rng"] = copy.deepcopy(values["rng"])  # drawing advances it
        for step in self.part.steps:
            run = changed[step.name].run if step.name in changed else None
            for out, value in (run(values) if run else wiring.take(step, values)).items():
                wanted[out] = values[out] = value
                if out in got:
                    fits[out] = diagnosis.error(got[out], value) <= NEARLY
                    if np.shape(got[out]) == np.shape(value):
                        values[out] = got[out]
        return Replay(wanted, fits)

    def cause(self, step: Step) -> str:
        """Return the first wrong value that a step depends on."""
        wrong = {*self.changed, *self.unknown}
        before = self.part.upstream(step.name, {})
        others = (out for s in before if s != step for out in s.out)
        return next((out for out in others if out in wrong), "")

    def culprit(self, out: str) -> str:
        """Return what an unexplained value may be wrong because of, if there is anything."""
        hidden = self.part.made(self.part.upstream(out, self.got)) - {out}
        for earlier in self.unknown[: self.unknown.index(out)]:
            if hidden & self.part.made(self.part.upstream(earlier, self.got)):
                return earlier
        return wrong_helper(self.part.upstream(out, self.got), self.helpers)

    def confirms(self, step: Step) -> bool:
        """Tell whether a value that is not returned must be right, since one after it is."""
        return any(
            step in self.part.upstream(out, self.got)
            for out in self.got
            if out not in (*self.unknown, *self.changed)
        )

    def _best(self, off: str) -> Variant | None:
        """Return the mistake that makes a value fit, and with it most of the others."""
        best, most = None, (0, 0, 0.0)
        for step in reversed(self.part.upstream(off, self.got)):
            for variant in self._candidates(step):
                rank = self._rank(variant, off)
                # A mistake nearer to the value wins a tie, but not over a closer fit.
                if rank and (
                    best is None or rank[:2] > most[:2] or (step == best.step and rank > most)
                ):
                    best, most = variant, rank
        return best

    def _rank(self, variant: Variant, off: str) -> tuple[int, int, float] | None:
        """Rank a mistake: by what it explains, by its looks, by how well it fits."""
        try:
            replay = self.replay(self.got, {**self.changed, variant.step.name: variant})
        except (ValueError, LookupError, AttributeError, TypeError, Failed):
            # It does not run on these inputs, or needs what this part of a network does not
            # have; so it is not what was typed.
            return None
        if not replay.fits[off]:
            return None
        error = diagnosis.error(self.got[off], replay.wanted[off])
        return sum(replay.fits.values()), self._looks_like(variant), -error

    def _looks_like(self, variant: Variant) -> int:
        """Count the comparisons in a mistake's code that the learner's code has too.

        `A1 >= 0` in the place of a slope and no slope at all give the same numbers.
        """
        own = self.helpers.get(variant.step.call)
        sources = self.learner.source + (own.learner.source if own else "")
        return sum(sign in sources for sign in set(re.findall(r"[<>=]=", variant.code)))

    def _candidates(self, step: Step) -> Iterator[Variant]:
        """Yield what a step may have been: the learner's own wrong function, or a mistake."""
        if wrong_helper([step], self.helpers):
            helper = self.helpers[step.call]
            yield Variant(step, "", "", helper.learner.name, "", "", _own(step, helper))
        yield from diagnosis.variants(step)


def wrong_helper(steps: Sequence[Step], helpers: Helpers) -> str:
    """Return the name of the learner's first function for these steps that is wrong."""
    wrong = (helpers[s.call] for s in steps if s.call in helpers and not helpers[s.call].right)
    return next((helper.learner.name for helper in wrong), "")


def _own(step: Step, helper: Helper) -> Callable[[Values], Values]:
    """Run the learner's own function in the place of a step."""
    names = list(step.with_)

    def run(known: Values) -> Values:
        given = {name: known[source] for name, source in step.with_.items()}
        called = helper.learner.call(given, names, step.out, helper.convention)
        return {out: called.outputs[out] for out in step.out}

    return run
