"""Digits as MNIST keeps them: a file of images, and one of labels."""

import struct
from collections.abc import Iterable
from math import prod
from pathlib import Path

import numpy as np
from numpy import ndarray as Array

from scratchnn.data.digits import SIDE, DataError, Digits, as_path, opened

HOLDS = {b"\0\0\x08\x03": "images", b"\0\0\x08\x01": "labels"}
TRAINING = "train-images-idx3-ubyte", "train-images.idx3-ubyte"
TEST = "t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"


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
    pixels = _values(as_path(images), "images").reshape(-1, SIDE * SIDE)
    y = _values(as_path(labels), "labels").astype(np.int64)
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


def images_in(folder: Path) -> Path:
    """Find MNIST's images in a folder, those for training first."""
    found = _first(folder, TRAINING + TEST)
    if found is None:
        raise DataError(
            f"{folder}: is a folder without MNIST's files; expected {TRAINING[0]} or "
            f"{TRAINING[0]}.gz in it. For a CSV, give the path of the file itself."
        )
    return found


def test_images_in(folder: Path) -> Path | None:
    """Find MNIST's images for testing in a folder, if it holds them beside the others."""
    return _first(folder, TEST) if _first(folder, TRAINING) else None


def _first(folder: Path, names: Iterable[str]) -> Path | None:
    paths = (path for n in names for path in (folder / n, folder / f"{n}.gz"))
    return next((path for path in paths if path.is_file()), None)


def labels_beside(images: Path) -> Path:
    """Find the labels that belong to a file of images."""
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


def _values(path: Path, expected: str) -> Array:
    """Read the bytes behind the header, which must fit it."""
    with opened(path) as file:
        magic = file.read(4)
        _check_kind(path, magic, expected)
        content = magic + file.read()
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


def _check_kind(path: Path, magic: bytes, expected: str) -> None:
    if not magic:
        raise DataError(f"{path}: is empty.")
    holds = HOLDS.get(magic)
    if holds is None:
        raise DataError(
            f"{path}: is not one of MNIST's IDX files. They begin with the bytes 00 00 08 03 "
            f"(images) or 00 00 08 01 (labels); this one with {magic.hex(' ')}."
        )
    if holds != expected:
        raise DataError(f"{path}: expected a file of {expected}, got one of {holds}.")
