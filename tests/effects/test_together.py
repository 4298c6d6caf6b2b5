"""Runs that go side by side get what each would have computed alone."""

from functools import partial

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn.effects.together import Runs, together

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 300)).astype(np.float32)


def descent(rows: int, steps: int, runs: Runs | None = None) -> Array:
    """Multiply by X and by its transpose, again and again; another number of times for each."""
    shared = runs.shared(X.copy()) if runs else X
    W = np.random.default_rng(rows).normal(size=(rows, 50)).astype(np.float32)
    for _ in range(steps):
        W = W - 1e-3 * np.tanh(W @ shared) @ shared.T
    assert type(W) is np.ndarray
    return W


def test_each_gets_what_it_would_have_computed_alone() -> None:
    several = [(10, 30), (3, 1), (10, 7), (4, 0)]
    found = together([partial(descent, *of) for of in several])
    for W, of in zip(found, several, strict=True):
        np.testing.assert_allclose(W, descent(*of), rtol=1e-5)


def test_what_several_wait_for_is_multiplied_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    split = np.split

    def noted(product: Array, ends: Array) -> list[Array]:
        rows.append(len(product))
        return split(product, ends)

    monkeypatch.setattr(np, "split", noted)
    together([partial(descent, n, n) for n in (1, 2, 3)])
    assert rows == [6, 6, 5, 5, 3, 3]


def test_all_else_is_done_as_with_any_array() -> None:
    shared = Runs(1).shared(X)
    for made in (shared + 1, np.sum(shared, axis=0), X.T @ np.sum(shared, axis=1)):
        assert type(made) is np.ndarray
    flat = Runs(1).shared(X[0])
    assert flat is not X
    assert type(flat) is np.ndarray
    with pytest.raises(ValueError, match="mismatch"):
        X @ shared


def test_one_that_fails_keeps_no_other_waiting() -> None:
    met = []

    def fails(runs: Runs) -> None:
        _ = np.ones((1, 50), np.float32) @ runs.shared(X)
        raise ZeroDivisionError

    def goes_on(runs: Runs) -> None:
        met.append(descent(2, 5, runs))

    with pytest.raises(ZeroDivisionError):
        together([fails, goes_on, goes_on])
    assert len(met) == 2


def test_none_at_all_is_nothing() -> None:
    assert together([]) == []
