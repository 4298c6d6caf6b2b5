"""How a learner's functions want the examples and the labels, and what a call of one gave."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.draws import Values

# Examples as columns; as rows, so that every matrix is transposed; as rows, with weights that
# still have a row for each unit, as in PyTorch.
LAYOUTS = ("columns", "rows", "rows, weights not transposed")
LABELS = ("labels", "one-hot", "labels as a row", "labels as a column")
BUNDLES = {
    "parameters": ("W1", "b1", "W2", "b2"),
    "cache": ("Z1", "A1", "Z2", "A2"),
    "gradients": ("dW1", "db1", "dW2", "db2"),
}


class Convention(NamedTuple):
    """How a learner's functions want the examples and the labels."""

    layout: str = "columns"
    labels: str = "labels"

    def turn(self, name: str, value: Any) -> Any:
        """Transpose a matrix between our layout and theirs; both ways are the same."""
        is_weight = name.removeprefix("d").startswith("W")
        kept = self.layout == "columns" or (self.layout != "rows" and is_weight)
        if kept or name == "pixels" or np.ndim(value) != 2:
            return value
        return value.T

    def hand_over(self, name: str, value: Any) -> Any:
        """Return a copy of a value as the learner's function wants it."""
        if name in ("y", "Y") or (name == "y_hat" and self.labels == "one-hot"):
            value = self._truth(value)
        return copy.deepcopy(self.turn(name, value))

    def _truth(self, value: Array) -> Array:
        y = value if value.ndim == 1 else value.argmax(axis=0)
        match self.labels:
            case "one-hot":
                k = 10 if value.ndim == 1 else value.shape[0]
                return np.eye(k)[:, y]
            case "labels as a row":
                return y[None, :] if self.layout == "columns" else y[:, None]
            case "labels as a column":
                return y[:, None] if self.layout == "columns" else y[None, :]
        return y


class Bundle(dict[Any, Any]):
    """Values by name that may also be unpacked, or taken by number, as a tuple would."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values())

    def __missing__(self, key: Any) -> Any:
        return _missing(self, key)


class Keyed(dict[Any, Any]):
    """Values by name whose keys are walked over; a gradient is known by its parameter, too."""

    def __missing__(self, key: Any) -> Any:
        return _missing(self, key)


def _missing(bundle: dict[Any, Any], key: Any) -> Any:
    if isinstance(key, int):
        return list(bundle.values())[key]
    if f"d{key}" in bundle:
        return bundle[f"d{key}"]
    raise KeyError(key)


@dataclass
class Called:
    """What a call gave: outputs by our names and in our layout, and what else it did."""

    outputs: Values = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    plotted: bool = False
