"""Where an equation stands in the network: at its steps, or by its choices."""

from collections.abc import Iterator
from typing import NamedTuple

from scratchnn.spec import Choice, Network, Step


class Offer(NamedTuple):
    """A step of a choice."""

    choice: Choice
    step: Step
    instead: Step | None  # the network's own, which it takes the place of; None if it is added


def offers(network: Network) -> list[Offer]:
    """Return every step of every choice."""
    return [
        Offer(choice, step, own(network, step) if step in choice.replace else None)
        for choice in network.choices
        for step in choice.steps
    ]


def own(network: Network, step: Step) -> Step | None:
    """Return the network's own step that makes the same in the same phase, if there is one."""
    same = (one for one in network.steps if (one.phase, one.name) == (step.phase, step.name))
    return next(same, None)


def standing(network: Network, id_: str) -> list[Step]:
    """Return the network's own steps at which an equation stands, or would by a choice.

    What a choice adds has no place of its own there: it stands where it is read.
    """
    if here := network.uses(id_):
        return here
    found: dict[Step, None] = {}
    for choice in network.offers(id_):
        chosen = network.chosen(choice.id)
        for step in chosen.uses(id_):
            found |= dict.fromkeys(_seen(network, chosen, step))
    return [step for step in network.steps if step in found]


def _seen(network: Network, chosen: Network, step: Step) -> Iterator[Step]:
    if (there := own(network, step)) is not None:
        yield there
        return
    for source, reader in chosen.flows:
        if source == step:
            yield from _seen(network, chosen, reader)


def neighbours(network: Network, id_: str) -> tuple[list[str], list[str]]:
    """Return whose outputs an equation takes in the network, and who takes its own."""
    networks = [network, *(network.chosen(choice.id) for choice in network.offers(id_))]
    flows = [flow for one in networks for flow in one.flows]
    calls = [(a.call, b.call) for a, b in flows if isinstance(a, Step)]
    before = dict.fromkeys(a for a, b in calls if a and b == id_)
    after = dict.fromkeys(b for a, b in calls if b and a == id_)
    return list(before), list(after)
