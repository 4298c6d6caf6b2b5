"""Networks of plain numbers, lists and objects: what is one array, and what is no fault."""

from pathlib import Path

import numpy as np
import pairs
import pytest
from local import complaints, examined

from scratchnn.checker.program import minimisers
from scratchnn.checker.program.watch import Move, Recorder


def test_numbers_may_have_rates_of_their_own(tmp_path: Path) -> None:
    source = pairs.program("line_of_numbers.py")
    own = source.replace("b -= learning_rate * db", "b -= 0.1 * db")
    assert own != source
    report = examined(own, tmp_path)
    assert (report.exit_code, complaints(report)) == (0, [])


@pytest.mark.slow
def test_the_steps_of_many_objects_are_one_array(tmp_path: Path) -> None:
    report = examined(pairs.program("lists_bias_key.py"), tmp_path)
    shapes = {p.name: p.shape for p in report.parameters}
    assert shapes["neuron['bias'][:]"] == [4]


@pytest.mark.parametrize("held", [[[1.0, 2.0], [3.0, 4.0]], {"w": 2}])
def test_numbers_are_moved_where_they_are_held(held: object) -> None:
    text = "held" if isinstance(held, list) else "held['w']"
    recorder = Recorder([Move(0, text, np.asarray(0.5))], None, 10)
    recorder.event(1, 0, {"held": held})
    assert held in ([[1.5, 2.5], [3.5, 4.5]], {"w": 2.5})
    assert recorder.trace.events[0].values[0].text == text


def test_a_slice_is_cut_only_where_there_are_fewer_rows() -> None:
    rows = np.zeros((500, 2))
    assert [Recorder([], None, 0).bound(rows, 0, n) for n in (400, 500, 600)] == [400, 500, 7]
    assert Recorder([], None, 0).bound(rows[:27], 0, 400) == 7
    assert Recorder([], None, 0).bound([0] * 200, 0, 150) == 150


def test_a_library_minimises_by_itself() -> None:
    told: list[dict[str, object]] = []

    def original(*_: object) -> str:
        return "SciPy"

    made = minimisers.chosen(minimisers.minimize, original, told.append, np.linalg.norm, [1.0])
    assert (made, told) == ("SciPy", [])
