"""Made-up examples differ where a variant says so, and nowhere else."""

import numpy as np
import pytest

from scratchnn.checker.program.examples import (
    CLASSES,
    PIXELS,
    TEST,
    TRAIN,
    Variant,
    everything,
    examples,
    targets,
    which,
)


def test_there_are_a_few_to_train_on_and_a_few_others() -> None:
    made = examples(Variant())
    assert made.x.shape == (TRAIN, PIXELS)
    assert made.x_test.shape == (TEST, PIXELS)
    assert set(made.y) == set(range(CLASSES))
    assert 0 <= made.x.min() < made.x.max() <= 255
    assert not (made.x % 1).any()


@pytest.mark.parametrize(
    ("variant", "shape", "most"),
    [(Variant(scale=2.0), (20, 784), 2), (Variant(times=3), (60, 784), 255), (Variant(features=5), (20, 5), 255)],
)  # fmt: skip
def test_a_variant_has_its_sizes(variant: Variant, shape: tuple[int, int], most: float) -> None:
    made = examples(variant)
    assert made.x.shape == shape
    assert made.x.max() <= most
    assert made.x.any(axis=1).all()


def test_other_labels_leave_the_pixels_and_other_pixels_the_labels() -> None:
    one, labels, pixels = (
        examples(v) for v in (Variant(), Variant(labels=1), Variant(pixels=1))
    )
    np.testing.assert_array_equal(one.x, labels.x)
    np.testing.assert_array_equal(one.y, pixels.y)
    assert not np.array_equal(one.x, pixels.x)
    assert (one.y != labels.y).all()


@pytest.mark.parametrize("classes", [2, 3, 4, 10])
def test_no_label_stays_and_no_renaming_makes_them(classes: int) -> None:
    y, other = (examples(Variant(labels=n), 5, classes).y for n in (0, 1))
    assert (y != other).all()
    assert set(y) == set(other) == set(range(classes))
    if classes > 2:
        assert len({(int(a), int(b)) for a, b in zip(y, other, strict=True)}) > classes
    assert sorted(np.bincount(y)) != [len(y) // classes] * classes


def test_any_five_labels_have_the_largest() -> None:
    y = everything(Variant())[1]
    assert all(y[i : i + 5].max() == CLASSES - 1 for i in range(len(y) - 4))


def test_everything_has_those_to_test_on_last() -> None:
    made, (x, y) = examples(Variant()), everything(Variant())
    np.testing.assert_array_equal(x[TRAIN:], made.x_test)
    np.testing.assert_array_equal(y[:TRAIN], made.y)


def test_numbers_to_predict_are_others_with_other_labels_only() -> None:
    one, same, other = (targets(v) for v in (Variant(), Variant(pixels=1), Variant(labels=1)))
    np.testing.assert_array_equal(one, same)
    assert (one != other).all()
    assert len(one) == TRAIN + TEST


@pytest.mark.parametrize("scale", [1, 1 / 255, 2.5])
def test_images_are_known_again_however_they_are_scaled(scale: float) -> None:
    x = everything(Variant())[0]
    assert which(x[[3, 0, 25]] * scale, Variant()) == [3, 0, 25]


@pytest.mark.parametrize(
    "used", [np.ones((2, 784)), np.zeros((2, 784)), np.ones((2, 5)), np.full((1, 784), np.nan)]
)
def test_other_images_are_not(used: np.ndarray) -> None:
    assert which(used, Variant()) is None
