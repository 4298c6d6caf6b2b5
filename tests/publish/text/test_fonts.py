"""Fonts of the site have the letters of its pages, and no others."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from scratchnn.publish.text import fonts, mathematics

MAIN = mathematics.KATEX / "dist" / "fonts" / "KaTeX_Main-Regular.woff2"
pytestmark = pytest.mark.skipif(not MAIN.is_file(), reason="KaTeX is missing: run `npm ci`")


PAGE = (
    '<p>♠ And <span class="katex-html"><span><span>∂</span>J</span><span>&le;</span></span> ♠</p>'
    '<svg><text x="1">W<tspan>→</tspan>1</text></svg>'
)


def drawn(font: bytes) -> dict[int, list[tuple[int, int]]]:
    """Return the corners of each letter that a font has."""
    with TTFont(BytesIO(font)) as loaded:
        glyphs = loaded["glyf"]
        return {
            code: list(glyphs[name].getCoordinates(glyphs)[0])
            for code, name in loaded.getBestCmap().items()
        }


def test_a_font_keeps_what_formulas_show_as_it_was_and_loses_the_rest() -> None:
    [(name, made)] = fonts.lighter({"main.woff2": MAIN.read_bytes()}, [PAGE])
    before, after = drawn(MAIN.read_bytes()), drawn(made)
    assert name == "main.woff2"
    assert set(map(ord, "∂J≤W→1")) <= set(after)
    for letter in "♠A":  # which stand on the page, and in no formula
        assert ord(letter) in before
        assert ord(letter) not in after
    assert all(before[code] == corners for code, corners in after.items())
    assert len(made) < len(MAIN.read_bytes()) / 3


@pytest.mark.parametrize(
    ("name", "hinted"),
    [("Main-Regular", True), ("Math-Italic", False), ("Size1-Regular", False)],
)
def test_hints_are_kept_where_there_are_upright_letters(name: str, *, hinted: bool) -> None:
    font = (MAIN.parent / f"KaTeX_{name}.woff2").read_bytes()
    with TTFont(BytesIO(fonts.reduced(font, "xW(1∑"))) as loaded:
        assert ("fpgm" in loaded) is hinted


def test_a_font_that_is_made_lighter_again_stays_as_it_is() -> None:
    font = MAIN.read_bytes()
    for _ in range(2):
        was = font
        [(_, font)] = fonts.lighter({"main.woff2": was}, [PAGE])
    assert font == was
