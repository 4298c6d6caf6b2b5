"""Figures of one run, made once in a build: the video's, on the bundled sample, from seed 0."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy import ndarray as Array

from scratchnn import pictures, spec
from scratchnn.equations.backward import output_error, weight_gradient
from scratchnn.equations.forward import linear, softmax
from scratchnn.equations.loss import cross_entropy, one_hot
from scratchnn.network import Parameters, backward, forward, update
from scratchnn.pictures import percent
from scratchnn.publish.figures import choices, pad, reports, worked
from scratchnn.publish.figures.titles import TITLES, titled
from scratchnn.publish.figures.video import ALPHA, result
from scratchnn.publish.text.writer import Writer, render
from scratchnn.verify import differences

SHOWN = (0, 10, 50, 100, 250, 500)
READ = 8  # digits on the first page


def history() -> str:
    """Return loss and accuracies at some iterations, as a table."""
    past = result().history
    rows = [
        (t, f"{past.loss[t]:.3f}", *(percent(each[t], 1) for each in (past.training, past.dev)))
        for t in SHOWN
    ]
    head = "Updates", "Loss", "Training accuracy", "Dev accuracy"
    return render("table.html", head=head, rows=rows)


@titled
def curve() -> pictures.Figure:
    """Return accuracy and loss against the iteration."""
    return pictures.curve(result().history)


@titled
def confusion() -> pictures.Figure:
    """Return which digit was read as which."""
    return pictures.confusion(np.argmax(result().A, axis=0), result().y)


def confused() -> str:
    """Name the two digits that were taken for each other most often."""
    both = np.sort([np.argmax(result().A, axis=0), result().y], axis=0)
    pairs, counts = np.unique(both[:, both[0] != both[1]], axis=1, return_counts=True)
    one, other = pairs[:, counts.argmax()]
    return f"{one} and {other}"


@titled
def images() -> pictures.Figure:
    """Return the first images of the dev set."""
    return pictures.images(result().pixels[:20], result().y[:20])


@titled
def hesitant() -> pictures.Figure:
    """Return the digit that was read rightly with the least certainty."""
    sure = np.where(_right(), result().A.max(axis=0), np.inf)
    return _digit(int(sure.argmin()))


@titled
def misread() -> pictures.Figure:
    """Return the misread 3 that looks most like a 5 to the network."""
    alike = np.where(~_right() & (result().y == 3), result().A[5], -np.inf)
    return _digit(int(alike.argmax()))


@titled
def readings() -> pictures.Figure:
    """Return the first digits of the dev set with what the network reads."""
    y_hat = np.argmax(result().A, axis=0)
    shown = slice(READ)
    return pictures.readings(result().pixels[shown], result().y[shown], y_hat[shown])


def _right() -> Array:
    return np.argmax(result().A, axis=0) == result().y


def _digit(i: int) -> pictures.Figure:
    return pictures.digit(result().pixels[i], int(result().y[i]), result().A[:, i])


@titled
def gallery() -> pictures.Figure:
    """Return misread digits with their probabilities."""
    return pictures.gallery(result().pixels, result().y, result().A)


@titled
def weights() -> pictures.Figure:
    """Return the weights of each hidden unit after training."""
    return pictures.weights(result().parameters[0])


@titled
def learned() -> pictures.Figure:
    """Return what training added to the weights of each hidden unit."""
    return pictures.weights(result().parameters[0] - result().start[0])


def errors(h: Array) -> dict[str, Array]:
    """Return how far each method's derivative of the loss is off, at each step.

    It is the loss of one layer, with respect to its weights, and is compared with our own
    equation for them.
    """
    rng = np.random.default_rng(0)
    W, A, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=(4, 1))
    Y = one_hot(rng.integers(4, size=5), 4)
    dW = weight_gradient(output_error(softmax(linear(W, A, b)), Y), A)

    def loss(W: Array) -> np.number:
        return cross_entropy(softmax(linear(W, A, b)), Y)

    methods = {
        "one-sided": differences.one_sided,
        "central": differences.central,
        "Richardson": differences.richardson,
        "complex step": differences.complex_step,
    }
    return {
        name: np.array([np.abs(derive(loss, W, step) - dW).max() for step in h])
        / np.abs(dW).max()
        for name, derive in methods.items()
    }


@titled
def v_curve() -> pictures.Figure:
    """Return how far numerical derivatives are off against the step."""
    h = np.logspace(-16, 0, 49)
    return pictures.differences(h, errors(h))


@cache
def gradients() -> Parameters:
    """Return the gradients at the start of the run."""
    _, _, start, X, Y, *_ = result()
    return backward(start, forward(start, X), X, Y)


def loss_after(step: float) -> float:
    """Return the loss after one step of some length from the start of the run."""
    _, _, start, X, Y, *_ = result()
    return float(cross_entropy(forward(update(start, gradients(), step), X)[-1], Y))


@titled
def descent() -> pictures.Figure:
    """Return the loss along the gradient, at the start of the run."""
    step = np.linspace(-0.1, 1.5, 65)
    step[np.abs(step).argmin()] = 0
    loss = np.array([loss_after(length) for length in step])
    slope = -sum(float(np.sum(d**2)) for d in gradients())
    return pictures.descent(step, loss, slope, ALPHA, loss_after(ALPHA))


FIGURES: dict[str, Callable[[], str]] = {
    "history": history,
    **{name: make for name, make in globals().items() if name in TITLES},
    **worked.FIGURES,
    **choices.FIGURES,
    "placing": pad.table,
    "glimpse": reports.glimpse,
    **{name: partial(reports.shown, path) for name, path in reports.PROGRAMS.items()},
}


@cache  # a server builds the site many times, and draws once
def _drawn(name: str) -> str:
    return str(spec.pick("figure", name, FIGURES)())


class Figures(Writer):
    """The markers of what was run."""

    def figure(self, name: str) -> str:
        """Return a figure by name; its links to our pages stay on this site."""
        made = _drawn(name).replace(f'href="{spec.SITE}', f'href="{self.link(".")}')
        return f'<figure class="picture">{made}</figure>'

    def worksheet(self) -> str:
        """Return links to the worksheet, which is written once the site is built."""
        return self._render("worksheet")


class Said(Writer):
    """The markers that say within a sentence what the run gave."""

    in_sentences = True

    def confused(self) -> str:
        """Return the two digits that were taken for each other most often."""
        return confused()
