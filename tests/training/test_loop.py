"""The training loop: what it learns, what it records, how it ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clusters import batches, clusters, interrupt_at, noisy, same, settings

from scratchnn import choices, data, two_layer
from scratchnn.network import initialise
from scratchnn.training import History, descent, load_state, save_state, train

# Learning


@pytest.mark.parametrize("hidden", [(), (6,), (9, 7), [6]])
def test_it_learns_at_any_depth(hidden: tuple[int, ...]) -> None:
    X, y = clusters()
    run = train(X, y, *clusters(seed=1), **settings(hidden=hidden, iterations=200))
    assert run.history.training[-1] >= 0.98
    assert run.history.dev[-1] >= 0.95
    assert run.history.loss[-1] < run.history.loss[0] / 3
    assert run.stopped is None
    assert len(run.parameters) == 2 * len(hidden) + 2


def test_it_equals_gradient_descent() -> None:
    rng = np.random.default_rng(0)
    X = np.asfortranarray(rng.random((784, 5000)) * (rng.random((784, 5000)) < 0.2))
    y = rng.integers(0, 10, 5000)
    starts = [train(X, y, rng=np.random.default_rng(1), iterations=0).parameters]
    starts.append(two_layer.init_params(np.random.default_rng(1)))
    run = train(X, y, rng=np.random.default_rng(1), alpha=0.1, iterations=10)
    plain = two_layer.gradient_descent(
        X, y, alpha=0.1, iterations=10, rng=np.random.default_rng(1)
    )
    for begun, start, theta, wanted in zip(*starts, run.parameters, plain, strict=True):
        assert np.array_equal(begun, start)
        np.testing.assert_allclose(theta, wanted, rtol=0, atol=1e-12)


@pytest.mark.slow
def test_the_sample_reaches_what_the_video_reaches() -> None:
    rng = np.random.default_rng(0)
    run = train(*data.split(data.load("sample"), rng, dev=1000), rng=rng)
    assert len(run.history.training) == 501
    assert 0.83 <= run.history.training[-1] <= 0.88
    assert 0.80 <= run.history.dev[-1] <= 0.89


@pytest.mark.slow
def test_more_units_mini_batches_and_a_penalty_read_more_of_the_sample() -> None:
    rng = np.random.default_rng(0)
    parts = data.split(data.load("sample"), rng, dev=1000, dtype=np.float32)
    chosen: dict[str, Any] = {
        "weights": "he_normal",
        "biases": "zeros",
        "optimizer": "momentum",
        "l2": 4e-4,
    }
    run = train(
        *parts, rng=rng, hidden=(128,), batch=32, epochs=10, schedule="cosine", **chosen
    )
    assert run.history.dev[-1] >= 0.92


def shortens(rule: choices.Optimizer) -> bool:
    """Tell whether the steps of a rule get ever shorter along a steady gradient."""
    theta, slope = np.zeros((1, 1)), np.ones((1, 1))
    slots, way = rule.begin(theta), [theta]
    numbers = {"alpha": 1.0} | {name: choices.NUMBERS[name] for name in rule.numbers}
    for t in range(1, 201):
        theta, slots = rule(theta, slope, slots, t, **numbers)
        way.append(theta)
    lengths = np.abs(np.diff(np.ravel(way)))
    return bool(lengths[-1] < 0.9 * lengths[99])


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", choices.OPTIMIZERS)
@pytest.mark.parametrize("activation", choices.ACTIVATIONS)
def test_every_optimizer_learns_with_every_activation(optimizer: str, activation: str) -> None:
    X, y = clusters()
    # alpha suits the rule: a scaled one steps by alpha, whatever the gradient is, if its steps
    # do not get shorter.
    rule = choices.OPTIMIZERS[optimizer]
    alpha = 0.02 if rule.is_scaled and not shortens(rule) else 0.2
    given = batches(optimizer=optimizer, activation=activation, alpha=alpha, epochs=60)
    run = train(X, y, *clusters(seed=1), **given)
    assert run.history.loss[-1] < run.history.loss[0] / 3
    assert run.history.dev[-1] >= 0.9


def test_a_seed_repeats_a_run() -> None:
    X, y = clusters(spread=1.0)
    one, again = (train(X, y, **batches(optimizer="momentum")) for _ in range(2))
    assert same(one, again)
    assert not same(one, train(X, y, **batches(seed=1, optimizer="momentum")))


# The history


def test_the_history_is_plain_numbers() -> None:
    run = train(*clusters(), *clusters(seed=1), **settings())
    rows = (run.history.loss, run.history.training, run.history.dev)
    assert {type(value) for row in rows for value in row} == {float}


@pytest.mark.parametrize("dev", [(), (None, None), (np.empty((8, 0)), np.empty(0, int))])
def test_without_a_dev_set_there_is_no_dev_accuracy(dev: tuple[Any, ...]) -> None:
    run = train(*clusters(), *dev, **settings())
    assert run.history.dev == []
    assert len(run.history.training) == 6


def test_no_iterations_measure_the_start() -> None:
    run = train(*clusters(), **settings(iterations=0))
    start = initialise((8, 6, 3), np.random.default_rng(0))
    assert all(np.array_equal(a, b) for a, b in zip(run.parameters, start, strict=True))
    assert len(run.history.loss) == 1


def test_on_iteration_sees_every_entry() -> None:
    seen: list[tuple[int, int, float]] = []

    def look(t: int, history: History) -> None:
        seen.append((t, len(history.training), history.training[-1]))

    run = train(*clusters(), **settings(iterations=3, on_iteration=look))
    assert seen == [(t, t + 1, run.history.training[t]) for t in range(4)]


def test_the_bar_shows_the_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    train(*clusters(), **settings(iterations=200))
    assert capsys.readouterr().out == ""
    run = train(*clusters(), **settings(iterations=200, progress=True))
    shown = capsys.readouterr().out
    assert "200/200" in shown
    assert f"{run.history.training[-1]:.1%}" in shown


# Precision and memory


def test_X_decides_the_precision_of_given_parameters() -> None:  # noqa: N802
    X, y = clusters()
    start = initialise((8, 6, 3), np.random.default_rng(0))
    run = train(X.astype(np.float32), y, parameters=start, iterations=1)
    assert {theta.dtype for theta in run.parameters} == {np.dtype(np.float32)}


@pytest.mark.parametrize("dtype", [np.uint8, bool, np.int64, np.float16])
def test_other_numbers_become_float64(dtype: Any) -> None:
    X, y = np.eye(3, dtype=dtype), np.arange(3)
    run = train(X, y, **settings(iterations=1))
    wide = train(np.eye(3), y, **settings(iterations=1))
    for theta, wanted in zip(run.parameters, wide.parameters, strict=True):
        assert theta.dtype == np.float64
        assert np.array_equal(theta, wanted)


# Going on


def test_it_can_go_on_from_parameters() -> None:
    X, y = clusters()
    whole = train(X, y, **settings(iterations=9))
    first = train(X, y, **settings(iterations=4))
    second = train(X, y, parameters=first.parameters, alpha=0.5, iterations=5)
    for theta, wanted in zip(second.parameters, whole.parameters, strict=True):
        assert np.array_equal(theta, wanted)
    assert first.history.loss + second.history.loss[1:] == whole.history.loss


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", choices.OPTIMIZERS)
@pytest.mark.parametrize("batch", [None, 7])
def test_a_run_that_goes_on_is_one_that_never_stopped(
    optimizer: str, batch: int | None, tmp_path: Path
) -> None:
    passes = "epochs" if batch else "iterations"
    given: dict[str, Any] = {"optimizer": optimizer, "schedule": "cosine", "patience": 20}
    given |= {"hidden": (6, 4), "classes": 3, "batch": batch, "l2": 0.01, passes: 9}
    whole = train(*noisy(), rng=np.random.default_rng(0), **given)
    stopped = train(
        *noisy(), rng=np.random.default_rng(0), on_iteration=interrupt_at(4), **given
    )
    assert stopped.stopped == f"Interrupted after 4 of 9 {passes}."
    save_state(tmp_path / "state.npz", stopped.state)
    run = train(*noisy(), state=load_state(tmp_path / "state.npz"))
    assert same(run, whole)
    assert run.entry == whole.entry
    for one, other in zip(run.state.slots, whole.state.slots, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert run.state.rng == whole.state.rng
    assert run.state.t == whole.state.t


def test_a_run_that_is_over_has_nothing_to_add() -> None:
    run = train(*noisy(), **batches())
    assert same(train(*noisy(), state=run.state), run)


def test_what_a_state_does_not_fit_is_named() -> None:
    X, y = clusters()
    state = train(X, y, **batches()).state
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


# How it ends


@pytest.mark.parametrize("progress", [False, True])
def test_an_interrupt_keeps_what_was_learned(progress: bool) -> None:
    given = settings(iterations=9, on_iteration=interrupt_at(4), progress=progress)
    run = train(*clusters(), *clusters(seed=1), **given)
    wanted = train(*clusters(), *clusters(seed=1), **settings(iterations=4))
    assert run.stopped == "Interrupted after 4 of 9 iterations."
    assert run.history == wanted.history
    for theta, kept in zip(run.parameters, wanted.parameters, strict=True):
        assert np.array_equal(theta, kept)


@pytest.mark.parametrize(
    ("place", "where"),
    [
        *((descent, name) for name in ("forward", "backward", "Point", "accuracy")),
        (choices.Optimizer, "__call__"),  # between two parameters of a step
    ],
    ids=lambda given: given if isinstance(given, str) else given.__name__,
)
def test_an_interrupt_anywhere_leaves_history_and_parameters_in_step(
    place: Any, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In each iteration `accuracy` is called twice: for the training set, then the dev set.
    step = getattr(place, where)
    calls: Iterator[int] = iter(range(100))

    def interrupted(*given: Any, **numbers: Any) -> Any:
        if next(calls) == 7:
            raise KeyboardInterrupt
        return step(*given, **numbers)

    monkeypatch.setattr(place, where, interrupted)
    X_dev, y_dev = clusters(seed=1)
    run = train(*clusters(), X_dev, y_dev, **settings(iterations=20))
    monkeypatch.undo()
    entries = len(run.history.loss)
    assert 0 < entries < 20
    assert run.stopped == f"Interrupted after {entries - 1} of 20 iterations."
    wanted = train(*clusters(), X_dev, y_dev, **settings(iterations=entries - 1))
    assert run.history == wanted.history
    for theta, kept in zip(run.parameters, wanted.parameters, strict=True):
        assert np.array_equal(theta, kept)


def test_an_interrupt_before_anything_is_measured_is_passed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(descent, "forward", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(*clusters(), **settings())


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("alpha", [1e6, 1e38, 1e300])
def test_a_rate_too_large_stops_and_keeps_the_last_good_parameters(
    alpha: float, dtype: type
) -> None:
    X, y = clusters()
    X = X.astype(dtype)
    run = train(X, y, *clusters(seed=1), **settings(alpha=alpha, iterations=50))
    assert run.stopped is not None
    updates = len(run.history.loss) - 1
    assert run.stopped == (
        f"The loss or a parameter is not finite after {updates + 1} of 50 iterations with "
        f"alpha = {alpha:g}. What was learned before is kept; try a smaller alpha."
        f" X goes up to {X.max():g}; divide pixels by 255 first."
    )
    assert np.isfinite(run.history.loss).all()
    assert len(run.history.training) == len(run.history.dev) == updates + 1
    assert all(np.isfinite(theta).all() for theta in run.parameters)
    good = train(X, y, **settings(alpha=alpha, iterations=updates))
    assert good.history.loss == run.history.loss
    for theta, kept in zip(run.parameters, good.parameters, strict=True):
        assert np.array_equal(theta, kept)


def test_scale_is_spoken_of_only_where_X_goes_beyond_1() -> None:  # noqa: N802
    X, y = clusters()
    run = train(X / X.max(), y, **settings(alpha=1e300))
    assert run.stopped is not None
    assert run.stopped.endswith("try a smaller alpha.")


def test_pixels_that_were_not_scaled() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (200, 784)) * (rng.random((200, 784)) < 0.2)
    with pytest.raises(ValueError, match="not finite before the first iteration") as error:
        train(pixels.T, rng.integers(0, 10, 200), rng=rng)
    assert str(error.value).endswith("X goes up to 255; divide pixels by 255 first.")


def test_a_rate_too_large_says_so_in_epochs() -> None:
    X, y = clusters()
    run = train(X / np.abs(X).max(), y, **batches(alpha=1e300))
    assert run.stopped is not None
    assert "after 1 of 5 epochs with alpha = 1e+300" in run.stopped
    assert all(np.isfinite(theta).all() for theta in run.parameters)


def test_patience_ends_the_run_and_keeps_the_best() -> None:
    run = train(*noisy(), **batches(epochs=300, patience=4, alpha=0.5))
    dev = run.history.dev
    assert len(dev) < 301
    assert run.stopped is None
    best = int(np.argmax(dev))
    assert run.entry == best == len(dev) - 1 - 4
    shorter = train(*noisy(), **batches(epochs=best, alpha=0.5))
    for theta, wanted in zip(run.parameters, shorter.parameters, strict=True):
        assert np.array_equal(theta, wanted)
    assert run.history.until(best + 1) == shorter.history


def test_without_patience_the_newest_is_kept() -> None:
    run = train(*noisy(), **batches(epochs=30, alpha=0.5))
    assert run.entry == 30
    assert run.history.dev[30] < max(run.history.dev)  # or the two could not be told apart


# What does not fit


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"alpha": 0}, "alpha must be a finite number above 0, got 0"),
        (
            {"hidden": (0,)},
            "hidden must be whole numbers of at least 1 such as (10,), got (0,)",
        ),
        ({"classes": 2}, "y must hold whole numbers from 0 to 1, got 2 in y["),
        ({"rng": 0}, "rng must be a generator such as np.random.default_rng(0), got 0"),
        (
            {"patience": 3, "X_dev": None, "y_dev": None},
            "patience waits for the dev set to do better: give X_dev and y_dev",
        ),
        ({"rng": None}, "rng must be a generator such as np.random.default_rng(0), got None"),
        ({"X": None}, "X must be a NumPy array of real numbers, got object"),
        ({"X": np.zeros((60, 8))}, "y must have shape (m,) with m = 8, got (60,)"),
        ({"X": np.zeros((8, 0))}, "X must have shape (n, m), got (8, 0); each column is"),
        ({"y": np.zeros((60, 1))}, "y must have shape (m,) with m = 60, got (60, 1)"),
        ({"X_dev": np.zeros((7, 2))}, "X_dev must have shape (n, m) with n = 8, got (7, 2);"),
        ({"X_dev": None}, "X_dev must be a NumPy array of real numbers, got object"),
        ({"y_dev": None}, "y_dev must be a NumPy array of real numbers, got object"),
        (
            {"y_dev": np.full(60, 3)},
            "y_dev must hold whole numbers from 0 to 2, got 3 in y_dev",
        ),
        (
            {"parameters": (np.zeros((3, 8)), np.zeros(3))},
            "b1 must have shape (n, 1) with n = 3",
        ),
        (
            {"parameters": (np.zeros((3, 9)), np.zeros((3, 1)))},
            "X must have shape (n, m) with n = 9, got (8, 60); each column is an example",
        ),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    X, y = clusters()
    given = settings() | {"X": X, "y": y, "X_dev": X, "y_dev": y} | changes
    with pytest.raises(ValueError) as error:  # noqa: PT011  the message is compared below
        train(**given)
    assert str(error.value).startswith(message)


def test_batches_need_a_generator_even_from_given_parameters() -> None:
    start = initialise((8, 6, 3), np.random.default_rng(1))
    with pytest.raises(ValueError, match="rng must be a generator"):
        train(*clusters(), parameters=start, batch=7)
