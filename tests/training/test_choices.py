"""Mini-batches, optimisers, schedules, early stopping, and going on from a saved state."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import choices
from scratchnn.equations.loss import cross_entropy, l2_penalty, one_hot
from scratchnn.network import backward, forward, initialise
from scratchnn.training import SCHEDULES, History, Run, Settings, load_state, save_state, train
from scratchnn.training.descent import Descent


def clusters(m: int = 60, seed: int = 0, spread: float = 0.2) -> tuple[Array, Array]:
    """Make three classes around three corners of a cube with 8 dimensions."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, m)
    return np.eye(8)[:, y] + spread * rng.standard_normal((8, m)), y


def settings(seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Arguments that suit the clusters, in batches that do not divide them."""
    given = {"batch": 7, "epochs": 5, "hidden": (6,), "classes": 3}
    return given | {"rng": np.random.default_rng(seed)} | changes


def same(one: Run, other: Run) -> bool:
    pairs = zip(one.parameters, other.parameters, strict=True)
    return one.history == other.history and all(np.array_equal(a, b) for a, b in pairs)


# Every choice learns


@pytest.mark.parametrize("optimizer", choices.OPTIMIZERS)
@pytest.mark.parametrize("activation", choices.ACTIVATIONS)
def test_every_optimizer_learns_with_every_activation(optimizer: str, activation: str) -> None:
    X, y = clusters()
    # alpha suits the rule: a scaled one steps by alpha, whatever the gradient is.
    alpha = 0.02 if choices.OPTIMIZERS[optimizer].is_scaled else 0.2
    given = settings(optimizer=optimizer, activation=activation, alpha=alpha, epochs=60)
    run = train(X, y, *clusters(seed=1), **given)
    assert run.history.loss[-1] < run.history.loss[0] / 3
    assert run.history.dev[-1] >= 0.9


@pytest.mark.parametrize("activation", choices.ACTIVATIONS)
def test_backward_is_the_slope_of_the_loss_with_every_activation(activation: str) -> None:
    rng = np.random.default_rng(1)
    parameters = initialise((7, 6, 5, 3), rng)
    X, Y = rng.standard_normal((7, 8)), one_hot(rng.integers(0, 3, 8), 3)
    layers = forward(parameters, X, activation)
    gradients = backward(parameters, layers, X, Y, activation)
    moved = tuple(rng.standard_normal(theta.shape) for theta in parameters)
    h = 1e-6

    def loss(step: float) -> float:
        at = tuple(theta + step * d for theta, d in zip(parameters, moved, strict=True))
        return -float(np.sum(Y * np.log(forward(at, X, activation)[-1])) / 8)

    slope = sum(float(np.sum(g * d)) for g, d in zip(gradients, moved, strict=True))
    assert abs(slope) > 1e-2
    assert (loss(h) - loss(-h)) / (2 * h) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("name", choices.STARTS)
def test_every_start_makes_parameters_of_the_sizes(name: str) -> None:
    weights = name if choices.STARTS[name].is_random else "uniform"
    rng = np.random.default_rng(0)
    parameters = initialise((4, 3, 2), rng, weights=weights, biases=name)
    assert [theta.shape for theta in parameters] == [(3, 4), (3, 1), (2, 3), (2, 1)]
    b = parameters[1]
    assert choices.STARTS[name].is_random == bool(np.any(b))


def test_what_is_found_is_what_the_equations_have() -> None:
    assert {"relu", "tanh"} <= choices.ACTIVATIONS.keys()
    assert "softmax" not in choices.ACTIVATIONS  # it has no slope of its own
    assert {"uniform", "zeros"} <= choices.STARTS.keys()
    assert "scale_pixels" not in choices.STARTS
    for optimizer in choices.OPTIMIZERS.values():
        for number in optimizer.numbers:
            assert hasattr(Settings(), number)


# Mini-batches


def one_pass(X: Array, y: Array, batch: int, l2: float = 0.0) -> tuple[Any, Any]:
    """Where a run began and is after one pass, with plain steps of 0.5."""
    start = initialise((8, 6, 3), np.random.default_rng(1))
    rng = np.random.default_rng(2)
    given = settings(parameters=start, alpha=0.5, batch=batch, epochs=1, l2=l2, rng=rng)
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


def test_a_pass_sees_each_example_once_in_an_order_of_its_own() -> None:
    X, y = clusters(20)
    seen: list[Array] = []

    class Watched(Descent):
        def _gradients(self, *given: Any) -> Any:
            seen.append(given[-1].X)
            return super()._gradients(*given)

    rng = np.random.default_rng(0)
    chosen = Settings(batch=6, epochs=2)
    descent = Watched(chosen, X, y, None, 3, rng)
    point = descent.begin(initialise((8, 6, 3), rng))
    for _ in range(2):
        point = descent.through(point, 6, rng)
    assert [batch.shape[1] for batch in seen] == [6, 6, 6, 2] * 2
    passes = [np.concatenate(part, axis=1) for part in (seen[:4], seen[4:])]
    for one in passes:
        assert np.array_equal(one[:, np.lexsort(one)], X[:, np.lexsort(X)])
    assert not np.array_equal(passes[0], passes[1])
    assert point.t == 8


def test_a_seed_repeats_a_run() -> None:
    X, y = clusters(spread=1.0)
    one, again = (train(X, y, **settings(optimizer="momentum")) for _ in range(2))
    assert same(one, again)
    assert not same(one, train(X, y, **settings(seed=1, optimizer="momentum")))


def test_batches_keep_float32() -> None:
    X, y = clusters()
    for name in choices.OPTIMIZERS:
        given = settings(optimizer=name, alpha=np.float64(0.01), schedule="cosine")
        run = train(X.astype(np.float32), y, **given)
        arrays = *run.parameters, *(kept for slots in run.state.slots for kept in slots)
        assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize("order", ["C", "F"])
def test_X_is_left_alone_in_batches(order: Any) -> None:  # noqa: N802
    X, y = clusters()
    X = np.array(X, order=order)
    before = X.copy()
    X.flags.writeable = False
    run = train(X, y, **settings())
    assert np.array_equal(X, before)
    assert same(run, train(before, y, **settings()))


# The penalty


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
    run = train(X, y, parameters=dead, **settings(batch=batch, epochs=1, alpha=0.5, l2=0.25))
    updates = math.ceil(60 / batch)
    np.testing.assert_allclose(run.parameters[2], (1 - 0.5 * 0.25) ** updates, rtol=1e-14)


def test_the_loss_of_the_history_has_no_penalty() -> None:
    X, y = clusters()
    plain, pulled = (train(X, y, **settings(epochs=0, l2=l2)) for l2 in (0, 10))
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


# Schedules


def test_cosine_starts_at_alpha_and_falls_to_nothing() -> None:
    assert SCHEDULES["cosine"](0.0) == 1
    assert SCHEDULES["cosine"](0.25) == pytest.approx((1 + math.sqrt(0.5)) / 2)
    assert SCHEDULES["cosine"](1.0) == 0


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


@pytest.mark.parametrize("optimizer", choices.OPTIMIZERS)
def test_a_rule_that_divides_by_the_gradient_has_a_smaller_rate(optimizer: str) -> None:
    scaled = "epsilon" in choices.OPTIMIZERS[optimizer].numbers
    assert Settings(optimizer=optimizer).rate == (0.001 if scaled else 0.1)
    assert Settings(optimizer=optimizer, alpha=0.5).rate == 0.5


# Early stopping


def noisy() -> tuple[Array, ...]:
    return *clusters(40, spread=0.8), *clusters(40, seed=1, spread=0.8)


def test_patience_ends_the_run_and_keeps_the_best() -> None:
    run = train(*noisy(), **settings(epochs=300, patience=4, alpha=0.5))
    dev = run.history.dev
    assert len(dev) < 301
    assert run.stopped is None
    best = int(np.argmax(dev))
    assert run.entry == best == len(dev) - 1 - 4
    shorter = train(*noisy(), **settings(epochs=best, alpha=0.5))
    for theta, wanted in zip(run.parameters, shorter.parameters, strict=True):
        assert np.array_equal(theta, wanted)
    assert run.history.until(best + 1) == shorter.history


def test_without_patience_the_newest_is_kept() -> None:
    run = train(*noisy(), **settings(epochs=30, alpha=0.5))
    assert run.entry == 30
    assert run.history.dev[30] < max(run.history.dev)  # or the two could not be told apart


# Going on


def press_at(stop: int) -> Any:
    def press(t: int, _: History) -> None:
        if t == stop:
            raise KeyboardInterrupt

    return press


@pytest.mark.parametrize("optimizer", choices.OPTIMIZERS)
@pytest.mark.parametrize("batch", [None, 7])
def test_a_run_that_goes_on_is_one_that_never_stopped(
    optimizer: str, batch: int | None, tmp_path: Path
) -> None:
    passes = "epochs" if batch else "iterations"
    given: dict[str, Any] = {"optimizer": optimizer, "schedule": "cosine", "patience": 20}
    given |= {"hidden": (6, 4), "classes": 3, "batch": batch, "l2": 0.01, passes: 9}
    whole = train(*noisy(), rng=np.random.default_rng(0), **given)
    stopped = train(*noisy(), rng=np.random.default_rng(0), on_iteration=press_at(4), **given)
    assert stopped.stopped == f"Interrupted after 4 of 9 {passes}."
    save_state(tmp_path / "state.npz", stopped.state)
    run = train(*noisy(), state=load_state(tmp_path / "state.npz"))
    assert same(run, whole)
    assert run.entry == whole.entry
    for one, other in zip(run.state.slots, whole.state.slots, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert run.state.rng == whole.state.rng
    assert run.state.t == whole.state.t


@pytest.mark.parametrize("bits", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_any_generator_goes_on(bits: str, tmp_path: Path) -> None:
    def rng() -> np.random.Generator:
        return np.random.Generator(getattr(np.random, bits)(0))

    X, y = clusters()
    given = settings(optimizer="momentum", alpha=0.1)
    whole = train(X, y, **given | {"rng": rng(), "epochs": 6})
    half = train(X, y, **given | {"rng": rng(), "epochs": 3})
    save_state(tmp_path / "state.npz", half.state)
    assert same(train(X, y, state=load_state(tmp_path / "state.npz"), epochs=6), whole)


def test_a_run_that_is_over_has_nothing_to_add() -> None:
    run = train(*noisy(), **settings())
    assert same(train(*noisy(), state=run.state), run)


def test_what_a_state_does_not_fit_is_named() -> None:
    X, y = clusters()
    state = train(X, y, **settings()).state
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"alpha": 0.5}, "alpha is that of the state: a run that goes on keeps its settings"),
        ({"y": y[::-1].copy()}, "state is of a run on other examples"),
        ({"X": X.astype(np.float32)}, "state is of a run in float64: X must be the same"),
        ({"X": X[:7]}, "X must have shape (n, m) with n = 8, got (7, 60)"),
    )
    for given, message in cases:
        with pytest.raises(ValueError) as error:  # noqa: PT011  compared below
            train(**dict[str, Any](X=X, y=y, state=state) | given)
        assert str(error.value).startswith(message)


def test_a_state_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    state = train(*clusters(), **settings(optimizer="momentum")).state
    save_state(path, state)
    with np.load(path) as arrays:
        stored = dict(arrays)
    W1, said = stored["W1"], str(stored["state"])
    assert "v W1" in stored
    for changes in (
        {"W1": W1[:, :3]},
        {"W1": W1 * np.nan},
        {"v W1": W1.T},
        {"best W1": W1.T},
        {"state": np.array(said.replace("momentum", "momentous"))},
        {"state": np.array(said.replace('"t"', '"u"'))},
        {"state": np.array(said.replace('"PCG64"', '"seed"'))},
        {"state": np.array(said[:-9])},
    ):
        np.savez(path, **stored | changes)
        with pytest.raises(ValueError, match=r"state.npz does not say where a run stands"):
            load_state(path)
    for name in ("v b2", "state", "b2"):
        np.savez(path, **{key: value for key, value in stored.items() if key != name})
        with pytest.raises(ValueError, match=r"state.npz does not say where a run stands"):
            load_state(path)
    path.write_bytes(b"label,pixel0\n")
    with pytest.raises(ValueError, match=r"state.npz is no file of state: expected an .npz"):
        load_state(path)


# What does not fit


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"activation": "rleu"}, "activation must be one of relu, "),
        ({"optimizer": "sgd"}, "optimizer must be one of gradient_step, momentum"),
        ({"weights": "zeros"}, "weights must be one of uniform"),
        ({"biases": "ones"}, "biases must be one of uniform, "),
        ({"schedule": "linear"}, "schedule must be one of constant, cosine; got 'linear'"),
        ({"beta": 1}, "beta must be a finite number from 0 to below 1, got 1"),
        ({"beta2": -0.1}, "beta2 must be a finite number from 0 to below 1, got -0.1"),
        ({"epsilon": 0}, "epsilon must be a finite number above 0, got 0"),
        ({"l2": -1}, "l2 must be a finite number of at least 0, got -1"),
        ({"batch": 0}, "batch must be a whole number of at least 1, got 0"),
        ({"batch": 6.5}, "batch must be a whole number of at least 1, got 6.5"),
        ({"epochs": -1}, "epochs must be a whole number of at least 0, got -1"),
        ({"patience": 0}, "patience must be a whole number of at least 1, got 0"),
        ({"batch": None}, "epochs are counted where there are mini-batches: give batch too"),
        ({"epochs": None, "iterations": 5}, "iterations are counted where there are no mini-"),
        ({"rng": None}, "rng must be a generator such as np.random.default_rng(0), got None"),
        ({"patience": 3}, "patience waits for the dev set to do better: give X_dev and y_dev"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  compared below
        train(*clusters(), **settings() | changes)
    assert str(error.value).startswith(message)


def test_batches_need_a_generator_even_from_given_parameters() -> None:
    start = initialise((8, 6, 3), np.random.default_rng(1))
    with pytest.raises(ValueError, match="rng must be a generator"):
        train(*clusters(), parameters=start, batch=7)


def test_a_rate_too_large_says_so_in_epochs() -> None:
    X, y = clusters()
    run = train(X / np.abs(X).max(), y, **settings(alpha=1e300))
    assert run.stopped is not None
    assert "after 1 of 5 epochs with alpha = 1e+300" in run.stopped
    assert all(np.isfinite(theta).all() for theta in run.parameters)


def test_settings_can_be_changed_with_care() -> None:
    with pytest.raises(ValueError, match="alpha must be"):
        replace(Settings(), alpha=-1.0)
