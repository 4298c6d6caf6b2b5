"""The video's network, under the names that learners have typed.

784 pixels, a hidden layer of 10 units with ReLU, an output layer of 10 with softmax.
Each line is one equation. Every column of X is an example, and y holds their labels:

======  ===================  ==========================================
W1, b1  (10, 784), (10, 1)   weights and biases of the hidden layer
W2, b2  (10, 10), (10, 1)    weights and biases of the output layer
X       (784, m)             pixels from 0 to 1
Z1, A1  (10, m)              scores and activations of the hidden layer
Z2, A2  (10, m)              scores and probabilities of the output layer
y       (m,)                 labels, integers from 0 to 9
======  ===================  ==========================================

Each gradient (dW1, db1, …) has the shape of what it belongs to.
"""

import numpy as np
from numpy import ndarray as Array

from scratchnn.equations.backward import (
    bias_gradient,
    hidden_error,
    output_error,
    relu_derivative,
    weight_gradient,
)
from scratchnn.equations.forward import linear, relu, softmax
from scratchnn.equations.initial import uniform
from scratchnn.equations.loss import one_hot
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.equations.update import gradient_step
from scratchnn.network import (
    check_generator,
    check_input,
    check_labels,
    check_number,
    check_whole,
)


def init_params(rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Draw where to start.

    Examples
    --------
    >>> W1, b1, W2, b2 = init_params(np.random.default_rng(0))
    >>> W1.shape, b1.shape, W2.shape, b2.shape
    ((10, 784), (10, 1), (10, 10), (10, 1))
    """
    W1 = uniform((10, 784), rng)
    b1 = uniform((10, 1), rng)
    W2 = uniform((10, 10), rng)
    b2 = uniform((10, 1), rng)
    return W1, b1, W2, b2


def forward_prop(
    W1: Array, b1: Array, W2: Array, b2: Array, X: Array
) -> tuple[Array, Array, Array, Array]:
    """From the pixels to the probabilities of the ten digits.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> Z1, A1, Z2, A2 = forward_prop(*init_params(rng), X=rng.random((784, 3)))
    >>> A2.shape, bool(np.allclose(A2.sum(axis=0), 1))
    ((10, 3), True)
    """
    Z1 = linear(W1, X, b1)
    A1 = relu(Z1)
    Z2 = linear(W2, A1, b2)
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def backward_prop(
    Z1: Array,
    A1: Array,
    Z2: Array,
    A2: Array,
    W1: Array,
    W2: Array,
    X: Array,
    y: Array,
) -> tuple[Array, Array, Array, Array]:
    """From the error of the prediction back to the gradient of every parameter.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> W1, b1, W2, b2 = init_params(rng)
    >>> X, y = rng.random((784, 3)), np.array([4, 0, 9])
    >>> Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
    >>> dW1, db1, dW2, db2 = backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
    >>> dW1.shape, db1.shape, dW2.shape, db2.shape
    ((10, 784), (10, 1), (10, 10), (10, 1))
    """
    Y = one_hot(y, k=A2.shape[0])
    dZ2 = output_error(A2, Y)
    dW2 = weight_gradient(dZ2, A1)
    db2 = bias_gradient(dZ2)
    dZ1 = hidden_error(W2, dZ2, relu_derivative(Z1))
    dW1 = weight_gradient(dZ1, X)
    db1 = bias_gradient(dZ1)
    return dW1, db1, dW2, db2


def update_params(
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    dW1: Array,
    db1: Array,
    dW2: Array,
    db2: Array,
    alpha: float,
) -> tuple[Array, Array, Array, Array]:
    """One step downhill for each of the four.

    Examples
    --------
    >>> one, half = np.array([[1.0]]), np.array([[0.5]])
    >>> update_params(one, one, one, one, half, half, half, half, alpha=0.5)
    (array([[0.75]]), array([[0.75]]), array([[0.75]]), array([[0.75]]))
    """
    W1 = gradient_step(W1, dW1, alpha)
    b1 = gradient_step(b1, db1, alpha)
    W2 = gradient_step(W2, dW2, alpha)
    b2 = gradient_step(b2, db2, alpha)
    return W1, b1, W2, b2


def get_predictions(A2: Array) -> Array:
    """Pick the most probable digit of each example, shape (m,).

    Examples
    --------
    >>> get_predictions(np.array([[0.7, 0.1], [0.2, 0.8], [0.1, 0.1]]))
    array([0, 1])
    """
    return predictions(A2)


def get_accuracy(predictions: Array, y: Array) -> np.floating:
    """Part of the examples that were predicted right, from 0 to 1.

    Examples
    --------
    >>> print(get_accuracy(np.array([4, 0, 9, 9]), y=np.array([4, 0, 9, 8])))
    0.75
    """
    return accuracy(predictions, y)


def gradient_descent(
    X: Array, y: Array, *, alpha: float, iterations: int, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    """Learn: forward, backward, update, and again.

    Raises
    ------
    ValueError
        If X or y is not as the table above says, alpha is no finite number above 0,
        iterations is no whole number of at least 0, or rng no generator.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, y = rng.random((784, 3)), np.array([4, 0, 9])
    >>> W1, b1, W2, b2 = gradient_descent(X, y, alpha=0.1, iterations=50, rng=rng)
    >>> make_predictions(X, W1, b1, W2, b2)
    array([4, 0, 9])
    """
    check_input(X, n=784)
    check_labels(y, X.shape[1], k=10)
    check_number("alpha", alpha, "above 0", lambda x: x > 0)
    check_whole("iterations", iterations, 0)
    W1, b1, W2, b2 = init_params(check_generator(rng))
    for _ in range(iterations):
        Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
        dW1, db1, dW2, db2 = backward_prop(Z1, A1, Z2, A2, W1, W2, X, y)
        W1, b1, W2, b2 = update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha)
    return W1, b1, W2, b2


def make_predictions(X: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Read digits: the most probable one for each column of X, shape (m,).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> make_predictions(rng.random((784, 3)), *init_params(rng)).shape
    (3,)
    """
    _, _, _, A2 = forward_prop(W1, b1, W2, b2, X)
    return get_predictions(A2)
