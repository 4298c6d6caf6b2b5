"""What all suites of published tests are held to."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify.suites.case import Case, Suite, outcome, uses

FUNCTIONS = spec.functions()


def cases(suites: list[Suite]) -> list[Any]:
    """Return all cases of several suites, each as a parameter with a name."""
    return [
        pytest.param(one, id=f"{suite.id}: {one.name}")
        for suite in suites
        for one in suite.cases()
        if isinstance(one, Case)
    ]


def spoiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that gives something else, of the same shape."""

    def wrong(*given: Any) -> Any:
        made = function(*given)
        return tuple(3 * x + 1 for x in made) if isinstance(made, tuple) else 3 * made + 1

    return wrong


def assert_each_function_counts(case: Case) -> None:
    """Check that a case fails if any of the functions that it calls is another."""
    called = uses(case, FUNCTIONS)
    assert called
    for id_ in called:
        broken = {**FUNCTIONS, id_: spoiled(FUNCTIONS[id_])}
        assert not outcome(case, broken).passed, id_


def assert_nothing_is_written_over(case: Case) -> None:
    """Check that a case is the same again after a run."""
    before = outcome(case, FUNCTIONS)
    assert outcome(case, FUNCTIONS) == before
    assert np.isfinite(before.error)
