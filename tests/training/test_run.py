"""What a run gives is enough to go on from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clusters import batches, clusters, noisy, same

from scratchnn.network import initialise
from scratchnn.training import History, load_state, save_state, train


@pytest.mark.parametrize("bits", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_any_generator_goes_on(bits: str, tmp_path: Path) -> None:
    def rng() -> np.random.Generator:
        return np.random.Generator(getattr(np.random, bits)(0))

    X, y = clusters()
    given = batches(optimizer="momentum", alpha=0.1)
    whole = train(X, y, **given | {"rng": rng(), "epochs": 6})
    half = train(X, y, **given | {"rng": rng(), "epochs": 3})
    save_state(tmp_path / "state.npz", half.state)
    assert same(train(X, y, state=load_state(tmp_path / "state.npz"), epochs=6), whole)


def test_a_generator_goes_on_and_leaves_the_state_where_it_was() -> None:
    state = train(*clusters(), **batches(epochs=1)).state
    one, other = state.generator, state.generator
    assert one is not None
    assert other is not None
    assert one.random(3).tolist() == other.random(3).tolist()


def test_a_state_of_a_run_that_draws_nothing_has_no_generator() -> None:
    start = initialise((8, 6, 3), np.random.default_rng(1))
    assert train(*clusters(), parameters=start, iterations=1).state.generator is None


def test_a_generator_that_numpy_does_not_have_is_named() -> None:
    state = train(*clusters(), **batches(epochs=0)).state
    unknown = replace(state, rng={"bit_generator": "Dice", "state": 6})
    with pytest.raises(ValueError, match=r"NumPy has no generator Dice; it has .*PCG64"):
        _ = unknown.generator


def test_the_beginning_of_a_history_is_a_history_of_its_own() -> None:
    whole = History([3.0, 2.0, 1.0], [0.1, 0.2, 0.3], [])
    first = whole.until(2)
    assert first == History([3.0, 2.0], [0.1, 0.2], [])
    first.loss.append(9.0)
    assert whole.loss == [3.0, 2.0, 1.0]


def test_the_entry_of_a_run_is_the_one_that_measured_what_is_kept() -> None:
    run = train(*noisy(), **batches(epochs=40, patience=3, alpha=0.5))
    assert run.entry == run.state.entry < len(run.history.loss) - 1
    for theta, best, newest in zip(
        run.parameters, run.state.best, run.state.parameters, strict=True
    ):
        assert np.array_equal(theta, best)
        assert not np.array_equal(theta, newest)
