"""Lines become SVG paths."""

import pytest

from scratchnn.publish.cards.outline import arrow, bent, pair, short, towards


def test_lengths_are_as_short_as_can_be_seen() -> None:
    assert [repr(short(length)) for length in (3.0, 2.04, 2.06, -0.5)] == [
        "3",
        "2",
        "2.1",
        "-0.5",
    ]
    assert pair((1.0, -2.5)) == "1-2.5"


def test_a_corner_is_round_and_no_larger_than_there_is_room() -> None:
    assert bent([(0, 0), (10, 0)]) == "M0 0H10"
    assert bent([(0, 0), (10, 0), (10, 10)]) == "M0 0H5Q10 0 10 5V10"
    assert bent([(0, 0), (2, 0), (2, 10)]) == "M0 0H0Q2 0 2 5V10"
    assert bent([(0, 0), (0, 20), (10, 20), (10, 0)]).count("Q") == 2


@pytest.mark.parametrize(
    ("end", "head"), [((10, 0), "-5 3"), ((-10, 0), "5 3"), ((0, 10), "3-5"), ((0, -10), "3 5")]
)
def test_an_arrow_points_where_it_leads(end: tuple[float, float], head: str) -> None:
    assert arrow([(0, 0), end]).partition("m")[2].startswith(f"{head}l")


def test_a_way_ends_where_it_leads() -> None:
    assert towards((0, 0), (10, 0), 4) == (4, 0)
    assert towards((0, 0), (0, -3), 4) == (0, -3)
