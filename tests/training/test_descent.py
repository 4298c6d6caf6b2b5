"""One pass through the examples: what it measures, and how it goes downhill."""

import math
import tracemalloc
from itertools import islice
from typing import Any

import numpy as np
import pytest
from clusters import batches, clusters, same, settings
from numpy import ndarray as Array

from scratchnn import choices
from scratchnn.equations.loss import cross_entropy, l2_penalty, one_hot
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.network import backward, forward, initialise
from scratchnn.training import (
    History,
    Settings,
    descent,
    train,
)
from scratchnn.training.descent import Descent


@pytest.fixture
def tiny_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    # 60 columns are eight blocks of 7 and one of 4, so that the weights of the mean differ.
    monkeypatch.setattr(descent, "BLOCK", 7)


@pytest.mark.usefixtures("tiny_blocks")
def test_blocks_change_nothing_but_the_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = clusters()
    parts = train(X, y, **settings(iterations=50))
    monkeypatch.setattr(descent, "BLOCK", 60)
    whole = train(X, y, **settings(iterations=50))
    for theta, wanted in zip(parts.parameters, whole.parameters, strict=True):
        np.testing.assert_allclose(theta, wanted, rtol=0, atol=1e-12)
    assert parts.history.loss == pytest.approx(whole.history.loss, abs=1e-12)
    assert parts.history.training == whole.history.training


@pytest.mark.usefixtures("tiny_blocks")
@pytest.mark.parametrize("laid_out", [np.ascontiguousarray, np.asfortranarray])
def test_the_layout_of_X_does_not_matter(laid_out: Any) -> None:  # noqa: N802
    X, y = clusters()
    run = train(laid_out(X), y, **settings(iterations=50))
    wider = np.repeat(X, 2, axis=0)
    strided = train(wider[::2], y, **settings(iterations=50))
    for theta, wanted in zip(run.parameters, strided.parameters, strict=True):
        np.testing.assert_allclose(theta, wanted, rtol=0, atol=1e-12)


@pytest.mark.usefixtures("tiny_blocks")
def test_entry_t_is_measured_before_update_t() -> None:
    X, y = clusters()
    X_dev, y_dev = clusters(seed=1)
    run = train(X, y, X_dev, y_dev, **settings(iterations=6))
    assert [len(row) for row in (run.history.loss, run.history.training, run.history.dev)] == (
        [7, 7, 7]
    )
    assert len(set(run.history.training)) > 1  # or the order could not be told
    for t in range(7):
        parameters = train(X, y, **settings(iterations=t)).parameters
        A, A_dev = forward(parameters, X)[-1], forward(parameters, X_dev)[-1]
        wanted = cross_entropy(A, one_hot(y, 3))
        assert run.history.loss[t] == pytest.approx(float(wanted), abs=1e-12)
        assert run.history.training[t] == accuracy(predictions(A), y)
        assert run.history.dev[t] == accuracy(predictions(A_dev), y_dev)


@pytest.mark.usefixtures("tiny_blocks")
def test_float32_stays_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = clusters()
    types: set[Any] = set()

    def watched(*given: Any) -> tuple[Array, ...]:
        parameters, layers, X, Y, _ = given
        gradients = backward(parameters, layers, X, Y)
        types.update(value.dtype for value in (*parameters, *layers, X, Y, *gradients))
        return gradients

    monkeypatch.setattr(descent, "backward", watched)
    # What would promote: a float64 rate, float64 labels, a float64 dev set.
    given = settings(alpha=np.float64(0.5), iterations=100)
    X_dev, y_dev = clusters(seed=1)
    run = train(X.astype(np.float32), y.astype(float), X_dev, y_dev, **given)
    assert types == {np.dtype(np.float32)}
    assert {theta.dtype for theta in run.parameters} == {np.dtype(np.float32)}
    assert run.history.training[-1] >= 0.98


@pytest.mark.parametrize("order", ["C", "F"])
def test_X_is_neither_changed_nor_copied(order: Any) -> None:  # noqa: N802
    X = np.array(np.random.default_rng(0).random((784, 6000)), order=order)
    y = np.random.default_rng(1).integers(0, 10, 6000)
    before = X.copy()
    X.flags.writeable = False
    tracemalloc.start()
    train(X, y, X[:, :500], y[:500], rng=np.random.default_rng(0), iterations=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.array_equal(X, before)
    assert peak < X.nbytes / 8


def test_a_parameter_that_overflows_where_the_loss_does_not() -> None:
    # The only unit is dead once its bias is −inf, and then the output bias alone is right.
    X, y = np.array([[1.0]]), np.array([1])
    W1, b1 = np.array([[1.0]]), np.array([[0.0]])
    start = (W1, b1, np.array([[9.0], [-9.0]]), np.zeros((2, 1)))
    run = train(X, y, parameters=start, alpha=1e308, iterations=3)
    assert run.stopped is not None
    assert len(run.history.loss) == 1
    assert all(np.array_equal(a, b) for a, b in zip(run.parameters, start, strict=True))


def one_pass(X: Array, y: Array, batch: int, l2: float = 0.0) -> tuple[Any, Any]:
    """Where a run began and is after one pass, with plain steps of 0.5."""
    start = initialise((8, 6, 3), np.random.default_rng(1))
    rng = np.random.default_rng(2)
    given = batches(parameters=start, alpha=0.5, batch=batch, epochs=1, l2=l2, rng=rng)
    return start, train(X, y, **given).parameters


def test_the_last_shorter_batch_is_averaged_by_its_own_size() -> None:
    X, y = clusters(10)
    parameters, found = one_pass(X, y, batch=7)
    order = np.random.default_rng(2).permutation(10)
    for part in (order[:7], order[7:]):
        Y = one_hot(y[part], 3)
        gradients = backward(parameters, forward(parameters, X[:, part]), X[:, part], Y)
        parameters = tuple(p - 0.5 * g for p, g in zip(parameters, gradients, strict=True))
    for theta, wanted in zip(found, parameters, strict=True):
        np.testing.assert_allclose(theta, wanted, rtol=0, atol=1e-15)


@pytest.mark.parametrize("batch", [60, 1000])
def test_one_batch_of_all_is_a_step_of_all(batch: int) -> None:
    X, y = clusters()
    start, found = one_pass(X, y, batch)
    whole = train(X, y, parameters=start, alpha=0.5, iterations=1).parameters
    for theta, wanted in zip(found, whole, strict=True):
        np.testing.assert_allclose(theta, wanted, rtol=0, atol=1e-14)


def test_the_mean_over_equal_batches_is_the_gradient() -> None:
    X, y = clusters()
    start = initialise((8, 6, 3), np.random.default_rng(1))

    def gradients(part: Any) -> tuple[Array, ...]:
        Y = one_hot(y[part], 3)
        return backward(start, forward(start, X[:, part]), X[:, part], Y)

    order = np.random.default_rng(0).permutation(60)
    parts = [gradients(order[a : a + 12]) for a in range(0, 60, 12)]
    for which, wanted in enumerate(gradients(slice(None))):
        mean = np.mean([part[which] for part in parts], axis=0)
        np.testing.assert_allclose(mean, wanted, rtol=0, atol=1e-15)
        assert not np.allclose(parts[0][which], wanted)  # one of them is only an estimate


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_pass_sees_each_example_once_in_an_order_of_its_own(
    order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    X, y = clusters(20)
    X = np.array(X, order=order)
    seen: list[Array] = []
    gather = descent._gather

    def watched(V: Array, chosen: Array, into: Array) -> None:
        gather(V, chosen, into)
        if V is going.all.X:
            seen.append(into.copy())

    monkeypatch.setattr(descent, "_gather", watched)
    rng = np.random.default_rng(0)
    going = Descent(Settings(batch=6, epochs=2), X, y, None, 3, rng)
    point = going.begin(initialise((8, 6, 3), rng))
    for _ in range(2):
        point = going.through(point, 6, rng)
    assert [batch.shape[1] for batch in seen] == [6, 6, 6, 2] * 2
    passes = [np.concatenate(part, axis=1) for part in (seen[:4], seen[4:])]
    for one in passes:
        assert np.array_equal(one[:, np.lexsort(one)], X[:, np.lexsort(X)])
    assert not np.array_equal(passes[0], passes[1])
    assert point.t == 8


@pytest.mark.slow
def test_batches_keep_float32() -> None:
    X, y = clusters()
    for name in choices.OPTIMIZERS:
        given = batches(optimizer=name, alpha=np.float64(0.01), schedule="cosine")
        run = train(X.astype(np.float32), y, **given)
        arrays = *run.parameters, *(kept for slots in run.state.slots for kept in slots)
        assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize("order", ["C", "F"])
def test_X_is_left_alone_in_batches(order: Any) -> None:  # noqa: N802
    X, y = clusters()
    X = np.array(X, order=order)
    before = X.copy()
    X.flags.writeable = False
    run = train(X, y, **batches())
    assert np.array_equal(X, before)
    assert same(run, train(before, y, **batches()))


@pytest.mark.parametrize("batch", [7, 60])
def test_the_penalty_pulls_at_weights_alone_and_as_hard_in_every_batch(batch: int) -> None:
    X, y = clusters()
    start, plain = one_pass(X, y, batch=60)
    _, pulled = one_pass(X, y, batch=60, l2=0.25)
    for i, (theta, one, other) in enumerate(zip(start, plain, pulled, strict=True)):
        gained = 0.5 * 0.25 * theta if i % 2 == 0 else np.zeros_like(theta)
        np.testing.assert_allclose(one - other, gained, rtol=0, atol=1e-15)
    # Where nothing else moves a weight, each update takes the same part of it.
    dead = np.zeros((1, 8)), np.full((1, 1), -1.0), np.ones((3, 1)), np.zeros((3, 1))
    run = train(
        X, y, parameters=dead, **batches(batch=batch, epochs=1, alpha=0.5, l2=0.25, hidden=(1,))
    )
    updates = math.ceil(60 / batch)
    np.testing.assert_allclose(run.parameters[2], (1 - 0.5 * 0.25) ** updates, rtol=1e-14)


def test_the_loss_of_the_history_has_no_penalty() -> None:
    X, y = clusters()
    plain, pulled = (train(X, y, **batches(epochs=0, l2=l2)) for l2 in (0, 10))
    assert plain.history == pulled.history


def test_the_penalty_of_a_run_is_that_of_the_equation() -> None:
    X, y = clusters()
    start = initialise((8, 6, 3), np.random.default_rng(1))
    run = train(X, y, parameters=start, alpha=0.5, iterations=1, l2=0.01)

    def loss(parameters: tuple[Array, ...]) -> float:
        J = cross_entropy(forward(parameters, X)[-1], one_hot(y, 3))
        return float(J + sum(l2_penalty(W, lam=0.01 * 60, m=60) for W in parameters[::2]))

    gradients = [(a - b) / 0.5 for a, b in zip(start, run.parameters, strict=True)]
    slope = sum(float(np.sum(g * g)) for g in gradients)
    h = 1e-6
    ends = [
        loss(tuple(theta + s * g for theta, g in zip(start, gradients, strict=True)))
        for s in (h, -h)
    ]
    assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(slope, rel=1e-6)


def test_the_schedule_goes_by_the_updates_of_the_whole_run() -> None:
    X, y = clusters()
    start = initialise((8, 6, 3), np.random.default_rng(1))
    run = train(X, y, parameters=start, alpha=0.5, iterations=4, schedule="cosine")
    parameters = start
    for t in range(4):
        gradients = backward(parameters, forward(parameters, X), X, one_hot(y, 3))
        alpha = 0.5 * (1 + math.cos(math.pi * t / 4)) / 2
        parameters = tuple(p - alpha * g for p, g in zip(parameters, gradients, strict=True))
    for theta, wanted in zip(run.parameters, parameters, strict=True):
        np.testing.assert_allclose(theta, wanted, rtol=0, atol=1e-14)


def test_nothing_of_a_point_is_changed_by_going_on() -> None:
    """A point that was measured is what an interrupt leaves: the next must be another one."""
    X, y = clusters()
    start = initialise((8, 6, 3), np.random.default_rng(1))
    for chosen, t in (
        (Settings(optimizer="adam"), 1),
        (Settings(optimizer="adam", batch=20), 3),
    ):
        rng = np.random.default_rng(0)
        going = Descent(chosen, X, y, None, 3, rng)
        before = [theta.copy() for theta in start]
        first, second, *_ = islice(going.descend(going.begin(start), History()), 3)
        assert all(np.array_equal(a, b) for a, b in zip(first.parameters, before, strict=True))
        assert not any(slot.any() for slots in first.slots for slot in slots)
        assert (first.t, second.t) == (0, t)


def test_a_pass_begins_without_numbers_that_take_a_processor_long() -> None:
    X, y = clusters()
    X = X.astype(np.float32)
    X[0] = 0  # a pixel without ink, whose weights change by the penalty alone
    start = initialise((8, 6, 3), np.random.default_rng(1), np.float32)
    tiny = np.finfo(np.float32).tiny
    start[0][:, 0] = tiny / 2
    going = Descent(
        Settings(batch=20, l2=1e-4, epochs=3), X, y, None, 3, np.random.default_rng(0)
    )
    for point in islice(going.descend(going.begin(start), History()), 1, 3):
        assert not point.parameters[0][:, 0].any()
        assert all((np.abs(W[:, 1:]) > tiny).all() for W in point.parameters[::2])
    assert (start[0][:, 0] == tiny / 2).all()


def test_a_history_and_its_points_end_together_at_an_overflow() -> None:
    X, y = clusters()
    history = History()
    going = Descent(Settings(alpha=1e300, iterations=9), X, y, None, 3, None)
    start = initialise((8, 6, 3), np.random.default_rng(1))
    points = list(going.descend(going.begin(start), history))
    assert len(points) == len(history.loss) == len(history.training) < 9
    assert np.isfinite(history.loss).all()
