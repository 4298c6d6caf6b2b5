"""A recorder keeps what is told, moves arrays on the way, and ends a run in time."""

from typing import NamedTuple

import numpy as np
import pytest

from scratchnn.checker.program.watch import Move, Recorder, Stop, Value


def recorder(
    *moves: Move, wanted: frozenset[int] | None = None, stop: int = 100, light: bool = False
) -> Recorder:
    return Recorder([*moves], wanted, stop, light=light)


def test_values_are_kept_by_what_they_hold() -> None:
    one = recorder()
    x = np.ones(3)
    one.event(5, 0, {"x": x, "n": 2, "s": "text", "none": None})
    one.event(6, 0, {"x": x})
    x[0] = 7
    one.event(7, 0, {"x": x})
    first, same, changed = (e.values[0] for e in one.trace.events)
    assert [v.text for v in one.trace.events[0].values] == ["x", "n"]
    assert first == same
    assert (changed.digest != first.digest, changed.object == first.object) == (True, True)
    np.testing.assert_array_equal(one.trace.array(first), [1, 1, 1])
    assert one.trace.count == 3


def test_a_number_and_an_array_of_other_shape_have_other_digests() -> None:
    one = recorder()
    one.event(1, 0, {"a": np.ones(4), "b": np.ones((2, 2)), "c": np.ones(4, int), "d": 1.0})
    digests = [v.digest for v in one.trace.events[0].values]
    assert len(set(digests)) == 4
    assert one.trace.events[0].values[-1].object == -1


def test_a_number_is_told_as_an_array_of_it_and_a_long_array_by_its_shape() -> None:
    one = recorder()
    one.event(1, 0, {"a": 1.5, "b": np.float64(1.5), "c": np.array(1.5), "d": np.float32(1.5)})
    assert len({v.digest for v in one.trace.events[0].values}) == 2
    x = np.arange(40.0)
    other = recorder()
    other.event(1, 0, {"x": x, "y": x.reshape(4, 10), "z": x.copy(), "w": -x})
    first, shaped, same, changed = other.trace.events[0].values
    assert first.digest == same.digest
    assert len({first.digest, shaped.digest, changed.digest}) == 3


class Slotted:
    """An object of a learner's without a dictionary."""

    __module__ = "learner"
    __slots__ = ("v",)

    def __init__(self) -> None:
        self.v = 2.0


class Pair(NamedTuple):
    """A named tuple of a learner's: its items are told, as of any other."""

    a: float


def test_what_stands_in_slots_is_told_and_a_named_tuple_has_none() -> None:
    one = recorder()
    Pair.__module__ = "learner"
    one.event(1, 0, {"s": Slotted(), "p": Pair(1.5)})
    assert [v.text for v in one.trace.events[0].values] == ["s.v", "p[0]"]


def test_what_is_held_is_told_by_its_item_or_attribute() -> None:
    one = recorder()
    one.event(1, 0, {"p": {"W": np.ones(1), "l": [np.zeros(1), (np.zeros(2),)]}})
    assert [v.text for v in one.trace.events[0].values] == [
        "p['W']",
        "p['l'][0]",
        "p['l'][1][0]",
    ]
    held: list[object] = []
    held.append(held)
    other = recorder()
    other.event(2, 0, {"h": held})  # it holds itself
    assert other.trace.events[0].values == []


def test_an_array_is_moved_in_its_place() -> None:
    x = np.zeros(2)
    one = recorder(
        Move(1, "x", np.array([1.0, 2.0])), Move(2, "x", np.array([5.0, 5.0]), replace=True)
    )
    for _ in range(3):
        one.event(1, 0, {"x": x})
    found = [one.trace.array(e.values[0]).tolist() for e in one.trace.events]
    assert found == [[0, 0], [1, 2], [5, 5]]


def test_a_plain_number_is_moved_when_it_is_assigned() -> None:
    one = recorder(Move(0, "b", np.array(0.5)))
    assert one.fill("b", 1.0) == 1.5
    assert one.fill("c", 1.0) == 1.0
    assert one.fill(("a", "b"), (1.0, 2.0)) == (1.0, 2.5)


def test_with_wanted_only_those_numbers_are_kept() -> None:
    one = recorder(wanted=frozenset({1}))
    for n in range(3):
        one.event(1, 0, {"x": np.full(2, n)})
    assert one.trace.events == []
    assert list(one.trace.caught) == [1]
    np.testing.assert_array_equal(one.trace.caught[1]["x"], [1, 1])


def test_with_light_there_are_digests_and_no_numbers() -> None:
    one, other = recorder(light=True), recorder()
    for each in (one, other):
        each.event(1, 0, {"x": np.ones(2)})
    assert one.trace.arrays == {}
    assert one.trace.events == other.trace.events


def test_a_run_ends_at_its_event() -> None:
    one = recorder(stop=1)
    one.event(1, 0, {})
    with pytest.raises(Stop):
        one.event(1, 0, {})
    assert not issubclass(Stop, Exception)


def test_parts_and_returns_are_told_and_given_back() -> None:
    one = recorder()
    x = np.ones(2)
    assert one.part(1, 0, "x @ x", x) is x
    assert one.part(1, 0, "'a' + 'b'", "ab") == "ab"
    assert one.returned(2, 0, ("a", "b"), (x, 3)) == (x, 3)
    assert one.returned(2, 0, "q", x) is x
    found = [[v.key for v in e.values] for e in one.trace.events]
    assert found == [["f0:part x @ x"], ["f0:return a", "f0:return b"], ["f0:return q"]]
    assert not any(v.is_named for e in one.trace.events for v in e.values)
    assert Value("f0:x", "x", "", 0).is_named


def test_each_call_is_a_frame_of_its_own() -> None:
    one = recorder()
    frames = [one.enter("f", 1), one.enter("f", 1)]
    one.event(1, frames[1], {"x": 1})
    assert frames == [1, 2]
    assert (one.trace.events[0].function, one.trace.events[0].values[0].key) == ("f", "f2:x")


def test_events_are_found_by_place_and_how_often_it_was_met() -> None:
    one = recorder()
    for place in (3, 5, 3):
        one.event(place, 0, {})
    found = one.trace.by_place
    assert list(found) == [(3, 0), (5, 0), (3, 1)]
    assert found[3, 1] is one.trace.events[2]


@pytest.mark.parametrize(("marks", "turn"), [((), False), ((3,), True)])
def test_in_a_run_to_the_end_each_turn_is_one_of_a_report(
    marks: tuple[int, ...], turn: bool
) -> None:
    one = Recorder([], None, 10, marks=marks)
    assert one.due(False) is turn
    assert one.due(True) is True


def test_in_a_run_to_the_end_it_is_noted_what_is_equal_and_what_is_printed() -> None:
    one = Recorder([], None, 10, marks=(1,))
    assert one.equal(7, 0, "a", "b", True, np.arange(3), np.array([0, 5, 2])).tolist() == [
        True,
        False,
        True,
    ]
    assert one.equal(8, 0, "a", "b", False, 2, 2) is False
    assert one.equal(9, 0, "a", "b", True, "a", "b") is False
    one.told(5, "acc", 0.5, object())
    notes = one.trace.notes
    assert [row[:4] for row in notes["answers"]] == [[7, 3, 2, 1], [8, 1, 1, 1], [9, 1, 0, 1]]
    assert [row[4][0] for row in notes["answers"]] == ["i", "i", "U"]
    assert notes["texts"] == [[5, "acc 0.5", 3, 1]]
    assert recorder().trace.notes == {}


def test_it_may_be_said_what_is_equal() -> None:
    def said(who: int, equal: bool = True) -> list[object]:
        one = Recorder([], None, 10, marks=(1,), answered=(7, who))
        both = np.arange(5), np.arange(5)
        some = one.equal(7, 0, "a", "b", equal, *both).tolist()
        return [
            *some,
            one.equal(7, 0, "a", "b", equal, 1, 2),
            one.equal(8, 0, "a", "b", True, 1, 1),
        ]

    assert said(1) == [True] * 7
    assert said(0) == [*[False] * 6, True]
    assert said(1, equal=False) == said(0)
    assert said(2) == said(2) != said(3)
