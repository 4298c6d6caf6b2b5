"""What is drawn in characters: a digit, and what a network makes of it."""

from numpy import ndarray as Array
from rich import get_console
from rich.table import Table
from rich.text import Text


def digit(pixels: Array, label: int, probabilities: Array) -> Table:
    """Show one image, and beside it a bar for each of its ten probabilities.

    Parameters
    ----------
    pixels : array, shape (784,)
        Grey values from 0 to 255.
    label : int
        The true digit.
    probabilities : array, shape (10,)
        What the network gives for each digit.
    """
    beside = Table.grid(padding=(0, 2))  # so that the two fit into 80 columns
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


def bars(label: int, probabilities: Array) -> Text:
    """Draw a bar for each digit, and say which is the prediction and which the label."""
    text = Text(no_wrap=True)
    prediction = probabilities.argmax()
    for i, probability in enumerate(probabilities):
        marks = [name for name, j in (("prediction", prediction), ("label", label)) if i == j]
        bar = "█" * round(20 * probability)
        line = f"\n{i}  {bar:20} {100 * probability:5.1f} %  {', '.join(marks)}"
        text.append(line, "bold" if marks else "")
    return text
