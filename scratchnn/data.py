"""Digits from Kaggle's CSV, from MNIST's own files, or from the sample that comes with us."""

import csv
import gzip
import io
import reprlib
import struct
import textwrap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from math import prod
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, cast

import numpy as np
import pandas as pd
import pooch  # type: ignore[import-untyped]
from numpy import ndarray as Array
from numpy.typing import DTypeLike

from scratchnn.equations.initial import scale_pixels

SAMPLE = Path(__file__).with_name("sample") / "mnist_5k.csv.gz"
SIDE = 28
COLUMNS = ["label", *(f"pixel{i}" for i in range(SIDE * SIDE))]

IDX_HOLDS = {b"\0\0\x08\x03": "images", b"\0\0\x08\x01": "labels"}
MNIST_IMAGES = (
    "train-images-idx3-ubyte",
    "train-images.idx3-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-images.idx3-ubyte",
)

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
CHECKSUMS = {
    "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
}

# Rows at a time: more need more memory and gain no speed. No power of two: transposing a block
# whose rows lie so far apart in memory was measured at ten times the time.
BLOCK = 5000


class DataError(ValueError):
    """Something is wrong with the data; the message says what, where, and what to do."""


class Digits(NamedTuple):
    """Images and what they show.

    Attributes
    ----------
    pixels : array of uint8, shape (m, 784)
        Grey values from 0 (black) to 255 (white), one image a row.
    labels : array of int, shape (m,)
        The digit on each image, 0 to 9.
    """

    pixels: Array
    labels: Array


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
    >>> np.bincount(labels).tolist()
    [500, 500, 500, 500, 500, 500, 500, 500, 500, 500]
    """
    if source == "sample":
        return read_csv(SAMPLE)
    if source == "mnist":
        return read_idx(*fetch_mnist())
    path = Path(source)
    with _reading(path):
        if not path.exists():
            raise DataError(
                f"{path}: there is no such file or folder. Give the path of one, "
                "or one of the names 'sample' and 'mnist'."
            )
        if path.is_dir():
            path = _images_in(path)
    with _opened(path) as file:
        is_idx = file.read(2) == b"\0\0"
    if is_idx:
        return read_idx(path, _labels_beside(path))
    return read_csv(path)


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
    pixels, labels = digits
    m = len(labels)
    if pixels.dtype != np.uint8 or pixels.shape != (m, SIDE * SIDE) or labels.shape != (m,):
        raise DataError(
            f"pixels must be uint8 of shape (m, {SIDE * SIDE}), and labels of shape (m,); got "
            f"{pixels.dtype} of shape {pixels.shape}, and labels of shape {labels.shape}."
        )
    if dev not in range(m):
        raise DataError(
            f"dev must be a whole number from 0 to {m - 1}, so that at least one of the {m} "
            f"images is left to train on; got {dev}."
        )
    if not np.issubdtype(dtype, np.floating):
        raise DataError(f"dtype must be floating, such as float64; got {np.dtype(dtype)}.")
    order = rng.permutation(m)
    rows, y = pixels[order], labels[order]
    if np.dtype(dtype) != np.float64:  # what bytes / 255 are by themselves, without a copy
        rows = rows.astype(dtype)
    X = scale_pixels(rows)
    return Split(X[:, dev:], y[dev:], X[:, :dev], y[:dev])


def read_csv(path: str | Path) -> Digits:
    """Read digits in the format of Kaggle's ``train.csv``, gzipped or not.

    Parameters
    ----------
    path : str or Path
        A header with ``label`` and ``pixel0`` to ``pixel783``, then a row for each image, all
        in whole numbers (5.0 is one, too).

    Returns
    -------
    digits : Digits

    Raises
    ------
    DataError
        If anything is not as it should be. The message names the file, the row (the header
        is row 1) and the column.

    Examples
    --------
    >>> read_csv(SAMPLE).labels[:12].tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    """
    path = Path(path)
    try:
        with (
            _opened(path) as file,
            # low_memory would read a block in pieces, and warn where their types differ.
            pd.read_csv(file, chunksize=BLOCK, low_memory=False) as frames,
        ):
            blocks = [_cells(frame) for frame in frames]
        pixels = np.concatenate([cells[:, 1:] for cells in blocks])
        labels = np.concatenate([cells[:, 0] for cells in blocks]).astype(np.int64)
    except DataError:
        raise
    except ValueError as error:
        reason = str(error)
    else:
        return Digits(pixels, labels)
    _find_fault(path)
    raise DataError(f"{path}: cannot be read as CSV ({reason}).")


def read_idx(images: str | Path, labels: str | Path) -> Digits:
    """Read digits from MNIST's own pair of files, gzipped or not.

    Parameters
    ----------
    images : str or Path
        Such as ``train-images-idx3-ubyte.gz``.
    labels : str or Path
        Such as ``train-labels-idx1-ubyte.gz``.

    Returns
    -------
    digits : Digits

    Raises
    ------
    DataError
        If a file is not what it should be, or the two do not belong together.
    """
    pixels = _read_idx_file(Path(images), "images").reshape(-1, SIDE * SIDE)
    y = _read_idx_file(Path(labels), "labels").astype(np.int64)
    if len(pixels) != len(y):
        raise DataError(
            f"{images} holds {len(pixels)} images, but {labels} holds {len(y)} labels: "
            "the two files do not belong together."
        )
    wrong = np.flatnonzero(y > 9)
    if wrong.size:
        i = wrong[0]
        raise DataError(
            f"{labels}, label {i + 1} of {len(y)}: expected a digit from 0 to 9, got {y[i]}."
        )
    return Digits(pixels, y)


def fetch_mnist(part: Literal["train", "test"] = "train") -> tuple[Path, Path]:
    """Fetch MNIST's own files, once, into the user's cache.

    A file that is in the cache already, with the right checksum, needs no network. Only a file
    with the right checksum is kept.

    Parameters
    ----------
    part : {"train", "test"}
        The 60,000 training images or the 10,000 test images.

    Returns
    -------
    images, labels : pair of Path
        As `read_idx` takes them.

    Raises
    ------
    DataError
        If no mirror has the right file.
    """
    stems = {"train": "train", "test": "t10k"}
    if part not in stems:
        raise DataError(f"MNIST's parts are 'train' and 'test', got {part!r}.")
    stem = stems[part]
    return _fetch(f"{stem}-images-idx3-ubyte.gz"), _fetch(f"{stem}-labels-idx1-ubyte.gz")


def _fetch(name: str) -> Path:
    tried = []
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(
                mirror + name,
                CHECKSUMS[name],
                fname=name,
                path=pooch.os_cache("scratchnn"),
                downloader=pooch.HTTPDownloader(progressbar=True),
            )
        except (OSError, ValueError) as error:
            why = textwrap.shorten(f"{type(error).__name__}: {error}", 160)
            tried.append(f"  {mirror + name}: {why}")
        else:
            return Path(path)
    listed = "\n".join(tried)
    raise DataError(
        f"{name} could not be fetched. Tried:\n{listed}\nTry again later, or download MNIST's "
        "images and labels by hand and give the path of the folder that holds them."
    )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn the errors of reading a file into ours."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            f"{path}: the gzip file is cut short or damaged ({error}). Download it again."
        ) from None
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}).") from None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, unzipped on the way if its content is gzip."""
    with _reading(path), path.open("rb") as file:
        gzipped = file.peek(2)[:2] == b"\x1f\x8b"
        yield cast("BinaryIO", gzip.GzipFile(fileobj=file)) if gzipped else file


def _cells(frame: pd.DataFrame) -> Array:
    """Check a block of the CSV and make it small; where in it a fault is, is found later."""
    cells = frame.to_numpy()
    if (
        list(frame.columns) != COLUMNS
        or not isinstance(frame.index, pd.RangeIndex)  # else a value too many became the index
        or cells.dtype.kind not in "iuf"
        or _wrong(cells).any()
    ):
        raise ValueError("it is not a table of digits")
    return cells.astype(np.uint8, order="C")  # pandas' own order has the columns together


def _wrong(cells: Array) -> Array:
    """Mark what is no whole number from 0 to 255, or 0 to 9 in the first place of a row."""
    with np.errstate(invalid="ignore"):  # NaN has no whole number, and differs from any
        wrong: Array = cells != cells.astype(np.uint8)
    wrong[..., 0] |= cells[..., 0] > 9
    return wrong


def _find_fault(path: Path) -> None:
    """Read a CSV again, row by row, and raise what a person needs to mend it."""
    with _opened(path) as file:
        while file.read(1 << 20):
            pass  # to the end, where a damaged gzip shows: it would explain all else
        file.seek(0)
        if b"\0" in file.read(1024):
            raise DataError(
                f"{path}: holds binary data, neither CSV in UTF-8 nor MNIST's IDX. "
                "Unpack an archive first; save a spreadsheet as CSV."
            )
        file.seek(0)
        rows = _rows(path, file)
        line, names = next(rows, (1, []))
        if not names:
            raise DataError(f"{path}: is empty.")
        _check_header(f"{path}, row {line}", names)
        good = {str(value) for value in range(256)}
        line = 0
        for line, row in rows:
            if len(row) != len(COLUMNS):
                raise DataError(
                    f"{path}, row {line}: expected a label and {SIDE * SIDE} pixels, that is "
                    f"{len(COLUMNS)} values, got {len(row)}."
                )
            if len(row[0]) == 1 and good.issuperset(row):
                continue
            values = pd.to_numeric(pd.Series(row, dtype=object), errors="coerce").to_numpy()
            wrong = np.flatnonzero(_wrong(values))
            if wrong.size:
                c = wrong[0]
                raise DataError(
                    f"{path}, row {line}, column {COLUMNS[c]}: expected a whole number from 0 "
                    f"to {255 if c else 9}, got {_shown(row[c])}."
                )
        if not line:
            raise DataError(f"{path}: holds a header, but no rows below it.")


def _rows(path: Path, file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, and before it the line on which it begins."""
    with io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text)
        line = 1
        try:
            for row in reader:
                if len(row) > 1 or "".join(row).strip():
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise DataError(
                f"{path}, row {line}: cannot be read ({error}). Is a quotation mark left open?"
            ) from None


def _check_header(where: str, names: list[str]) -> None:
    if names == COLUMNS[1:]:
        raise DataError(
            f"{where}: there is no column 'label'. This is Kaggle's test file, which has "
            "pixels only; give train.csv."
        )
    if "label" not in names:
        raise DataError(
            f"{where}: there is no column 'label'; the row begins with {_shown(names[0])}. "
            f"The first row must be the header, label, pixel0, … {COLUMNS[-1]}."
        )
    for c, (name, expected) in enumerate(zip_longest(names, COLUMNS), start=1):
        if name != expected:
            if name is None:
                what = f"{expected!r} is missing"
            elif expected is None:
                what = f"{_shown(name)} is one too many"
            else:
                what = f"should be {expected!r}, is {_shown(name)}"
            raise DataError(
                f"{where}: expected {len(COLUMNS)} columns (label, {COLUMNS[1]} to "
                f"{COLUMNS[-1]}), got {len(names)}. Column {c}: {what}."
            )


def _shown(cell: str) -> str:
    """Quote a cell; cut it if it is long, and say it in words if there is nothing to quote."""
    return reprlib.repr(cell) if cell.strip() else "a blank"


def _read_idx_file(path: Path, expected: str) -> Array:
    with _opened(path) as file:
        content = file.read()
    if not content:
        raise DataError(f"{path}: is empty.")
    holds = IDX_HOLDS.get(content[:4])
    if holds is None:
        raise DataError(
            f"{path}: is not one of MNIST's IDX files. They begin with the bytes 00 00 08 03 "
            f"(images) or 00 00 08 01 (labels); this one with {content[:4].hex(' ')}."
        )
    if holds != expected:
        raise DataError(f"{path}: expected a file of {expected}, got one of {holds}.")
    sizes = content[3]
    start = 4 + 4 * sizes
    if len(content) < start:
        raise DataError(f"{path}: is cut short, after {len(content)} bytes. Download it again.")
    m, *shape = struct.unpack_from(f">{sizes}I", content, offset=4)
    if expected == "images" and shape != [SIDE, SIDE]:
        raise DataError(
            f"{path}: expected images of {SIDE} × {SIDE} pixels, got {shape[0]} × {shape[1]}."
        )
    if m == 0:
        raise DataError(f"{path}: holds no {expected}.")
    length = start + m * prod(shape)
    if len(content) != length:
        raise DataError(
            f"{path}: should hold {m} {expected} in {length} bytes, but has "
            f"{len(content)} bytes. Download it again."
        )
    return np.frombuffer(content, np.uint8, offset=start).copy()  # a copy can be written to


def _images_in(folder: Path) -> Path:
    for name in MNIST_IMAGES:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise DataError(
        f"{folder}: is a folder without MNIST's files; expected {MNIST_IMAGES[0]} or "
        f"{MNIST_IMAGES[0]}.gz in it. For a CSV, give the path of the file itself."
    )


def _labels_beside(images: Path) -> Path:
    if "images" not in images.name:
        raise DataError(
            f"{images}: is an IDX file, but not called …images…, so its labels cannot be "
            "found by name. Give the file of images, called as MNIST calls it."
        )
    name = images.name.removesuffix(".gz").replace("images", "labels").replace("idx3", "idx1")
    for path in (images.with_name(name), images.with_name(f"{name}.gz")):
        if path.is_file():
            return path
    raise DataError(
        f"{images}: the labels are missing; expected {name} or {name}.gz beside the images."
    )
