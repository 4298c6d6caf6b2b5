"""What a check found, and how far two results are apart."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray as Array


@dataclass(frozen=True)
class Result:
    """What a check found: the largest error, the bound, where or why, on how many inputs."""

    check: str
    error: float
    bound: float
    note: str
    draws: int = 0

    @property
    def passed(self) -> bool:
        """Whether the error keeps within the bound; NaN does not."""
        return self.error <= self.bound


def distance(got: Any, wanted: Array) -> float:
    """Return the largest difference, relative where numbers are larger than 1; NaN is far."""
    with np.errstate(invalid="ignore"):  # ∞ − ∞ and ∞ / ∞ are NaN, which is far
        error = np.max(np.abs(np.asarray(got) - wanted), initial=0)
        scale = np.max(np.abs(wanted), initial=1)
        return float(np.nan_to_num(error / scale, nan=np.inf, posinf=np.inf))
