"""What the page needs on which one draws: numbers, digits, and what was measured."""

import re

import numpy as np
import pytest

from scratchnn.publish.figures import pad
from scratchnn.publish.figures.video import result


@pytest.mark.slow
def test_the_numbers_of_the_network_are_packed_in_its_order() -> None:
    numbers = np.frombuffer(pad.packed(result().parameters), "<f4")
    assert len(numbers) == 7960
    assert np.allclose(numbers[:7840].reshape(10, 784), result().parameters[0])
    assert np.allclose(numbers[-10:], result().parameters[3].ravel())


@pytest.mark.slow
def test_there_is_a_digit_of_each_class() -> None:
    digits = np.frombuffer(pad.digits(), np.uint8).reshape(10, 785)
    assert digits[:, 0].tolist() == [*range(10)]
    assert (digits[:, 1:].max(axis=1) > 200).all()


@pytest.mark.slow
def test_one_bias_for_a_layer_never_moves_the_output() -> None:
    _, b1, _, b2 = pad.slipped()
    assert np.allclose(b2, result().start[3])
    moved = b1 - result().start[1]
    assert np.allclose(moved, moved[0])
    assert abs(moved[0]) > 1e-3


@pytest.mark.slow
def test_placing_a_digit_gives_back_what_its_place_cost() -> None:
    found = pad.accuracies()
    plain = float(np.mean(np.argmax(result().A, axis=0) == result().y))
    assert abs(found["as MNIST has them"] - plain) < 0.003  # numbers of four bytes
    shifts = [found[f"shifted by {n} pixel{'s' * (n > 1)}"] for n in (1, 2, 3, 4)]
    assert sorted(shifts, reverse=True) == shifts
    anywhere = found["at a random place and size"]
    assert anywhere < 0.4
    assert found["the same, then placed as MNIST does"] > plain - 0.03


def test_numbers_are_packed_lowest_byte_first_row_by_row() -> None:
    theta = np.array([[1.0, -2.0], [0.5, 0.0]])
    assert pad.packed((theta.T, np.array([[1.0]]))).hex() == (
        "0000803f0000003f000000c0000000000000803f"
    )  # fmt: skip


@pytest.mark.slow
def test_every_file_that_the_scripts_fetch_is_made_at_its_place() -> None:
    made = pad.files()
    scripts = "".join(path.read_text(encoding="utf-8") for path in pad.SCRIPTS.glob("*.js"))
    fetched = {f"{pad.FOLDER}/{name}" for name in re.findall(r'"([\w-]+\.bin)"', scripts)}
    assert made.keys() == fetched
    assert len(made[f"{pad.FOLDER}/network.bin"]) == 4 * 7960


@pytest.mark.slow
def test_the_table_has_a_row_for_each_way_and_the_network_with_one_bias() -> None:
    rows = re.findall(r"<tr><td>([^<]*)</td> <td>([\d.]+) %</td></tr>", pad.table())
    assert [shown for shown, _ in rows][:-1] == [*pad.accuracies()]
    assert float(dict(rows)["as MNIST has them"]) > 80
    assert all(0 <= float(part) <= 100 for _, part in rows)
