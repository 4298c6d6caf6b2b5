"""What stands in for SciPy's minimisers: a few plain steps along the gradient they are given.

So what a learner's own function returns as its gradient becomes a step, as in any other
training.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from scratchnn.checker.program.watch import LEARNER

STEPS, RATE = 3, 0.1
COST = "the cost"  # that a minimiser was given
Cost = Callable[..., Any]
Report = Callable[[dict[str, Any]], None]


class Bunch(dict[str, Any]):
    """A dictionary whose keys are attributes, too."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


def chosen(
    stand_in: Callable[..., Any], original: Callable[..., Any], report: Report,
    *given: Any, **named: Any,
) -> Any:  # fmt: skip
    """Minimise a cost of the learner's in our way; leave that of a library to SciPy."""
    cost = (
        given[0] if given else next((named[k] for k in ("fun", "f", "func") if k in named), 0)
    )
    while isinstance(cost, functools.partial):
        cost = cost.func
    if not str(getattr(cost, "__module__", "")).startswith(LEARNER):
        return original(*given, **named)
    return stand_in(report, *given, **named)


def descend(report: Report, cost: Cost, start: Any, args: Any, gradient: Any = True) -> Bunch:
    """Step down a cost a few times; not at all where nobody gives its gradient.

    Parameters
    ----------
    report : callable
        Is given what is minimised, and the parameters after each step.
    cost : callable
    start : array_like
    args : tuple
        What both functions are given besides the parameters.
    gradient : callable or bool
        True if the cost returns its gradient, too.
    """
    args = args if isinstance(args, tuple) else (args,)
    theta = np.array(start, dtype=float).ravel()
    value, slope = np.nan, np.zeros_like(theta)
    for _ in range(STEPS if gradient else 1):
        found = cost(theta, *args)
        if gradient:
            value, given = (found, gradient(theta, *args)) if callable(gradient) else found
            slope = np.asarray(given, dtype=float).ravel()
            report({COST: float(np.sum(value))})
            theta -= RATE * slope
            report({"the parameters": theta})
    return Bunch(
        x=theta, fun=value, jac=slope, success=True, status=0, message="", nit=STEPS, nfev=STEPS
    )


def minimize(
    report: Report, fun: Cost, x0: Any, args: Any = (), method: Any = None, jac: Any = None,
    **_: Any,
) -> Bunch:  # fmt: skip
    """Stand in for `scipy.optimize.minimize`."""
    del method
    return descend(report, fun, x0, args, jac if callable(jac) else jac is True)


def fmin(
    report: Report, f: Cost, x0: Any, fprime: Any = None, args: Any = (), **named: Any
) -> Any:
    """Stand in for `fmin_cg`, `fmin_bfgs` and `fmin_ncg`."""
    found = descend(report, f, x0, args, fprime or False)
    both = (found["x"], found["fun"], STEPS, STEPS, 0)
    return both if named.get("full_output") else found["x"]


def fmin_l_bfgs_b(
    report: Report, func: Cost, x0: Any, fprime: Any = None, args: Any = (), **_: Any
) -> Any:
    """Stand in for `fmin_l_bfgs_b`, whose cost may return its gradient, too."""
    found = descend(report, func, x0, args, fprime or True)
    return found["x"], found["fun"], found


def fmin_tnc(
    report: Report, func: Cost, x0: Any, fprime: Any = None, args: Any = (), **_: Any
) -> Any:
    """Stand in for `fmin_tnc`, whose cost may return its gradient, too."""
    return descend(report, func, x0, args, fprime or True)["x"], STEPS, 1


STAND_INS: dict[str, Callable[..., Any]] = {
    "minimize": minimize, "fmin_cg": fmin, "fmin_bfgs": fmin, "fmin_ncg": fmin,
    "fmin_l_bfgs_b": fmin_l_bfgs_b, "fmin_tnc": fmin_tnc,
}  # fmt: skip
