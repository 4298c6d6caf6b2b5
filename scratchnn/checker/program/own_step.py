"""A step of our own with gradients that a file makes and never uses."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray as Array

if TYPE_CHECKING:
    from scratchnn.checker.program.drivers import Drive

RATE = 0.05


def step(drive: "Drive", instance: Any) -> None:
    """Where nothing steps, step with the gradients that were made, by their names."""
    places: list[dict[str, Any]] = [drive.weights]
    if isinstance(drive.kinds.get("parameters"), dict):
        places.append(drive.kinds["parameters"])
    gradients = dict(drive.pool)
    if instance is not None:
        held = [v for v in vars(instance).values() if isinstance(v, dict)]
        places += [vars(instance), *held]
        for place in [vars(instance), *held]:
            gradients |= {str(k).lower(): v for k, v in place.items() if str(k)[:1] in "dg"}
    for place in places:
        named = {
            str(n): v for n, v in place.items()
            if isinstance(v, np.ndarray) and v.dtype.kind == "f" and v.ndim
        }  # fmt: skip
        ordered = _ordered(drive, named)
        for name, array in named.items():
            g = ordered.get(name)
            for spelled in (f"d{name}", f"d_{name}", f"grad_{name}", f"{name}_grad"):
                g = gradients.get(spelled.lower(), g)
            if g is None or str(name).lower().startswith(("d", "grad")):
                continue
            try:
                after = array - RATE * np.asarray(g)
            except (ValueError, TypeError):
                continue
            drive.report({name: array})
            drive.report({name: after})


def _ordered(drive: "Drive", named: dict[str, Array]) -> dict[str, Any]:
    """Return gradients that came without names, by an order in which their shapes fit."""
    given = drive.kinds.get("gradients")
    if not isinstance(given, tuple | list) or len(given) != len(named):
        return {}
    names = list(named)
    flat = [names[i : i + 2] for i in range(0, len(names), 2)]
    back = [n for pair in reversed(flat) for n in pair]
    split = [*names[::2], *names[1::2]]
    for order in (names, back, split, [*names[1::2], *names[::2]]):
        shapes: Sequence[tuple[int, ...]] = [np.shape(g) for g in given]
        if all(s in ((), named[n].shape) for n, s in zip(order, shapes, strict=True)):
            return dict(zip(order, given, strict=True))
    return {}
