"""What is drawn in characters: a digit, and what a network makes of it."""

from numpy import ndarray as Array
from rich import get_console
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

BAR = 20  # characters of a full bar
BESIDE = 80  # columns that an image and its bars need side by side
WORDS = 31  # columns that a bar's digit, percentage and marks need


def digit(pixels: Array, label: int, probabilities: Array) -> RenderableType:
    """Show one image, and beside it, or below, a bar for each of its ten probabilities.

    All of it is given as to `pictures.digit`.
    """
    width = get_console().width
    if width < BESIDE:
        longest = min(BAR, max(1, width - WORDS))
        return Group(image(pixels), bars(label, probabilities, longest))
    beside = Table.grid(padding=(0, 2))
    beside.add_row(image(pixels), bars(label, probabilities))
    return beside


def image(pixels: Array) -> Text:
    """Draw two rows of pixels in each row of characters."""
    console = get_console()
    coloured = console.color_system is not None and not console.no_color
    text = Text(no_wrap=True)
    for row, (above, below) in enumerate(pixels.reshape(14, 2, 28)):
        text.append("\n" if row else "")
        for a, b in zip(above, below, strict=True):
            if coloured:
                text.append("▀", f"rgb({a},{a},{a}) on rgb({b},{b},{b})")
            else:
                text.append(" ▄▀█"[2 * (a > 127) + (b > 127)])
    return text


def bars(label: int, probabilities: Array, longest: int = BAR) -> Text:
    """Draw a bar for each digit, and say which is the prediction and which the label."""
    text = Text(no_wrap=True)
    prediction = probabilities.argmax()
    for i, probability in enumerate(probabilities):
        marks = [name for name, j in (("prediction", prediction), ("label", label)) if i == j]
        bar = "█" * round(longest * probability)
        line = f"\n{i}  {bar:{longest}} {100 * probability:5.1f} %  {', '.join(marks)}"
        text.append(line, "bold" if marks else "")
    return text
