"""What the pages say in words of runs that the build measures.

A page has no figure of a run in its text. It says how a run went in phrases, and each phrase
has a meaning here. `check` compares them with what was measured, and a build that shows a
measurement runs it.
"""

from collections.abc import Callable, Iterator
from math import nan
from typing import NamedTuple

from scratchnn import spec
from scratchnn.effects import experiments
from scratchnn.effects.kept import Measured
from scratchnn.effects.trainer import Outcome

CHANCE = 0.2  # accuracy below which a network is no better than guessing, or hardly
CLOSE = 0.1  # a difference in accuracy that is still called a little

WORDS: dict[str, Callable[[Outcome, Outcome], bool]] = {
    "accuracy stays near chance": lambda run, _: _printed(run) < CHANCE,
    "accuracy ends far behind": lambda run, other: _ahead(run, other) < -CLOSE,
    "accuracy ends a little lower": lambda run, other: -CLOSE <= _ahead(run, other) < 0,
    "accuracy hardly shows it": lambda run, other: abs(_ahead(run, other)) < 0.03,
    "accuracy ends higher": lambda run, other: _ahead(run, other) > 0,
    "loss becomes infinite": lambda run, _: run["infinite_at"] is not None,
    "loss becomes NaN": lambda run, _: run["nan_at"] is not None,
    "hidden units die": lambda run, _: run["dead"] > 0,
    "every hidden unit is dead": lambda run, _: 0 < run["hidden"] == run["dead"],
    "NumPy refuses": lambda run, _: run["refused"] is not None,
}


class Claim(NamedTuple):
    """A phrase of a run, compared with another, and where it stands."""

    id: str
    phrase: str
    than: str
    where: str


def check(measured: Measured) -> None:
    """Compare everything that is said with what was measured, where nothing is waited for.

    Raises
    ------
    SpecificationError
        If something is not so; it names each phrase, and where it stands.
    """
    if wrong := broken(measured):
        raise spec.SpecificationError(
            "the pages say what was not measured; say there what is so:\n" + "\n".join(wrong)
        )


def broken(measured: Measured) -> list[str]:
    """Return a line for each phrase that is not what its run did."""
    return [
        f'{claim.where}: "{claim.phrase}" of {claim.id}, compared with {claim.than}'
        for claim in claims()
        if not {claim.id, claim.than} & measured.waiting and not _holds(claim, measured)
    ]


def claims() -> Iterator[Claim]:
    """Yield what sentences on the pages say, and what a measured mistake's `seen` says.

    Raises
    ------
    SpecificationError
        If `said` has a phrase that has no meaning.
    """
    selection = experiments.selection()
    page = experiments.PAGE.name
    for one in selection.experiments.values():
        for said in one.said:
            if said.phrase not in WORDS:
                known = ", ".join(WORDS)
                raise spec.SpecificationError(
                    f"{page}: {one.id}: no phrase {said.phrase}; there are {known}"
                )
            yield Claim(one.id, said.phrase, said.than, f"`said` in {page}, and the pages")
    for one in selection.mistakes:
        if len(one.of) == 1:  # of several at once, no page speaks
            for phrase in phrases(one.described):
                yield Claim(one.id, phrase, selection.right.id, f"the page of {one.of[0]}")


def phrases(text: str) -> list[str]:
    """Return the phrases with a meaning that a text has."""
    return [phrase for phrase in WORDS if phrase.casefold() in text.casefold()]


def _holds(claim: Claim, measured: Measured) -> bool:
    run, other = (measured.effects[id_]["runs"][0] for id_ in (claim.id, claim.than))
    return WORDS[claim.phrase](run, other)


def _printed(run: Outcome) -> float:
    """Return the accuracy in the end; of a run that was refused, none that compares."""
    return nan if run["printed"] is None else run["printed"]


def _ahead(run: Outcome, other: Outcome) -> float:
    return _printed(run) - _printed(other)
