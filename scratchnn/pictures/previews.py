"""What a page is about, as one picture for previews of links."""

import io
import re
import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from scratchnn.pictures.drawing import BLUE

INK = "#222222"
CARD = (12.0, 6.3)  # inches, of what previews of links show, at 100 dots an inch
# What Matplotlib calls otherwise, or writes alike.
OTHERWISE = {
    r"\le": r"\leq", r"\ge": r"\geq", r"\tfrac": r"\frac", r"\lvert": "|", r"\rvert": "|",
}  # fmt: skip
COMMAND = re.compile(r"\\[A-Za-z]+")
FORMULA = 56  # points of its formulas, where they are not too wide


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
    if formulas:
        _stack(figure, formulas, top, bottom)
    return figure


def _stack(figure: Figure, formulas: Sequence[str], top: float, bottom: float) -> None:
    """Put formulas below each other, smaller where they would be too wide or too tall."""
    lines, wide, tall = [], [], []
    with mpl.rc_context({"mathtext.fontset": "cm"}):
        for formula in formulas:
            tex = COMMAND.sub(lambda command: OTHERWISE.get(command[0], command[0]), formula)
            line = figure.text(0.5, 0.5, f"${tex}$", size=FORMULA, ha="center", va="center")
            box = line.get_window_extent()
            lines.append(line)
            wide.append(box.width / figure.bbox.width)
            tall.append(box.height / figure.bbox.height)
    scale = min(1, 0.88 / max(wide), 0.9 * (top - bottom) / sum(tall))
    gap = (top - bottom - scale * sum(tall)) / len(lines)
    for line, height in zip(lines, tall, strict=True):
        line.set_fontsize(FORMULA * scale)
        line.set_y(top - (gap + scale * height) / 2)
        top -= gap + scale * height


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
