"""Labels are put in the form of the output they are compared with."""

import numpy as np
import pytest
from studied import CLASSES, EXAMPLES, fitted, studied

from scratchnn.checker.network import truths
from scratchnn.checker.network.truths import truth

Y = np.array([2, 0, 1, 2])
HOT = np.eye(3)[:, Y]


@pytest.mark.parametrize(
    ("labels", "turn"),
    [
        (Y, "columns"),
        (Y[None], "rows"),
        (Y[:, None] * 1.0, "columns"),
        (HOT, "columns"),
        (HOT.T, "rows"),
        (HOT, "rows"),
    ],
)
def test_labels_in_any_form_are_one_hot_columns(labels: np.ndarray, turn: str) -> None:
    found = truth(labels, (3, 4), turn)
    assert found is not None
    np.testing.assert_array_equal(found, HOT)


@pytest.mark.parametrize(
    "labels",
    [Y[:3], Y + 1, Y - 1, Y + 0.5, np.zeros((2, 3, 4)), np.zeros((5, 5)), np.zeros(0)],
)
def test_what_cannot_be_the_truth_is_none(labels: np.ndarray) -> None:
    assert truth(labels, (3, 4), "columns") is None


def test_as_many_classes_as_examples_are_told_apart_by_their_sums() -> None:
    square = np.eye(3)[:, [2, 2, 0]]
    found = truth(square.T, (3, 3), "columns")
    assert found is not None
    np.testing.assert_array_equal(found, square)


def test_one_output_takes_numbers_as_they_are() -> None:
    found = truth(np.array([0.5, -2.0]), (1, 2), "rows")
    assert found is not None
    np.testing.assert_array_equal(found, [[0.5, -2.0]])
    assert truth(np.array([0.5, -2.0]), (1, 3), "rows") is None


def test_one_example_takes_a_vector_as_it_is() -> None:
    found = truth(np.array([0.0, 1.0, 0.0]), (3, 1), "columns")
    assert found is not None
    assert found.shape == (3, 1)


def test_the_truths_of_an_output_are_those_of_its_examples_each_once() -> None:
    study, chain = studied(), fitted().chain
    found = list(truths.truths(study, chain))
    assert [T.shape for _, T in found] == [(CLASSES, EXAMPLES)]
    np.testing.assert_array_equal(found[0][1], chain.T)
    assert study.array(found[0][0]).shape == (EXAMPLES, CLASSES)


def test_labels_that_are_only_counted_with_are_known_by_the_images() -> None:
    """They stand in no array of the output's form."""
    source = (
        "d2 = (P - T) / len(X)",
        "d2 = P / len(X); d2[np.arange(len(X)), y] -= 1 / len(X)",
    )
    fit = fitted(source, ("X, T = x / 255, np.eye(10)[y]", "X = x / 255"))
    assert (fit.name, fit.chain.T.shape) == ("cross-entropy", (CLASSES, EXAMPLES))
