"""Files of data sets are told by their names, and hold made-up examples."""

import numpy as np
import pytest

from scratchnn.checker.program import pickled
from scratchnn.checker.program.examples import Variant, examples
from scratchnn.checker.program.pickled import MadeUp


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("data/mnist.pkl.gz", True), ("cifar-10/data_batch_1", True), ("train-images-idx3-ubyte", True),
        ("C:\\\\data\\\\train.csv", True), ("test.npz", True),
        ("model_data.pkl", False), ("best_train_weights.npy", False), ("notes.txt", False),
        ("train", False), ("", False), ("data/notes.md", False),
    ],
)  # fmt: skip
def test_data_are_told_from_networks_and_notes(name: str, data: bool) -> None:
    assert pickled.is_data(name) is data


def test_a_file_of_data_is_there_whether_it_is_or_not() -> None:
    asked: list[object] = []

    def look(name: object) -> bool:
        asked.append(name)
        return False

    there = pickled.found(look)
    assert there("MNIST.pkl")
    assert not there("notes.md")
    assert asked == ["notes.md"]


def test_a_batch_holds_pictures_in_colour_under_both_kinds_of_keys() -> None:
    held = MadeUp("data_batch_1").content(Variant())
    assert held["data"].shape == (20, pickled.COLOURS)
    assert held[b"labels"] == held["labels"] == examples(Variant()).y.tolist()


def test_a_pickle_of_digits_holds_three_sets_from_0_to_1() -> None:
    (x, y), dev, test = MadeUp("mnist.pkl.gz").content(Variant())
    assert 0.9 < x.max() <= 1
    np.testing.assert_array_equal(y, examples(Variant()).y)
    np.testing.assert_array_equal(dev[0], test[0])
    assert MadeUp("mnist.pkl.gz").read() == b""
