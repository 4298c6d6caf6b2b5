"""Laws of the measures."""

import numpy as np
from laws import Case, Function, close, equal, law
from numpy import ndarray as Array

from scratchnn import accuracy, one_hot, predictions, softmax


def last_on_tie(A: Array) -> Array:
    return np.asarray(len(A) - 1 - np.argmax(A[::-1], axis=0))


@law(last_on_tie={"predictions": last_on_tie})
def test_predictions_first_on_tie(case: Case, predictions: Function = predictions) -> None:
    """Repeat all classes below themselves: each now ties, and the first of the two is meant."""
    A = case.probabilities
    equal(predictions(np.vstack([A, A])), predictions(A))
    equal(predictions(np.full_like(A, 1 / case.k)), np.zeros(case.m, dtype=np.intp))


@law(
    farthest_from_zero={"predictions": lambda A: np.argmax(np.abs(A), axis=0)},
    above_a_half={"predictions": lambda A: np.argmax(A > 0.5, axis=0)},
)
def test_predictions_need_no_softmax(case: Case, predictions: Function = predictions) -> None:
    Z = 3 * case.normal(case.k, case.m)
    equal(predictions(Z), predictions(softmax(Z)))


@law(
    least={"predictions": lambda A: np.argmin(A, axis=0)},
    without_the_last={"predictions": lambda A: np.argmax(A[:-1], axis=0)},
)
def test_predictions_of_the_truth_are_the_labels(
    case: Case, predictions: Function = predictions
) -> None:
    equal(predictions(one_hot(case.y, case.k)), case.y)


@law(
    column_of_labels={"accuracy": lambda y_hat, y: np.mean(y_hat == y[:, None])},
    always_ten={"accuracy": lambda y_hat, y: np.sum(y_hat == y) / 10},
    error_rate={"accuracy": lambda y_hat, y: np.mean(y_hat != y)},
)
def test_accuracy_loses_a_share_for_each_mistake(
    case: Case, accuracy: Function = accuracy
) -> None:
    y_hat = case.y.copy()
    for wrong in range(case.m + 1):
        close(accuracy(y_hat, case.y), np.float64((case.m - wrong) / case.m))
        if wrong < case.m:
            y_hat[wrong] = (y_hat[wrong] + 1) % case.k


@law(
    nearness={"accuracy": lambda y_hat, y: 1 - np.mean(np.abs(y_hat - y)) / 10},
    at_least={"accuracy": lambda y_hat, y: np.mean(y_hat >= y)},
)
def test_accuracy_does_not_compare_sizes(case: Case, accuracy: Function = accuracy) -> None:
    """Classes are names: give them others, in both lists, and nothing changes."""
    y_hat = case.rng.integers(case.k, size=case.m)
    names = np.roll(np.arange(case.k), 1)
    equal(accuracy(names[y_hat], names[case.y]), accuracy(y_hat, case.y))
