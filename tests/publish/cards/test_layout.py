"""Every step of a network has a place of its own, whatever the steps are."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from deep import deep, step

from scratchnn import spec
from scratchnn.publish.cards.layout import Box, Layout, Point, arrange
from scratchnn.publish.cards.map import LYING, SMALL, UPRIGHT

NETWORKS = {
    "the page's": spec.network(),
    "one layer": deep(1),
    "three layers": deep(3),
    "five layers": deep(5),
    "no last activation": deep(2, last_activation=False),
    "nothing measured": replace(
        spec.network(), steps=tuple(s for s in spec.network().steps if s.phase != "measure")
    ),
    "forward only": replace(
        spec.network(), steps=tuple(s for s in deep(3).steps if s.phase == "forward")
    ),
}
SIZES = {"lying": LYING, "upright": UPRIGHT, "small": SMALL}
each_layout = pytest.mark.parametrize(
    "layout",
    [Layout(network, size) for network in NETWORKS.values() for size in SIZES.values()],
    ids=[f"{name}, {size}" for name in NETWORKS for size in SIZES],
)


def overlap(a: Box, b: Box) -> bool:
    # To touch is not to overlap, and lengths are rounded.
    return all(abs(a.middle[i] - b.middle[i]) < a.half[i] + b.half[i] - 1e-9 for i in (0, 1))


def segment(begin: Point, end: Point) -> Box:
    middle = Point((begin.along + end.along) / 2, (begin.across + end.across) / 2)
    half = Point(abs(begin.along - end.along) / 2, abs(begin.across - end.across) / 2)
    return Box(middle, half)


def named(layout: Layout, phase: str = "") -> dict[str, Box]:
    return {
        place.name: box
        for place, box in layout.boxes.items()
        if isinstance(place, spec.Step) and place.phase.startswith(phase)
    }


@each_layout
def test_nothing_overlaps_and_nothing_leaves_the_map(layout: Layout) -> None:
    steps = {place for place in layout.boxes if isinstance(place, spec.Step)}
    assert steps == set(layout.network.steps)
    for a, b in combinations(layout.boxes.values(), 2):
        assert not overlap(a, b)
    for box in layout.boxes.values():
        for i in (0, 1):
            assert box.half[i] <= box.middle[i] <= layout.extent[i] - box.half[i]


@each_layout
def test_wires_are_level_or_upright_and_run_through_no_box(layout: Layout) -> None:
    for wire in layout.wires:
        for begin, end in pairwise(wire.points):
            assert begin != end
            assert begin.along == end.along or begin.across == end.across
            for place, box in layout.boxes.items():
                assert not overlap(segment(begin, end), box), (wire, place)


@each_layout
def test_wires_of_different_arrays_never_share_their_way(layout: Layout) -> None:
    for a, b in combinations(layout.wires, 2):
        if a.source != b.source:
            for one in pairwise(a.points):
                for other in pairwise(b.points):
                    assert not together(segment(*one), segment(*other)), (a, b)


def together(a: Box, b: Box) -> bool:
    """Say whether two segments lie on each other for some length; to cross is no matter."""
    return any(
        a.half[i] == b.half[i] == 0
        and a.middle[i] == b.middle[i]
        and abs(a.middle[1 - i] - b.middle[1 - i]) < a.half[1 - i] + b.half[1 - i]
        for i in (0, 1)
    )


@each_layout
def test_every_flow_but_those_to_what_is_attached_has_a_wire(layout: Layout) -> None:
    cells = layout.cells
    drawn = {(wire.source, wire.target) for wire in layout.wires}
    for source, target in layout.network.flows:
        if (cells[source].row, cells[target].row) == ("start", "update"):
            a, b = layout.boxes[source], layout.boxes[target]
            assert a.middle.along == b.middle.along
            assert b.middle.across - a.middle.across == a.half.across + b.half.across
        else:
            assert (source, target) in drawn


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_way_backward_mirrors_the_way_forward(layers: int) -> None:
    boxes = Layout(deep(layers), LYING)
    forward, backward = named(boxes, "forward"), named(boxes, "backward")
    start, update = named(boxes, "initial"), named(boxes, "update")
    for i in range(1, layers + 1):
        assert backward[f"dZ{i}"].middle.along == forward[f"A{i}"].middle.along
        for name in (f"W{i}", f"b{i}"):
            stack = [start[name], update[name], backward[f"d{name}"]]
            assert len({box.middle.along for box in stack}) == 1
            assert forward[f"Z{i}"].covers(stack[0].middle.along)
    along = [forward[f"A{i}"].middle.along for i in range(1, layers + 1)]
    assert along == sorted(along)
    assert {box.middle.across for box in forward.values()} == {forward["Z1"].middle.across}
    assert backward["dZ1"].middle.across > forward["Z1"].middle.across


def test_an_array_is_given_to_the_step_that_comes_next() -> None:
    flows = [(a.name, b.name, b.phase) for a, b in spec.network().flows]
    assert flows.count(("W1", "Z1", "forward")) == 1
    assert ("dW1", "W1", "update") in flows
    assert ("pixels", "X", "initial") in flows
    assert ("y_hat", "accuracy", "measure") in flows


def test_what_would_share_a_cell_gets_a_slot_of_its_own() -> None:
    network = spec.network()
    again = spec.Step(("y_hat",), "measure/predictions", {"A": "A2", "again": "A2"})
    doubled = replace(network, steps=(*network.steps, again))
    cells = arrange(doubled)
    assert len(set(cells.values())) == len(cells)
    assert cells[again].slot == 1


def test_a_step_without_a_row_fails_the_build() -> None:
    stray = step("S", "regularise/shrink", W="W1")
    with pytest.raises(spec.SpecificationError, match="no row for regularise/shrink"):
        arrange(replace(spec.network(), steps=(*spec.network().steps, stray)))
