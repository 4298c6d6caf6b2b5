"""The pictures of small examples show their numbers."""

import numpy as np
from drawn import FIGURES, SCORES, points, words
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from scratchnn import pictures


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
    assert {"scores", "doubled", "one", "other", "class 2", "0.5"} <= set(shown)


def bars(axes: Axes) -> list[Rectangle]:
    """Return the bars of some axes, in the order of drawing."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_averages_draw_each_mean_through_its_own_bars() -> None:
    figure = FIGURES["averages"]()
    (axes,) = figure.axes
    assert [bar.get_height() for bar in bars(axes)] == [-1, 3, -2, 0]
    ends = [points(line) for line in axes.lines[:2]]
    means = {height: (round(start), round(stop)) for (start, height), (stop, _) in ends}
    assert means == {0.0: (0, 3), 1.0: (0, 1)}
    assert {"errors", "right 0", "other 1", "−1", "3", "−2"} <= {*words(figure)}


def test_averages_keep_the_words_of_near_means_apart() -> None:
    means = [pictures.Mean(name, 1 + i / 1e6, 0, 2) for i, name in enumerate("abc")]
    (axes,) = pictures.averages([pictures.Bars("", np.array([0.0, 2.0]), means)]).axes
    low, high = axes.get_ylim()
    places = [text.xy[1] for text in axes.texts if hasattr(text, "xy")]
    assert len(places) == 3
    assert min(np.diff(places)) > 0.1 * (high - low)


def test_roads_are_closed_where_the_slope_is_0() -> None:
    W, dZ = np.array([[1.0, -2.0], [3.0, 4.0]]), np.array([5.0, -6.0])
    figure = pictures.roads(W, dZ, np.array([1, 0]), np.array([-13.0, 0.0]))
    (axes,) = figure.axes
    styles = [line.get_linestyle() for line in axes.lines]
    assert (styles.count("-"), styles.count(":")) == (2, 2)
    assert [line.get_marker() for line in axes.lines].count("|") == 1
    shown = words(figure)
    assert "(1 · 5 + 3 · −6) · 1 =" in shown
    assert "(−2 · 5 + 4 · −6) · 0 =" in shown
    assert {"−13", "5", "−6", "−2", "4"} <= {*shown}


def test_truth_fills_one_cell_below_each_label() -> None:
    figure = FIGURES["truth"]()
    (axes,) = figure.axes
    blue = to_rgba(pictures.BLUE)
    filled = [bar for bar in bars(axes) if bar.get_facecolor() == blue]
    places = {(round(bar.get_x() + 0.45), round(bar.get_y() + 0.45)) for bar in filled}
    assert places == {(0, 2), (1, 0)}
    assert words(figure).count("1") == 2
    assert [w for w in words(figure) if w.startswith("label")] == ["label 2", "label 0"]


def test_chosen_fills_the_bar_of_the_prediction() -> None:
    figure = FIGURES["chosen"]()
    for axes, y_hat in zip(figure.axes, (2, 0), strict=True):
        colours = [bar.get_facecolor() for bar in bars(axes)]
        assert [c == to_rgba(pictures.BLUE) for c in colours] == [j == y_hat for j in range(3)]
        assert axes.get_xlabel() == f"prediction {y_hat}"


def test_balance_puts_the_bars_of_each_side_end_to_end() -> None:
    (axes,) = pictures.balance(np.array([[-0.75], [0.5], [0.25]])).axes
    assert [(bar.get_x(), bar.get_width()) for bar in bars(axes)] == [
        (0, -0.75),
        (0, 0.5),
        (0.5, 0.25),
    ]
    assert {"−0.75", "+0.75", "0", "1", "2"} <= {text.get_text() for text in axes.texts}
