"""Pictures of what a choice does: how it trains, how it steps, what it lets through."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy import ndarray as Array

from scratchnn.pictures.drawing import BLUE, ORANGE, grid, quiet, single

LINES = "-", "--", ":", "-."  # which tell four of them apart where there are no colours, too
WIDE = 32  # letters of a title that stand above a panel, beside those of its neighbours


class Panel(NamedTuple):
    """Curves of one choice: for each run (updates, accuracy in training, on the dev set)."""

    title: str
    runs: Sequence[Array]  # each of shape (3, n)


def comparison(plain: Panel, several: Sequence[Panel]) -> Figure:
    """Draw how each choice trains, beside the network without it, which is grey.

    Parameters
    ----------
    plain : Panel
    several : sequence of Panel
    """
    columns = 3
    figure, every = grid(len(several), columns, 1.75, shared=True)
    ends = [dev[-1] for panel in (plain, *several) for _, _, dev in panel.runs]
    low = 0.5 if min(ends) > 0.5 else 0  # so that each curve is seen
    for i, axes in enumerate(every):
        for t, _, dev in plain.runs:
            axes.plot(t, dev, color="black", alpha=0.35, linewidth=1)
        for t, training, dev in several[i].runs:
            axes.plot(t, training, color=BLUE, linewidth=1)
            axes.plot(t, dev, "--", color=ORANGE, linewidth=1)
        axes.set_title(fill(several[i].title, WIDE), size=9)
        axes.set_ylim(low, 1)
        axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.tick_params(labelsize=8, labelbottom=i + columns >= len(several))
        quiet(axes)
    figure.supxlabel("updates", size=9)
    figure.supylabel("accuracy", size=9)
    return figure


def valley(paths: Mapping[str, Array], heights: tuple[float, float]) -> Figure:
    """Draw the way that each rule takes through a narrow valley, seen from above.

    Parameters
    ----------
    paths : dict of array, each of shape (2, n)
        Where it is after each step, the start first.
    heights : pair of float
        The curvature of the valley along its two directions.
    """
    figure, every = grid(len(paths), 2, 1.9)
    x, y = np.linspace(-5, 2.2, 145), np.linspace(-1.5, 1.5, 61)
    height = (heights[0] * x**2 + heights[1] * y[:, None] ** 2) / 2
    levels = np.geomspace(0.05, height.max(), 9)
    for axes, (name, path) in zip(every, paths.items(), strict=True):
        axes.contour(x, y, height, levels, colors="black", alpha=0.2, linewidths=0.8)
        axes.plot(*path, ".-", color=BLUE, linewidth=1, markersize=4)
        axes.plot(*path[:, :1], "o", color=BLUE, markersize=5)
        axes.plot(0, 0, "x", color=ORANGE)
        axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]), xticks=(), yticks=())
        axes.set_title(name, size=9)
        axes.spines[:].set_visible(False)
    return figure


def styles() -> Iterator[dict[str, Any]]:
    """Yield how to draw lines in one picture, each otherwise, as many as there are."""
    for turn in count():
        for colours in ((BLUE, ORANGE), (ORANGE, BLUE)):
            for line, colour in zip(LINES, cycle(colours), strict=False):
                yield {"linestyle": line, "color": colour, "linewidth": 1.5 * 0.6**turn}


def slopes(z: Array, slope: Mapping[str, Array], at: float, layers: Array) -> Figure:
    """Draw the slope of each activation, and what layers of it leave of an error.

    Parameters
    ----------
    z : array, shape (n,)
        Scores.
    slope : dict of array, each of shape (n,)
        Slopes there.
    at : float
        The score, one of z, that every layer has on the right.
    layers : array of int
        Numbers of layers.
    """
    figure = Figure(figsize=(7.2, 2.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, values), style in zip(slope.items(), styles(), strict=False):
        left.plot(z, values, label=name, **style)
        left.plot(at, values[z == at], ".", color=style["color"])
        right.plot(layers, values[z == at] ** layers, **style)
    left.set(title="slope", xlabel="score z", ylim=(-0.05, 1.1))
    right.set(title=f"left of an error, z = {at:g}", xlabel="layers", yscale="log")
    _finish(figure, (left, right))
    return figure


def spreads(spread: Mapping[str, Array]) -> Figure:
    """Draw the standard deviation of the scores, layer by layer, for each start.

    Parameters
    ----------
    spread : dict of array, each of shape (n,)
        Of layer 1 to n.
    """
    figure, axes = single(2.9)
    for (name, values), style in zip(spread.items(), styles(), strict=False):
        axes.plot(1 + np.arange(len(values)), values, label=name, **style)
    axes.set(xlabel="layer", ylabel="spread of the scores", yscale="log")
    _finish(figure, (axes,))
    return figure


def _finish(figure: Figure, several: Sequence[Axes]) -> None:
    for axes in several:
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.minorticks_off()
        quiet(axes)
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
