"""A formula of the dialect can be drawn for previews, too."""

import pytest

from scratchnn import pictures


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
