"""Fonts of the site have the letters of its pages, and no others."""

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from scratchnn.publish.text import fonts, mathematics

MAIN = mathematics.KATEX / "dist" / "fonts" / "KaTeX_Main-Regular.woff2"
pytestmark = pytest.mark.skipif(not MAIN.is_file(), reason="KaTeX is missing: run `npm ci`")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text("<p>∂J &le; &#8734;</p>", encoding="utf-8")
    (tmp_path / "live.js").write_text('text = "\N{RIGHTWARDS ARROW}"', encoding="utf-8")
    (tmp_path / "main.woff2").write_bytes(MAIN.read_bytes())
    return tmp_path


def drawn(font: bytes) -> dict[int, list[tuple[int, int]]]:
    """Return the corners of each letter that a font has."""
    with TTFont(BytesIO(font)) as loaded:
        glyphs = loaded["glyf"]
        return {
            code: list(glyphs[name].getCoordinates(glyphs)[0])
            for code, name in loaded.getBestCmap().items()
        }


def test_a_font_keeps_what_is_shown_as_it_was_and_loses_the_rest(site: Path) -> None:
    [(name, made)] = fonts.lighter(site)
    before, after = drawn(MAIN.read_bytes()), drawn(made)
    assert name == "main.woff2"
    assert {ord(letter) for letter in "∂J≤∞→ A09+"} <= set(after)
    assert ord("♠") in before  # which no page shows
    assert ord("♠") not in after
    assert all(before[code] == corners for code, corners in after.items())
    assert len(made) < len(MAIN.read_bytes()) * 2 / 3


def test_a_font_that_is_made_lighter_again_stays_as_it_is(site: Path) -> None:
    for _ in range(2):
        [(name, made)] = fonts.lighter(site)
        was = (site / name).read_bytes()
        (site / name).write_bytes(made)
    assert made == was
