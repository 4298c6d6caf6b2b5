"""How a law is tested: on drawn networks, and on functions that break it."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy import ndarray as Array

from scratchnn import one_hot, softmax

Function = Callable[..., Any]
Law = Callable[..., None]
Parameters = tuple[Array, ...]

FROM_KINK = 0.02  # how far scores stay from ReLU's corner where a law needs slopes


@dataclass(frozen=True)
class Case:
    """Sizes that all differ, and a seed. Whatever a law is tried on follows from them."""

    n0: int
    n1: int
    k: int
    m: int
    seed: int

    @cached_property
    def rng(self) -> np.random.Generator:
        """Source of all that is drawn; each draw advances it."""
        return np.random.default_rng(self.seed)

    def normal(self, *shape: int) -> Array:
        """Draw numbers around 0, and put in an exact 0."""
        x = self.rng.standard_normal(shape)
        x.flat[self.rng.integers(x.size)] = 0
        return x

    @cached_property
    def X(self) -> Array:  # noqa: N802 (the symbol of the mathematics)
        """The input, with one example that is black all over."""
        X = self.normal(self.n0, self.m)
        X[:, self.rng.integers(self.m)] = 0
        return X

    @cached_property
    def y(self) -> Array:
        """Labels: every class, then any, in random order."""
        more = self.rng.integers(self.k, size=self.m - self.k)
        return self.rng.permutation(np.concatenate([np.arange(self.k), more]))

    @cached_property
    def Y(self) -> Array:  # noqa: N802
        """The same labels, one-hot."""
        return one_hot(self.y, self.k)

    @cached_property
    def parameters(self) -> Parameters:
        """W1, b1, W2 and b2, drawn again while a hidden score is near ReLU's corner."""
        shapes = (self.n1, self.n0), (self.n1, 1), (self.k, self.n1), (self.k, 1)
        while True:
            W1, b1, W2, b2 = (self.rng.standard_normal(shape) for shape in shapes)
            if np.abs(W1 @ self.X + b1).min() > FROM_KINK:  # not ours, lest it never end
                return W1, b1, W2, b2

    @cached_property
    def probabilities(self) -> Array:
        """A column of probabilities for each example."""
        return softmax(2 * self.normal(self.k, self.m))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw sizes and a seed, never single numbers: they come from the seed."""
    n0, n1, k = draw(st.permutations(range(2, 7)))[:3]
    m = draw(st.integers(9, 12))  # above n0 + 2, else one layer could fit any numbers
    return Case(n0, n1, k, m, seed=draw(st.integers(0, 2**32 - 1)))


def law(**violations: dict[str, Function]) -> Callable[[Law], Law]:
    """Make the test of a law: it holds for our functions, and not for those that break it.

    A law takes a `Case`, and the functions that it speaks of as arguments whose defaults are
    ours. A violation gives others in their place, by name. The law must then fail by an
    assertion; code that cannot be run breaks nothing.
    """
    if not violations:
        raise TypeError("a law must name what breaks it, or its test might never fail")

    def decorate(holds: Law) -> Law:
        taken = [*inspect.signature(holds).parameters][1:]
        for violation, others in violations.items():
            if strange := [name for name in others if name not in taken]:
                raise TypeError(
                    f"{violation} of {holds.__name__} gives {', '.join(strange)}; the law takes "
                    f"{', '.join(taken)}"
                )

        @pytest.mark.parametrize("violation", [None, *violations], ids=lambda v: v or "holds")
        def test(violation: str | None) -> None:
            functions = violations[violation] if violation else {}

            @settings(phases=[Phase.generate])  # cases are small enough, so none is shrunk
            @given(cases())
            def try_it(case: Case) -> None:
                holds(case, **functions)

            if violation is None:
                try_it()
                return
            try:
                try_it()
            except AssertionError:
                return
            pytest.fail(
                f"{holds.__name__} holds for {violation}, too, which must break it: "
                "require more, or name a violation that breaks it",
                pytrace=False,
            )

        test.__name__, test.__doc__ = holds.__name__, holds.__doc__
        test.__dict__["violations"] = violations  # so that `test_contract` can ask for it
        return test

    return decorate


def close(got: Any, wanted: Any, bound: float = 1e-12) -> None:
    """Require equal shapes and types, and numbers equal up to rounding; NaN equals nothing."""
    for one, other in _pairs(got, wanted):
        np.testing.assert_allclose(
            one, other, rtol=bound, atol=bound, equal_nan=False, strict=True
        )


def equal(got: Any, wanted: Any) -> None:
    """Require equality to the last bit."""
    for one, other in _pairs(got, wanted):
        np.testing.assert_array_equal(one, other, strict=True)


def _pairs(got: Any, wanted: Any) -> Iterable[tuple[Any, Any]]:
    """Pair what is compared; a tuple stands for several arrays."""
    return zip(got, wanted, strict=True) if isinstance(wanted, tuple) else [(got, wanted)]


def quietly(function: Function) -> Function:
    """Return a wrong function that does not warn while it overflows."""

    def wrong(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*arguments)

    return wrong
