"""One step downhill."""

import numpy as np
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


def rmsprop(
    theta: Array, dtheta: Array, s: Array, alpha: float, beta: float, epsilon: float
) -> tuple[Array, Array]:
    """Divide each gradient by how large it has been of late, and step by what is left.

    Parameters
    ----------
    theta : array, shape any
        Parameters: weights or biases.
    dtheta : array, shape any
        How the loss changes with each of them.
    s : array, shape any
        Mean square that the last step returned, never negative; zeros before the first.
    alpha : float
        Learning rate; positive.
    beta : float
        Part of the mean square that is kept; from 0 to below 1.
    epsilon : float
        What is added to the root, so that nothing is divided by 0; positive.

    Returns
    -------
    s : array, shape any
    theta : array, shape any

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> dtheta = np.array([[1.0, 5.0, -2.0], [4.0, 1.0, 2.0]])
    >>> s = np.array([[5.0, 13.0, 0.0], [16.0, 1.0, 20.0]])
    >>> s, theta = rmsprop(theta, dtheta, s, alpha=0.1, beta=0.75, epsilon=1e-8)
    >>> s
    array([[ 4., 16.,  1.],
           [16.,  1., 16.]])
    >>> theta.round(3)
    array([[ 0.95 , -2.125,  3.2  ],
           [-0.1  ,  4.9  , -1.05 ]])
    """
    s = beta * s + (1 - beta) * dtheta**2
    theta = theta - alpha * dtheta / (np.sqrt(s) + epsilon)
    return s, theta


def adam(
    theta: Array, dtheta: Array, v: Array, s: Array, t: int,
    alpha: float, beta1: float, beta2: float, epsilon: float,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Step along the mean gradient, divided by the root of its mean square.

    Parameters
    ----------
    theta : array, shape any
        Parameters: weights or biases.
    dtheta : array, shape any
        How the loss changes with each of them.
    v : array, shape any
        Mean gradient that the last step returned; zeros before the first.
    s : array, shape any
        Mean square that the last step returned, never negative; zeros before the first.
    t : int
        Number of this step: 1 for the first, and the same for all parameters.
    alpha : float
        Learning rate; positive.
    beta1 : float
        Part of the mean gradient that is kept; from 0 to below 1.
    beta2 : float
        Part of the mean square that is kept; from 0 to below 1.
    epsilon : float
        What is added to the root, so that nothing is divided by 0; positive.

    Returns
    -------
    v : array, shape any
    s : array, shape any
    theta : array, shape any

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> dtheta = np.array([[1.0, 5.0, -2.0], [4.0, 1.0, 2.0]])
    >>> v, s = np.zeros((2, 3)), np.zeros((2, 3))
    >>> v, s, theta = adam(
    ...     theta, dtheta, v, s, t=1, alpha=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8
    ... )
    >>> v
    array([[ 0.1,  0.5, -0.2],
           [ 0.4,  0.1,  0.2]])
    >>> s.round(3)
    array([[0.001, 0.025, 0.004],
           [0.016, 0.001, 0.004]])
    >>> theta.round(3)
    array([[ 0.9, -2.1,  3.1],
           [-0.1,  4.9, -1.1]])
    """
    v = beta1 * v + (1 - beta1) * dtheta
    s = beta2 * s + (1 - beta2) * dtheta**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    theta = theta - alpha * v_hat / (np.sqrt(s_hat) + epsilon)
    return v, s, theta
