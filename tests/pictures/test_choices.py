"""The pictures of choices show what they are given."""

import numpy as np
from drawn import points, words

from scratchnn import pictures
from scratchnn.pictures import Panel

RUN = np.array([[0, 100, 200], [0.1, 0.8, 0.9], [0.1, 0.7, 0.75]])


def test_a_panel_has_the_plain_network_in_grey_below_its_own_runs() -> None:
    several = [Panel(f"choice {i}", [RUN, RUN]) for i in range(4)]
    figure = pictures.comparison(Panel("plain", [RUN]), several)
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in shown] == [panel.title for panel in several]
    for axes in shown:
        plain, *own = axes.lines
        assert plain.get_color() == "black"
        assert points(plain) == [[0, 0.1], [100, 0.7], [200, 0.75]]
        assert len(own) == 4
        assert points(own[0])[-1] == [200, 0.9]
        assert points(own[1])[-1] == [200, 0.75]
    assert "updates" in words(figure)


def test_a_long_title_is_broken_and_a_low_curve_is_seen() -> None:
    title = "The squared error in the place of the cross-entropy"
    low = np.array([[0, 100], [0.1, 0.2], [0.1, 0.2]])
    figure = pictures.comparison(Panel("plain", [RUN]), [Panel(title, [RUN])])
    assert figure.axes[0].get_title().split("\n") == [
        "The squared error in the place",
        "of the cross-entropy",
    ]
    assert figure.axes[0].get_ylim() == (0.5, 1)
    figure = pictures.comparison(Panel("plain", [RUN]), [Panel(title, [RUN, low])])
    assert figure.axes[0].get_ylim() == (0, 1)


def test_the_valley_has_a_panel_for_each_way() -> None:
    paths = {"one": np.array([[-4.0, 0.0], [1.0, 0.0]]), "two": np.array([[-4.0], [1.0]])}
    figure = pictures.valley(paths, (1.0, 40.0))
    assert [axes.get_title() for axes in figure.axes] == ["one", "two"]
    assert points(figure.axes[0].lines[0]) == [[-4, 1], [0, 0]]


def test_slopes_multiply_from_layer_to_layer() -> None:
    z = np.array([-2.0, 0.0, 2.0])
    figure = pictures.slopes(z, {"half": np.array([0.5, 1, 0.5])}, 2.0, np.array([1, 2, 3]))
    left, right = figure.axes
    assert points(left.lines[0]) == [[-2, 0.5], [0, 1], [2, 0.5]]
    assert points(left.lines[1]) == [[2, 0.5]]
    assert points(right.lines[0]) == [[1, 0.5], [2, 0.25], [3, 0.125]]
    assert right.get_yscale() == "log"


def test_spreads_count_layers_from_one() -> None:
    (axes,) = pictures.spreads({"one": np.array([1.0, 2.0]), "two": np.array([1.0, 1.0])}).axes
    assert points(axes.lines[0]) == [[1, 1], [2, 2]]
    assert [line.get_label() for line in axes.lines] == ["one", "two"]


def test_as_many_as_there_are_get_a_line_of_their_own() -> None:
    several = {f"start {i}": np.array([1.0, 2.0 + i]) for i in range(11)}
    (axes,) = pictures.spreads(several).axes
    assert [line.get_label() for line in axes.lines] == [*several]
    drawn = [(x.get_linestyle(), x.get_color(), x.get_linewidth()) for x in axes.lines]
    assert len({*drawn}) == 11
    assert len({line for line, _, _ in drawn[:4]}) == 4
    slopes = pictures.slopes(
        np.array([2.0]), dict.fromkeys(several, np.ones(1)), 2.0, np.arange(3)
    )
    assert len(slopes.axes[1].lines) == 11
