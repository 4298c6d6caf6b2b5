"""A report as a picture of a terminal."""

import io
from functools import cache

from markupsafe import Markup
from rich.console import Console, RenderableType
from rich.segment import Segment

from scratchnn import spec
from scratchnn.checker import show
from scratchnn.checker.entry import check
from scratchnn.checker.report import Report

# What is checked is among the tests: the site is built from a clone.
TESTS = spec.PACKAGE.parent / "tests"
WIDTH = 70


# What is checked, among the tests, by the names of the figures.
PROGRAMS = {
    "report": "transcriptions/video.py",  # the video's own code, as it was typed
    "report_deep": "checker/networks/deep_lists.py",  # right, with three layers, in a script
    "report_class": "checker/cases/class_steps_w2_first.py",  # before it carries the error back
    "report_rows": "checker/cases/rows_one_number.py",  # functions whose examples are rows
    "report_adam": "checker/networks/adam_class.py",  # right, and trained by Adam
}


def shown(path: str) -> Markup:
    """Check a program, and return what the terminal shows."""
    return terminal(show.render(_checked(path)))


def glimpse() -> Markup:
    """Check the video's code, and return the little of it that a visitor sees first.

    It is the first finding and the sum of all, as the whole report has them.
    """
    found = _checked(PROGRAMS["report"])
    return terminal(show.glimpse(found), width=49)  # what a phone shows, and can be read


@cache
def _checked(path: str) -> Report:
    found = check(TESTS / path)
    found.target = "my_network.py"
    return found


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
    if style.link:
        return Markup('<a href="{}">{}</a>').format(style.link, segment.text)
    names = [style.color.name if style.color else "", "bold" if style.bold else ""]
    classes = " ".join(filter(None, [*names, "dim" if style.dim else ""]))
    shown = Markup('<span class="{}">{}</span>') if classes else Markup("{1}")
    return shown.format(classes, segment.text)
