"""A published test as a case: what our functions do in it, and what has to come out.

A case calls our functions by the ids of their equations, whatever its authors call them, and
converts where their conventions differ. So a mistake of a page can be put in a function's
place, and the case says whether it would have been noticed.
"""

import copy
import importlib.util
import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.verify.result import distance

Functions = Mapping[str, Callable[..., Any]]  # by the ids of equations
Outputs = Mapping[str, Any]
NUMBERS = Path(__file__).parent  # files of those that are printed


@dataclass(frozen=True)
class Case:
    """A published test."""

    name: str  # what its authors call it
    # inputs by name. They are copied for each run, since a function may write over them
    given: Mapping[str, Any]
    # takes functions, and then what is given by name; returns outputs by name
    run: Callable[..., Outputs]
    wanted: Outputs  # what they must be
    # by how much an entry may be off, as the authors have it: a part of what is wanted,
    # and this much more
    rtol: float = 0.0
    atol: float = 0.0


@dataclass(frozen=True)
class Left:
    """A published test that our equations have nothing to say to, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Suite:
    """Several published tests of one thing."""

    id: str  # whose they are, and what they test: `onnx/softmax`
    cases: Callable[[], Iterable[Case | Left]]
    module: str = ""  # the library that they come in; empty if what was published stands here

    @property
    def whose(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]

    @property
    def installed(self) -> bool:
        """Whether what they come in can be imported."""
        return not self.module or importlib.util.find_spec(self.module) is not None


class Outcome(NamedTuple):
    """What came of a case: by how much it is off, and whether that is little enough."""

    error: float
    passed: bool


class _Watched(dict[str, Callable[..., Any]]):
    """Functions that remember which of them were asked for."""

    def __init__(self, functions: Functions) -> None:
        super().__init__(functions)
        self.asked: set[str] = set()

    def __getitem__(self, id_: str) -> Callable[..., Any]:
        self.asked.add(id_)
        return super().__getitem__(id_)


def uses(case: Case, functions: Functions) -> set[str]:
    """Return the ids of the equations whose functions a case calls."""
    watched = _Watched(functions)
    outcome(case, watched)
    return watched.asked


def outcome(case: Case, functions: Functions) -> Outcome:
    """Run a case, and compare what comes out with what is wanted."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            got = case.run(functions, **copy.deepcopy(dict(case.given)))
            found = [_compare(got[name], wanted, case) for name, wanted in case.wanted.items()]
    except Exception:  # a mistake in a function's place may raise anything
        return Outcome(np.inf, passed=False)
    return Outcome(max(one.error for one in found), all(one.passed for one in found))


def _compare(got: Any, wanted: Any, case: Case) -> Outcome:
    one, other = np.asarray(got), np.asarray(wanted)
    if one.shape != other.shape:  # else broadcasting would make them so
        return Outcome(np.inf, passed=False)
    within = case.atol + case.rtol * np.abs(other)
    return Outcome(distance(one, other), bool(np.all(np.abs(one - other) <= within)))


def printed(whose: str) -> dict[str, dict[str, Array]]:
    """Return the numbers that someone prints, by test and by name."""
    tests = json.loads((NUMBERS / f"{whose}.json").read_text(encoding="utf-8"))
    return {
        test: {name: np.array(rows, float) for name, rows in arrays.items()}
        for test, arrays in tests.items()
    }


def gradients(f: Functions, *layers: tuple[Array, Array]) -> dict[str, Array]:
    """Return the gradients of some layers, each of its error and of what it is given."""
    found = {}
    for layer, (dZ, A) in enumerate(layers, 1):
        found[f"dW{layer}"] = f["backward/weight_gradient"](dZ, A)
        found[f"db{layer}"] = f["backward/bias_gradient"](dZ)
    return found
