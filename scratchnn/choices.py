"""What a network may be made of: activations, starts and optimisers, found among the equations.

No function is listed here. One that an equation page brings is found by what it is given:

* an activation is one of `forward` whose slope stands in `backward`, `tanh` and
  `tanh_derivative`; both are given the scores alone;
* a start is one of `initial` that is given a shape, and at most a generator: `uniform`;
* an optimiser is one of `update` that is given parameters, their gradient, what it keeps, and
  of numbers a rate and those that training has: `momentum`.

What is given more stands in its place on the network's page, and is no choice here.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.equations import backward, forward, initial, update

# What an optimiser may be given besides the rate, and what that is where nothing is said.
NUMBERS = {"beta": 0.9, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}


class Activation(NamedTuple):
    """What a hidden layer does to its scores, and its slope there."""

    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


@dataclass(frozen=True)
class Start:
    """How parameters are begun."""

    function: Callable[..., Array]

    @cached_property
    def is_random(self) -> bool:
        """Whether it draws: weights that all begin alike stay alike."""
        return "rng" in _parameters(self.function)

    def __call__(self, shape: tuple[int, int], rng: np.random.Generator) -> Array:
        """Make parameters of a shape."""
        return self.function(shape, rng) if self.is_random else self.function(shape)


@dataclass(frozen=True)
class Optimizer:
    """An equation by which a parameter is changed, and what it needs for that.

    Examples
    --------
    >>> momentum = OPTIMIZERS["momentum"]
    >>> momentum.slots, momentum.numbers
    (('v',), ('beta',))
    >>> theta, dtheta = np.array([[1.0]]), np.array([[0.5]])
    >>> momentum(theta, dtheta, momentum.begin(theta), t=1, alpha=1.0, beta=0.9)
    (array([[0.5]]), (array([[0.5]]),))
    """

    function: Callable[..., Any]

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """Names of the arrays that it keeps for a parameter, from one update to the next."""
        given = _parameters(self.function).values()
        return tuple(p.name for p in given if p.annotation is Array)[2:]  # after theta, dtheta

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Names of the numbers that it is given, besides the rate and the count of updates."""
        return tuple(name for name in _parameters(self.function) if name in NUMBERS)

    @cached_property
    def counts(self) -> bool:
        """Whether it is given the number of the update."""
        return "t" in _parameters(self.function)

    @cached_property
    def is_scaled(self) -> bool:
        """Whether it divides by the size of the gradient: a step is about alpha long then."""
        return "epsilon" in self.numbers

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """Return what it keeps before the first update."""
        return tuple(initial.zeros(theta.shape).astype(theta.dtype) for _ in self.slots)

    def __call__(
        self, theta: Array, dtheta: Array, slots: tuple[Array, ...], t: int, **numbers: float
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the changed parameter, and what is kept for update t + 1."""
        counted = {"t": t} if self.counts else {}
        # By name: the rate may stand before what is kept.
        kept_by_name = dict(zip(self.slots, slots, strict=True))
        made = self.function(theta, dtheta, **kept_by_name, **counted, **numbers)
        *kept, theta = made if self.slots else (made,)
        return theta, tuple(kept)


def functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the functions that a module defines for others, by name.

    Examples
    --------
    >>> [*functions(update)][:2]
    ['gradient_step', 'momentum']
    """
    return {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }


def activations(forward: ModuleType, backward: ModuleType) -> dict[str, Activation]:
    """Return what is given scores alone, and so is its slope."""
    slopes = functions(backward)
    both = {
        name: Activation(function, slopes[f"{name}_derivative"])
        for name, function in functions(forward).items()
        if f"{name}_derivative" in slopes
    }
    return {
        name: one for name, one in both.items() if all(len(_parameters(f)) == 1 for f in one)
    }


def starts(initial: ModuleType) -> dict[str, Start]:
    """Return what is given a shape, and a generator or nothing else."""
    return {
        name: Start(function)
        for name, function in functions(initial).items()
        if [*_parameters(function)] in (["shape"], ["shape", "rng"])
    }


def optimizers(update: ModuleType) -> dict[str, Optimizer]:
    """Return what is given parameters, their gradient, a rate, and no number but `NUMBERS`."""

    def fits(one: Optimizer) -> bool:
        given = [*_parameters(one.function)]
        known = {"theta", "dtheta", *one.slots, "t", "alpha", *NUMBERS}
        return given[:2] == ["theta", "dtheta"] and "alpha" in given and known.issuperset(given)

    every = {name: Optimizer(function) for name, function in functions(update).items()}
    return {name: one for name, one in every.items() if fits(one)}


@cache
def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(function, eval_str=True).parameters)


ACTIVATIONS = activations(forward, backward)
STARTS = starts(initial)
OPTIMIZERS = optimizers(update)
