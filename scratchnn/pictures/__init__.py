"""Pictures of a run: its curve, its errors, its weights, single digits; and of equations.

Each function returns a `matplotlib.figure.Figure`. Write it to a file with `save`, or put it
into a page with `svg`. Blue is the truth, orange what is wrong: two colours that can be told
apart on white, on dark slate and by the colour-blind.
"""

from matplotlib.figure import Figure

from scratchnn.pictures.choices import Panel, comparison, slopes, spreads, valley
from scratchnn.pictures.columns import (
    Bars,
    Mean,
    averages,
    balance,
    chosen,
    roads,
    stages,
    truth,
)
from scratchnn.pictures.curves import bend, descent, differences, kink, remainders, surprise
from scratchnn.pictures.drawing import (
    BLUE,
    ENDINGS,
    ORANGE,
    check_ours,
    check_path,
    percent,
    save,
    svg,
)
from scratchnn.pictures.previews import card, drawing, png
from scratchnn.pictures.runs import (
    confusion,
    curve,
    digit,
    gallery,
    images,
    readings,
    weights,
)

__all__ = [
    "BLUE", "ENDINGS", "ORANGE", "Bars", "Figure", "Mean", "Panel", "averages", "balance",
    "bend", "card", "check_ours", "check_path", "chosen", "comparison", "confusion",
    "curve", "descent", "differences", "digit", "drawing", "gallery", "images", "kink",
    "percent", "png", "readings", "remainders", "roads", "save", "slopes", "spreads",
    "stages", "surprise", "svg", "truth", "valley", "weights",
]  # fmt: skip
