"""One step downhill."""

from numpy import ndarray as Array


def gradient_step(theta: Array, dtheta: Array, alpha: float) -> Array:
    """Move parameters against their gradient.

    Parameters
    ----------
    theta : array, shape any
        Parameters: weights or biases.
    dtheta : array, shape any
        How the loss changes with each of them.
    alpha : float
        Learning rate; positive.

    Returns
    -------
    theta : array, shape any

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> dtheta = np.array([[1.0, 5.0, -2.0], [4.0, 1.0, 2.0]])
    >>> gradient_step(theta, dtheta, alpha=0.1)
    array([[ 0.9, -2.5,  3.2],
           [-0.4,  4.9, -1.2]])
    """
    theta = theta - alpha * dtheta
    return theta
