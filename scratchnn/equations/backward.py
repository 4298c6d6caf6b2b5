"""From the prediction back to how the loss changes with each parameter."""

import numpy as np
from numpy import ndarray as Array


def output_error(A: Array, Y: Array) -> Array:
    """Subtract the truth from the prediction.

    Parameters
    ----------
    A : array, shape (k, m)
        Predicted probabilities.
    Y : array, shape (k, m)
        The truth, one-hot.

    Returns
    -------
    dZ : array, shape (k, m)

    Examples
    --------
    >>> A = np.array([[0.125, 0.6], [0.25, 0.3], [0.625, 0.1]])
    >>> Y = np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    >>> output_error(A, Y)
    array([[ 0.125, -0.4  ],
           [ 0.25 ,  0.3  ],
           [-0.375,  0.1  ]])
    """
    dZ = A - Y
    return dZ


def weight_gradient(dZ: Array, A: Array) -> Array:
    """Average over the examples of how the loss changes with each weight.

    Parameters
    ----------
    dZ : array, shape (n_out, m)
        Error of each example at this layer.
    A : array, shape (n_in, m)
        What the layer was given on the way forward.

    Returns
    -------
    dW : array, shape (n_out, n_in)

    Examples
    --------
    >>> dZ = np.array([[4.0, 0.0, -4.0, 8.0], [0.0, 8.0, 0.0, 4.0]])
    >>> A = np.array([[1.0, 2.0, 0.0, 0.0], [3.0, 0.0, 0.0, 1.0], [0.0, 1.0, 2.0, 0.0]])
    >>> weight_gradient(dZ, A)
    array([[ 1.,  5., -2.],
           [ 4.,  1.,  2.]])
    """
    m = A.shape[1]
    dW = dZ @ A.T / m
    return dW


def bias_gradient(dZ: Array) -> Array:
    """Average over the examples of how the loss changes with each bias.

    Parameters
    ----------
    dZ : array, shape (n_out, m)
        Error of each example at this layer.

    Returns
    -------
    db : array, shape (n_out, 1)

    Examples
    --------
    >>> bias_gradient(dZ=np.array([[4.0, 0.0, -4.0, 8.0], [0.0, 8.0, 0.0, 4.0]]))
    array([[2.],
           [3.]])
    """
    m = dZ.shape[1]
    db = dZ.sum(axis=1, keepdims=True) / m
    return db


def relu_derivative(Z: Array) -> Array:
    """Slope of ReLU: 1 where the score is positive, else 0; at 0 itself, 0 by convention.

    Parameters
    ----------
    Z : array, shape (n, m)
        Scores that ReLU was given on the way forward.

    Returns
    -------
    G : array, shape (n, m)

    Examples
    --------
    >>> relu_derivative(Z=np.array([[1.5, -1.5, 0.0], [-1.0, 4.0, 3.0]]))
    array([[1., 0., 0.],
           [0., 1., 1.]])
    """
    G = (Z > 0).astype(Z.dtype)
    return G


def tanh_derivative(Z: Array) -> Array:
    """Slope of tanh at the scores: 1 at 0, and flatter the further away.

    Parameters
    ----------
    Z : array, shape (n, m)
        Scores that tanh was given on the way forward; not what it passed on.

    Returns
    -------
    G : array, shape (n, m)

    Examples
    --------
    >>> tanh_derivative(Z=np.log([[2.0, 0.5, 1.0], [0.5, 7.0, 3.0]])).round(4)
    array([[0.64  , 0.64  , 1.    ],
           [0.64  , 0.0784, 0.36  ]])
    """
    G = 1 - np.tanh(Z) ** 2
    return G


def sigmoid_derivative(Z: Array) -> Array:
    """Slope of the sigmoid at the scores: ¼ at 0, and flatter the further away.

    Parameters
    ----------
    Z : array, shape (n, m)
        Scores that the sigmoid was given on the way forward; not what it passed on.

    Returns
    -------
    G : array, shape (n, m)

    Examples
    --------
    >>> sigmoid_derivative(Z=np.log([[3.0, 1 / 3, 1.0], [1 / 4, 9.0, 4.0]])).round(4)
    array([[0.1875, 0.1875, 0.25  ],
           [0.16  , 0.09  , 0.16  ]])
    """
    E = np.exp(-np.abs(Z))  # the slope is the same at −Z, and exp cannot overflow
    G = E / (1 + E) ** 2
    return G


def hidden_error(W: Array, dZ: Array, G: Array) -> Array:
    """Carry the error of the next layer back through its weights and this layer's slope.

    Parameters
    ----------
    W : array, shape (n_out, n_in)
        Weights of the next layer.
    dZ : array, shape (n_out, m)
        Error of each example at the next layer.
    G : array, shape (n_in, m)
        Slope of this layer's activation.

    Returns
    -------
    dZ : array, shape (n_in, m)

    Examples
    --------
    >>> W = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> dZ = np.array([[4.0, 0.0, -4.0, 8.0], [0.0, 8.0, 0.0, 4.0]])
    >>> G = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, 1.0]])
    >>> hidden_error(W, dZ, G)
    array([[ 4.,  0., -4.,  8.],
           [-0., 40.,  8.,  0.],
           [12., -8., -0., 20.]])
    """
    dZ = W.T @ dZ * G
    return dZ


def l2_gradient(W: Array, lam: float, m: int) -> Array:
    """Say how the penalty changes with each weight: by λ/m of the weight itself.

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
    R : array, shape (n_out, n_in)

    Examples
    --------
    >>> W = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -1.0]])
    >>> l2_gradient(W, lam=0.5, m=4)
    array([[ 0.125, -0.25 ,  0.375],
           [ 0.   ,  0.625, -0.125]])
    """
    R = lam / m * W
    return R
