"""The map: a network's layout as lines and words, which `map.html.jinja` makes an SVG of."""

import html
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from scratchnn.publish.cards.layout import Layout, Place, Point, Size, Wire
from scratchnn.publish.cards.outline import arrow, pair, short, towards
from scratchnn.spec import Letter, Network, SpecificationError, Step, Symbol
from scratchnn.spec.sizes import written

LYING = Size(
    width=86, height=50, word=Point(16, 20), columns=58, slots=10, margin=2,
    rows={"measure": 26, "forward": 34, "start": 0, "update": 34, "gradient": 34},
)  # fmt: skip
UPRIGHT = Size(
    width=45, height=34, word=Point(16, 42), columns=40, slots=8, margin=5, upright=True,
    rows={"measure": 12, "forward": 56, "start": 0, "update": 56, "gradient": 42},
)  # fmt: skip
SMALL = Size(
    width=38, height=32, word=Point(8, 14), columns=24, slots=6, margin=2,
    rows={"measure": 12, "forward": 15, "start": 0, "update": 15, "gradient": 14},
)  # fmt: skip


class Word(NamedTuple):
    """A symbol as it is written without TeX: letters, and what stands below their line."""

    letters: str
    below: str = ""


class Text(NamedTuple):
    """Words at a place on the page."""

    x: float
    y: float
    words: str
    anchor: str = "middle"


class Node(NamedTuple):
    """A step as a box on the page."""

    step: Step
    word: Word
    x: float  # of its middle
    y: float
    left: float
    top: float
    width: float
    height: float
    near: str  # "here", "near" (what goes in or comes out), or nothing


@dataclass(frozen=True)
class Drawing:
    """What one SVG shows, in its own units."""

    width: float
    height: float
    upright: bool
    nodes: list[Node]
    wires: dict[str, str]  # outlines by what kind of wire it is
    dots: str  # where a wire divides
    given: list[Text]
    shapes: list[Text]
    lanes: list[Text]


def whole(network: Network, letters: dict[str, Letter]) -> list[Drawing]:
    """Draw all steps with the shapes of what passes between them, lying and upright."""
    return [_Pen(Layout(network, size), letters).draw() for size in (LYING, UPRIGHT)]


def small(network: Network, letters: dict[str, Letter], marked: Sequence[Step]) -> Drawing:
    """Draw all steps on a small scale, and mark some."""
    return _Pen(Layout(network, SMALL), letters, marked).draw()


def word(tex: str) -> Word:
    r"""Write the TeX of a symbol without TeX.

    Raises
    ------
    SpecificationError
        If it holds a command that is not known here.

    Examples
    --------
    >>> word(r"dZ_1"), word(r"\hat{y}"), word(r"n_{in}")
    (Word(letters='dZ', below='1'), Word(letters='ŷ', below=''), Word(letters='n', below='in'))
    >>> word(r"d\theta"), word(r"v_{W_1}")
    (Word(letters='dθ', below=''), Word(letters='v', below='W1'))
    """
    letters, _, below = re.sub(r"\\([A-Za-z]+)", _greek, tex).partition("_")
    letters = re.sub(r"\\mathrm\{(\w+)\}", r"\1", letters)
    letters = re.sub(r"\\hat\{(\w)\}", "\\1\N{COMBINING CIRCUMFLEX ACCENT}", letters)
    if "\\" in letters + below:
        raise SpecificationError(f"the map cannot write the symbol {tex}")
    return Word(unicodedata.normalize("NFC", letters), re.sub("[_{}]", "", below))


def _greek(command: re.Match[str]) -> str:
    """Write a command that is the name of a Greek letter as that letter."""
    letter = html.unescape(f"&{command[1]};")
    return letter if unicodedata.name(letter[0]).startswith("GREEK") else command[0]


@dataclass(frozen=True)
class _Pen:
    """Draws a layout; where it is given steps, it marks them."""

    layout: Layout
    letters: dict[str, Letter]
    marked: Sequence[Step] = ()

    def draw(self) -> Drawing:
        width, height = self._on_page(self.layout.extent)
        return Drawing(
            width, height, self.layout.size.upright,
            nodes=[self._node(step) for step in self.layout.network.steps],
            wires=self._wires(),
            dots=" ".join(f"M{pair(self._on_page(dot))}h0" for dot in self._dots()),
            given=[
                Text(*self._on_page(box.middle), place.name)
                for place, box in self.layout.boxes.items()
                if isinstance(place, Symbol)
            ],
            shapes=list(self._shapes()),
            lanes=list(self._lanes()),
        )  # fmt: skip

    def _on_page(self, point: Point) -> tuple[float, float]:
        along, across = map(short, point)
        return (across, along) if self.layout.size.upright else (along, across)

    def _node(self, step: Step) -> Node:
        box = self.layout.boxes[step]
        x, y = self._on_page(box.middle)
        width, height = (short(2 * half) for half in self._on_page(box.half))
        left, top = short(x - width / 2), short(y - height / 2)
        symbol = word(self.letters[step.name].tex)
        return Node(step, symbol, x, y, left, top, width, height, self._near(step))

    def _near(self, step: Step) -> str:
        if step in self.marked:
            return "here"
        touched = [flow for flow in self.layout.network.flows if step in flow]
        return "near" if any(self._is_lit(*flow) for flow in touched) else ""

    def _is_lit(self, source: Place, target: Step) -> bool:
        return target in self.marked or source in self.marked

    def _wires(self) -> dict[str, str]:
        outlines: dict[str, list[str]] = {}
        for kind in ("dim", "lit") if self.marked else ("forward", "kept", "backward"):
            outlines[kind] = []
        for wire in self.layout.wires:
            outlines[self._kind(wire)].append(arrow(map(self._on_page, wire.points)))
        return {kind: "".join(drawn) for kind, drawn in outlines.items()}

    def _kind(self, wire: Wire) -> str:
        if self.marked:
            return "lit" if self._is_lit(wire.source, wire.target) else "dim"
        if isinstance(wire.source, Step) and wire.source.phase == "backward":
            return "backward"
        return "kept" if wire.target.phase == "backward" else "forward"

    def _dots(self) -> Iterator[Point]:
        """Find where a wire leaves another one of the same source."""
        for wire in self.layout.wires:
            begin, corner = wire.points[:2]
            ends = [w.points[1] for w in self.layout.wires if w.points[0] == begin]
            if len(wire.points) > 2 and any(
                abs(end.along - begin.along) > abs(corner.along - begin.along) for end in ends
            ):
                yield corner

    def _shapes(self) -> Iterator[Text]:
        """Write the shape of each array next to one of its wires."""
        for source in self.layout.boxes:
            wires = [wire for wire in self.layout.wires if wire.source == source]
            if wires:
                yield self._beside(wires, self._shape(source))

    def _shape(self, place: Place) -> str:
        array = place if isinstance(place, Symbol) else self.letters[place.name]
        sizes = self.layout.network.sizes
        shape = tuple(sizes.get(str(n), n) for n in array.shape)
        if self.layout.size.upright:  # there is room for little more than the numbers
            return "×".join(map(str, shape))
        return written(replace(array, shape=shape))

    def _beside(self, wires: list[Wire], words: str) -> Text:
        """Put words next to where the straightest of an array's wires begins."""
        size = self.layout.size
        begin, end = min(wires, key=lambda wire: len(wire.points)).points[:2]
        is_along = begin.across == end.across
        room = size.columns if is_along else max(size.rows.values())
        start, onward = self._on_page(begin), self._on_page(end)
        length = min(room, math.dist(begin, end))
        x, y = towards(start, onward, length / 2)
        if not is_along and not size.upright:
            return Text(x + 5, y, words, "start")
        if not is_along:
            if length < room / 2:  # too short to write on, so below its beginning
                return Text(onward[0] - 4, y + 13, words, "end")
            return Text(x, y + 9, words)
        # On the side to which no other wire leaves.
        rises = any(len(w.points) > 3 and w.points[-1].across < begin.across for w in wires)
        side = 1 if rises else -1
        if size.upright:
            return Text(x + 5 * side, y, words, "start" if rises else "end")
        return Text(x, y + 8 * side, words)

    def _lanes(self) -> Iterator[Text]:
        """Say what the rows are, in the first column or just before, where nothing stands."""
        size, rows, columns = self.layout.size, self.layout.rows, self.layout.columns
        first, half = sum(columns[0]) / 2, size.across / 2

        def text(along: float, across: float, words: str, anchor: str = "middle") -> Text:
            return Text(*self._on_page(Point(along, across)), words, anchor)

        line = 9 if size.upright else 0  # upright, the words take two lines
        if size.upright:
            yield text(first - line, rows["forward"] + half + 4, "forward ↓", "start")
        else:
            yield text(first, rows["forward"] + half + 14, "forward →")
        if "error" in rows and size.upright:
            yield text(first - line, self.layout.extent.across, "backward ↑", "end")
        elif "error" in rows:
            yield text(first, rows["error"], "← backward")
        for row in (row for row in ("start", "update") if row in rows):
            yield text(first + line, rows[row], row)
        measured = [
            cell.column
            for place, cell in self.layout.cells.items()
            if isinstance(place, Step) and cell.row == "measure"
        ]
        if min(measured, default=0) > 1:
            yield text(sum(columns[min(measured) - 1]) / 2, rows["measure"], "measure")
