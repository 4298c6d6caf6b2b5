"""Pictures of equations and laws as curves, with what happens at some points of them."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator
from numpy import ndarray as Array

from scratchnn.pictures.drawing import BLUE, ORANGE, WIDTH, quiet, single


def differences(h: Array, errors: dict[str, Array]) -> Figure:
    """Draw how far numerical derivatives are off against the step, both by powers of ten.

    Parameters
    ----------
    h : array, shape (n,)
        The steps.
    errors : dict of array, each of shape (n,)
        Relative error of each method at each step, four methods at most. The best step of
        each gets a dot.
    """
    figure, axes = single(3.9)
    looks = (":", ORANGE), ("--", ORANGE), ("--", BLUE), ("-", BLUE)
    for i, (name, error) in enumerate(errors.items()):
        style, colour = looks[i]
        best = [int(np.argmin(error))]
        # Where lines lie on each other, a dashed one is above and lets the other be seen.
        axes.plot(
            h, error, style, color=colour, marker="o", markevery=best, label=name, zorder=9 - i
        )
    axes.set(xscale="log", yscale="log", xlabel="step h", ylabel="relative error")
    axes.set(xlim=(h.min(), h.max()), ylim=(1e-17, 10))
    axes.xaxis.set_major_locator(LogLocator(base=100, numticks=20))
    axes.yaxis.set_major_locator(LogLocator(base=1e4, numticks=20))
    axes.minorticks_off()
    quiet(axes)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    return figure


def kink(z: Array, value: Array, slope: Array) -> Figure:
    """Draw a function with a corner, and its slope with the two ends of the jump.

    Parameters
    ----------
    z, value, slope : array, shape (n,)
        Where, and the function and its slope there; the corner is at 0, and 0 is in z.
    """
    figure = Figure(figsize=(WIDTH, 2.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(z, value, color=BLUE, linewidth=2)
    left.plot(0, value[z == 0], "o", color=BLUE)
    left.set(title="ReLU", xlabel="z")
    below, above = z <= 0, z > 0
    for part in (below, above):
        right.plot(z[part], slope[part], color=BLUE, linewidth=2)
    right.plot(0, slope[z == 0], "o", color=BLUE)
    # The end that does not count is a ring, so that the page shows through.
    right.plot(0, slope[above][0], "o", color=BLUE, fillstyle="none")
    right.set(title="its slope", xlabel="z", ylim=(-0.25, 1.25), yticks=(0, 1))
    for axes in (left, right):
        axes.set_xlim(z.min(), z.max())
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        quiet(axes)
    left.yaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def descent(step: Array, loss: Array, slope: float, alpha: float, after: float) -> Figure:
    """Draw the loss along the way downhill, its tangent, and where a step of α ends.

    Parameters
    ----------
    step, loss : array, shape (n,)
        How far along the negative gradient, and the loss there; 0 is among the steps.
    slope : float
        Slope of the loss at 0, in the same units.
    alpha : float
        Learning rate: how far one step goes.
    after : float
        Loss after it.
    """
    figure, axes = single(3.4)
    before = loss[step == 0][0]
    low = min(loss.min(), before + slope * alpha) - 0.1 * np.ptp(loss)
    high = loss.max() + 0.05 * np.ptp(loss)
    axes.plot(step, loss, color=BLUE, linewidth=2, label="loss")
    axes.plot(step, before + slope * step, "--", color="black", alpha=0.6, label="tangent")
    axes.plot(0, before, "o", color=BLUE)
    promised = before + slope * alpha
    axes.plot(alpha, after, "o", color=ORANGE)
    axes.plot(alpha, promised, "o", color=ORANGE, fillstyle="none")
    for x, y, said in (
        (0, before, f"before: {before:.2f}"),
        (alpha, after, f"after a step of {alpha:g}: {after:.2f}"),
        (alpha, promised, f"the tangent promised {promised:.2f}"),
    ):
        place = (10, 2) if y != promised else (8, -9)
        axes.annotate(said, (x, y), place, textcoords="offset points")
    axes.set(xlabel="step along the negative gradient", ylabel="loss")
    axes.set(xlim=(step.min(), step.max()), ylim=(low, high))
    quiet(axes)
    axes.legend(loc="upper right", frameon=False)
    return figure


def remainders(step: Array, loss: Array, slope: float, marked: Array, after: Array) -> Figure:
    """Draw a loss and its tangent, and how far they are apart after steps of some lengths.

    Parameters
    ----------
    step, loss : array, shape (n,)
        How far along the negative gradient, and the loss there; the first step is 0.
    slope : float
        Slope of the loss at 0, in the same units.
    marked, after : array, shape (s,)
        Steps to mark, and the loss after each.
    """
    figure, axes = single(2.7)
    axes.plot(step, loss, color=BLUE, linewidth=2, label="loss")
    axes.plot(step, loss[0] + slope * step, "--", color="black", alpha=0.6, label="tangent")
    for alpha, reached in zip(marked, after, strict=True):
        promised = loss[0] + slope * alpha
        axes.plot([alpha, alpha], [promised, reached], color=ORANGE, linewidth=2, marker="o")
        said = f"α = {alpha:g}: {reached - promised:.3g} apart"
        axes.annotate(said, (alpha, reached), (6, 6), textcoords="offset points")
    axes.set(xlabel="step α along the negative gradient", ylabel="loss")
    axes.set_xlim(0, step[-1])
    quiet(axes)
    axes.legend(loc="lower left", frameon=False)
    return figure


def surprise(
    probability: Array, value: Array, marked: Mapping[str, tuple[float, float]]
) -> Figure:
    """Draw the surprise at an answer against the probability that was given to it.

    Parameters
    ----------
    probability, value : array, shape (n,)
        Probabilities, and the surprise at each.
    marked : mapping of str to (float, float)
        Points of the curve, each with what is said of it: its probability and its surprise.
    """
    figure, axes = single(2.7)
    axes.plot(probability, value, color=BLUE, linewidth=2)
    for i, (said, (x, y)) in enumerate(marked.items()):
        axes.plot(x, y, "o", color=BLUE)
        # On either side of a curve that falls there is room, so neighbours do not meet.
        place, side = ((6, 6), "left") if i % 2 == 0 else ((-6, -14), "right")
        axes.annotate(f"{said}: {y:.2f}", (x, y), place, textcoords="offset points", ha=side)
    axes.set(xlabel="probability A of the right class", ylabel="surprise −log A")
    axes.set(xlim=(0, 1), ylim=(0, None))
    quiet(axes)
    return figure


def bend(way: Array, straight: Array, bent: Array, xlabel: str) -> Figure:
    """Draw the output of two layers along a way through their inputs, with ReLU and without.

    Parameters
    ----------
    way : array, shape (n,)
        How far along the way, from 0 to 1.
    straight, bent : array, shape (n,)
        Output without anything between the layers, and with ReLU.
    xlabel : str
        From where to where it goes.
    """
    figure, axes = single(2.5)
    axes.plot(way, bent, color=BLUE, linewidth=2, label="with ReLU between")
    axes.plot(way, straight, "--", color=ORANGE, linewidth=2, label="with nothing")
    axes.set(xlabel=xlabel, ylabel="output", xlim=(0, 1), xticks=(0, 1))
    axes.margins(y=0.1)
    quiet(axes)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    return figure
