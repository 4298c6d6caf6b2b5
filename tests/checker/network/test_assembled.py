"""Numbers of many objects that one statement steps are seen as one vector."""

import numpy as np
from numpy import ndarray as Array
from studied import program

from scratchnn.checker.network.assembled import OBJECT, Assembled
from scratchnn.checker.program.run import Request
from scratchnn.checker.program.watch import Move, Trace, Value

SOURCE = """
class Unit:
    def __init__(self, value):
        self.value = value
units = [Unit(0.5), Unit(1.5), Unit(2.5)]
for i in range(3):
    total = sum(u.value for u in units)
    for u in units:
        u.value = u.value - 0.25
"""


def seen(trace: Trace) -> list[tuple[int, Value, Array]]:
    return [
        (i, v, trace.array(v))
        for i, event in enumerate(trace.events)
        for v in event.values
        if v.object >= OBJECT
    ]


def test_a_step_of_all_numbers_is_one_of_a_vector() -> None:
    trace = Assembled(program(SOURCE).run)(Request())
    found = [array.tolist() for _, _, array in seen(trace)]
    assert found[0] == [0.5, 1.5, 2.5]
    assert [0.25, 1.25, 2.25] in found
    assert {v.key.partition(":")[0] for _, v, _ in seen(trace)} == {str(OBJECT)}
    assert all(v.text.endswith("value[:]") for _, v, _ in seen(trace))


def test_what_the_program_reports_itself_stays() -> None:
    plain = program(SOURCE).run(Request())
    trace = Assembled(program(SOURCE).run)(Request())
    for one, other in zip(plain.events, trace.events, strict=True):
        assert other.values[: len(one.values)] == one.values


def test_a_move_of_a_vector_moves_each_of_its_numbers() -> None:
    run = Assembled(program(SOURCE).run)
    index, value, start = seen(run(Request()))[0]
    moved = run(Request(moves=(Move(index, value.text, np.array([1.0, 2.0, 3.0])),)))
    totals = [
        [float(t.array(v)) for e in t.events for v in e.values if v.text == "total"]
        for t in (run(Request()), moved)
    ]
    assert totals[1][0] - totals[0][0] == 6.0
    assert start.tolist() == [0.5, 1.5, 2.5]


def test_a_vector_is_caught_where_it_is_wanted() -> None:
    run = Assembled(program(SOURCE).run)
    index, value, array = seen(run(Request()))[-1]
    caught = run(Request(wanted=frozenset({index}))).caught
    np.testing.assert_array_equal(caught[index][value.text], array)


def test_numbers_that_nothing_changes_and_one_alone_are_no_vector() -> None:
    still = SOURCE.replace("u.value = u.value - 0.25", "u.other = u.value")
    assert seen(Assembled(program(still).run)(Request())) == []
    alone = SOURCE.replace("[Unit(0.5), Unit(1.5), Unit(2.5)]", "[Unit(0.5)]")
    assert seen(Assembled(program(alone).run)(Request())) == []


def test_its_numbers_are_known_by_their_keys() -> None:
    run = Assembled(program(SOURCE).run)
    run(Request())
    assert len(run.keys) == 3
    assert all(key.endswith(".value") for key in run.keys)
