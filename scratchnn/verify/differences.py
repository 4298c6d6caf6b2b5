"""Numerical derivatives of a function that takes an array and gives one number."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy import ndarray as Array

Function = Callable[[Array], Any]
COMPLEX_STEP_BOUND = 1e-14
RICHARDSON_BOUND = 1e-10


def bound(derive: Callable[..., Array], scale: str) -> float:
    """Return how far a right derivative may be from one of our methods, at a scale."""
    if derive is not complex_step:
        return RICHARDSON_BOUND
    # dZ is multiplied by m, and so is the rounding of the mean
    return COMPLEX_STEP_BOUND * (10 if scale == "m" else 1)


def blinded(ids: Iterable[str]) -> str:
    """Say of equations why their complex step differs, where central differences are right."""
    return (
        "Central differences agree, so the complex step does not see through "
        f"{' or '.join(dict.fromkeys(ids))}: it is lost in np.abs, np.real and float(); "
        "write np.where(Z < 0, -Z, Z) in the place of np.abs(Z)"
    )


def complex_step(F: Function, x: Array, h: float = 1e-30) -> Array:
    """Derive by a step in the imaginary direction: no subtraction, so no digits are lost.

    Parameters
    ----------
    F : callable
        Gives one number; analytic around x.
    x : array, any shape
    h : float
        The step; its square must be too small to show.

    Returns
    -------
    gradient : array, shape of x

    Examples
    --------
    >>> complex_step(lambda x: np.sum(x**3), np.array([1.0, 2.0]))
    array([ 3., 12.])
    """
    return _each(x.astype(complex), lambda z: F(z).imag / h, 1j * h)


def richardson(F: Function, x: Array, h: float = 1e-3) -> Array:
    """Derive by central differences at h and h/2, combined so that the error is of order h⁴.

    Parameters
    ----------
    F : callable
        Gives one number.
    x : array, any shape
        At least 2h away from a kink.
    h : float
        The wider step.

    Returns
    -------
    gradient : array, shape of x

    Examples
    --------
    >>> richardson(lambda x: np.sum(x**3), np.array([1.0, 2.0])).round(9)
    array([ 3., 12.])
    """
    wide, narrow = central(F, x, h), central(F, x, h / 2)
    return (4 * narrow - wide) / 3


def central(F: Function, x: Array, h: float) -> Array:
    """Derive by the difference of a step of h to either side.

    Examples
    --------
    >>> central(lambda x: np.sum(x**2), np.array([1.0, 2.0]), h=0.5)
    array([2., 4.])
    """
    up, down = _each(x, F, h), _each(x, F, -h)
    return (up - down) / (2 * h)


def one_sided(F: Function, x: Array, h: float) -> Array:
    """Derive by the difference of a step of h to one side, which is less good.

    Examples
    --------
    >>> one_sided(lambda x: np.sum(x**2), np.array([1.0, 2.0]), h=0.5)
    array([2.5, 4.5])
    """
    return (_each(x, F, h) - F(x)) / h


def _each(x: Array, F: Function, step: complex) -> Array:
    """Evaluate F with one entry of x moved, for each entry."""
    values = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.astype(np.result_type(x, step))  # whole numbers would swallow the step
        moved[index] += step
        values[index] = F(moved)
    return values
