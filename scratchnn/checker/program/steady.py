"""What differs between runs elsewhere, and is the same here: the time, and what has no seed.

Runs are compared event by event, so that nothing may differ by itself.
"""

import datetime
import random
import time
import timeit
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

# What tells the time, when that begins, and how long a program takes until it asks again.
CLOCKS = ("time", "perf_counter", "process_time", "monotonic")
BEGAN, SECONDS = 1.7e9, 0.01
SEEDED = (
    (random, "seed"), (np.random, "seed"), (np.random, "default_rng"),
    (np.random, "RandomState"), (np.random, "PCG64"), (np.random, "MT19937"),
    (np.random, "SeedSequence"),
)  # fmt: skip
FOUND = {(owner, name): vars(owner)[name] for owner, name in SEEDED}  # as nobody replaced them
Place = tuple[Any, str, Any]


class Steady:
    """Stands in for clocks and generators."""

    def __init__(self) -> None:
        self.start(0)

    def start(self, seed: int) -> None:
        """Begin a run: everything is drawn anew."""
        self.seed, self.told = seed, 0
        FOUND[np.random, "seed"](seed)  # the global generators are what learners use
        FOUND[random, "seed"](seed)

    def places(self) -> Iterator[Place]:
        """Yield what stands where while a program runs."""
        for name in CLOCKS:
            yield time, name, self.clock
            yield time, f"{name}_ns", lambda: int(self.clock() * 1e9)
        yield timeit, "default_timer", self.clock
        yield np, "empty", np.zeros
        yield np, "empty_like", np.zeros_like
        for (owner, name), found in FOUND.items():
            yield owner, name, self._seeded(found)

    def clock(self) -> float:
        """Tell the time."""
        self.told += 1
        return BEGAN + SECONDS * self.told

    def _seeded(self, made: Callable[..., Any]) -> Callable[..., Any]:
        """Return what is given our seed where it is given none."""

        def given(seed: Any = None, *rest: Any, **named: Any) -> tuple[Any, ...]:
            seed = next(iter(named.values()), seed)
            return (self.seed if seed is None else seed, *rest)

        if made is not np.random.RandomState:
            return lambda *any_, **named: made(*given(*any_, **named))

        class Seeded(np.random.RandomState):  # a class, as others ask whether something is one
            def __init__(self, *any_: Any, **named: Any) -> None:
                super().__init__(*given(*any_, **named))

        return Seeded

    def dates(self) -> types.ModuleType:
        """Return `datetime`, whose present is the same in every run.

        A program alone is given it: libraries in C count on the true one.
        """
        clock, module = self.clock, types.ModuleType("datetime")

        class Dates(datetime.datetime):
            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> "Dates":
                return cls.fromtimestamp(clock(), tz)

        vars(module).update(vars(datetime), datetime=Dates)
        return module
