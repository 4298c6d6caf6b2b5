"""Figures become files, and fit into a page."""

import base64
import io
import re
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from drawn import FIGURES, PIXELS, SVG, history, parsed
from matplotlib.figure import Figure
from PIL import Image

from scratchnn import pictures

each_figure = pytest.mark.parametrize("name", FIGURES)
TITLE = "A < B & “C”"


@cache
def inline(name: str) -> str:
    return pictures.svg(FIGURES[name](), TITLE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "ending"),
    [
        *((name, ".png") for name in FIGURES),
        *(("digit", end) for end in (".svg", ".pdf", ".SVG")),
    ],
)
def test_figures_can_be_saved(name: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}{ending}"
    pictures.check_path(path)
    pictures.save(path, FIGURES[name]())
    content = path.read_bytes()
    assert len(content) > 1000
    assert {".png": b"PNG", ".svg": b"<svg", ".pdf": b"%PDF"}[ending.lower()] in content


def test_a_full_disk_leaves_the_old_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "curve.png"
    path.write_bytes(b"old")

    def full(_: Figure, file: BinaryIO, **__: object) -> None:
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    with pytest.raises(OSError, match=r"curve\.png cannot be written: No space left"):
        pictures.save(path, pictures.curve(history()))
    assert [found.read_bytes() for found in tmp_path.iterdir()] == [b"old"]


@pytest.mark.slow
@each_figure
def test_svg_is_one_element_that_follows_the_page(name: str) -> None:
    text = inline(name)
    assert text.startswith("<svg ")
    root = parsed(text)
    assert root.attrib["role"] == "img"
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == TITLE
    assert "currentColor" in text
    for fixed in ("#000000", "#ffffff", "font-family", "<style", "<metadata", "xlink"):
        assert fixed not in text
    # A blank line would end an HTML block in Markdown.
    assert "\n" not in text


def test_svg_leaves_bitmaps_their_pixels() -> None:
    text = inline("weights")
    assert text.count('width="28" height="28"') == 2
    assert text.count("image-rendering:pixelated") == 2
    packed = re.findall('href="data:image/png;base64,([^"]*)"', text)
    for values, data in zip(PIXELS[:2] - 100.0, packed, strict=True):
        with Image.open(io.BytesIO(base64.b64decode(data))) as drawn:
            assert drawn.mode == "P"  # with a list of its colours
            shown = np.asarray(drawn.convert("RGBA"), int)
        scale = np.abs(PIXELS[:2] - 100.0).max()
        assert np.abs(shown[:, :, 3].ravel() - 255 * np.abs(values) / scale).max() < 5
        assert np.array_equal(shown[:, :, 0].ravel() > 100, values < 0)  # orange below zero


def test_svg_has_no_digits_that_nobody_sees() -> None:
    places = re.findall(r" (\d+\.\d+)", " ".join(re.findall(' d="([^"]*)"', inline("curve"))))
    assert places
    assert not [place for place in places if float(place) >= 10 and place[-2] != "."]


@pytest.mark.slow
def test_svg_has_no_id_twice_on_a_page() -> None:
    # The same title, and figures that share clip paths and markers.
    texts = [inline(name) for name in FIGURES]
    texts.append(pictures.svg(pictures.curve(history(7)), TITLE))
    ids = [found for text in texts for found in re.findall(r' id="([^"]*)"', text)]
    assert len(ids) > 5
    assert len(ids) == len(set(ids))


@pytest.mark.slow
@each_figure
def test_svg_points_at_ids_that_are_there(name: str) -> None:
    text = inline(name)
    pointed_at = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    assert pointed_at == set(re.findall(r' id="([^"]*)"', text))


@pytest.mark.slow
@each_figure
def test_svg_of_the_same_is_the_same(name: str) -> None:
    figure = FIGURES[name]()
    assert pictures.svg(figure, TITLE) == inline(name)
    assert pictures.svg(figure, TITLE) == inline(name)  # drawing moved nothing
