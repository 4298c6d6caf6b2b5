"""The network at any depth: hidden layers with an activation, then one of softmax.

Parameters are one flat tuple, `(W1, b1, W2, b2, …)`, and so are gradients. With two
layers `two_layer.forward_prop(*parameters, X)` takes the same tuple and gives the same
numbers.

The `check_…` functions speak plainly about what does not fit. They are called once,
before the work; `forward` and `backward` then trust what they are given.
"""

import reprlib
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy import ndarray as Array
from numpy.typing import DTypeLike

from scratchnn.choices import ACTIVATIONS, STARTS
from scratchnn.equations.backward import (
    bias_gradient,
    hidden_error,
    output_error,
    weight_gradient,
)
from scratchnn.equations.forward import linear, softmax
from scratchnn.equations.update import gradient_step

Parameters = tuple[Array, ...]


def initialise(
    sizes: Sequence[int],
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
    *,
    weights: str = "uniform",
    biases: str = "uniform",
) -> Parameters:
    """Draw where to start: as in the video, evenly between −½ and ½.

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, the input first: (784, 10, 10) is the video's network.
    rng : Generator
        Where the random numbers come from; drawing advances it.
    dtype : float64 or float32
        Precision of the parameters. The draws are the same for both.
    weights, biases : str
        How they are begun: a name in `choices.STARTS`.

    Returns
    -------
    parameters : tuple of array
        W1, b1, W2, b2, …: W has shape (n_out, n_in), b has shape (n_out, 1).

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not a whole number of at least 1; or
        another argument is none of those that it may be.

    Examples
    --------
    >>> W1, b1, W2, b2 = initialise((3, 4, 2), np.random.default_rng(0))
    >>> W1.shape, b1.shape, W2.shape, b2.shape
    ((4, 3), (4, 1), (2, 4), (2, 1))
    """
    if not are_sizes(sizes) or len(sizes) < 2:
        raise ValueError(
            "sizes must be two or more whole numbers of at least 1, such as (784, 10, 10), "
            f"got {reprlib.repr(sizes)}"
        )
    check_name("weights", weights, STARTS)
    check_name("biases", biases, STARTS)
    check_generator(rng)
    if not _is_precision(dtype):
        raise ValueError(f"dtype must be float64 or float32, got {reprlib.repr(dtype)}")
    parameters: list[Array] = []
    try:
        for n_in, n_out in pairwise(sizes):
            parameters.append(STARTS[weights]((n_out, n_in), rng))
            parameters.append(STARTS[biases]((n_out, 1), rng))
    except (MemoryError, ValueError, OverflowError):  # NumPy says it in each of these ways
        raise ValueError(
            f"sizes {tuple(sizes)} make more weights than memory can hold"
        ) from None
    return tuple(theta.astype(dtype) for theta in parameters)


def forward(parameters: Parameters, X: Array, activation: str = "relu") -> tuple[Array, ...]:
    """From the input to the probabilities.

    Parameters
    ----------
    parameters : tuple of array
        W1, b1, W2, b2, …
    X : array, shape (n, m)
        The input, an example a column.
    activation : str
        Of the hidden layers: a name in `choices.ACTIVATIONS`.

    Returns
    -------
    layers : tuple of array
        Z1, A1, Z2, A2, …: scores and activations of each layer. The last one holds the
        probabilities, shape (k, m).

    Examples
    --------
    >>> W1, b1 = np.array([[1.0, -1.0]]), np.array([[0.5]])
    >>> W2, b2 = np.array([[0.0], [0.0]]), np.array([[0.0], [0.0]])
    >>> Z1, A1, Z2, A2 = forward((W1, b1, W2, b2), X=np.array([[2.0, 0.0], [0.0, 2.0]]))
    >>> A1
    array([[2.5, 0. ]])
    >>> A2
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    *hidden, (W_out, b_out) = zip(parameters[::2], parameters[1::2], strict=True)
    activate = ACTIVATIONS[activation].function
    layers: list[Array] = []
    A = X
    for W, b in hidden:
        Z = linear(W, A, b)
        A = activate(Z)
        layers += [Z, A]
    Z = linear(W_out, A, b_out)
    A = softmax(Z)
    return (*layers, Z, A)


def backward(
    parameters: Parameters,
    layers: tuple[Array, ...],
    X: Array,
    Y: Array,
    activation: str = "relu",
) -> Parameters:
    """From the error of the prediction back to the gradient of every parameter.

    Parameters
    ----------
    parameters : tuple of array
        W1, b1, W2, b2, …
    layers : tuple of array
        What `forward` gave for them and X.
    X : array, shape (n, m)
        The input, an example a column.
    Y : array, shape (k, m)
        The truth, one-hot.
    activation : str
        What `forward` was given.

    Returns
    -------
    gradients : tuple of array
        dW1, db1, dW2, db2, …: how the loss changes with each parameter, in its shape.

    Examples
    --------
    >>> X, Y = np.array([[2.0, 0.0], [0.0, 2.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> parameters = np.zeros((2, 2)), np.zeros((2, 1))
    >>> dW, db = backward(parameters, forward(parameters, X), X, Y)
    >>> dW
    array([[-0.5,  0.5],
           [ 0.5, -0.5]])
    """
    slope = ACTIVATIONS[activation].derivative
    W, Z = parameters[::2], layers[::2]
    A = X, *layers[1::2]  # A[layer] is what the layer was given
    dZ = output_error(A[-1], Y)
    gradients: Parameters = weight_gradient(dZ, A[-2]), bias_gradient(dZ)
    for layer in reversed(range(len(W) - 1)):
        dZ = hidden_error(W[layer + 1], dZ, slope(Z[layer]))
        gradients = weight_gradient(dZ, A[layer]), bias_gradient(dZ), *gradients
    return gradients


def update(parameters: Parameters, gradients: Parameters, alpha: float) -> Parameters:
    """One step downhill for every parameter.

    Parameters
    ----------
    parameters, gradients : tuple of array
        W1, b1, W2, b2, … and dW1, db1, dW2, db2, …
    alpha : float
        Learning rate.

    Returns
    -------
    parameters : tuple of array

    Examples
    --------
    >>> update((np.array([[1.0]]), np.array([[2.0]])), (np.ones((1, 1)),) * 2, alpha=0.5)
    (array([[0.5]]), array([[1.5]]))
    """
    return tuple(
        gradient_step(theta, dtheta, alpha)
        for theta, dtheta in zip(parameters, gradients, strict=True)
    )


def is_whole(value: object) -> bool:
    """Tell whether a value is a whole number; True and False are none."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_precision(dtype: object) -> bool:
    try:
        return np.dtype(dtype) in (np.float64, np.float32)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return False


def are_sizes(values: object) -> bool:
    """Tell whether values are whole numbers of at least 1, in a sequence that keeps them."""
    listed = isinstance(values, Sequence | np.ndarray) and not isinstance(values, str | bytes)
    return listed and np.iterable(values) and all(is_whole(n) and n >= 1 for n in values)


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number that a float can hold."""
    if not (is_whole(value) or isinstance(value, float | np.floating)):
        return False
    try:
        return bool(np.isfinite(float(value)))  # type: ignore[arg-type]  # one of those above
    except OverflowError:
        return False


def check_name(what: str, given: object, known: Collection[str]) -> None:
    """Make sure that a choice is one of those that there are.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not (isinstance(given, str) and given in known):
        raise ValueError(f"{what} must be one of {', '.join(known)}; got {reprlib.repr(given)}")


def check_number(name: str, given: object, range_: str, fits: Callable[[float], bool]) -> None:
    """Make sure that a value is a finite number in a range.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not (is_number(given) and fits(float(given))):  # type: ignore[arg-type]  # it is a number
        raise ValueError(f"{name} must be a finite number {range_}, got {reprlib.repr(given)}")


def check_whole(name: str, given: object, least: int) -> None:
    """Make sure that a value is a whole number that is large enough.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not (is_whole(given) and given >= least):  # type: ignore[operator]  # it is a number
        said = reprlib.repr(given)
        raise ValueError(f"{name} must be a whole number of at least {least}, got {said}")


def names(count: int) -> list[str]:
    """Name so many parameters.

    Examples
    --------
    >>> names(4)
    ['W1', 'b1', 'W2', 'b2']
    """
    return [f"{'Wb'[i % 2]}{i // 2 + 1}" for i in range(count)]


def check_parameters(parameters: Parameters) -> None:
    """Make sure that parameters fit each other, and are finite.

    Parameters
    ----------
    parameters : tuple of array
        W1, b1, W2, b2, …

    Raises
    ------
    ValueError
        If they do not: the message has the name, the shape expected and the shape given.

    Examples
    --------
    >>> check_parameters((np.zeros((10, 784)), np.zeros(10)))
    Traceback (most recent call last):
    ValueError: b1 must have shape (n, 1) with n = 10, got (10,)
    """
    listed = isinstance(parameters, Sequence)
    if not listed or len(parameters) == 0 or len(parameters) % 2 == 1:
        given = f"{len(parameters)} of them" if listed else reprlib.repr(parameters)
        raise ValueError(f"parameters must be W1, b1, W2, b2, …, got {given}")
    named = dict(zip(names(len(parameters)), parameters, strict=True))
    for name, theta in named.items():
        _check_numbers(name, theta)
    for layer in range(1, len(parameters) // 2 + 1):
        W, b = named[f"W{layer}"], named[f"b{layer}"]
        if W.ndim != 2 or W.size == 0:
            raise ValueError(f"W{layer} must have shape (n_out, n_in), got {W.shape}")
        if layer > 1 and W.shape[1] != len(named[f"W{layer - 1}"]):
            raise ValueError(
                f"W{layer} must have shape (n_out, n_in) with n_in = "
                f"{len(named[f'W{layer - 1}'])}, got {W.shape}"
            )
        if b.shape != (len(W), 1):
            raise ValueError(
                f"b{layer} must have shape (n, 1) with n = {len(W)}, got {b.shape}"
            )
    for name, theta in named.items():
        _check_finite(name, theta)


def check_input(X: Array, n: int | None = None, name: str = "X") -> None:
    """Make sure that X can be put into a network.

    Parameters
    ----------
    X : array, shape (n, m)
        The input, an example a column.
    n : int, optional
        Rows expected: the columns of W1.
    name : str
        What to call X in the message.

    Raises
    ------
    ValueError
        If the shape is another, there is no example, a value is not finite, or n is no number
        of rows.

    Examples
    --------
    >>> check_input(np.zeros((5, 784)), n=784)
    Traceback (most recent call last):
    ValueError: X must have shape (n, m) with n = 784, got (5, 784); each column is an example
    """
    _check_numbers(name, X)
    if n is not None:
        check_whole("n", n, 1)
    if X.ndim != 2 or 0 in X.shape or (n is not None and len(X) != n):
        wanted = "" if n is None else f" with n = {n}"
        raise ValueError(
            f"{name} must have shape (n, m){wanted}, got {X.shape}; each column is an example"
        )
    _check_finite(name, X)


def check_labels(y: Array, m: int, k: int, name: str = "y") -> None:
    """Make sure that y holds a class for each example.

    Parameters
    ----------
    y : array, shape (m,)
        Labels, whole numbers from 0 to k − 1.
    m : int
        Number of examples.
    k : int
        Number of classes.
    name : str
        What to call y in the message.

    Raises
    ------
    ValueError
        If the shape is another, a label is no class, or m or k is no whole number.

    Examples
    --------
    >>> check_labels(np.array([4, 10, 9]), m=3, k=10)
    Traceback (most recent call last):
    ValueError: y must hold whole numbers from 0 to 9, got 10 in y[1]
    """
    _check_numbers(name, y)
    check_whole("m", m, 0)
    check_whole("k", k, 1)
    if y.shape != (m,):
        raise ValueError(
            f"{name} must have shape (m,) with m = {m}, got {y.shape}; each column has a label"
        )
    wrong = (y != np.floor(y)) | (y < 0) | (y >= k)  # NaN equals nothing, itself included
    if wrong.any():
        i = int(wrong.argmax())
        raise ValueError(
            f"{name} must hold whole numbers from 0 to {k - 1}, got {y[i]} in {name}[{i}]"
        )


def check_generator(rng: object) -> np.random.Generator:
    """Make sure that numbers can be drawn.

    Parameters
    ----------
    rng : Generator

    Returns
    -------
    rng : Generator

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> check_generator(0)
    Traceback (most recent call last):
    ValueError: rng must be a generator such as np.random.default_rng(0), got 0
    """
    if isinstance(rng, np.random.Generator):
        return rng
    given = reprlib.repr(rng)
    raise ValueError(f"rng must be a generator such as np.random.default_rng(0), got {given}")


def _check_numbers(name: str, values: Array) -> None:
    # What a mask hides would be learned from, and the `*` of a matrix is `@`.
    kinds = {np.ma.MaskedArray: "a masked array", np.matrix: "a matrix"}
    odd = next((said for kind, said in kinds.items() if isinstance(values, kind)), "")
    # b, i, u and f are NumPy's letters for truth values, integers and floats.
    if odd or not isinstance(values, Array) or values.dtype.kind not in "biuf":
        given = odd or getattr(values, "dtype", type(values).__name__)
        raise ValueError(f"{name} must be a NumPy array of real numbers, got {given}")


def _check_finite(name: str, values: Array) -> None:
    # The two ends show NaN and infinity without a temporary as large as X.
    if not (np.isfinite(values.min()) and np.isfinite(values.max())):
        j, i = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(f"{name} must be finite, got {values[j, i]} in {name}[{j}, {i}]")
