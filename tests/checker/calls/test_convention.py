"""Examples and labels are handed over as a learner's function wants them."""

import numpy as np
import pytest

from scratchnn.checker.calls.convention import (
    BUNDLES,
    LABELS,
    LAYOUTS,
    Bundle,
    Convention,
    Keyed,
)

Y = np.array([2, 0, 1])
HOT = np.eye(10)[:, Y]
MATRIX = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("layout", "name", "turned"),
    [
        ("columns", "X", False), ("columns", "W1", False),
        ("rows", "X", True), ("rows", "W1", True), ("rows", "dW2", True), ("rows", "pixels", False),
        ("rows, weights not transposed", "X", True),
        ("rows, weights not transposed", "W1", False),
        ("rows, weights not transposed", "dW1", False),
    ],
)  # fmt: skip
def test_a_matrix_is_turned_in_rows_but_for_weights_that_are_not(
    layout: str, name: str, turned: bool
) -> None:
    made = Convention(layout).turn(name, MATRIX)
    np.testing.assert_array_equal(made, MATRIX.T if turned else MATRIX)
    np.testing.assert_array_equal(Convention(layout).turn(name, made), MATRIX)  # both ways


@pytest.mark.parametrize("value", [3.0, np.arange(3), np.zeros((2, 3, 4)), "x", None])
def test_what_is_no_matrix_stays(value: object) -> None:
    assert Convention("rows").turn("X", value) is value


@pytest.mark.parametrize(
    ("labels", "layout", "wanted"),
    [
        ("labels", "columns", Y),
        ("one-hot", "columns", HOT),
        ("one-hot", "rows", HOT.T),
        ("labels as a row", "columns", Y[None]),
        ("labels as a row", "rows", Y[None]),
        ("labels as a column", "columns", Y[:, None]),
        ("labels as a column", "rows", Y[:, None]),
    ],
)
@pytest.mark.parametrize("given", [Y, HOT], ids=["numbers", "one-hot"])
def test_labels_are_handed_over_in_their_form(
    labels: str, layout: str, wanted: np.ndarray, given: np.ndarray
) -> None:
    made = Convention(layout, labels).hand_over("y", given)
    np.testing.assert_array_equal(made, wanted)


def test_predictions_are_one_hot_only_where_labels_are() -> None:
    np.testing.assert_array_equal(Convention("columns", "one-hot").hand_over("y_hat", Y), HOT)
    np.testing.assert_array_equal(
        Convention("columns", "labels as a row").hand_over("y_hat", Y), Y
    )


def test_a_copy_is_handed_over() -> None:
    given = MATRIX.copy()
    Convention().hand_over("X", given)[0, 0] = 99
    assert given[0, 0] == 0


def test_a_bundle_may_be_unpacked_taken_by_number_and_by_name() -> None:
    bundle = Bundle(W1=1, b1=2, dW2=3)
    first, second, third = bundle
    assert (first, second, third) == (1, 2, 3)
    assert (bundle[1], bundle["b1"], bundle["W2"]) == (2, 2, 3)  # a gradient by its parameter
    with pytest.raises(KeyError):
        bundle["b2"]


def test_keys_that_are_walked_over_are_names() -> None:
    keyed = Keyed(W1=1, dW2=3)
    assert [*keyed] == ["W1", "dW2"]
    assert (keyed[0], keyed["W2"]) == (1, 3)
    with pytest.raises(KeyError):
        keyed["b2"]


def test_the_usual_comes_first() -> None:
    assert Convention() == (LAYOUTS[0], LABELS[0])
    assert {len(names) for names in BUNDLES.values()} == {4}
