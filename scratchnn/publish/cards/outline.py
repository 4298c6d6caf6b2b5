"""Lines of a drawing as SVG paths: level or upright, with round corners and arrows' heads."""

from collections.abc import Iterable

Pair = tuple[float, float]  # a place on the page

ROUND = 5  # radius of a line's corners
HEAD = (5, 3)  # length and half the width of an arrow's head


def arrow(points: Iterable[Pair]) -> str:
    """Write a line through some points as an SVG path that ends in an arrow's head.

    >>> arrow([(0, 0), (20, 0)])
    'M0 0H20m-5 3l5-3 -5-3'
    """
    *line, end = points
    # To one end of the head, back to its tip, and to the other end.
    last = line[-1]
    x, y = towards((0, 0), (last[0] - end[0], last[1] - end[1]), HEAD[0])
    aside = (0, HEAD[1]) if x else (HEAD[1], 0)
    one, other = (x + aside[0], y + aside[1]), (x - aside[0], y - aside[1])
    return f"{bent([*line, end])}m{pair(one)}l{pair((-one[0], -one[1]))} {pair(other)}"


def bent(points: Iterable[Pair]) -> str:
    """Write a line through some points as an SVG path with rounded corners.

    >>> bent([(0, 0), (20, 0), (20, 30)])
    'M0 0H15Q20 0 20 5V30'
    """
    begin, *corners, end = points
    path, last = f"M{pair(begin)}", begin
    for corner, following in zip(corners, [*corners, end][1:], strict=True):
        before, after = towards(corner, last, ROUND), towards(corner, following, ROUND)
        path += f"{_straight(last, before)}Q{pair(corner)} {pair(after)}"
        last = corner
    return path + _straight(last, end)


def short(length: float) -> float:
    """Round to what can be seen; a whole number is then written without a point."""
    rounded = round(length, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def pair(point: Pair) -> str:
    """Write a place, or a way from one to another."""
    return f"{short(point[0])} {short(point[1])}".replace(" -", "-")


def towards(point: Pair, other: Pair, distance: float) -> Pair:
    """Return the place at a distance from one point on the level or upright line to another."""
    x, y = (
        here + max(-distance, min(distance, there - here))
        for here, there in zip(point, other, strict=True)
    )
    return x, y


def _straight(begin: Pair, end: Pair) -> str:
    """Write a level or an upright line as an SVG path does."""
    return f"H{short(end[0])}" if begin[1] == end[1] else f"V{short(end[1])}"
