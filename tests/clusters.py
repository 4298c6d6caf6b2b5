"""Examples that are learned in moments, and what to learn them with."""

from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.training import History, Run


def clusters(m: int = 60, seed: int = 0, spread: float = 0.2) -> tuple[Array, Array]:
    """Make three classes around three corners of a cube with 8 dimensions."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, m)
    return np.eye(8)[:, y] + spread * rng.standard_normal((8, m)), y


def noisy() -> tuple[Array, ...]:
    """Make clusters that overlap, and a dev set."""
    return *clusters(40, spread=0.8), *clusters(40, seed=1, spread=0.8)


def settings(seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Return arguments that suit the clusters."""
    given = {"alpha": 0.5, "iterations": 5, "hidden": (6,), "classes": 3}
    return given | {"rng": np.random.default_rng(seed)} | changes


def batches(seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Return arguments that suit the clusters, in batches that do not divide them."""
    given = {"batch": 7, "epochs": 5, "hidden": (6,), "classes": 3}
    return given | {"rng": np.random.default_rng(seed)} | changes


def same(one: Run, other: Run) -> bool:
    """Tell whether two runs measured and learned the same, to the last digit."""
    pairs = zip(one.parameters, other.parameters, strict=True)
    return one.history == other.history and all(np.array_equal(a, b) for a, b in pairs)


def interrupt_at(stop: int) -> Any:
    """Return what presses Ctrl-C once an entry was measured."""

    def press(t: int, _: History) -> None:
        if t == stop:
            raise KeyboardInterrupt

    return press
