"""The loop of forward, backward and update, with a history."""

import reprlib
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.network import (
    Parameters,
    check_generator,
    check_input,
    check_labels,
    check_parameters,
    forward,
    initialise,
)
from scratchnn.training.descent import Descent, Point
from scratchnn.training.run import History, Run, State, check_state
from scratchnn.training.settings import Settings


def train(
    X: Array,
    y: Array,
    X_dev: Array | None = None,
    y_dev: Array | None = None,
    *,
    rng: np.random.Generator | None = None,
    parameters: Parameters | None = None,
    state: State | None = None,
    on_iteration: Callable[[int, History], object] | None = None,
    progress: bool = False,
    **settings: Any,
) -> Run:
    """Learn from X and y by gradient descent, or by another optimiser.

    Ctrl-C ends it between two passes and keeps what was learned. A learning rate that
    makes the loss or a parameter overflow ends it too, with the parameters from before.

    Parameters
    ----------
    X : array, shape (n, m)
        Training examples, one a column; pixels from 0 to 1. float32 trains in float32,
        all else in float64. Nothing is copied that is one of the two already.
    y : array, shape (m,)
        Their labels, whole numbers from 0 to classes − 1.
    X_dev, y_dev : array, optional
        A dev set: measured, never learned from. One without examples counts as none.
    rng : Generator
        Where the starting parameters come from, and the order of mini-batches.
    parameters : tuple of array, optional
        W1, b1, W2, b2, … to start from; in the place of hidden and classes.
    state : State, optional
        Where another run stopped. This one goes on from there, as if it had not: with its
        settings, its parameters and its random numbers, on the same examples. Only
        `iterations` or `epochs` may be another.
    on_iteration : callable, optional
        Called as `on_iteration(t, history)` after entry t was measured.
    progress : bool
        Whether to show a bar with the current accuracy.
    **settings
        Any of `Settings`, by name: alpha=0.1, iterations=500, hidden=(10,), and so on.

    Returns
    -------
    run : Run

    Raises
    ------
    ValueError
        If an argument does not fit, or the loss is not finite before the first update.

    Examples
    --------
    >>> X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    >>> y = np.array([0, 1, 1, 0])
    >>> rng = np.random.default_rng(0)
    >>> run = train(X, y, rng=rng, alpha=1.0, iterations=300, hidden=(8,), classes=2)
    >>> run.history.training[0], run.history.training[-1], len(run.history.training)
    (0.5, 1.0, 301)
    """
    _check_call(parameters, state, on_iteration, settings)
    chosen = Settings.of(settings) if state is None else state.settings_with(settings)
    X = _array("X", X)
    if state is not None:
        parameters, rng = state.parameters, state.generator
    elif parameters is None:
        parameters = _start(X, chosen, rng)
    elif chosen.batch is not None or rng is not None:
        check_generator(rng)
    check_parameters(parameters)
    dtype = np.float32 if X.dtype == np.float32 else np.float64
    parameters = tuple(theta.astype(dtype, copy=False) for theta in parameters)
    X, y = _examples(parameters, X, y, "X", "y")
    _check_sizes(parameters, chosen, settings)
    dev = None
    both = ("X_dev", X_dev), ("y_dev", y_dev)
    if any(V is not None and _array(name, V).size > 0 for name, V in both):
        dev = _examples(parameters, X_dev, y_dev, "X_dev", "y_dev")
        _check_scores(parameters, dev[0], chosen.activation)
    if chosen.patience is not None and dev is None:
        raise ValueError("patience waits for the dev set to do better: give X_dev and y_dev")
    descent = Descent(chosen, X, y, dev, len(parameters[-1]), rng)
    begun = _begin(descent, parameters) if state is None else _resume(state, y, dtype)
    return _follow(descent, begun, on_iteration, progress)


def _follow(
    descent: Descent,
    state: State,
    on_iteration: Callable[[int, History], object] | None,
    progress: bool,
) -> Run:
    """Go on from a state until the passes are over, or something ends them before."""
    passes, unit = descent.settings.passes, descent.settings.unit
    first = max(len(state.history.loss) - 1, 0)
    history = state.history.until(first)  # its last entry is measured again, with the gradients
    kept = None  # the newest point that was measured, the best one, and the entries so far
    best = state.entry, state.best
    stopped = None
    try:
        with _shown(passes) if progress else nullcontext(_silent) as show:
            points = descent.descend(_point(state), history)
            left = min(max(passes + 1 - first, 1), sys.maxsize)  # more cannot be counted
            for t, point in enumerate(islice(points, left), first):
                best = _better(best, t, point, history, descent.settings)
                kept = point, best, t + 1  # at once, so that Ctrl-C cannot separate them
                show(t, history.training[t])
                if on_iteration is not None:
                    on_iteration(t, history)
                if _waited(best[0], t, descent.settings):
                    break
            else:
                if kept is None or kept[2] <= passes:
                    stopped = _overflow(descent, first if kept is None else kept[2])
    except KeyboardInterrupt:
        if kept is None:
            raise  # nothing was learned yet
        stopped = f"Interrupted after {kept[2] - 1} of {passes} {unit}."
    if kept is None:
        raise ValueError(stopped)
    point, best, entries = kept
    state = replace(
        state,
        settings=descent.settings,
        history=history.until(entries),
        entry=best[0],
        best=best[1],
        **point._asdict(),
    )
    return Run(state.best, state.history, state, stopped)


def _check_call(
    parameters: object, state: object, on_iteration: object, settings: dict[str, Any]
) -> None:
    """Refuse what is of no use for a run, or would be without effect beside the rest."""
    if state is not None:
        check_state(state)
    if not (on_iteration is None or callable(on_iteration)):
        given = reprlib.repr(on_iteration)
        raise ValueError(f"on_iteration must be a function of t and history, got {given}")
    if parameters is not None and state is not None:
        raise ValueError("parameters are those of the state: leave one of the two out")
    for name in ("weights", "biases"):
        if parameters is not None and name in settings:
            raise ValueError(
                f"{name} say how parameters begin, and they are given: leave it out"
            )


def _check_sizes(parameters: Parameters, chosen: Settings, named: Iterable[str]) -> None:
    """Refuse sizes that are not those of the parameters: they would be without effect."""
    *hidden, classes = (len(b) for b in parameters[1::2])
    for name, given, own in (
        ("hidden", (*chosen.hidden,), (*hidden,)),
        ("classes", chosen.classes, classes),
    ):
        if name in named and given != own:
            raise ValueError(f"{name} is {own} by the parameters, got {given}; leave one out")


def _start(X: Array, settings: Settings, rng: np.random.Generator | None) -> Parameters:
    """Draw parameters to start from."""
    check_input(X)
    return initialise(
        (len(X), *settings.hidden, settings.classes),
        check_generator(rng),
        weights=settings.weights,
        biases=settings.biases,
    )


def _examples(
    parameters: Parameters, X: Array | None, y: Array | None, X_name: str, y_name: str
) -> tuple[Array, Array]:
    """Check examples against the network, and give them its precision."""
    X, y = _array(X_name, X), _array(y_name, y)
    check_input(X, parameters[0].shape[1], X_name)
    check_labels(y, X.shape[1], len(parameters[-1]), y_name)
    with np.errstate(over="ignore"):  # what float32 cannot hold is found next
        X = X.astype(parameters[0].dtype, copy=False)
    check_input(X, name=f"{X_name} in {X.dtype}")
    return X, y.astype(np.intp, copy=False)


def _array(name: str, values: Any) -> Array:
    """Return values as an array; a mask stays, to be refused, as what it hides would count."""
    if isinstance(values, np.ma.MaskedArray):
        return values
    try:
        return np.asarray(values)
    except ValueError as error:  # rows of several lengths
        raise ValueError(f"{name} must be an array of real numbers: {error}") from error


@np.errstate(all="ignore")
def _check_scores(parameters: Parameters, X_dev: Array, activation: str) -> None:
    """Refuse a dev set whose accuracy would be that of NaN."""
    if not np.isfinite(forward(parameters, X_dev, activation)[-1]).all():
        raise ValueError("X_dev must be small enough for finite scores; divide pixels by 255")


def _begin(descent: Descent, parameters: Parameters) -> State:
    """Return the state of a run that is about to begin."""
    return State(
        settings=descent.settings,
        **descent.begin(parameters)._asdict(),
        history=History(),
        best=parameters,
        entry=0,
        labels=_checksum(descent.all.y),
    )


def _resume(state: State, y: Array, dtype: type) -> State:
    """Return the state of another run, if these are its examples."""
    if state.labels != _checksum(y):
        raise ValueError(
            "state is of a run on other examples: the labels y are not those, or not in that "
            "order"
        )
    if state.parameters[0].dtype != dtype:
        raise ValueError(
            f"state is of a run in {state.parameters[0].dtype}: X must be the same, got "
            f"{np.dtype(dtype)}"
        )
    return state


def _point(state: State) -> Point:
    return Point(*(getattr(state, name) for name in Point._fields))


def _better(
    best: tuple[int, Parameters], t: int, point: Point, history: History, settings: Settings
) -> tuple[int, Parameters]:
    """Return the best entry so far, with its parameters: the newest where nothing waits."""
    waits = settings.patience is not None and t > best[0]
    if waits and history.dev[t] <= history.dev[best[0]]:
        return best
    return t, point.parameters


def _waited(best: int, t: int, settings: Settings) -> bool:
    return settings.patience is not None and t - best >= settings.patience


def _checksum(y: Array) -> int:
    return zlib.crc32(y.astype("<i8").tobytes())


def _overflow(descent: Descent, t: int) -> str:
    """Say what went wrong, and what to do."""
    settings, X = descent.settings, descent.all.X
    said = "The loss is not finite before the first iteration."
    if t > 0:
        said = (
            f"The loss or a parameter is not finite after {t} of {settings.passes} "
            f"{settings.unit} with alpha = {settings.rate:g}. What was learned before is kept; "
            "try a smaller alpha."
        )
    if X.max() > 1:
        said += f" X goes up to {X.max():g}; divide pixels by 255 first."
    return said


def _silent(t: int, accuracy: float) -> None:
    """Show nothing."""


@contextmanager
def _shown(passes: int) -> Iterator[Callable[[int, float], None]]:
    """Show a bar, which is told how far the training is and how good."""
    from rich.progress import (  # where nothing is shown it need not be there, as in a browser
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[accuracy]:.1%} right"),
        TimeRemainingColumn(),
        refresh_per_second=4,  # drawn by a thread of its own, which takes time from the loop
    ) as bar:
        task = bar.add_task("training", total=passes, accuracy=0.0)
        yield lambda t, accuracy: bar.update(task, completed=t, accuracy=accuracy)
