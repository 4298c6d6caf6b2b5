"""What rests on what, as rows and rails, which `rests.html.jinja` makes an SVG of.

Each row has a name. Whatever is rested on has a rail of its own, left of the names, which ends
at its row with an arrow. A row that rests on it has a mark where its own line meets the rail;
where two lines meet without a mark, they only cross. So any number of ties can be followed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from scratchnn.publish.cards.outline import Pair, arrow, pair, short

ROW = 26  # height of a row; on a phone a finger finds it
RAIL = 10  # distance between rails
LABEL = 280  # room for a name and what it is
APART = 5  # of a row's own rail from its line to others
SIZE = 4.2  # half of a mark
SHAPES = {
    "circle": "m-{r} 0a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z",
    "diamond": "m-{w} 0l{w}-{w} {w} {w}-{w} {w}z",
    "square": "m-{s}-{s}h{q}v{q}h-{q}z",
}
DOT = "m-1.2 0a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0z"


class Tie(NamedTuple):
    """A row rests on another."""

    row: int
    on: int
    shape: str  # by what holds it there
    state: str  # whether that was run


class Drawing(NamedTuple):
    """What one SVG shows, in its own units."""

    width: float
    height: float
    left: float  # where the names begin
    rows: list[float]  # the middle of each
    wires: str
    marks: dict[str, str]  # outlines by the state of what they stand for


def draw(rows: int, ties: Sequence[Tie]) -> Drawing:
    """Draw rows and their ties."""
    rails = _rails(ties)
    left = RAIL * (1 + max(rails.values(), default=-1)) + APART
    middles = [short(ROW * (row + 0.5)) for row in range(rows)]
    tied = {tie.row for tie in ties}

    def x(on: int) -> float:
        return left - RAIL * (rails[on] + 1)

    def own(row: int) -> float:
        return middles[row] + (APART if row in tied else 0)

    def line(row: int) -> float:
        return middles[row] - (APART if row in rails else 0)

    def ways(on: int) -> Iterator[list[Pair]]:
        """From the farthest row on either side along a rail, and to where it leads."""
        ends = [line(tie.row) for tie in ties if tie.on == on]
        for end in {min(*ends, own(on)), max(*ends, own(on))} - {own(on)}:
            yield [(x(on), end), (x(on), own(on)), (left, own(on))]

    wires = [arrow(way) for on in rails for way in sorted(ways(on))]
    for row in sorted(tied):
        last = min(x(tie.on) for tie in ties if tie.row == row)
        wires.append(f"M{pair((left, line(row)))}H{short(last)}")
    marks: dict[str, str] = {}
    for tie in ties:
        path = mark(tie.shape, tie.state, (x(tie.on), line(tie.row)))
        marks[tie.state] = marks.get(tie.state, "") + path
    return Drawing(left + LABEL, ROW * rows, left, middles, "".join(wires), marks)


def mark(shape: str, state: str, point: Pair) -> str:
    """Draw what holds a tie, as an SVG path; with a dot in it, if it was run in part."""
    sizes = {"r": SIZE, "d": 2 * SIZE, "w": 1.2 * SIZE, "s": 0.9 * SIZE, "q": 1.8 * SIZE}
    lengths = {name: short(size) for name, size in sizes.items()}
    drawn = f"M{pair(point)}{SHAPES[shape].format(**lengths)}"
    return f"{drawn}M{pair(point)}{DOT}" if state == "partly" else drawn


def _rails(ties: Sequence[Tie]) -> dict[int, int]:
    """Return which rail is whose, counted from the names: the shortest are nearest to them."""
    spans: dict[int, tuple[int, int]] = {}
    for tie in ties:
        first, last = spans.get(tie.on, (tie.on, tie.on))
        spans[tie.on] = min(first, tie.row), max(last, tie.row)
    taken = defaultdict[int, list[tuple[int, int]]](list)
    found: dict[int, int] = {}
    for on, (first, last) in sorted(spans.items(), key=lambda one: one[1][1] - one[1][0]):
        found[on] = next(
            rail
            for rail in count()
            if all(last < begin or first > end for begin, end in taken[rail])
        )
        taken[found[on]].append((first, last))
    return found
