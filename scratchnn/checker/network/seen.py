"""A parameter: what the roles of a run are told of."""

import functools
from dataclasses import dataclass, field

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.program.watch import Seen

__all__ = ["Parameter", "Seen"]


@dataclass(eq=False)
class Parameter:
    """A parameter, where it is first seen, and what its first step makes of it."""

    text: str
    origin: Seen
    old: Seen  # the last that is seen before the step
    new: Seen  # the first after it
    before: Array
    after: Array
    moves: set[tuple[int, str]] = field(default_factory=set)  # forward quantities, by event
    sure: bool = True  # its step depends on the labels, so it is no state that is carried on

    @property
    def before_digest(self) -> str:
        """What tells its numbers before the step from others."""
        return self.old.value.digest

    @functools.cached_property
    def length(self) -> float:
        """The length of its numbers before the step."""
        return float(np.linalg.norm(self.before))

    @property
    def step(self) -> Array:
        """What is added to it."""
        return self.after - self.before

    @property
    def stepped(self) -> bool:
        """Whether it becomes another of the same shape."""
        same = self.after.shape == self.before.shape
        return same and not np.array_equal(self.after, self.before)
