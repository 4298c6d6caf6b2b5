"""The pictures of a run show what happened in it."""

import numpy as np
import pytest
from drawn import LABELS, PIXELS, A, history, probabilities, words
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy import ndarray as Array

from scratchnn import pictures
from scratchnn.training import History


def colours(axes: Axes) -> Array:
    """Return red, green, blue and opacity of each pixel of an image."""
    image = axes.images[0]
    values = image.get_array()
    assert values is not None
    return image.to_rgba(values)


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_readings_say_what_is_wrong() -> None:
    figure = pictures.readings(PIXELS, LABELS, np.array([3, 1, 9, 1]))
    assert words(figure) == ["3", "1", "9 ✗", "1"]
