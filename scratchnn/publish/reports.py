"""A report as a picture of a terminal."""

import io
from pathlib import Path

from markupsafe import Markup
from rich.console import Console, RenderableType
from rich.segment import Segment

from scratchnn.checker import rendering
from scratchnn.checker.runner import check

# The video's own code, as it was typed, is among the tests: the site is built from a clone.
VIDEO = Path(__file__).parents[2] / "tests" / "transcriptions" / "video.py"
WIDTH = 70


def report() -> Markup:
    """Check the video's code, and return what the terminal shows."""
    found = check(VIDEO)
    found.target = "my_network.py"
    return terminal(rendering.render(found))


def glimpse() -> Markup:
    """Check the video's code, and return the little of it that a visitor sees first.

    It is the first finding and the sum of all, as the whole report has them.
    """
    found = check(VIDEO)
    found.target = "my_network.py"
    return terminal(rendering.glimpse(found), width=49)  # what a phone shows, and can be read


def terminal(shown: RenderableType, width: int = WIDTH) -> Markup:
    """Return what Rich would print as HTML; the colours are classes, for the site to choose."""
    console = Console(
        width=width, file=io.StringIO(), force_terminal=True, color_system="standard"
    )
    inside = Markup("").join(_span(segment) for segment in console.render(shown))
    opening = Markup('<div class="terminal" style="--columns: {}">').format(width)
    return opening + Markup("<pre>{}</pre></div>").format(inside)


def _span(segment: Segment) -> Markup:
    style = segment.style
    if style is None or not segment.text.strip():
        return Markup("{}").format(segment.text)
    names = [style.color.name if style.color else "", "bold" if style.bold else ""]
    classes = " ".join(filter(None, [*names, "dim" if style.dim else ""]))
    if style.link:
        return Markup('<a href="{}">{}</a>').format(style.link, segment.text)
    return Markup('<span class="{}">{}</span>').format(classes, segment.text)
