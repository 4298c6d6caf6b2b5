"""A step done again in the same memory is that of its equations."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import choices
from scratchnn.training import Settings
from scratchnn.training.tape import Tape

RNG = np.random.default_rng(0)


def repeated(step: Callable[..., Any], changed: list[Array], given: list[Array]) -> None:
    """Do a step three times both ways, and compare every bit."""
    wanted = [x.copy() for x in changed]
    tape = Tape(step, changed, given, t=1, alpha=0.5)
    for t in (1, 2, 7):
        numbers = {"t": t, "alpha": 0.3 / t}
        before, wanted = wanted, [*step(*wanted, *given, **numbers)]
        tape(**numbers)
        for found, one, other in zip(changed, wanted, before, strict=True):
            assert found.dtype == one.dtype
            assert np.array_equal(found, one)
            assert not np.array_equal(found, other)


@pytest.mark.parametrize("name", choices.OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_optimizer_is_its_equation_to_the_last_bit(name: str, dtype: Any) -> None:
    rule = choices.OPTIMIZERS[name]
    numbers = {number: getattr(Settings(), number) for number in rule.numbers}

    def step(theta: Array, *others: Array, t: int, alpha: float) -> tuple[Array, ...]:
        *slots, dtheta = others
        theta, kept = rule(theta, dtheta, tuple(slots), t, alpha=alpha, **numbers)
        return theta, *kept

    theta, dtheta, *slots = (
        RNG.random((3, 50)).astype(dtype) for _ in ("theta", "dtheta", *rule.slots)
    )
    repeated(step, [theta, *slots], [dtheta])


@pytest.mark.parametrize("name", choices.ACTIVATIONS)
def test_every_activation_and_its_slope_are_their_equations_to_the_last_bit(name: str) -> None:
    both = choices.ACTIVATIONS[name]

    def step(Z: Array, **_: float) -> tuple[Array, ...]:
        return (both.function(Z.T) + both.derivative(Z),)

    repeated(step, [RNG.standard_normal((20, 20))], [])


def test_a_product_is_scaled_where_it_costs_least() -> None:
    def step(theta: Array, A: Array, B: Array, t: int, alpha: float) -> tuple[Array, ...]:
        return (theta - alpha * (A @ B.T / 8) / t,)

    # One that rounds nothing shows that numbers are the same.
    theta, A, B = (RNG.integers(-9, 9, shape) * 1.0 for shape in ((9, 8), (9, 2), (8, 2)))
    wanted = theta.copy()
    tape = Tape(step, [theta], [A, B], t=1, alpha=0.5)
    shapes = [call.keywords["out"].shape for call in tape.calls]
    assert shapes == [(2, 8)] * 3 + [(9, 8)] * 2
    for _ in range(3):
        tape(t=2, alpha=0.5)
        wanted = step(wanted, A, B, t=2, alpha=0.5)[0]
    assert np.array_equal(theta, wanted)


def test_a_product_that_something_else_reads_too_stays() -> None:
    def step(theta: Array, A: Array, B: Array, t: int, alpha: float) -> tuple[Array, ...]:
        P = A @ B.T
        return (theta - alpha * P + P / t,)

    repeated(step, [RNG.random((9, 8))], [RNG.random((9, 2)), RNG.random((8, 2))])


def test_results_that_cannot_lie_at_home_are_copied_there() -> None:
    def step(a: Array, b: Array, alpha: float, t: int) -> tuple[Array, ...]:
        return (b + t).T, a * alpha + b

    repeated(step, [RNG.random((5, 5)), RNG.random((5, 5))], [])


def test_what_is_made_lies_where_something_lay() -> None:
    def step(theta: Array, alpha: float, t: int) -> tuple[Array, ...]:
        return (np.sqrt(theta * alpha + t) / 2,)

    theta = np.ones((2, 3))
    assert all(
        call.keywords["out"] is theta for call in Tape(step, [theta], [], t=1, alpha=1).calls
    )


@pytest.mark.parametrize(
    "strange",
    [
        lambda x: x.repeat(1),
        lambda x: x[[0, 1, 0]],
        lambda x: np.add(x, 1, out=x),
        lambda x: x + np.asarray(x.tolist()),
    ],
)
def test_what_cannot_be_recorded_is_refused(strange: Callable[[Array], Array]) -> None:
    with pytest.raises(TypeError):
        Tape(lambda x: (strange(x) * 1,), [np.ones(3)], [])


@pytest.mark.parametrize("results", [lambda a, b: (b, a), lambda a, b: (a + b, np.ones(3))])
def test_a_result_that_the_step_did_not_make_is_refused(results: Any) -> None:
    with pytest.raises(TypeError):
        Tape(results, [np.ones(3), np.zeros(3)], [])
