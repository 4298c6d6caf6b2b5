"""What every reader gives, and how each opens a file."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from numpy import ndarray as Array

SIDE = 28


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


@contextmanager
def reading(path: Path) -> Iterator[None]:
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
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, unzipped on the way if its content is gzip."""
    with reading(path), path.open("rb") as file:
        gzipped = file.peek(2)[:2] == b"\x1f\x8b"
        yield cast("BinaryIO", gzip.GzipFile(fileobj=file)) if gzipped else file
