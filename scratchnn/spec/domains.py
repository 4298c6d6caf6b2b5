"""What a symbol may stand for: what each room has to know of that, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scratchnn.spec.model import Symbol


@dataclass(frozen=True)
class Domain:
    """A kind of values."""

    holds: Callable[[Any], Any] | None = None  # of its numbers, where not all numbers are
    usual: tuple[str, ...] | None = None  # a shape, where the number of its sizes is settled
    whole: bool = False  # whole numbers, in every language
    formulas: bool = True  # whether a formula can speak of it
    letters: bool = True  # whether a letter can stand for all of it
    said: str = ""  # how a card goes on behind what a symbol means

    def has(self, value: Any) -> bool:
        """Say whether numbers are of it."""
        return self.holds is None or bool(np.all(self.holds(np.asarray(value))))


DOMAINS = {
    "real": Domain(),
    "positive": Domain(lambda x: x > 0, said="; positive"),
    "nonnegative": Domain(lambda x: x >= 0, said="; at least 0"),
    "fraction": Domain(lambda x: (x > 0) & (x < 1), said="; between 0 and 1"),
    "probability": Domain(lambda x: (x >= 0) & (x <= 1), usual=("k", "m")),
    "one-hot": Domain(lambda x: (x == 0) | (x == 1), usual=("k", "m")),
    "label": Domain(usual=("m",), whole=True, letters=False),
    "size": Domain(usual=(), whole=True),
    "count": Domain(usual=(), whole=True, said="; at least 1"),
    "shape": Domain(whole=True, formulas=False, letters=False),
    "generator": Domain(usual=(), formulas=False, letters=False),
    "pixel": Domain(lambda x: (x >= 0) & (x <= 255), whole=True),
}


def domain(symbol: Symbol) -> Domain:
    """Return the domain of a symbol; of one that there is not, which the rules tell, any."""
    return DOMAINS.get(symbol.domain, Domain())
