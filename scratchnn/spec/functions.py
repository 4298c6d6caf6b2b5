"""The functions of the equations, by the ids of their pages."""

import importlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from scratchnn.spec.error import pick

PHASES = ("initial", "forward", "loss", "backward", "update", "measure")


def function(id_: str) -> Callable[..., Any]:
    """Return the function that an id names.

    Raises
    ------
    SpecificationError
        If there is none.
    """
    return pick("function", id_, functions())


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """Return every equation's function by id, in the order of training."""
    found: dict[str, Callable[..., Any]] = {}
    for phase in PHASES:
        module = importlib.import_module(f"scratchnn.equations.{phase}")
        for name, member in vars(module).items():
            ours = inspect.isfunction(member) and member.__module__ == module.__name__
            if ours and "__" not in name:  # mutmut puts a function's mutants beside it
                found[f"{phase}/{name}"] = member
    return found


def arguments(id_: str) -> list[str]:
    """Return the names of a function's arguments."""
    return list(inspect.signature(function(id_)).parameters)
