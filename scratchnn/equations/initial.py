"""Before the first iteration: the starting parameters and the input."""

import numpy as np
from numpy import ndarray as Array


def scale_pixels(pixels: Array) -> Array:
    """Turn rows of pixels from 0 to 255 into columns of numbers from 0 to 1.

    Parameters
    ----------
    pixels : array, shape (m, n_in)
        Grey values, one image a row.

    Returns
    -------
    X : array, shape (n_in, m)

    Examples
    --------
    >>> scale_pixels(pixels=np.array([[0, 51, 255], [102, 204, 0]]))
    array([[0. , 0.4],
           [0.2, 0.8],
           [1. , 0. ]])
    """
    X = pixels.T / 255
    return X


def uniform(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw parameters at random, evenly between −½ and ½.

    Parameters
    ----------
    shape : pair of int, shape (2,)
        Rows and columns wanted.
    rng : Generator
        Where the random numbers come from; drawing advances it.

    Returns
    -------
    W : array, shape any

    Examples
    --------
    >>> uniform(shape=(2, 3), rng=np.random.default_rng(0)).round(2)
    array([[ 0.14, -0.23, -0.46],
           [-0.48,  0.31,  0.41]])
    """
    U = rng.random(shape)
    W = U - 1 / 2
    return W


def he_normal(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw weights for a layer in front of ReLU, so that its scores do not grow or fade.

    Parameters
    ----------
    shape : pair of int, shape (2,)
        Rows and columns wanted: units, and what each of them is given.
    rng : Generator
        Where the random numbers come from; drawing advances it.

    Returns
    -------
    W : array, shape any

    Examples
    --------
    >>> he_normal(shape=(2, 3), rng=np.random.default_rng(0)).round(2)
    array([[ 0.1 , -0.11,  0.52],
           [ 0.09, -0.44,  0.3 ]])
    """
    n_in = shape[1]
    N = rng.standard_normal(shape)
    W = N * np.sqrt(2 / max(n_in, 1))  # without inputs there is no weight to scale
    return W


def zeros(shape: tuple[int, ...]) -> Array:
    """Start parameters at 0: biases, never weights.

    Parameters
    ----------
    shape : pair of int, shape (2,)
        Rows and columns wanted.

    Returns
    -------
    b : array, shape any

    Examples
    --------
    >>> zeros(shape=(2, 1))
    array([[0.],
           [0.]])
    """
    b = np.zeros(shape)
    return b
