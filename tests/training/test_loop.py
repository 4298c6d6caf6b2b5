"""The training loop: what it learns, what it records, how it ends."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import data, two_layer
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.network import backward, forward, initialise
from scratchnn.training import History, descent, train


def clusters(m: int = 60, seed: int = 0) -> tuple[Array, Array]:
    """Make three classes around three corners of a cube with 8 dimensions."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, m)
    return np.eye(8)[:, y] + 0.2 * rng.standard_normal((8, m)), y


def settings(seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Arguments that suit the clusters."""
    given = {"alpha": 0.5, "iterations": 5, "hidden": (6,), "classes": 3}
    return given | {"rng": np.random.default_rng(seed)} | changes


@pytest.fixture
def tiny_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    # 60 columns are eight blocks of 7 and one of 4, so that the weights of the mean differ.
    monkeypatch.setattr(descent, "BLOCK", 7)


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


def test_it_can_go_on_from_parameters() -> None:
    X, y = clusters()
    whole = train(X, y, **settings(iterations=9))
    first = train(X, y, **settings(iterations=4))
    second = train(X, y, parameters=first.parameters, alpha=0.5, iterations=5)
    for theta, wanted in zip(second.parameters, whole.parameters, strict=True):
        assert np.array_equal(theta, wanted)
    assert first.history.loss + second.history.loss[1:] == whole.history.loss


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


# The history


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


# How it ends


def interrupt_at(stop: int) -> Any:
    def press(t: int, _: History) -> None:
        if t == stop:
            raise KeyboardInterrupt

    return press


@pytest.mark.parametrize("progress", [False, True])
def test_an_interrupt_keeps_what_was_learned(progress: bool) -> None:
    given = settings(iterations=9, on_iteration=interrupt_at(4), progress=progress)
    run = train(*clusters(), *clusters(seed=1), **given)
    wanted = train(*clusters(), *clusters(seed=1), **settings(iterations=4))
    assert run.stopped == "Interrupted after 4 of 9 iterations."
    assert run.history == wanted.history
    for theta, kept in zip(run.parameters, wanted.parameters, strict=True):
        assert np.array_equal(theta, kept)


@pytest.mark.parametrize("where", ["forward", "backward", "Point", "accuracy"])
def test_an_interrupt_anywhere_leaves_history_and_parameters_in_step(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In each iteration `accuracy` is called twice: for the training set, then the dev set.
    step = getattr(descent, where)
    calls: Iterator[int] = iter(range(100))

    def interrupted(*given: Any) -> Any:
        if next(calls) == 7:
            raise KeyboardInterrupt
        return step(*given)

    monkeypatch.setattr(descent, where, interrupted)
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


def test_a_parameter_that_overflows_where_the_loss_does_not() -> None:
    # The only unit is dead once its bias is −inf, and then the output bias alone is right.
    X, y = np.array([[1.0]]), np.array([1])
    W1, b1 = np.array([[1.0]]), np.array([[0.0]])
    start = (W1, b1, np.array([[9.0], [-9.0]]), np.zeros((2, 1)))
    run = train(X, y, parameters=start, alpha=1e308, iterations=3)
    assert run.stopped is not None
    assert len(run.history.loss) == 1
    assert all(np.array_equal(a, b) for a, b in zip(run.parameters, start, strict=True))


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


# What does not fit


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"alpha": 0}, "alpha must be a finite number above 0, got 0"),
        ({"alpha": -0.1}, "alpha must be a finite number above 0, got -0.1"),
        ({"alpha": np.inf}, "alpha must be a finite number above 0, got inf"),
        ({"alpha": np.nan}, "alpha must be a finite number above 0, got nan"),
        ({"alpha": "0.1"}, "alpha must be a finite number above 0, got '0.1'"),
        ({"iterations": -1}, "iterations must be a whole number of at least 0, got -1"),
        ({"iterations": 1.5}, "iterations must be a whole number of at least 0, got 1.5"),
        ({"hidden": 10}, "hidden must be a tuple of sizes such as (10,), got 10"),
        ({"hidden": (0,)}, "sizes must be two or more whole numbers of at least 1, such as "),
        ({"classes": 2}, "y must hold whole numbers from 0 to 1, got 2 in y["),
        ({"rng": 0}, "rng must be a generator such as np.random.default_rng(0), got 0"),
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
