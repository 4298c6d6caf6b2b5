"""How good the network is, as a person would count it."""

import numpy as np
from numpy import ndarray as Array


def predictions(A: Array) -> Array:
    """Pick the most probable class of each example; on a tie, the first.

    Parameters
    ----------
    A : array, shape (k, m)
        Predicted probabilities. No NaN: NumPy would take it for the largest.

    Returns
    -------
    y_hat : array, shape (m,)

    Examples
    --------
    >>> predictions(A=np.array([[0.125, 0.6], [0.25, 0.3], [0.625, 0.1]]))
    array([2, 0])
    """
    y_hat = np.argmax(A, axis=0)
    return y_hat


def accuracy(y_hat: Array, y: Array) -> np.floating:
    """Part of the examples that were predicted right.

    Parameters
    ----------
    y_hat : array, shape (m,)
        Predicted labels.
    y : array, shape (m,)
        True labels.

    Returns
    -------
    accuracy : scalar

    Examples
    --------
    >>> print(accuracy(y_hat=np.array([2, 0, 1, 1]), y=np.array([2, 0, 1, 7])))
    0.75
    """
    m = y.shape[0]
    accuracy = np.sum(y_hat == y) / m
    return accuracy
