"""Digits as Kaggle writes them: a row for each image, in text."""

import csv
import io
import reprlib
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy import ndarray as Array

from scratchnn.data.digits import SIDE, DataError, Digits, as_path, opened

COLUMNS = ["label", *(f"pixel{i}" for i in range(SIDE * SIDE))]
GREYS = frozenset(str(value) for value in range(256))

LONGEST = 1 << 20  # bytes of a line, a hundred times more than any needs

# Rows at a time: more need more memory and gain no speed. No power of two: transposing a block
# whose rows lie so far apart in memory was measured at ten times the time.
BLOCK = 5000


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
    >>> from scratchnn import data
    >>> data.read_csv(data.SAMPLE).labels[:12].tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    """
    path = as_path(path)
    try:
        with opened(path, LONGEST) as file:
            _check_text(path, file)
            _check_start(path, file)
        with opened(path, LONGEST) as file:
            blocks = [_checked(names, cells) for names, cells in _blocks(file)]
        pixels = np.concatenate([cells[:, 1:] for cells in blocks])
        labels = np.concatenate([cells[:, 0] for cells in blocks]).astype(np.int64)
    except DataError:
        raise
    except ValueError as error:
        reason = str(error)
    else:
        return Digits(pixels, labels)
    with opened(path, LONGEST) as file:
        _find_fault(path, file)
    raise DataError(f"{path}: cannot be read as CSV ({reason}).")


def _blocks(file: BinaryIO) -> Iterator[tuple[list[str], Array]]:
    """Yield the names of the columns, and the cells of some rows.

    Where pandas is not there, as in a browser, NumPy reads them, more slowly.
    """
    try:
        import pandas as pd
    except ImportError:
        with io.TextIOWrapper(file, "utf-8-sig") as text:
            lines = filter(str.strip, text)
            names = next(csv.reader([next(lines)]))
            while block := list(islice(lines, BLOCK)):
                yield (
                    names,
                    np.loadtxt(block, delimiter=",", comments=None, quotechar='"', ndmin=2),
                )
        return
    # low_memory would read a block in pieces, and warn where their types differ.
    with pd.read_csv(file, chunksize=BLOCK, low_memory=False) as frames:
        for frame in frames:
            yield list(frame.columns), frame.to_numpy()


def _checked(names: list[str], cells: Array) -> Array:
    """Check a block of the CSV and make it small; where in it a fault is, is found later."""
    if names != COLUMNS or cells.dtype.kind not in "iuf" or _wrong(cells).any():
        raise ValueError("it is not a table of digits")
    return cells.astype(np.uint8, order="C")  # pandas' own order has the columns together


def _wrong(cells: Array) -> Array:
    """Mark what is no whole number from 0 to 255, or 0 to 9 in the first place of a row."""
    with np.errstate(invalid="ignore"):  # NaN has no whole number, and differs from any
        wrong: Array = cells != cells.astype(np.uint8)
    wrong[..., 0] |= cells[..., 0] > 9
    return wrong


def _check_text(path: Path, file: BinaryIO) -> None:
    if b"\0" in file.read(1024):
        raise DataError(
            f"{path}: holds binary data, neither CSV in UTF-8 nor MNIST's IDX. "
            "Unpack an archive first; save a spreadsheet as CSV."
        )
    file.seek(0)


def _check_start(path: Path, file: BinaryIO) -> None:
    """Check the header and the first row: where that has more values, pandas shifts them."""
    rows = _rows(path, file)
    line, names = next(rows, (1, []))
    if not names:
        raise DataError(f"{path}: is empty.")
    _check_header(f"{path}, row {line}", names)
    line, row = next(rows, (line, []))
    if not row:
        raise DataError(f"{path}: holds a header, but no rows below it.")
    _check_row(f"{path}, row {line}", row)


def _find_fault(path: Path, file: BinaryIO) -> None:
    """Read a CSV again, row by row, and raise what a person needs to mend it."""
    while file.read(1 << 20):
        pass  # to the end, where a damaged gzip shows: it would explain all else
    file.seek(0)
    rows = _rows(path, file)
    next(rows)  # the header is right
    for line, row in rows:
        _check_row(f"{path}, row {line}", row)


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


def _check_row(where: str, row: list[str]) -> None:
    if len(row) != len(COLUMNS):
        raise DataError(
            f"{where}: expected a label and {SIDE * SIDE} pixels, that is {len(COLUMNS)} "
            f"values, got {len(row)}."
        )
    if len(row[0]) == 1 and GREYS.issuperset(row):
        return  # so is nearly every row, and reading the numbers takes far longer
    values = np.array([_number(cell) for cell in row])
    wrong = np.flatnonzero(_wrong(values))
    if wrong.size:
        c = wrong[0]
        raise DataError(
            f"{where}, column {COLUMNS[c]}: expected a whole number from 0 to "
            f"{255 if c else 9}, got {_shown(row[c])}."
        )


def _number(cell: str) -> float:
    """Read a cell as CSV has numbers; what is none becomes NaN."""
    plain = cell.isascii() and "_" not in cell  # Python has other digits, and 1_000
    try:
        return float(cell) if plain else np.nan
    except ValueError:
        return np.nan


def _shown(cell: str) -> str:
    """Quote a cell; cut it if it is long, and say it in words if there is nothing to quote."""
    return reprlib.repr(cell) if cell.strip() else "a blank"
