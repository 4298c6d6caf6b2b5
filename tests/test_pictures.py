"""The pictures hold what they should show, and fit into a page."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
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
FIGURES: dict[str, Callable[[], Figure]] = {
    "curve": lambda: pictures.curve(history()),
    "confusion": lambda: pictures.confusion(A.argmax(axis=0), LABELS),
    "gallery": lambda: pictures.gallery(PIXELS, LABELS, A),
    "weights": lambda: pictures.weights(PIXELS[:2] - 100.0),
    "digit": lambda: pictures.digit(PIXELS[0], 3, A[:, 0]),
    "images": lambda: pictures.images(PIXELS, LABELS),
    "differences": lambda: pictures.differences(STEPS, {"slow": STEPS, "fast": STEPS**2}),
    "stages": lambda: pictures.stages([("scores", SCORES), ("doubled", 2 * SCORES)]),
    "kink": lambda: pictures.kink(CORNER, np.maximum(CORNER, 0), np.heaviside(CORNER, 0)),
    "descent": lambda: pictures.descent(CORNER, (CORNER - 1) ** 2, -2.0, 0.5, 0.25),
}
each_figure = pytest.mark.parametrize("name", FIGURES)


TITLE = "A < B & “C”"


@cache
def inline(name: str) -> str:
    return pictures.svg(FIGURES[name](), TITLE)


def parsed(text: str) -> Element:
    return ElementTree.fromstring(text)  # noqa: S314 (we wrote it)


def words(figure: Figure) -> list[str]:
    """Return the texts of a figure, in the order of drawing."""
    texts = parsed(pictures.svg(figure, "title")).iter(f"{SVG}text")
    return [element.text or "" for element in texts]


def points(line: Line2D) -> list[list[float]]:
    """Return x and y of each point that a line goes through."""
    return np.column_stack([line.get_xdata(), line.get_ydata()]).tolist()


def colours(axes: Axes) -> Array:
    """Return red, green, blue and opacity of each pixel of an image."""
    image = axes.images[0]
    values = image.get_array()
    assert values is not None
    return image.to_rgba(values)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        *((name, ".png") for name in FIGURES),
        *(("digit", end) for end in (*pictures.ENDINGS[1:], ".SVG")),
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


@pytest.mark.parametrize("m", [1, 2, 501])
def test_curve_ends_with_both_accuracies(m: int) -> None:
    figure = pictures.curve(history(m))
    end = {1: (10.0, 6.0)}.get(m, (86.0, 82.0))
    assert [w for w in words(figure) if w.startswith(("training", "dev"))] == [
        f"training  {end[0]:.1f} %",
        f"dev  {end[1]:.1f} %",
    ]


def test_curve_without_a_dev_set_has_one_line() -> None:
    figure = pictures.curve(History([2.3, 2.0], [0.1, 0.2], []))
    assert len(figure.axes[0].lines) == 1
    assert not [w for w in words(figure) if w.startswith("dev")]


def test_curve_draws_dev_dashed() -> None:
    training, dev = pictures.curve(history()).axes[0].lines
    assert training.get_linestyle() == "-"
    assert dev.get_linestyle() == "--"


def test_confusion_counts_with_a_row_for_each_true_digit() -> None:
    # 3 is read as 5 twice and 5 never as 3: a transposed table would show.
    figure = pictures.confusion(np.array([5, 5, 3, 0]), np.array([3, 3, 3, 0]))
    counts = {t.get_position()[::-1]: t.get_text() for t in figure.axes[0].texts}
    assert len(counts) == 100
    assert counts[3, 5] == "2"
    assert counts[3, 3] == "1"
    assert counts[5, 3] == "0"
    assert figure.axes[0].get_ylabel() == "label"


def test_gallery_shows_what_is_misread_and_nothing_else() -> None:
    shown = words(pictures.gallery(PIXELS, LABELS, A))
    assert [w for w in shown if "read as" in w] == ["3 read as 5", "1 read as 7"]
    assert shown.count("50 %") == 2


def test_gallery_stops_at_count() -> None:
    figure = pictures.gallery(PIXELS, np.arange(4), probabilities([5, 5, 5, 5]), count=3)
    assert [w for w in words(figure) if "read as" in w] == [
        "0 read as 5",
        "1 read as 5",
        "2 read as 5",
    ]


def test_gallery_says_when_nothing_is_misread() -> None:
    figure = pictures.gallery(np.zeros((1, 784)), np.array([3]), probabilities([3]))
    assert words(figure) == ["No digit was misread."]


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (10, 1), (12, 2)])
def test_images_stand_below_their_labels(count: int, rows: int) -> None:
    pixels, y = np.resize(PIXELS, (count, 784)), np.arange(count) % 10
    figure = pictures.images(pixels, y)
    assert words(figure) == [str(label) for label in y]
    drawn = [np.asarray(axes.images[0].get_array()) for axes in figure.axes if axes.images]
    assert np.array_equal(np.reshape(drawn, (count, 784)), pixels)
    assert len(figure.axes) == rows * min(count, 10)


def test_weights_shows_each_unit_and_keeps_zero_without_colour() -> None:
    W1 = np.zeros((7, 784))
    W1[6, 29] = -2.0
    figure = pictures.weights(W1)
    units = [axes for axes in figure.axes if axes.images]
    assert len(units) == 7
    assert colours(units[6])[1, 1] == pytest.approx(to_rgba(pictures.ORANGE))
    assert colours(units[6])[0, 0, 3] == pytest.approx(0, abs=0.01)


def test_weights_that_are_all_zero_have_no_colour() -> None:
    (unit,) = pictures.weights(np.zeros((1, 784))).axes
    assert colours(unit)[..., 3].max() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("label", "wanted"),
    [(5, {5: pictures.BLUE}), (3, {3: pictures.BLUE, 5: pictures.ORANGE})],
)
def test_digit_marks_label_and_wrong_prediction(label: int, wanted: dict[int, str]) -> None:
    figure = pictures.digit(PIXELS[0], label, A[:, 0])
    (bars,) = figure.axes[1].containers
    for i, bar in enumerate(bars):
        assert bar.get_width() == A[i, 0]
        assert bar.get_facecolor()[:3] == to_rgba(wanted.get(i, "black"))[:3]
    assert f"prediction 5, label {label}" in words(figure)


def test_differences_marks_the_best_step_of_each_method() -> None:
    errors = {"turns": np.array([1e-3, 1e-9, 1e-2]), "stays": np.array([1e-15, 1e-5, 1e-2])}
    (axes,) = pictures.differences(STEPS, errors).axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [line.get_label() for line in axes.lines] == ["turns", "stays"]
    assert [line.get_markevery() for line in axes.lines] == [[1], [0]]
    assert len({(line.get_linestyle(), line.get_color()) for line in axes.lines}) == 2


def test_stages_has_a_row_for_each_example_and_one_scale_for_each_stage() -> None:
    figure = FIGURES["stages"]()
    rows = np.array(figure.axes).reshape(2, 2)
    for i in range(2):
        for stage, scale in enumerate((1, 2)):
            (bars,) = rows[i, stage].containers
            assert [bar.get_width() for bar in bars] == (scale * SCORES[:, i]).tolist()
    for column in rows.T:
        assert len({axes.get_xlim() for axes in column}) == 1
    shown = words(figure)
    assert {"scores", "doubled", "example 0", "example 1", "class 2", "0.5"} <= set(shown)


def test_kink_fills_the_dot_that_counts() -> None:
    left, right = FIGURES["kink"]().axes
    assert points(left.lines[0])[4] == [0, 0]
    filled, ring = right.lines[-2:]
    assert points(filled) == [[0, 0]]
    assert points(ring) == [[0, 1]]
    assert (filled.get_fillstyle(), ring.get_fillstyle()) == ("full", "none")
    # The line does not join the two: at 0 there is a jump.
    below, above = (points(line) for line in right.lines[:2])
    assert below[-1] == [0, 0]
    assert above[0] == [0.5, 1]


def test_descent_shows_what_the_tangent_promised_and_what_came() -> None:
    figure = FIGURES["descent"]()
    (axes,) = figure.axes
    tangent = points(axes.lines[1])
    assert tangent[4] == [0, 1]  # it touches the loss at 0
    assert tangent[5] == [0.5, 0]
    shown = words(figure)
    assert "before: 1.00" in shown
    assert "after a step of 0.5: 0.25" in shown
    assert "the tangent promised 0.00" in shown


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


def test_svg_has_no_id_twice_on_a_page() -> None:
    # The same title, and figures that share clip paths and markers.
    texts = [inline(name) for name in FIGURES]
    texts.append(pictures.svg(pictures.curve(history(7)), TITLE))
    ids = [found for text in texts for found in re.findall(r' id="([^"]*)"', text)]
    assert len(ids) > 5
    assert len(ids) == len(set(ids))


@each_figure
def test_svg_points_at_ids_that_are_there(name: str) -> None:
    text = inline(name)
    pointed_at = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    assert pointed_at == set(re.findall(r' id="([^"]*)"', text))


@each_figure
def test_svg_of_the_same_is_the_same(name: str) -> None:
    figure = FIGURES[name]()
    assert pictures.svg(figure, TITLE) == inline(name)
    assert pictures.svg(figure, TITLE) == inline(name)  # drawing moved nothing
