"""Where each step of a network stands on its map, and how the numbers get there.

Everything follows from the steps, their phases, and who reads whose output. Steps stand on a
grid, whose columns follow the way forward. Its rows:

===========  ==============================================================================
`measure`    what a person would count
`forward`    the way forward, from the first column to the last
`start`      what is made before the first iteration, below where it is read
`update`     the steps that change parameters, attached to what they change
`gradient`   gradients, below what they belong to, and slopes, below their activations
`error`      the way backward, from the last column to the first
===========  ==============================================================================

The grid has directions of its own, `along` the way forward and `across` it. So one layout
serves the map that lies on a wide page and the one that stands upright on a phone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from scratchnn.spec import Network, SpecificationError, Step, Symbol

Place = Step | Symbol  # where numbers come from: a step, or an array given to the network

ROWS = ("measure", "forward", "start", "update", "gradient", "error")
# The column of a step, in the order in which the rows are filled: the largest of the columns
# of its sources or its readers in some row, plus so many.
COLUMNS = {
    "forward": [("source", "forward", 1)],
    "start": [("reader", "forward", 0)],
    "measure": [("source", "forward", 0), ("source", "measure", 1)],
    "update": [("source", "start", 0)],
    "gradient": [("reader", "update", 0), ("source", "forward", 1)],
    "error": [("reader", "gradient", 1)],
}
# Rows of parameters, and of what belongs to each of them.
BELOW_SLOTS = ("start", "update", "gradient")
# Whose slot a step takes, so that it stands exactly below.
SLOTS = {"update": ("source", "start"), "gradient": ("reader", "update")}


class Point(NamedTuple):
    """A place on the map."""

    along: float
    across: float


class Cell(NamedTuple):
    """A place on the grid; steps that share row and column have a slot each."""

    row: str
    column: int
    slot: int = 0


@dataclass(frozen=True)
class Size:
    """How large everything is, in units of the drawing."""

    width: float  # of a node, on the page
    height: float
    word: Point  # room for the name of an array that the network is given
    columns: float  # distance between them
    rows: dict[str, float]  # distance to the next one
    slots: float
    margin: float
    upright: bool = False

    @property
    def along(self) -> float:
        """Length of a node in the direction of the columns."""
        return self.height if self.upright else self.width

    @property
    def across(self) -> float:
        """Length of a node in the other direction."""
        return self.width if self.upright else self.height


@dataclass(frozen=True)
class Box:
    """A node: its middle, and how far it reaches to either side."""

    middle: Point
    half: Point

    def side(self, towards: "Box") -> Point:
        """Return the middle of the side that faces another box, along."""
        sign = 1 if towards.middle.along > self.middle.along else -1
        return Point(self.middle.along + sign * self.half.along, self.middle.across)

    def edge(self, towards: "Box", along: float) -> Point:
        """Return where the edge that faces another box, across, is at some length."""
        sign = 1 if towards.middle.across > self.middle.across else -1
        return Point(along, self.middle.across + sign * self.half.across)

    def covers(self, along: float) -> bool:
        """Say whether the box reaches over a length."""
        return abs(along - self.middle.along) <= self.half.along


class Wire(NamedTuple):
    """The way of an array from where it is made to a step that reads it."""

    source: Place
    target: Step
    points: list[Point]


def arrange(network: Network) -> dict[Place, Cell]:
    """Give each step, and each array that the network is given, a cell of its own.

    Raises
    ------
    SpecificationError
        If the map has no row for a step.
    """
    neighbours: dict[tuple[Place, str], list[Place]] = {}
    for source, target in network.flows:
        neighbours.setdefault((target, "source"), []).append(source)
        neighbours.setdefault((source, "reader"), []).append(target)
    cells: dict[Place, Cell] = {}

    def near(place: Place, side: str, row: str) -> Iterator[Cell]:
        for other in neighbours.get((place, side), []):
            if other in cells and cells[other].row == row:
                yield cells[other]

    def put(place: Place, cell: Cell) -> None:
        while cell in cells.values():
            cell = cell._replace(slot=cell.slot + 1)
        cells[place] = cell

    rows = _rows(network)
    for row, rules in COLUMNS.items():
        for step in network.steps:
            if rows[step] == row:
                columns = [c.column + more for *side, more in rules for c in near(step, *side)]
                above = [c.slot for c in near(step, *SLOTS[row])] if row in SLOTS else []
                put(step, Cell(row, max(columns, default=0), min(above, default=0)))
    last = max(cell.column for cell in cells.values())
    for given in dict.fromkeys(source for source, _ in network.flows):
        if isinstance(given, Symbol):
            reader = cells[neighbours[given, "reader"][0]]
            put(given, Cell(reader.row, last + 1) if reader.column else Cell("measure", 0))
    return cells


def _rows(network: Network) -> dict[Step, str]:
    """Say in which row each step stands."""
    flows = network.flows
    parameters = {source for source, target in flows if target.phase == "update"}
    scored = {target for source, target in flows if getattr(source, "phase", "") == "forward"}
    taught = {
        source
        for source, target in flows
        if target.phase == "backward" and target in parameters
    }

    def row(step: Step) -> str:
        match step.phase:
            case "measure" | "forward" | "update":
                return step.phase
            case "initial":
                return "start" if step in parameters else "forward"
            case "loss":
                return "forward" if step in scored else "start"
            case "backward":
                return "error" if step in taught else "gradient"
        raise SpecificationError(f"{network.id}: the map has no row for {step.call}")

    return {step: row(step) for step in network.steps}


@dataclass(frozen=True)
class Layout:
    """The boxes and wires of a network at some size."""

    network: Network
    size: Size

    @cached_property
    def cells(self) -> dict[Place, Cell]:
        """Where everything stands on the grid."""
        return arrange(self.network)

    @cached_property
    def columns(self) -> list[tuple[float, float]]:
        """Where each column begins and ends; it is as long as its slots require."""
        slots: dict[int, int] = {}
        for place, cell in self.cells.items():
            if isinstance(place, Step):
                slots[cell.column] = max(slots.get(cell.column, 0), cell.slot + 1)
        ends: list[tuple[float, float]] = []
        begin = self.size.margin
        for column in range(1 + max(cell.column for cell in self.cells.values())):
            count = slots.get(column, 0)
            nodes = count * self.size.along + (count - 1) * self.size.slots
            end = begin + (nodes if count else self.size.word.along)
            ends.append((begin, end))
            begin = end + self.size.columns
        return ends

    @cached_property
    def rows(self) -> dict[str, float]:
        """The middle of each row in which something stands."""
        present = [row for row in ROWS if row in {cell.row for cell in self.cells.values()}]
        middles = {present[0]: self.size.margin + self.size.across / 2}
        for upper, lower in pairwise(present):
            middles[lower] = middles[upper] + self.size.across + self.size.rows[upper]
        return middles

    @property
    def extent(self) -> Point:
        """How long the map is in either direction."""
        end = max(self.rows.values()) + self.size.across / 2
        return Point(self.columns[-1][1] + self.size.margin, end + self.size.margin)

    @cached_property
    def boxes(self) -> dict[Place, Box]:
        """The box of everything."""
        return {place: self._box(place, cell) for place, cell in self.cells.items()}

    def _box(self, place: Place, cell: Cell) -> Box:
        begin, end = self.columns[cell.column]
        across = self.rows[cell.row]
        half = Point(self.size.along / 2, self.size.across / 2)
        alone = sum(other[:2] == cell[:2] for other in self.cells.values()) == 1
        if isinstance(place, Symbol):
            half = Point(self.size.word.along / 2, self.size.word.across / 2)
        elif cell.row == "forward" and alone:  # as long as the parameters below it
            half = half._replace(along=(end - begin) / 2)
        elif cell.row in BELOW_SLOTS or not alone:
            pitch = self.size.along + self.size.slots
            return Box(Point(begin + half.along + cell.slot * pitch, across), half)
        return Box(Point((begin + end) / 2, across), half)

    @cached_property
    def wires(self) -> list[Wire]:
        """The way of every array, except to an update from what it is attached to."""
        return [
            Wire(source, target, self._simple(source, target) or self._winding(source, target))
            for source, target in self._flows
        ]

    @property
    def _flows(self) -> list[tuple[Place, Step]]:
        rows = {place: cell.row for place, cell in self.cells.items()}
        return [
            (source, target)
            for source, target in self.network.flows
            if (rows[source], rows[target]) != ("start", "update")
        ]

    def _simple(self, source: Place, target: Step) -> list[Point] | None:
        """Return a way with at most one corner, if there is one by the order of the grid."""
        a, b = self.boxes[source], self.boxes[target]
        if self.cells[source].row == self.cells[target].row:
            return [a.side(b), b.side(a)]
        for along in (b.middle.along, a.middle.along):
            if a.covers(along) and b.covers(along):
                return [a.edge(b, along), b.edge(a, along)]
        if self.cells[source].row == "error":  # nothing stands in its way, below all others
            along = b.middle.along
            return [a.side(b), Point(along, a.middle.across), b.edge(a, along)]
        return None

    def _winding(self, source: Place, target: Step) -> list[Point]:
        """Return a way that crosses the rows between two columns."""
        start = self.boxes[source].side(self.boxes[target])
        end = self.boxes[target].side(self.boxes[source])
        if end in self._taken:
            towards = 1 if start.across > end.across else -1
            end = end._replace(across=end.across + towards * self.size.across / 4)
        track = self._tracks[source, target]
        return [start, Point(track, start.across), Point(track, end.across), end]

    @cached_property
    def _taken(self) -> set[Point]:
        """Where the other ways begin and end."""
        ways = [self._simple(source, target) for source, target in self._flows]
        return {point for way in ways if way for point in (way[0], way[-1])}

    @cached_property
    def _tracks(self) -> dict[tuple[Place, Step], float]:
        """Where each winding way crosses the rows: next to where it leads, and on its own."""
        between: dict[int, list[tuple[Place, Step]]] = {}
        for source, target in self._flows:
            if self._simple(source, target) is None:
                here, there = self.cells[source].column, self.cells[target].column
                before = there - 1 if there > here else there
                between.setdefault(before, []).append((source, target))
        tracks = {}
        for before, ways in between.items():
            ways.sort(key=lambda way: self.cells[way[1]].column)
            for i, way in enumerate(ways, start=1):
                distance = self.size.columns * i / (len(ways) + 1)
                tracks[way] = self.columns[before][1] + distance
        return tracks
