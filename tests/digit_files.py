"""Made-up digits, the files that others would write them to, and how reading one fails."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn.data import DataError, Digits, load
from scratchnn.data.csv import COLUMNS

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def draw(m: int, seed: int = 0) -> Digits:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (m, 784), dtype=np.uint8)
    pixels[0, :2] = 0, 255  # both ends of the range
    return Digits(pixels, rng.permutation(m) % 10)


def as_lines(digits: Digits) -> list[list[str]]:
    """Write digits as the cells of a CSV, header first."""
    rows = np.column_stack([digits.labels, digits.pixels]).tolist()
    return [COLUMNS, *([str(cell) for cell in row] for row in rows)]


def as_csv(lines: list[list[str]], end: str = "\n") -> bytes:
    return "".join(",".join(line) + end for line in lines).encode()


def as_idx(values: Array) -> bytes:
    """Write labels (m,) or images (m, 28, 28) as MNIST does."""
    header = struct.pack(f">4B{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return header + values.astype(np.uint8).tobytes()


def as_idx_pair(digits: Digits) -> tuple[bytes, bytes]:
    return as_idx(digits.pixels.reshape(-1, 28, 28)), as_idx(digits.labels)


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def assert_same(digits: Digits, expected: Digits) -> None:
    assert np.array_equal(digits.pixels, expected.pixels)
    assert np.array_equal(digits.labels, expected.labels)
    assert digits.pixels.dtype == np.uint8
    assert digits.pixels.flags.c_contiguous
    assert digits.labels.dtype == np.int64  # bytes would wrap round in y - 1


def fails(path: Path, *, read: Callable[[Path], Digits] = load) -> str:
    """Return the message, which must name the file, and have no other error behind it."""
    with pytest.raises(DataError) as caught:
        read(path)
    message = str(caught.value)
    assert str(path) in message
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return message
