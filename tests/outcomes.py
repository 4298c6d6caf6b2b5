"""Runs of a network, made up."""

from scratchnn.effects.trainer import Outcome


def outcome(accuracy: float | None, **other: object) -> Outcome:
    """Return what a run did that printed an accuracy in the end, and of which all else is usual."""
    found = Outcome(
        curve=[],
        printed=accuracy,
        infinite_at=None,
        nan_at=None,
        refused=None,
        hidden=10,
        dead=0,
    )
    found.update(other)  # type: ignore[typeddict-item]
    return found
