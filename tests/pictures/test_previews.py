"""A formula of the dialect can be drawn for previews, too."""

from itertools import pairwise

import matplotlib as mpl
import pytest

from scratchnn import pictures, spec


@pytest.mark.parametrize(
    "tex",
    [
        r"G = [Z \le 0] + [Z \ge 0] + [Z \ne 0]",
        r"J = \tfrac{1}{2} \lvert A \rvert + \left\lvert A \right\rvert",
        r"A = \max\left(Z, \sqrt{\tanh Z}\right) \odot \operatorname{argmax}_{j} Z_{ji}",
        r"\theta \leftarrow \theta - \alpha\, v \approx e^{-\log x} \cdot W^{\top}",
    ],
)
def test_what_the_dialect_has_is_drawn(tex: str) -> None:
    assert pictures.png(pictures.card("Title", [tex])).startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_said() -> None:
    with pytest.raises(ValueError, match="nothing"):
        pictures.card("Title", [r"\nothing"])


@pytest.mark.parametrize("id_", [e.id for e in spec.load().values() if len(e.tex) > 1])
def test_no_formula_stands_in_another(id_: str) -> None:
    equation = spec.load()[id_]
    with mpl.rc_context({"mathtext.fontset": "cm"}):
        figure = pictures.card("A title of two lines, as most of " * 2, equation.tex, "Words.")
        boxes = [text.get_window_extent() for text in figure.texts]
    above, below, *_ = boxes
    formulas = boxes[3:]
    assert len(formulas) == len(equation.tex)
    for one, other in pairwise([above, *formulas, below]):
        assert one.y0 > other.y1
    assert all(box.x0 > 0 and box.x1 < figure.bbox.width for box in formulas)
