"""What is not run here is stood in for, and gives data where it is asked for."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scratchnn.checker.program import standins
from scratchnn.checker.program.examples import Variant, examples
from scratchnn.checker.program.standins import Images, StandIn, Tensor, part

WORLD = SimpleNamespace(variant=Variant(), data_sets={"load_iris": lambda *_, **named: named})
DATA = examples(Variant())


def stand_in(name: str) -> Any:
    return StandIn(name, WORLD)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ("train-images-idx3-ubyte", DATA.x), ("t10k-images", DATA.x_test),
        ("train-labels", DATA.y), ("t10k-labels", DATA.y_test),
        ("X_train", DATA.x), ("y_train", DATA.y), ("x_test", DATA.x_test), ("y_val", DATA.y_test),
        ("data/y.npy", DATA.y), ("targets", DATA.y), ("digits_y", DATA.y), ("t", DATA.y),
    ],
)  # fmt: skip
def test_a_name_says_which_part_of_the_data_it_holds(names: str, wanted: np.ndarray) -> None:
    np.testing.assert_array_equal(part(names, Variant()), wanted)


def test_a_stand_in_takes_whatever_is_done_with_it() -> None:
    plot = stand_in("matplotlib.pyplot")
    figure, axes = plot.subplots(2, figsize=(3, 3))
    axes[0].set_title("x")
    axes["a"] = 3
    with plot.style.context("dark") as inside:
        assert not inside
    assert (len(plot), bool(figure), [*plot.__all__]) == (0, False, [])


def test_it_is_no_array_and_has_no_inner_names() -> None:
    with pytest.raises(TypeError, match=r"torch\.nn is not there"):
        np.asarray(stand_in("torch.nn"))
    with pytest.raises(AttributeError):
        _ = stand_in("torch").__wrapped__


def test_a_decorator_leaves_its_function() -> None:
    def function() -> None:
        """Do nothing."""

    assert stand_in("numba").jit(function) is function
    assert stand_in("wandb").watch(function) is function


def test_data_sets_are_given_in_their_usual_form() -> None:
    (x, y), (x_test, y_test) = stand_in("keras.datasets.mnist").load_data()
    assert (x.shape, x_test.shape) == ((20, 28, 28), (7, 28, 28))
    np.testing.assert_array_equal(y_test, DATA.y_test)
    images = stand_in("torchvision.datasets").MNIST("data", train=False)
    assert len(images) == len(y_test)
    assert images[0][1] == y_test[0]
    batches = stand_in("torch.utils.data").DataLoader(images, 64)
    np.testing.assert_array_equal(batches[0][1].numpy(), y[:13])


def test_helpers_of_frameworks_do_what_they_are_for() -> None:
    np.testing.assert_array_equal(
        stand_in("keras.utils").to_categorical([1, 0], 3), np.eye(3)[[1, 0]]
    )
    assert [*stand_in("tqdm").tqdm([1, 2])] == [1, 2]
    assert [*stand_in("tqdm").trange(3)] == [0, 1, 2]


def test_a_tensor_answers_what_tensors_answer() -> None:
    tensor = np.arange(6.0).view(Tensor)
    assert tensor.view(2, 3).shape == (2, 3)
    assert type(tensor.detach().cpu().float().numpy()) is np.ndarray
    assert Images(DATA.x, DATA.y).load_training()[1] == DATA.y.tolist()


def test_what_is_missing_is_filled_by_the_names_that_it_gets() -> None:
    load = stand_in("mnist.load")
    x, (x_test, y_test) = standins.filled(("x_train", ("x_test", "y_test")), load, Variant())
    np.testing.assert_array_equal(x, DATA.x)
    np.testing.assert_array_equal(y_test, DATA.y_test)
    assert x_test.shape == DATA.x_test.shape
    assert standins.filled("x", load, Variant()) is load
    assert standins.filled("x", 3, Variant()) == 3


def test_names_in_brackets_are_filled_only_by_what_reads_data() -> None:
    names = ("a", ("x_train", "y_train"))
    _, (x, _) = standins.filled(names, stand_in("mnist.load"), Variant())
    _, inner = standins.filled(names, stand_in("plt.subplots"), Variant())
    assert isinstance(x, np.ndarray)
    assert not any(isinstance(one, np.ndarray) for one in inner)


def test_a_long_text_is_shuffled_with_other_pixels_and_keeps_its_words() -> None:
    text = "the quick brown fox jumps over the lazy dog and then it sleeps well all day long"
    other = standins.filled("text", text, Variant(pixels=1))
    assert standins.filled("text", text, Variant()) == text
    assert other != text
    assert sorted(other.split()) == sorted(text.split())
    assert standins.filled("text", "short", Variant(pixels=1)) == "short"


def test_a_data_set_needs_no_library() -> None:
    assert StandIn("sklearn.datasets", WORLD).load_iris(return_X_y=True) == {"return_X_y": True}


def test_texts_with_labels_get_other_labels_or_other_words() -> None:
    given = {f"this is {word} now": word != "bad" for word in ("good", "bad", "fine", "nice")}
    given |= {"very bad": False, "very good": True}
    other = standins.of_texts(given, Variant(labels=1))
    assert [*other] == [*standins.of_texts(given, Variant())]
    assert [*other.values()] == [not label for label in given.values()]
    moved = standins.of_texts([*given.items()], Variant(pixels=1))
    assert [label for _, label in moved] == [*given.values()]
    assert [text for text, _ in moved] != [*other]
    assert sorted(" ".join(t for t, _ in moved).split()) == sorted(" ".join(given).split())
    lines = ["one red hen", "a cat", "one dog"]
    assert standins.of_texts(lines, Variant(labels=1)) == lines
    assert standins.of_texts(lines, Variant(pixels=1)) != lines


@pytest.mark.parametrize(
    "value", [[], {"a": 1}, [("relu", 12), ("softmax", 10)] * 4, ["a"] * 9]
)
def test_what_is_no_text_with_a_label_stays(value: object) -> None:
    assert standins.of_texts(value, Variant(labels=1, pixels=1)) == value
