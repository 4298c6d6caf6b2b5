"""The loop of forward, backward and update, with a history.

The loop goes through X in blocks of columns. The mean over blocks, weighted by their size,
is the mean over all (the law of shards), so that the equations stay as they are while
their temporaries stay small enough to be reused.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.network import (
    Parameters,
    backward,
    check_input,
    check_labels,
    check_parameters,
    forward,
    initialise,
    update,
)

# Columns. With 784 rows a block is 6 MB: dZ1·Xᵀ finds in the cache what W1·X has read. Half as
# many cost more in calls than they save; twice as many fall out of the cache.
BLOCK = 1024


@dataclass(frozen=True)
class History:
    """How training went: entry t is measured before update t, the last one after it.

    Attributes
    ----------
    loss : list of float
        Cross-entropy on the training set, in natural units.
    training : list of float
        Accuracy on the training set, from 0 to 1.
    dev : list of float
        Accuracy on the dev set, from 0 to 1; empty where there is none.
    """

    loss: list[float] = field(default_factory=list)
    training: list[float] = field(default_factory=list)
    dev: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """What training gave.

    Attributes
    ----------
    parameters : tuple of array
        W1, b1, W2, b2, …, as the last entry of the history measured them.
    history : History
        Loss and accuracies, an entry more than there were updates.
    stopped : str or None
        Why it ended before its last iteration, in a sentence.
    """

    parameters: Parameters
    history: History
    stopped: str | None = None


class _Block(NamedTuple):
    X: Array
    Y: Array
    y: Array


def train(
    X: Array,
    y: Array,
    X_dev: Array | None = None,
    y_dev: Array | None = None,
    *,
    rng: np.random.Generator | None = None,
    alpha: float = 0.1,
    iterations: int = 500,
    hidden: tuple[int, ...] = (10,),
    classes: int = 10,
    parameters: Parameters | None = None,
    on_iteration: Callable[[int, History], object] | None = None,
    progress: bool = False,
) -> Run:
    """Learn from X and y by gradient descent.

    Ctrl-C ends it between two updates and keeps what was learned. A learning rate that
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
        Where the starting parameters come from.
    alpha : float
        Learning rate.
    iterations : int
        Number of updates.
    hidden : tuple of int
        Units of each hidden layer.
    classes : int
        Number of classes.
    parameters : tuple of array, optional
        W1, b1, W2, b2, … to start from; in the place of rng, hidden and classes.
    on_iteration : callable, optional
        Called as `on_iteration(t, history)` after entry t was measured.
    progress : bool
        Whether to show a bar with the current accuracy.

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
    _check_settings(alpha, iterations, hidden)
    X = np.asarray(X)
    if parameters is None:
        parameters = _start(X, hidden, classes, rng)
    check_parameters(parameters)
    dtype = np.float32 if X.dtype == np.float32 else np.float64
    parameters = tuple(theta.astype(dtype, copy=False) for theta in parameters)
    X, y = _examples(parameters, X, y, "X", "y")
    dev = None
    if any(V is not None and np.size(V) > 0 for V in (X_dev, y_dev)):
        dev = _examples(parameters, X_dev, y_dev, "X_dev", "y_dev")

    history = History()
    kept = parameters, 0  # the newest parameters that were measured, and the entries so far
    stopped = None
    try:
        with _bar(progress) as bar:
            task = bar.add_task("training", total=iterations, accuracy=0.0)
            descent = _descend(parameters, X, y, dev, alpha, history)
            for t, newest in enumerate(islice(descent, iterations + 1)):
                kept = newest, t + 1  # at once, so that Ctrl-C cannot separate the two
                bar.update(task, completed=t, accuracy=history.training[t])
                if on_iteration is not None:
                    on_iteration(t, history)
        if kept[1] <= iterations:
            stopped = _overflow(kept[1], iterations, alpha, X)
    except KeyboardInterrupt:
        if kept[1] == 0:
            raise  # nothing was learned yet
        stopped = f"Interrupted after {kept[1] - 1} of {iterations} iterations."
    parameters, entries = kept
    if entries == 0:
        raise ValueError(stopped)
    history = History(history.loss[:entries], history.training[:entries], history.dev[:entries])
    return Run(parameters, history, stopped)


def _start(
    X: Array, hidden: tuple[int, ...], classes: int, rng: np.random.Generator | None
) -> Parameters:
    """Draw parameters to start from."""
    check_input(X)
    if isinstance(rng, np.random.Generator):
        return initialise((len(X), *hidden, classes), rng)
    raise ValueError(f"rng must be a generator such as np.random.default_rng(0), got {rng!r}")


def _examples(
    parameters: Parameters, X: Array | None, y: Array | None, X_name: str, y_name: str
) -> tuple[Array, Array]:
    """Check examples against the network, and give them its precision."""
    X, y = np.asarray(X), np.asarray(y)
    check_input(X, parameters[0].shape[1], X_name)
    check_labels(y, X.shape[1], len(parameters[-1]), y_name)
    return X.astype(parameters[0].dtype, copy=False), y.astype(np.intp, copy=False)


def _cut(X: Array, y: Array, k: int) -> list[_Block]:
    """Cut the columns into blocks. They are views: X is not copied."""
    Y = one_hot(y, k).astype(X.dtype)  # float64 labels would promote float32 errors
    starts = range(0, len(y), BLOCK)
    return [_Block(*(V[..., a : a + BLOCK] for V in (X, Y, y))) for a in starts]


def _descend(
    parameters: Parameters,
    X: Array,
    y: Array,
    dev: tuple[Array, Array] | None,
    alpha: float,
    history: History,
) -> Iterator[Parameters]:
    """Yield parameters that the history has measured, then step; end where one overflows."""
    blocks = _cut(X, y, k=len(parameters[-1]))
    while True:
        loss, training, gradients = _measure(parameters, blocks)
        if not _finite(loss, parameters):
            return
        history.loss.append(loss)
        history.training.append(training)
        if dev is not None:
            history.dev.append(_accuracy(parameters, *dev))
        yield parameters
        parameters = _step(parameters, gradients, alpha)


# Overflow is looked for afterwards, in `_finite`, so NumPy need not warn of it.
@np.errstate(all="ignore")
def _measure(parameters: Parameters, blocks: list[_Block]) -> tuple[float, float, Parameters]:
    """Loss, accuracy and gradients, in one pass over X."""
    y = np.concatenate([block.y for block in blocks])
    y_hat, told = [], []
    gradients = tuple(np.zeros_like(theta) for theta in parameters)
    for block in blocks:
        layers = forward(parameters, block.X)
        A = layers[-1]
        y_hat.append(predictions(A))
        told.append(A[block.y, np.arange(len(block.y))])
        share = len(block.y) / len(y)
        for total, part in zip(
            gradients, backward(parameters, layers, block.X, block.Y), strict=True
        ):
            total += share * part
    # The loss only looks at the right answer of each example: one row says it all.
    A = np.concatenate(told)[None]
    loss = cross_entropy(A, np.ones_like(A))
    return float(loss), float(accuracy(np.concatenate(y_hat), y)), gradients


def _accuracy(parameters: Parameters, X: Array, y: Array) -> float:
    return float(accuracy(predictions(forward(parameters, X)[-1]), y))


@np.errstate(all="ignore")
def _step(parameters: Parameters, gradients: Parameters, alpha: float) -> Parameters:
    return update(parameters, gradients, float(alpha))  # NumPy's scalars promote float32


def _finite(loss: float, parameters: Parameters) -> bool:
    return bool(np.isfinite(loss)) and all(np.isfinite(theta).all() for theta in parameters)


def _overflow(t: int, iterations: int, alpha: float, X: Array) -> str:
    """Say what went wrong, and what to do."""
    said = "The loss is not finite before the first iteration."
    if t > 0:
        said = (
            f"The loss or a parameter is not finite after {t} of {iterations} iterations with "
            f"alpha = {alpha:g}. What was learned before is kept; try a smaller alpha."
        )
    if X.max() > 1:
        said += f" X goes up to {X.max():g}; divide pixels by 255 first."
    return said


def _check_settings(alpha: float, iterations: int, hidden: tuple[int, ...]) -> None:
    numbers = int | float | np.integer | np.floating
    if not (isinstance(alpha, numbers) and np.isfinite(alpha) and alpha > 0):
        raise ValueError(f"alpha must be a finite number above 0, got {alpha!r}")
    if not (isinstance(iterations, int | np.integer) and iterations >= 0):
        raise ValueError(f"iterations must be a whole number of at least 0, got {iterations!r}")
    if np.ndim(hidden) != 1:
        raise ValueError(f"hidden must be a tuple of sizes such as (10,), got {hidden!r}")


def _bar(progress: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[accuracy]:.1%} right"),
        TimeRemainingColumn(),
        refresh_per_second=4,  # drawn by a thread of its own, which takes time from the loop
        disable=not progress,
    )
