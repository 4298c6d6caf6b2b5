"""From the input to the prediction."""

import numpy as np
from numpy import ndarray as Array


def linear(W: Array, A: Array, b: Array) -> Array:
    """Weigh and sum what each unit is given, then add its bias.

    Parameters
    ----------
    W : array, shape (n_out, n_in)
        Weights: a row for each unit of this layer.
    A : array, shape (n_in, m)
        What the layer is given, an example a column.
    b : array, shape (n_out, 1)
        Biases, one for each unit.

    Returns
    -------
    Z : array, shape (n_out, m)

    Examples
    --------
    >>> W = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> A = np.array([[1.0, 0.0, 1.0, 2.0], [0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    >>> linear(W, A, b=np.array([[0.5], [-1.0]]))
    array([[ 1.5, -1.5,  2.5,  5.5],
           [-1. ,  4. ,  3. , -2. ]])
    """
    Z = W @ A + b
    return Z


def relu(Z: Array) -> Array:
    """Keep what is positive; put zero in place of the rest.

    Parameters
    ----------
    Z : array, shape (n, m)
        Scores of the layer.

    Returns
    -------
    A : array, shape (n, m)

    Examples
    --------
    >>> relu(Z=np.array([[1.5, -1.5, 0.0], [-1.0, 4.0, 3.0]]))
    array([[1.5, 0. , 0. ],
           [0. , 4. , 3. ]])
    """
    A = np.maximum(Z, 0)
    return A


def tanh(Z: Array) -> Array:
    """Squeeze each score into the range from −1 to 1.

    Parameters
    ----------
    Z : array, shape (n, m)
        Scores of the layer.

    Returns
    -------
    A : array, shape (n, m)

    Examples
    --------
    >>> tanh(Z=np.log([[2.0, 0.5, 1.0], [0.5, 7.0, 3.0]])).round(3)
    array([[ 0.6 , -0.6 ,  0.  ],
           [-0.6 ,  0.96,  0.8 ]])
    """
    A = np.tanh(Z)
    return A


def sigmoid(Z: Array) -> Array:
    """Squeeze each score into the range from 0 to 1.

    Parameters
    ----------
    Z : array, shape (n, m)
        Scores of the layer.

    Returns
    -------
    A : array, shape (n, m)

    Examples
    --------
    >>> sigmoid(Z=np.log([[3.0, 1 / 3, 1.0], [1 / 4, 9.0, 4.0]])).round(3)
    array([[0.75, 0.25, 0.5 ],
           [0.2 , 0.9 , 0.8 ]])
    """
    E = np.exp(np.where(Z < 0, Z, -Z))  # of −|Z|, so that exp cannot overflow
    A = np.where(Z < 0, E, 1) / (1 + E)
    return A


def softmax(Z: Array) -> Array:
    """Turn the scores of each example into probabilities that sum to 1.

    Parameters
    ----------
    Z : array, shape (k, m)
        Scores, a row for each class.

    Returns
    -------
    A : array, shape (k, m)

    Examples
    --------
    >>> softmax(Z=np.log([[1.0, 6.0], [2.0, 3.0], [5.0, 1.0]])).round(3)
    array([[0.125, 0.6  ],
           [0.25 , 0.3  ],
           [0.625, 0.1  ]])
    """
    E = np.exp(Z - Z.max(axis=0))  # the shift cancels in the ratio, and exp cannot overflow
    A = E / E.sum(axis=0)
    return A
