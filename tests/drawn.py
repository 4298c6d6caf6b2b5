"""A small figure of each kind, and what is read off figures."""

from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy import ndarray as Array

from scratchnn import pictures
from scratchnn.training import History

SVG = "{http://www.w3.org/2000/svg}"


def history(m: int = 21) -> History:
    rise = np.linspace(0.1, 0.86, m)
    return History((2 - rise).tolist(), rise.tolist(), (rise - 0.04).tolist())


def probabilities(y_hat: list[int]) -> Array:
    """Half for the prediction, the rest shared by the others."""
    A = np.full((10, len(y_hat)), 0.5 / 9)
    A[y_hat, range(len(y_hat))] = 0.5
    return A


PIXELS = np.random.default_rng(0).integers(0, 256, (4, 784), dtype=np.uint8)
LABELS = np.array([3, 1, 4, 1])
A = probabilities([5, 1, 4, 7])
STEPS = np.array([1e-6, 1e-4, 1e-2])
SCORES = np.array([[0.0, 2.0], [1.0, 0.5], [3.0, 1.0]])  # three classes, two examples
CORNER = np.linspace(-2, 2, 9)
RAMP = np.linspace(0, 1, 5)
ERRORS = np.array([[-1.0, 3.0, -2.0, 0.0], [0.5, -1.5, 1.0, 0.0]])
MEANS = [pictures.Mean("right", 0.0, 0, 4), pictures.Mean("other", 1.0, 0, 2, right=False)]
FIGURES: dict[str, Callable[[], Figure]] = {
    "curve": lambda: pictures.curve(history()),
    "confusion": lambda: pictures.confusion(A.argmax(axis=0), LABELS),
    "gallery": lambda: pictures.gallery(PIXELS, LABELS, A),
    "weights": lambda: pictures.weights(PIXELS[:2] - 100.0),
    "digit": lambda: pictures.digit(PIXELS[0], 3, A[:, 0]),
    "images": lambda: pictures.images(PIXELS, LABELS),
    "differences": lambda: pictures.differences(STEPS, {"slow": STEPS, "fast": STEPS**2}),
    "stages": lambda: pictures.stages(
        [("scores", SCORES), ("doubled", 2 * SCORES)], ["one", "other"]
    ),
    "kink": lambda: pictures.kink(CORNER, np.maximum(CORNER, 0), np.heaviside(CORNER, 0)),
    "descent": lambda: pictures.descent(CORNER, (CORNER - 1) ** 2, -2.0, 0.5, 0.25),
    "remainders": lambda: pictures.remainders(RAMP, (1 - RAMP) ** 2, -2.0, RAMP[1:3], RAMP[:2]),
    "surprise": lambda: pictures.surprise(RAMP, 1 - RAMP, {"a guess": (0.25, 0.75)}),
    "bend": lambda: pictures.bend(RAMP, RAMP, np.maximum(RAMP, 0.5), "from here to there"),
    "averages": lambda: pictures.averages([pictures.Bars("errors", ERRORS[0], MEANS)]),
    "roads": lambda: pictures.roads(SCORES, ERRORS[0, :3], np.array([1, 0]), np.array([4, 0])),
    "truth": lambda: pictures.truth(np.array([2, 0]), np.eye(3)[:, [2, 0]]),
    "chosen": lambda: pictures.chosen(SCORES, np.array([2, 0]), ["one", "other"]),
    "balance": lambda: pictures.balance(ERRORS.T),
    "readings": lambda: pictures.readings(PIXELS, LABELS, A.argmax(axis=0)),
}


def parsed(text: str) -> Element:
    return ElementTree.fromstring(text)  # noqa: S314 (we wrote it)


def words(figure: Figure) -> list[str]:
    """Return the texts of a figure, in the order of drawing."""
    texts = parsed(pictures.svg(figure, "title")).iter(f"{SVG}text")
    return [element.text or "" for element in texts]


def points(line: Line2D) -> list[list[float]]:
    """Return x and y of each point that a line goes through."""
    return np.column_stack([line.get_xdata(), line.get_ydata()]).tolist()
