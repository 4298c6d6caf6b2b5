"""Digits from Kaggle's CSV, from MNIST's own files, or from the sample that comes with us."""

import reprlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array
from numpy.typing import DTypeLike

from scratchnn.data.csv import read_csv
from scratchnn.data.digits import SIDE, DataError, Digits, as_path, opened, reading
from scratchnn.data.idx import images_in, labels_beside, read_idx, test_images_in
from scratchnn.data.mnist import fetch_mnist
from scratchnn.equations.initial import scale_pixels

__all__ = [
    "SAMPLE", "DataError", "Digits", "Split", "fetch_mnist", "find", "load", "load_test",
    "read_csv", "read_idx", "split",
]  # fmt: skip

SAMPLE = Path(__file__).parents[1] / "sample" / "mnist_5k.csv.gz"


class Split(NamedTuple):
    """What to train on, and what is set aside to see how well that went.

    Attributes
    ----------
    X : array, shape (784, m)
        Training images, an example a column, from 0 to 1.
    y : array of int, shape (m,)
        Their labels.
    X_dev : array, shape (784, dev)
        Images set aside.
    y_dev : array of int, shape (dev,)
        Their labels.
    """

    X: Array
    y: Array
    X_dev: Array
    y_dev: Array


def load(source: str | Path = "sample") -> Digits:
    """Load digits by name or from a path.

    What a file is, its content decides and not its name: both CSV and IDX may be gzipped, and
    may be called anything.

    Parameters
    ----------
    source : str or Path
        ``"sample"`` is the 5,000 digits that come with the package. ``"mnist"`` is MNIST's
        60,000 training images, fetched once. Anything else is a path: a CSV in the format of
        Kaggle's ``train.csv``, MNIST's IDX file of images with its labels beside it, or a
        folder that holds the two (the training files, where it also holds the test files).
        A file of your own called ``mnist`` is ``./mnist``.

    Returns
    -------
    digits : Digits

    Raises
    ------
    DataError
        If anything is wrong with the data.

    Examples
    --------
    >>> pixels, labels = load("sample")
    >>> pixels.shape
    (5000, 784)
    >>> np.unique(labels, return_counts=True)[1].tolist()
    [500, 500, 500, 500, 500, 500, 500, 500, 500, 500]
    """
    images, *labels = find(source)
    return read_idx(images, *labels) if labels else read_csv(images)


def find(source: str | Path) -> tuple[Path, ...]:
    """Find the files that `load` reads: a CSV, or images and labels.

    Parameters
    ----------
    source : str or Path
        As `load` takes it.

    Raises
    ------
    DataError
        If there are none.
    """
    path = as_path(source)
    if source == "sample":
        return (SAMPLE,)
    if source == "mnist":
        return fetch_mnist()
    with reading(path):
        if not (path.exists() or path.is_symlink()):
            raise DataError(
                f"{path}: there is no such file or folder. Give the path of one, "
                "or one of the names 'sample' and 'mnist'."
            )
        if path.is_dir():
            path = images_in(path)
    with opened(path) as file:
        is_idx = file.read(2) == b"\0\0"
    return (path, labels_beside(path)) if is_idx else (path,)


def load_test(source: str | Path) -> Digits | None:
    """Load the images that MNIST keeps for testing, where a source has them.

    Parameters
    ----------
    source : str or Path
        As `load` takes it. ``"mnist"`` fetches MNIST's 10,000 test images, once; a folder may
        hold them beside the training images.

    Returns
    -------
    digits : Digits or None
        None if the source has no test images.

    Raises
    ------
    DataError
        If it has them, and they cannot be fetched or read.

    Examples
    --------
    >>> print(load_test("sample"))
    None
    """
    path = as_path(source)
    if source == "mnist":
        return read_idx(*fetch_mnist("test"))
    images = test_images_in(path) if path.is_dir() else None
    return None if images is None else read_idx(images, labels_beside(images))


def split(
    digits: Digits,
    rng: np.random.Generator,
    dev: int = 1000,
    dtype: DTypeLike = np.float64,
) -> Split:
    """Shuffle the images, set some aside, and turn the rest into the network's input.

    The rows are shuffled first because a file may have an order: ours repeats 0 to 9, others
    list all zeros before the first one. A dev set cut from such a file would not look like
    the rest of it, and its accuracy would say little.

    Parameters
    ----------
    digits : Digits
        What `load` returned.
    rng : Generator
        Where the order comes from; drawing advances it.
    dev : int
        How many images to set aside, the first after shuffling; 0 for none.
    dtype : dtype
        The type of X and X_dev, float64 or float32.

    Returns
    -------
    split : Split
        Each image lies together in memory (Fortran order), so a block of columns
        ``X[:, a:b]`` is contiguous.

    Raises
    ------
    DataError
        If `dev` leaves nothing to train on, or `digits` are not as `load` returns them.

    Examples
    --------
    >>> X, y, X_dev, y_dev = split(load("sample"), np.random.default_rng(0), dev=1000)
    >>> X.shape, y.shape, X_dev.shape, y_dev.shape
    ((784, 4000), (4000,), (784, 1000), (1000,))
    >>> print(X.min(), X.max())
    0.0 1.0
    """
    pixels, labels = _arrays(digits)
    m = len(labels)
    if isinstance(dev, bool) or not (isinstance(dev, int | np.integer) and 0 <= dev < m):
        raise DataError(
            f"dev must be a whole number from 0 to {m - 1}, so that at least one of the {m} "
            f"images is left to train on; got {reprlib.repr(dev)}."
        )
    if not isinstance(rng, np.random.Generator):
        raise DataError(
            "rng must be a generator such as np.random.default_rng(0); got "
            f"{reprlib.repr(rng)}."
        )
    _check_floating(dtype)
    order = rng.permutation(m)
    rows, y = pixels[order], labels[order]
    if np.dtype(dtype) != np.float64:  # what bytes / 255 are by themselves, without a copy
        rows = rows.astype(dtype)
    X = scale_pixels(rows)
    return Split(X[:, dev:], y[dev:], X[:, :dev], y[:dev])


def _arrays(digits: Digits) -> tuple[Array, Array]:
    """Return pixels and labels, if they are as `load` returns them."""
    try:
        pixels, labels = digits
    except (TypeError, ValueError):
        raise DataError("digits must be pixels and labels, as `load` returns them.") from None
    for name, values in (("pixels", pixels), ("labels", labels)):
        if not isinstance(values, Array) or isinstance(values, np.ma.MaskedArray):
            kind = type(values).__name__
            raise DataError(f"{name} must be a NumPy array without a mask; got {kind}.")
    m = labels.size
    if pixels.dtype != np.uint8 or pixels.shape != (m, SIDE * SIDE) or labels.shape != (m,):
        raise DataError(
            f"pixels must be uint8 of shape (m, {SIDE * SIDE}), and labels of shape (m,); got "
            f"{pixels.dtype} of shape {pixels.shape}, and labels of shape {labels.shape}."
        )
    if labels.dtype.kind not in "iu":
        raise DataError(f"labels must be whole numbers; got {labels.dtype}.")
    wrong = np.flatnonzero((labels < 0) | (labels > 9))
    if wrong.size:
        i = wrong[0]
        raise DataError(f"labels must be from 0 to 9; got {labels[i]} in labels[{i}].")
    return pixels, labels


def _check_floating(dtype: DTypeLike) -> None:
    try:
        given = np.dtype(dtype)
    except TypeError:
        raise DataError(
            f"dtype must be floating, such as float64; got {reprlib.repr(dtype)}."
        ) from None
    if not np.issubdtype(given, np.floating):
        raise DataError(f"dtype must be floating, such as float64; got {given}.")
