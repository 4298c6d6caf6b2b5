"""What is raised when a page is wrong."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


class SpecificationError(ValueError):
    """A page breaks the contract; the message says which page, where, and how.

    Attributes
    ----------
    faults : tuple of str
        What is wrong, each by itself; the message has one below the other.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def pick(kind: str, name: str, among: Mapping[str, T]) -> T:
    """Return what has a name.

    Raises
    ------
    SpecificationError
        If nothing has; the message says what there is of that kind.
    """
    if name not in among:
        raise SpecificationError(f"no {kind} {name}; there are {', '.join(among) or 'none'}")
    return among[name]
