"""What each choice of the network is compared by: the same task, budget and starts.

The choices are those of the network's page. Some of them together stand in the front matter of
`docs/compare.md`.
"""

from dataclasses import dataclass, replace

from scratchnn import spec
from scratchnn.effects import experiments
from scratchnn.effects.experiments import Experiment

PAGE = spec.PAGES / "compare.md"


@dataclass(frozen=True)
class Comparison(spec.Listed):
    """Choices that are made together."""

    title: str
    plain: str  # what the network without any choice is called
    together: tuple[Experiment, ...]


def plain() -> Experiment:
    """Return the network of the video, which all others are compared with."""
    return replace(experiments.selection().right, title=spec.read(PAGE, Comparison).plain)


def runs() -> dict[str, Experiment]:
    """Return what is compared with it by id: each choice by itself, and those together.

    Raises
    ------
    SpecificationError
        If the page names what there is not, or anything twice.
    """
    page, right = spec.read(PAGE, Comparison), plain()
    alone = [Experiment(c.id, c.title, choices=(c.id,)) for c in spec.network().choices]
    several = [*alone, *page.together]
    for one in several:
        one.network  # noqa: B018 (which names a choice that there is not)
    named = {f"choice-{one.id}": one for one in several}
    if len(named) < len(several):
        raise spec.SpecificationError(f"{PAGE.name}: together: an id stands there twice")
    return {
        id_: replace(one, id=id_, at=experiments.numbers(one, right.at), samples=right.samples)
        for id_, one in named.items()
    }
