"""What is drawn in characters is what was given, with colour or without."""

import io

import numpy as np
import pytest
from rich.console import Console

from scratchnn import terminal


def test_an_image_is_drawn_in_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.zeros((28, 28), dtype=np.uint8)
    pixels[0, 1], pixels[1, 2], pixels[:2, 3], pixels[27, 27] = 255, 255, 255, 200
    # Without colour, ink is where a pixel is bright.
    plain = Console(force_terminal=True, color_system="truecolor", no_color=True)
    monkeypatch.setattr(terminal, "get_console", lambda: plain)
    rows = terminal.image(pixels.ravel()).plain.split("\n")
    assert len(rows) == 14
    assert rows[0] == " ▀▄█" + 24 * " "
    assert rows[13] == 27 * " " + "▄"
    # In colour, each character is two pixels as they are, on a light as on a dark terminal.
    colour = Console(force_terminal=True, color_system="truecolor", no_color=False)
    monkeypatch.setattr(terminal, "get_console", lambda: colour)
    image = terminal.image(pixels.ravel())
    assert image.plain.split("\n") == 14 * [28 * "▀"]
    styles = [str(span.style) for span in image.spans]
    assert styles[1] == "rgb(255,255,255) on rgb(0,0,0)"
    assert styles[-1] == "rgb(0,0,0) on rgb(200,200,200)"


def test_bars_mark_the_prediction_and_the_label() -> None:
    probabilities = np.array([0, 0.5, 0, 0.25, 0, 0.25, 0, 0, 0, 0])
    lines = terminal.bars(3, probabilities).plain.splitlines()[1:]
    assert lines[1] == f"1  {10 * '█':20}  50.0 %  prediction"
    assert lines[3] == f"3  {5 * '█':20}  25.0 %  label"
    assert lines[5] == f"5  {5 * '█':20}  25.0 %  "
    assert terminal.bars(1, probabilities).plain.splitlines()[2].endswith("prediction, label")


def test_image_and_bars_fit_into_80_columns() -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(terminal.digit(np.zeros(784, np.uint8), 3, np.eye(10)[3]))
    assert "100.0 %  prediction, label" in console.export_text()


@pytest.mark.parametrize("width", [40, 60, 72, 79])
def test_a_narrow_terminal_has_the_bars_below(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = Console(width=width, record=True, file=io.StringIO())
    monkeypatch.setattr(terminal, "get_console", lambda: console)
    console.print(terminal.digit(np.zeros(784, np.uint8), 3, np.eye(10)[3]))
    lines = console.export_text().splitlines()
    (told,) = (line for line in lines if line.startswith("3  █"))
    assert told.endswith("100.0 %  prediction, label")
    assert max(map(len, lines)) <= width
