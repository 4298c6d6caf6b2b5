"""The pictures of equations and laws show what they say, with curves."""

import numpy as np
from drawn import FIGURES, STEPS, points, words

from scratchnn import pictures


def test_differences_marks_the_best_step_of_each_method() -> None:
    errors = {"turns": np.array([1e-3, 1e-9, 1e-2]), "stays": np.array([1e-15, 1e-5, 1e-2])}
    (axes,) = pictures.differences(STEPS, errors).axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [line.get_label() for line in axes.lines] == ["turns", "stays"]
    assert [line.get_markevery() for line in axes.lines] == [[1], [0]]
    assert len({(line.get_linestyle(), line.get_color()) for line in axes.lines}) == 2


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


def test_remainders_are_measured_from_the_tangent() -> None:
    step = np.linspace(0, 1, 5)
    figure = pictures.remainders(
        step, (1 - step) ** 2, -2.0, np.array([0.25, 0.5]), np.array([0.5625, 0.25])
    )
    (axes,) = figure.axes
    loss, tangent, *gaps = axes.lines
    assert points(loss)[2] == [0.5, 0.25]
    assert points(tangent)[2] == [0.5, 0.0]
    assert [points(gap) for gap in gaps] == [
        [[0.25, 0.5], [0.25, 0.5625]],
        [[0.5, 0.0], [0.5, 0.25]],
    ]
    assert {"α = 0.25: 0.0625 apart", "α = 0.5: 0.25 apart"} <= {*words(figure)}


def test_surprise_marks_its_points_and_says_their_height() -> None:
    figure = FIGURES["surprise"]()
    assert points(figure.axes[0].lines[1]) == [[0.25, 0.75]]
    assert "a guess: 0.75" in words(figure)


def test_bend_draws_what_is_straight_dashed() -> None:
    figure = FIGURES["bend"]()
    bent, straight = figure.axes[0].lines
    assert (bent.get_linestyle(), straight.get_linestyle()) == ("-", "--")
    assert points(bent)[0] == [0, 0.5]
    assert points(straight)[0] == [0, 0]
    assert "from here to there" in words(figure)
