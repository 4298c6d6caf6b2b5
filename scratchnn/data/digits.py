"""What every reader gives, and how each opens a file."""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from numpy import ndarray as Array

from scratchnn import files

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


def as_path(source: str | os.PathLike[str]) -> Path:
    """Return what was given as a path, if it is one."""
    try:
        return Path(files.spelled(source))
    except ValueError as error:
        raise DataError(f"{error}.") from None


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


class _Guarded(io.RawIOBase):
    """A file that is refused where it would fill the memory.

    Parameters
    ----------
    path : Path
        What to call it.
    file : binary file
        What it holds, unpacked.
    most : int
        Bytes that it may hold.
    longest : int
        Bytes that a line of it may hold.
    """

    def __init__(self, path: Path, file: BinaryIO, most: float, longest: float) -> None:
        self._path, self._file = path, file
        self._most, self._longest = most, longest
        self._read = self._line = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read again."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to another place."""
        self._line, self._read = 0, self._file.seek(offset, whence)
        return self._read

    def readinto(self, buffer: Any) -> int:
        """Read on, unless it is too much."""
        content = self._file.read(len(buffer))
        buffer[: len(content)] = content
        self._read += len(content)
        end = max(content.rfind(b"\n"), content.rfind(b"\r"))
        self._line = len(content) - end - 1 + (self._line if end < 0 else 0)
        if self._read > self._most:
            raise DataError(
                f"{self._path}: unpacks to more than {self._most:,} bytes, as no digits would. "
                "If they are digits, unpack the file and give what it holds."
            )
        if self._line > self._longest:
            raise DataError(
                f"{self._path}: holds a line of more than {self._longest:,} bytes, so it is no "
                "table of digits."
            )
        return len(content)


@contextmanager
def opened(path: Path, longest: float = inf) -> Iterator[BinaryIO]:
    """Open a file, unzipped on the way if its content is gzip.

    Parameters
    ----------
    path : Path
    longest : int, optional
        Bytes that a line may hold, where it has lines.
    """
    with reading(path):
        files.check_readable(path)
        with path.open("rb") as file:
            gzipped = file.peek(2)[:2] == b"\x1f\x8b"
            content = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if gzipped else file
            most = files.most_unpacked(path) if gzipped else inf
            yield io.BufferedReader(_Guarded(path, content, most, longest), 1 << 20)
