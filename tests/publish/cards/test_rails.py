"""Every tie is drawn, and no rail is taken twice in one place."""

import re
from itertools import combinations

import pytest

from scratchnn.publish.cards import rails
from scratchnn.publish.cards.rails import Tie, draw


def tie(row: int, on: int, state: str = "passed") -> Tie:
    return Tie(row, on, "circle", state)


def arrows(wires: str) -> list[tuple[float, float, float]]:
    """Return where each rail is, and from where to where it leads."""
    found = re.findall(r"M([\d.]+) ([\d.]+)V[\d.]+Q[\d.]+ ([\d.]+)", wires)
    return [(float(x), float(begin), float(end)) for x, begin, end in found]


def test_rows_without_ties_take_no_room_for_rails() -> None:
    drawing = draw(3, [])
    assert (drawing.wires, drawing.marks) == ("", {})
    assert drawing.height == 3 * rails.ROW
    assert drawing.width == drawing.left + rails.LABEL


def test_a_rail_leads_from_the_farthest_row_to_the_page_that_is_rested_on() -> None:
    [(_, begin, end)] = arrows(draw(3, [tie(0, 2), tie(1, 2)]).wires)
    assert (begin, end) == (rails.ROW / 2, 2.5 * rails.ROW)


def test_a_rail_may_lead_both_ways() -> None:
    drawing = draw(3, [tie(0, 1), tie(2, 1)])
    ways = arrows(drawing.wires)
    assert {x for x, _, _ in ways} == {drawing.left - rails.RAIL}
    assert sorted(begin < end for _, begin, end in ways) == [False, True]


def test_the_rails_of_two_pages_never_meet() -> None:
    ties = [tie(row, on) for row, on in combinations(range(9), 2) if (row + on) % 3]
    drawing = draw(9, ties)
    for (x, *one), (other, *two) in combinations(arrows(drawing.wires), 2):
        assert x != other or max(one) < min(two) or max(two) < min(one)
    assert drawing.marks["passed"].count("M") == len(ties)
    assert all(0 < x < drawing.left for x, _, _ in arrows(drawing.wires))


def test_a_row_that_rests_and_is_rested_on_has_two_lines() -> None:
    drawing = draw(3, [tie(0, 1), tie(1, 2)])
    [(_, _, end), (_, begin, _)] = arrows(drawing.wires)
    assert end - begin == 2 * rails.APART


@pytest.mark.parametrize("shape", rails.SHAPES)
def test_a_state_changes_the_mark_and_so_does_what_holds_it(shape: str) -> None:
    states = ["passed", "partly", "not_run"]
    marks = draw(4, [Tie(0, on, shape, state) for on, state in enumerate(states, 1)]).marks
    assert list(marks) == states
    assert marks["partly"].count("M") == 2  # with a dot
    others = {rails.mark(other, "passed", (0, 0)) for other in rails.SHAPES}
    assert len(others) == len(rails.SHAPES)
