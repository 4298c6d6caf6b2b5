"""What the pages say in words of runs that the build measures.

A page has no figure of a run in its text. It says how a run went in phrases, and each phrase
has a meaning here. `check` compares them with what was measured, and a build that shows a
measurement runs it.
"""

from collections.abc import Callable, Iterator, Mapping
from math import nan
from typing import NamedTuple

from scratchnn import effects, spec
from scratchnn.effects import Effect, Run

CHANCE = 0.2  # accuracy below which a network is no better than guessing, or hardly
CLOSE = 0.1  # a difference in accuracy that is still called a little

WORDS: dict[str, Callable[[Run, Run], bool]] = {
    "accuracy stays near chance": lambda run, _: _printed(run) < CHANCE,
    "accuracy ends far behind": lambda run, other: _ahead(run, other) < -CLOSE,
    "accuracy ends a little lower": lambda run, other: -CLOSE <= _ahead(run, other) < 0,
    "accuracy hardly shows it": lambda run, other: abs(_ahead(run, other)) < 0.03,
    "accuracy ends higher": lambda run, other: _ahead(run, other) > 0,
    "loss becomes infinite": lambda run, _: run["infinite_at"] is not None,
    "loss becomes NaN": lambda run, _: run["nan_at"] is not None,
    "hidden units die": lambda run, _: run["dead"] > 0,
    "every hidden unit is dead": lambda run, _: run["dead"] == spec.network().sizes["n1"],
    "NumPy refuses": lambda run, _: run["refused"] is not None,
}


class Said(NamedTuple):
    """A phrase of a run, which may be compared with another than the right one."""

    id: str
    phrase: str
    than: str = "right"


# What sentences on the pages say; what `seen` says in a front matter is found there.
SAID = (
    Said("db-one-number", "accuracy hardly shows it"),
    Said("softmax-no-shift", "accuracy hardly shows it"),
    Said("no-bias", "accuracy hardly shows it"),
    Said("w2-not-transposed", "accuracy hardly shows it"),
    Said("dw1-from-dz2", "accuracy ends higher"),
    Said("no-rate", "accuracy ends higher"),
    Said("m-of-all-data", "accuracy ends a little lower"),
    Said("product", "accuracy stays near chance"),
    Said("labels-in-a-column", "accuracy stays near chance"),
    Said("softmax-of-a1", "accuracy stays near chance"),
    Said("output-sign", "accuracy stays near chance"),
    Said("pixels-unscaled", "accuracy stays near chance"),
    Said("pixels-unscaled-no-shift", "loss becomes NaN"),
    Said("flat-bias", "NumPy refuses"),
    Said("rate-0.01", "accuracy ends far behind"),
    Said("rate-2", "accuracy ends far behind"),
    Said("rate-2", "hidden units die"),
    Said("straight", "accuracy ends higher"),
    Said("relu-30", "accuracy ends higher"),
    Said("relu-30", "accuracy ends higher", than="straight-30"),
    Said("start-he", "accuracy ends higher"),
    Said("start-he", "accuracy ends higher", than="start-randn"),
)


def check(measured: Mapping[str, Effect]) -> None:
    """Compare everything that is said with what was measured.

    Raises
    ------
    SpecificationError
        If something is not so; it names each phrase, and where it stands.
    """
    if wrong := broken(measured):
        raise spec.SpecificationError(
            "the pages say what was not measured; say there what is so:\n" + "\n".join(wrong)
        )


def broken(measured: Mapping[str, Effect]) -> list[str]:
    """Return a line for each phrase that is not what its run did."""
    in_text = ((said, "SAID in scratchnn/publish/claims.py, and the pages") for said in SAID)
    return [
        f'{where}: "{said.phrase}" of {said.id}, compared with {said.than}'
        for said, where in (*in_text, *in_front_matter())
        if not _holds(said, measured)
    ]


def in_front_matter() -> Iterator[tuple[Said, str]]:
    """Yield each phrase that a measured mistake's `seen` has, and where it stands."""
    for variant in effects.VARIANTS:
        if len(variant.of) == 1:  # of several at once, no page speaks
            for phrase in phrases(variant.said):
                yield Said(variant.id, phrase), f"the page of {variant.of[0]}"


def phrases(text: str) -> list[str]:
    """Return the phrases with a meaning that a text has."""
    return [phrase for phrase in WORDS if phrase in text]


def _holds(said: Said, measured: Mapping[str, Effect]) -> bool:
    run, other = (measured[id_]["runs"][0] for id_ in (said.id, said.than))
    return WORDS[said.phrase](run, other)


def _printed(run: Run) -> float:
    """Return the accuracy in the end; of a run that was refused, none that compares."""
    return nan if run["printed"] is None else run["printed"]


def _ahead(run: Run, other: Run) -> float:
    return _printed(run) - _printed(other)
