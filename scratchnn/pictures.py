"""Pictures of a run: its curve, its errors, its weights, single digits; and of equations.

Each function returns a `matplotlib.figure.Figure`. Write it to a file with `save`, or put it
into a page with `svg`. Blue is the truth, orange what is wrong: two colours that can be told
apart on white, on dark slate and by the colour-blind.
"""

import hashlib
import io
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, PercentFormatter
from numpy import ndarray as Array

from scratchnn import files

INK = "#222222"
BLUE = "#2a86c8"
ORANGE = "#d9661f"
WIDTH = 4.8  # inches, of what has axes to read: on a phone its letters stay legible
CARD = (12.0, 6.3)  # inches, of what previews of links show, at 100 dots an inch
FORMULA = 56  # points of its formulas, where they are not too wide
ENDINGS = (".png", ".svg", ".pdf")  # of the files that `save` writes
LEAST = 11  # pixels of a screen: the size of letters that can be read there

# Zero is transparent, so that it takes the colour of the page, light or dark.
DIVERGING = LinearSegmentedColormap.from_list(
    "diverging",
    [
        (0, to_rgba(ORANGE, 1)),
        (0.5, to_rgba(ORANGE, 0)),
        (0.5, to_rgba(BLUE, 0)),
        (1, to_rgba(BLUE, 1)),
    ],
)


def percent(part: float, decimals: int) -> str:
    """Write a part of 1 as a percentage."""
    return f"{100 * part:.{decimals}f} %"


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


def curve(history: History) -> Figure:
    """Draw accuracy and loss against the iteration.

    Parameters
    ----------
    history : History
        What `training.train` remembered. Without a dev set, its line is left out.
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
    below.set(xlabel="iteration", ylabel="loss")
    below.set_ylim(bottom=0)
    below.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    for axes in (above, below):
        _quiet(axes)
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
    columns = min(len(y), 10)
    rows = -(-len(y) // columns)
    figure = Figure(figsize=(7.2, 0.95 * rows), layout="constrained")
    all_axes = figure.subplots(rows, columns, squeeze=False)
    for i, axes in enumerate(all_axes.flat):
        axes.set_axis_off()
        if i < len(y):
            _image(axes, pixels[i])
            axes.set_title(str(y[i]), size=9)
    return figure


def weights(W1: Array) -> Figure:
    """Show what each hidden unit looks for: its weights, laid out as the pixels are.

    Blue pixels speak for the unit, orange ones against it. All units share one scale.

    Parameters
    ----------
    W1 : array, shape (n, 784)
        Weights of the first layer, a row for each unit.
    """
    units = len(W1)
    columns = min(units, 5)
    rows = -(-units // columns)
    figure = Figure(figsize=(7.2, 1.6 * rows), layout="constrained")
    all_axes = figure.subplots(rows, columns, squeeze=False)
    largest = float(np.abs(W1).max())
    scale = Normalize(-largest or -1, largest or 1)
    for j, axes in enumerate(all_axes.flat):
        axes.set_axis_off()
        if j < units:
            axes.imshow(W1[j].reshape(28, 28), DIVERGING, scale, interpolation="none")
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
    figure = Figure(figsize=(WIDTH, 3.9), layout="constrained")
    axes = figure.subplots()
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
    _quiet(axes)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    return figure


def stages(values: Sequence[tuple[str, Array]]) -> Figure:
    """Draw what becomes of the columns of an array, stage by stage, as bars.

    Parameters
    ----------
    values : sequence of (str, array of shape (k, m))
        Name of each stage, and the array there. Every stage has a scale of its own, which
        the examples share; each example has a row of the picture.
    """
    m = values[0][1].shape[1]
    figure = Figure(figsize=(WIDTH, 0.5 + 1.3 * m), layout="constrained")
    rows = figure.subplots(m, len(values), sharex="col", squeeze=False)
    for i, row in enumerate(rows):
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
        row[0].set_ylabel(f"example {i}")
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
        _quiet(axes)
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
    figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
    axes = figure.subplots()
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
    _quiet(axes)
    axes.legend(loc="upper right", frameon=False)
    return figure


def _quiet(axes: Axes) -> None:
    """Draw a faint grid, and no frame above and to the right."""
    axes.grid(color="black", alpha=0.15)
    axes.spines[["top", "right"]].set_visible(False)


def _image(axes: Axes, pixels: Array) -> None:
    axes.imshow(pixels.reshape(28, 28), "gray", vmin=0, vmax=255, interpolation="none")
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


def save(path: Path, figure: Figure) -> None:
    """Write a figure to a file, whole or not at all; the ending says what kind.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with files.whole(path) as file:
        figure.savefig(file, format=path.suffix[1:])


def check_path(path: Path) -> None:
    """Find out whether a figure could be saved there, without leaving a file behind.

    Raises
    ------
    ValueError
        If the path has another ending than `ENDINGS`.
    OSError
        If the file could not be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path}: a picture must end in {', '.join(ENDINGS)}")
    files.check_writable(path)


def card(
    title: str, formulas: Sequence[str] = (), sentence: str = "", name: str = ""
) -> Figure:
    r"""Draw what a page is about, as large as previews of links show it.

    Parameters
    ----------
    title : str
        What stands at the top, over one line or two.
    formulas : sequence of str
        TeX without dollars, as far as Matplotlib reads it; a line each.
    sentence : str
        What stands below, in words.
    name : str
        What stands in the corner: an id, for one.

    Raises
    ------
    ValueError
        If Matplotlib cannot read a formula.
    """
    figure = Figure(figsize=CARD, facecolor="white")
    figure.add_artist(Rectangle((0, 0.975), 1, 0.025, color=BLUE))
    above, below = textwrap.wrap(title, 38)[:2], textwrap.wrap(sentence, 82)[:3]
    words: dict[str, Any] = {"parse_math": False, "color": INK, "va": "top", "linespacing": 1.3}
    figure.text(0.06, 0.89, "\n".join(above), size=33, weight="bold", **words)
    figure.text(0.06, 0.26, "\n".join(below), size=19, **words)
    figure.text(0.06, 0.05, name, size=16, family="monospace", parse_math=False, color=BLUE)
    top, bottom = 0.86 - 0.1 * len(above), 0.3 if below else 0.12
    for i, formula in enumerate(formulas):
        middle = top - (top - bottom) * (i + 0.5) / len(formulas)
        _formula(figure, middle, formula)
    return figure


def _formula(figure: Figure, middle: float, tex: str) -> None:
    """Put a formula into the middle of a figure, smaller where it would be too wide."""
    with mpl.rc_context({"mathtext.fontset": "cm"}):
        line = figure.text(0.5, middle, f"${tex}$", size=FORMULA, ha="center", va="center")
        wide = line.get_window_extent().width / figure.bbox.width
    line.set_fontsize(FORMULA * min(1, 0.88 / wide))


def png(figure: Figure) -> bytes:
    """Write a figure as a PNG, which says nothing of when it was made."""
    return _written(figure, "png", {"Software": None})


def drawing(figure: Figure) -> bytes:
    """Write a figure as an SVG that stands for itself: letters are drawn, and need no font."""
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "scratchnn"}):
        return _written(figure, "svg", nothing)


def _written(figure: Figure, kind: str, metadata: dict[str, None]) -> bytes:
    file = io.BytesIO()
    with mpl.rc_context({"mathtext.fontset": "cm"}):
        figure.savefig(file, format=kind, metadata=metadata)
    return file.getvalue()


def svg(figure: Figure, title: str) -> str:
    """Write a figure as an `<svg>` element to stand inside a page of HTML.

    It has no background, takes the colour and font of the text around it, and is as wide as
    there is room for, up to its own size. `--readable` is the width at which its smallest words
    can be read. The same figure and title give the same string.

    Parameters
    ----------
    figure : Figure
        What is black in it takes the colour of the text.
    title : str
        What the picture shows, for those who do not see it.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # or every drawing would shift things a little further
    file = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "scratchnn",
            "image.composite_image": False,
        }
    ):
        figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    text = file.getvalue()
    # Several pictures share a page, so each has ids of its own.
    own = hashlib.sha256((title + text).encode()).hexdigest()[:8]
    pointed_at = dict.fromkeys(re.findall(r'(?:href="|url\()#([\w.-]+)', text))
    ids = {old: f"p{own}-{number}" for number, old in enumerate(pointed_at)}

    root = ElementTree.fromstring(text)  # noqa: S314 (Matplotlib wrote it, above)
    root.remove(root[0])  # style rules, which would apply to the whole page
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.text, element.tail = (element.text or "").strip(), ""
        if element.get("id") not in ids:
            element.attrib.pop("id", None)
        element.attrib = {
            name.rpartition("}")[2]: _attribute(value, ids) for name, value in element.items()
        }
    width, height = figure.get_size_inches() * 72
    styles = " ".join(element.get("style", "") for element in root.iter("text"))
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)px", styles)]
    readable = f"; --readable: {LEAST * width / min(sizes):.0f}px" if sizes else ""
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width:g} {height:g}",
        "style": f"width: 100%; max-width: {width:g}pt; height: auto; "
        f"stroke-linejoin: round{readable}",
        "fill": "currentColor",  # Matplotlib leaves it out where it is black
        "role": "img",
    }
    heading = ElementTree.Element("title")
    heading.text = title
    root.insert(0, heading)
    return ElementTree.tostring(root, encoding="unicode")


def _attribute(value: str, ids: dict[str, str]) -> str:
    """Rewrite an attribute of Matplotlib's SVG: own ids, the page's colour and font, short."""
    value = ids.get(value, value)
    value = re.sub(r"(?<=#)[\w.-]+", lambda match: ids.get(match[0], match[0]), value)
    value = value.replace("#000000", "currentColor")
    value = re.sub(r"font-family:[^;]*(; |$)", "", value)
    value = re.sub(r"\d+\.\d+", lambda match: f"{float(match[0]):.5g}", value)
    return " ".join(value.split())
