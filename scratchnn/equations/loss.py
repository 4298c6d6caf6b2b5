"""How wrong the prediction is, as one number."""

import numpy as np
from numpy import ndarray as Array


def one_hot(y: Array, k: int) -> Array:
    """Write each label as a column of zeros with a single 1.

    Parameters
    ----------
    y : array, shape (m,)
        Labels, integers from 0 to k − 1.
    k : int
        Number of classes.

    Returns
    -------
    Y : array, shape (k, m)

    Examples
    --------
    >>> one_hot(y=np.array([2, 0]), k=3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    # A comparison, not an assignment by index: there, a label of −1 would mean the last class.
    Y = (np.arange(k)[:, None] == y).astype(float)
    return Y


def cross_entropy(A: Array, Y: Array) -> np.floating:
    """Average surprise at the right answers, in natural units.

    Parameters
    ----------
    A : array, shape (k, m)
        Predicted probabilities.
    Y : array, shape (k, m)
        The truth, one-hot.

    Returns
    -------
    J : scalar

    Examples
    --------
    >>> A = np.array([[0.125, 0.6], [0.25, 0.3], [0.625, 0.1]])
    >>> Y = np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    >>> print(cross_entropy(A, Y).round(4))
    0.4904
    """
    m = Y.shape[1]
    told = Y != 0  # a term 0 · log 0 counts as 0, so the others are left out
    J = -np.sum(Y[told] * np.log(A[told])) / m
    return J


def cross_entropy_from_scores(Z: Array, Y: Array) -> np.floating:
    """Average surprise at the right answers, from scores: finite where softmax rounds to 0.

    Parameters
    ----------
    Z : array, shape (k, m)
        Scores, a row for each class.
    Y : array, shape (k, m)
        The truth, one-hot.

    Returns
    -------
    J : scalar

    Examples
    --------
    >>> Z = np.log([[1.0, 6.0], [2.0, 3.0], [5.0, 1.0]])
    >>> Y = np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    >>> print(cross_entropy_from_scores(Z, Y).round(4))
    0.4904
    """
    m = Y.shape[1]
    Z = Z - Z.max(axis=0)  # cancels, since each column of Y sums to 1; and exp cannot overflow
    J = np.sum(np.log(np.exp(Z).sum(axis=0)) - (Y * Z).sum(axis=0)) / m
    return J


def l2_penalty(W: Array, lam: float, m: int) -> np.floating:
    """Charge for large weights: the sum of their squares, λ/2m for each.

    Parameters
    ----------
    W : array, shape (n_out, n_in)
        Weights of a layer; biases are left out.
    lam : float
        Strength of the penalty, λ; positive.
    m : int
        Number of examples that the loss is a mean over; at least 1.

    Returns
    -------
    penalty : scalar

    Examples
    --------
    >>> W = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> print(l2_penalty(W, lam=0.5, m=4))
    2.5
    """
    penalty = lam / (2 * m) * np.sum(W**2)
    return penalty
