"""Pictures of the numbers of a small example, column by column."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy import ndarray as Array

from scratchnn.pictures.drawing import BLUE, ORANGE, WIDTH, single

FAINT = to_rgba("black", 0.35)


def stages(values: Sequence[tuple[str, Array]], rows: Sequence[str]) -> Figure:
    """Draw what becomes of the columns of an array, stage by stage, as bars.

    Parameters
    ----------
    values : sequence of (str, array of shape (k, m))
        Name of each stage, and the array there. Every stage has a scale of its own, which
        the columns share; each column has a row of the picture.
    rows : sequence of str, length m
        What each column is.
    """
    figure = Figure(figsize=(WIDTH, 0.5 + 1.3 * len(rows)), layout="constrained")
    panels = figure.subplots(len(rows), len(values), sharex="col", squeeze=False)
    for i, (said, row) in enumerate(zip(rows, panels, strict=True)):
        for axes, (name, array) in zip(row, values, strict=True):
            k = len(array)
            bars = axes.barh(range(k), array[:, i], color=BLUE, height=0.6)
            axes.bar_label(bars, [f"{value:.4g}" for value in array[:, i].round(3)], padding=4)
            axes.set(yticks=range(k), ylim=(k - 0.5, -0.5), xlim=(0, 1.3 * array.max()))
            axes.set_yticklabels([f"class {j}" for j in range(k)] if axes is row[0] else [])
            axes.set_xticks([])
            axes.tick_params(length=0)
            axes.spines[["top", "right", "bottom"]].set_visible(False)
            if i == 0:
                axes.set_title(name, size=11)
        row[0].set_ylabel(said)
    return figure


class Mean(NamedTuple):
    """A mean of some bars, which are neighbours, and what it is called."""

    said: str
    value: float
    # the first of its bars, and the first that is not among them
    start: int
    stop: int
    right: bool = True  # whether it is what one wants, or what one gets by mistake


class Bars(NamedTuple):
    """A number for each example, and means of them."""

    title: str
    values: Array
    means: Sequence[Mean] = ()


def averages(panels: Sequence[Bars], height: float = 1) -> Figure:
    """Draw a bar for each example, and means as lines through the bars that they are of.

    Parameters
    ----------
    panels : sequence of Bars
        What stands below each other. The examples are the same.
    height : float
        Of each panel, in inches.
    """
    figure = Figure(figsize=(WIDTH, height * len(panels)), layout="constrained")
    stacked = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    for axes, (title, values, means) in zip(stacked, panels, strict=True):
        axes.bar(range(len(values)), values, color=FAINT, width=0.6)
        _means(axes, means, height)
        axes.axhline(0, color="black", linewidth=0.8)
        axes.set_title(title, size=10, loc="left")
        axes.set(yticks=(), xlim=(-0.5, len(values) - 0.5))
        # Below the bars no mean goes through the numbers.
        axes.set_xticks(range(len(values)), [_number(value) for value in values])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    return figure


def _means(axes: Axes, means: Sequence[Mean], height: float) -> None:
    """Draw means, and beside them what they are, one line of text above the other."""
    low, high = axes.get_ylim()
    line = 0.2 / height * (high - low)
    lowest = -np.inf
    for said, value, start, stop, right in sorted(means, key=lambda mean: mean.value):
        colour, style = (BLUE, "-") if right else (ORANGE, "--")
        axes.plot([start - 0.45, stop - 0.55], [value, value], style, color=colour, linewidth=2)
        lowest = max(lowest + line, value)
        axes.annotate(
            f"{said} {_number(value)}",
            (1, lowest),
            xycoords=("axes fraction", "data"),
            va="center",
        )


def roads(W: Array, dZ: Array, G: Array, error: Array) -> Figure:
    """Draw the weights as roads on which errors come back, closed where the slope is 0.

    Parameters
    ----------
    W : array, shape (n_out, n_in)
        Weights of the next layer.
    dZ : array, shape (n_out,)
        Error of each unit there, for one example.
    G : array, shape (n_in,)
        Slope of each unit of this layer, for the example.
    error : array, shape (n_in,)
        Error of each unit of this layer.
    """
    n_out, n_in = W.shape
    figure, axes = single(0.4 + 0.7 * n_in)
    axes.set_axis_off()
    axes.set(xlim=(0, 10), ylim=(n_in - 0.5, -1))
    ours, theirs, gate = 5.2, 9.3, 6
    across = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
    for x, said in ((ours, "this layer"), (theirs, "next layer")):
        axes.text(x, -0.8, said, ha="center")
    for j, there in enumerate(across):
        _unit(axes, theirs, there, dZ[j], "black")
    for here in range(n_in):
        colour, style = (BLUE, "-") if G[here] else (ORANGE, ":")
        _unit(axes, ours, here, error[here], colour)
        if not G[here]:
            axes.plot(gate, here, "|", color=colour, markersize=22, markeredgewidth=3)
        for j, there in enumerate(across):
            axes.plot([theirs - 0.4, gate], [there, here], style, color=colour)
            # Near this layer the roads of a unit are apart already, and its sign has room.
            x, y = 0.84 * gate + 0.16 * (theirs - 0.4), 0.84 * here + 0.16 * there
            side = "bottom" if there < across.mean() else "top"
            axes.text(x, y, _number(W[j, here]), ha="center", va=side)
        products = [f"{_number(w)} · {_number(d)}" for w, d in zip(W[:, here], dZ, strict=True)]
        collected = " + ".join(products).replace("+ −", "− ")
        axes.text(
            ours - 0.6, here, f"({collected}) · {_number(G[here])} =", ha="right", va="center"
        )
    return figure


def _unit(axes: Axes, x: float, y: float, error: float, colour: str) -> None:
    """Draw a unit as a circle, with its error inside."""
    axes.plot(x, y, "o", color=colour, fillstyle="none", markersize=24)
    axes.text(x, y, _number(error), ha="center", va="center")


def truth(y: Array, Y: Array) -> Figure:
    """Draw one-hot labels as a grid, a column below each label, with the ones filled.

    Parameters
    ----------
    y : array, shape (m,)
        Labels.
    Y : array, shape (k, m)
        The same, one-hot.
    """
    k, m = Y.shape
    figure, axes = single(0.4 + 0.35 * k)
    for (j, i), value in np.ndenumerate(Y):
        axes.bar(i, 0.9, 0.9, j - 0.45, color=BLUE if value else to_rgba("black", 0.1))
        axes.text(i, j, _number(value), ha="center", va="center")
    axes.set(xlim=(-0.5, m - 0.5), ylim=(k - 0.5, -0.5), xticks=range(m), yticks=range(k))
    axes.set_xticklabels([f"label {label}" for label in y])
    axes.set_yticklabels([f"class {j}" for j in range(k)])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def chosen(A: Array, y_hat: Array, names: Sequence[str]) -> Figure:
    """Draw the probabilities of some examples as bars, with that of the prediction filled.

    Parameters
    ----------
    A : array, shape (k, m)
        Predicted probabilities.
    y_hat : array, shape (m,)
        Predictions.
    names : sequence of str, length m
        What each example is called.
    """
    k, m = A.shape
    figure = Figure(figsize=(WIDTH, 0.7 + 0.26 * k), layout="constrained")
    panels = figure.subplots(1, m, sharey=True, squeeze=False)[0]
    for i, axes in enumerate(panels):
        colours = [BLUE if j == y_hat[i] else FAINT for j in range(k)]
        bars = axes.barh(range(k), A[:, i], color=colours, height=0.7)
        axes.bar_label(bars, [_number(value) for value in A[:, i]], padding=3)
        axes.set(xticks=(), xlim=(0, 1.6 * A.max()), ylim=(k - 0.5, -0.5), yticks=range(k))
        axes.set_yticklabels([f"class {j}" for j in range(k)])
        axes.set_title(names[i], size=10)
        axes.set_xlabel(f"prediction {y_hat[i]}")
        axes.tick_params(length=0)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
    return figure


def balance(dZ: Array) -> Figure:
    """Draw what is below 0 to the left and what is above it to the right, end to end.

    Parameters
    ----------
    dZ : array, shape (k, m)
        Output errors. Each example has a row of the picture, and each class a part of it.
    """
    m = dZ.shape[1]
    figure, axes = single(0.5 + 0.45 * m)
    for i, column in enumerate(dZ.T):
        for side, colour in ((-1, BLUE), (1, ORANGE)):
            end = 0.0
            for j in np.flatnonzero(side * column > 0):
                axes.barh(
                    i, column[j], 0.7, end, color=colour, edgecolor="black", linewidth=0.8
                )
                axes.text(end + column[j] / 2, i, str(j), ha="center", va="center")
                end += column[j]
            place, anchor = (5 * side, 0), "left" if side > 0 else "right"
            axes.annotate(
                f"{end:+.3g}".replace("-", "−"), (end, i), place,
                textcoords="offset points", ha=anchor, va="center",
            )  # fmt: skip
    axes.axvline(0, color="black", linewidth=0.8)
    largest = np.maximum(dZ, 0).sum(axis=0).max()
    axes.set(xlim=(-1.5 * largest, 1.3 * largest), ylim=(m - 0.5, -0.5), xticks=())
    axes.set(yticks=range(m), yticklabels=[f"example {i}" for i in range(m)])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def _number(value: float) -> str:
    """Write a number short, with a minus sign; 0 has none."""
    return f"{float(value) + 0:.3g}".replace("-", "−")
