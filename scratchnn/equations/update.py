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


def momentum(
    theta: Array, dtheta: Array, v: Array, alpha: float, beta: float
) -> tuple[Array, Array]:
    """Let a velocity gather the gradients, and move parameters along it.

    Parameters
    ----------
    theta : array, shape any
        Parameters: weights or biases.
    dtheta : array, shape any
        How the loss changes with each of them.
    v : array, shape any
        Velocity that the last step returned; zeros before the first.
    alpha : float
        Learning rate; positive.
    beta : float
        Part of the velocity that is kept; from 0 to below 1.

    Returns
    -------
    v : array, shape any
    theta : array, shape any

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> dtheta = np.array([[1.0, 5.0, -2.0], [4.0, 1.0, 2.0]])
    >>> v = np.array([[10.0, -10.0, -20.0], [0.0, 10.0, 20.0]])
    >>> v, theta = momentum(theta, dtheta, v, alpha=0.1, beta=0.9)
    >>> v
    array([[ 10.,  -4., -20.],
           [  4.,  10.,  20.]])
    >>> theta
    array([[ 0. , -1.6,  5. ],
           [-0.4,  4. , -3. ]])
    """
    v = beta * v + dtheta
    theta = theta - alpha * v
    return v, theta
