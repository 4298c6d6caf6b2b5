"""An update done in place is that of its equation, bit for bit."""

from typing import Any

import numpy as np
import pytest

from scratchnn import choices
from scratchnn.training import Settings
from scratchnn.training.tape import Tape


@pytest.mark.parametrize("name", choices.OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("t", [1, 7])
def test_every_optimizer_is_its_equation_to_the_last_bit(name: str, dtype: Any, t: int) -> None:
    rule, rng = choices.OPTIMIZERS[name], np.random.default_rng(0)
    theta, dtheta, *slots = (
        rng.random((3, 50)).astype(dtype) for _ in ("theta", "dtheta", *rule.slots)
    )
    numbers = {number: getattr(Settings(), number) for number in rule.numbers} | {"alpha": 0.3}
    wanted, wanted_slots = rule(theta, dtheta, tuple(slots), t, **numbers)
    update = Tape(rule).at(numbers | {"t": t})
    changed, kept = update(theta.copy(), dtheta.copy(), tuple(slots))
    assert changed.dtype == dtype
    assert np.array_equal(changed, wanted)
    assert not np.array_equal(changed, theta)
    assert len(kept) == len(rule.slots)
    assert all(np.array_equal(a, b) for a, b in zip(kept, wanted_slots, strict=True))


@pytest.mark.parametrize("name", choices.OPTIMIZERS)
def test_what_is_made_lies_where_something_was_given(name: str) -> None:
    rule = choices.OPTIMIZERS[name]
    given = [np.ones((2, 3)) for _ in ("theta", "dtheta", *rule.slots)]
    numbers = {number: getattr(Settings(), number) for number in rule.numbers} | {"alpha": 0.3}
    theta, dtheta, *slots = given
    changed, kept = Tape(rule).at(numbers | {"t": 1})(theta, dtheta, tuple(slots))
    results = [changed, *kept]
    assert len({id(one) for one in results}) == len(results)
    reused = [one for one in results if any(one is other for other in given)]
    assert len(reused) >= len(results) - 1


def test_what_cannot_be_done_in_place_is_refused() -> None:
    def mean(theta: Any, dtheta: Any, alpha: float) -> Any:
        return theta - alpha * dtheta.sum()

    with pytest.raises(TypeError):
        Tape(choices.Optimizer(mean))
