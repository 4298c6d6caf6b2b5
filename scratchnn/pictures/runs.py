"""Pictures of a run: its curve, its errors, its weights, single digits."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy import ndarray as Array

from scratchnn.pictures.drawing import (
    BLUE,
    DIVERGING,
    FEW,
    GREYS,
    ORANGE,
    WIDTH,
    grid,
    percent,
    quiet,
)


class History(Protocol):
    """How training went: entry t is measured before update t, the last one after it."""

    @property
    def loss(self) -> Sequence[float]:
        """Cross-entropy on the training set."""

    @property
    def training(self) -> Sequence[float]:
        """Accuracy on the training set, from 0 to 1."""

    @property
    def dev(self) -> Sequence[float]:
        """Accuracy on the dev set; empty where there is none."""


def curve(history: History, unit: str = "iteration") -> Figure:
    """Draw accuracy and loss against the iteration.

    Parameters
    ----------
    history : History
        What `training.train` remembered. Without a dev set, its line is left out.
    unit : str
        What a pass through the examples is called: iteration, or epoch.
    """
    figure = Figure(figsize=(WIDTH, 3.8), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for name, values, colour, style in (
        ("training", history.training, BLUE, "-"),
        ("dev", history.dev, ORANGE, "--"),
    ):
        if len(values):
            label = f"{name}  {percent(values[-1], 1)}"
            # The marker at the end also shows a run of no iterations, which has no line.
            above.plot(values, style, color=colour, marker=".", markevery=[-1], label=label)
    above.set(ylim=(0, 1), ylabel="accuracy")
    above.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    above.legend(loc="lower right", frameon=False)
    below.plot(history.loss, color=BLUE, marker=".", markevery=[-1])
    below.set(xlabel=unit, ylabel="loss")
    below.set_ylim(bottom=0)
    below.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    for axes in (above, below):
        quiet(axes)
    figure.align_ylabels()
    return figure


def confusion(y_hat: Array, y: Array) -> Figure:
    """Count which digit was read as which; a row is a true digit, a column a prediction.

    Parameters
    ----------
    y_hat : array, shape (m,)
        Predicted labels, 0 to 9.
    y : array, shape (m,)
        True labels, 0 to 9.
    """
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (y, y_hat), 1)
    right = np.eye(10, dtype=bool)
    # The errors are few, so they have a scale of their own.
    strength = np.where(
        right,
        0.8 * counts / max(counts[right].max(), 1),
        0.8 * counts / max(counts[~right].max(), 1),
    )
    colours = np.where(right[:, :, None], to_rgba(BLUE), to_rgba(ORANGE))
    colours[:, :, 3] = strength

    figure = Figure(figsize=(5.2, 5), layout="constrained")
    axes = figure.subplots()
    axes.imshow(colours, interpolation="none")
    for (row, column), count in np.ndenumerate(counts):
        shade = 1 if count else 0.35
        axes.text(column, row, str(count), ha="center", va="center", alpha=shade, size=9)
    axes.set(xticks=range(10), yticks=range(10), xlabel="prediction", ylabel="label")
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.xaxis.labelpad = 8
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def gallery(pixels: Array, y: Array, probabilities: Array, count: int = 12) -> Figure:
    """Show the first misread digits, each with label, prediction and probabilities.

    Parameters
    ----------
    pixels : array, shape (m, 784)
        Grey values from 0 to 255, one image a row.
    y : array, shape (m,)
        True labels.
    probabilities : array, shape (10, m)
        What the network gives for each digit, an example a column.
    count : int
        How many to show, at most.
    """
    wrong = np.flatnonzero(probabilities.argmax(axis=0) != y)[:count]
    if not wrong.size:
        figure = Figure(figsize=(7.2, 1))
        figure.text(0.5, 0.5, "No digit was misread.", ha="center", va="center")
        return figure
    columns = 3
    rows = -(-len(wrong) // columns)
    figure = Figure(figsize=(7.2, 1.55 * rows), layout="constrained")
    for cell, i in zip(
        figure.subfigures(rows, columns, squeeze=False).flat, wrong, strict=False
    ):
        image, bars = cell.subplots(1, 2)
        _image(image, pixels[i])
        _bars(bars, y[i], probabilities[:, i], size=7)
        cell.suptitle(f"{y[i]} read as {probabilities[:, i].argmax()}", size=9)
    return figure


def images(pixels: Array, y: Array) -> Figure:
    """Show images side by side, each below its label.

    Parameters
    ----------
    pixels : array, shape (m, 784)
        Grey values from 0 to 255, one image a row.
    y : array, shape (m,)
        Their labels.
    """
    figure, every = grid(len(y), min(len(y), 10), 0.95)
    for axes, image, label in zip(every, pixels, y, strict=True):
        _image(axes, image)
        axes.set_title(str(label), size=9)
    return figure


def readings(pixels: Array, y: Array, y_hat: Array) -> Figure:
    """Show images in a row, each above what it was read as; what is wrong says so.

    Parameters
    ----------
    pixels : array, shape (m, 784)
        Grey values from 0 to 255, one image a row.
    y, y_hat : array, shape (m,)
        True labels, and predictions.
    """
    figure = Figure(figsize=(WIDTH, WIDTH / len(y) + 0.3), layout="constrained")
    for i, axes in enumerate(figure.subplots(1, len(y), squeeze=False)[0]):
        _image(axes, pixels[i])
        right = y_hat[i] == y[i]
        said = str(y_hat[i]) if right else f"{y_hat[i]} ✗"
        axes.text(14, 32, said, ha="center", va="top")
    return figure


def weights(W1: Array) -> Figure:
    """Show what each hidden unit looks for: its weights, laid out as the pixels are.

    Blue pixels speak for the unit, orange ones against it. All units share one scale.

    Parameters
    ----------
    W1 : array, shape (n, 784)
        Weights of the first layer, a row for each unit.
    """
    figure, every = grid(len(W1), min(len(W1), 5), 1.6)
    largest = float(np.abs(W1).max())
    # Each number has the shade that is nearest, and the colour of its sign.
    shades = np.copysign(np.round(FEW * np.abs(W1) / (largest or 1)) + 0.5, W1)
    scale = Normalize(-FEW - 1, FEW + 1)
    for j, axes in enumerate(every):
        axes.imshow(shades[j].reshape(28, 28), DIVERGING, scale, interpolation="none")
        axes.set_axis_off()
        axes.set_title(f"unit {j}", size=9)
    figure.supxlabel(
        f"full orange −{largest:.2f}, no colour 0, full blue {largest:.2f}", size=9
    )
    return figure


def digit(pixels: Array, label: int, probabilities: Array) -> Figure:
    """Show one image with its prediction, its label and its ten probabilities.

    Parameters
    ----------
    pixels : array, shape (784,)
        Grey values from 0 to 255.
    label : int
        The true digit.
    probabilities : array, shape (10,)
        What the network gives for each digit.
    """
    figure = Figure(figsize=(6, 3), layout="constrained")
    image, bars = figure.subplots(1, 2)
    _image(image, pixels)
    _bars(bars, label, probabilities, size=10)
    figure.suptitle(f"prediction {probabilities.argmax()}, label {label}")
    return figure


def _image(axes: Axes, pixels: Array) -> None:
    axes.imshow(pixels.reshape(28, 28), GREYS, vmin=0, vmax=255, interpolation="none")
    axes.set_axis_off()


def _bars(axes: Axes, label: int, probabilities: Array, size: float) -> None:
    """Draw a bar for each digit: the label's in blue, a wrong prediction's in orange."""
    colours = [to_rgba("black", 0.35)] * 10
    colours[probabilities.argmax()] = to_rgba(ORANGE)
    colours[label] = to_rgba(BLUE)
    bars = axes.barh(range(10), probabilities, color=colours)
    numbers = [percent(p, 0) if p >= 0.005 else "" for p in probabilities]
    axes.bar_label(bars, numbers, padding=3, size=size)
    axes.set(yticks=range(10), xlim=(0, 1.5), ylim=(9.6, -0.6), xticks=())
    axes.tick_params(labelsize=size, length=0)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
