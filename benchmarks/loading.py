"""How long loading takes, beside what pandas, gzip or NumPy alone need for the same file.

Run it with ``python benchmarks/loading.py``; it makes its own 60,000 images from the sample.
"""

import gzip
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from scratchnn.data import SAMPLE, Digits, read_csv, read_idx, split

COPIES = 12
REPEATS = 5


def write_files(folder: Path) -> None:
    """Write the sample, repeated, as CSV and as MNIST's pair of IDX files."""
    header, rows = gzip.decompress(SAMPLE.read_bytes()).split(b"\n", 1)
    (folder / "train.csv").write_bytes(header + b"\n" + rows * COPIES)
    # Gzip members may follow one another, so each part is compressed only once.
    (folder / "train.csv.gz").write_bytes(
        gzip.compress(header + b"\n") + gzip.compress(rows) * COPIES
    )
    pixels, labels = read_csv(SAMPLE)
    m = len(labels) * COPIES
    (folder / "images.gz").write_bytes(
        gzip.compress(struct.pack(">4B3I", 0, 0, 8, 3, m, 28, 28))
        + gzip.compress(pixels.tobytes()) * COPIES
    )
    (folder / "labels.gz").write_bytes(
        gzip.compress(struct.pack(">4BI", 0, 0, 8, 1, m))
        + gzip.compress(labels.astype(np.uint8).tobytes()) * COPIES
    )


def compare(
    table: Table,
    what: str,
    alone: tuple[str, Callable[[], object]],
    ours: tuple[str, Callable[[], object]],
) -> None:
    """Time two calls by turns, so that what else the machine does meets both; add a row."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for (_name, call), taken in zip((alone, ours), times, strict=True):
            start = perf_counter()
            call()
            taken.append(perf_counter() - start)
    a, b = map(median, times)
    table.add_row(what, alone[0], f"{a:.2f}", ours[0], f"{b:.2f}", f"{b / a:.2f}")


def unzip(path: Path) -> bytes:
    """Read a gzip file, and no more."""
    with gzip.open(path) as file:
        return file.read()


def shuffle_and_scale(digits: Digits, rng: np.random.Generator) -> object:
    """Do in plain NumPy what `split` does."""
    return digits.pixels[rng.permutation(len(digits.labels))].T / 255


def main() -> None:
    """Print the table."""
    table = Table("60,000 images", "alone", "seconds", "ours", "seconds", "ratio")
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder)
        plain, zipped = folder / "train.csv", folder / "train.csv.gz"
        images, labels = folder / "images.gz", folder / "labels.gz"
        compare(
            table,
            "CSV",
            ("pandas", lambda: pd.read_csv(plain)),
            ("read_csv", lambda: read_csv(plain)),
        )
        compare(
            table,
            "CSV, gzipped",
            ("pandas", lambda: pd.read_csv(zipped)),
            ("read_csv", lambda: read_csv(zipped)),
        )
        compare(
            table,
            "IDX, gzipped",
            ("gzip", lambda: unzip(images)),
            ("read_idx", lambda: read_idx(images, labels)),
        )
        pixels, y = read_idx(images, labels)
        digits = Digits(pixels[:42_000], y[:42_000])
        compare(
            table,
            "42,000 of them, to X",
            ("NumPy", lambda: shuffle_and_scale(digits, rng)),
            ("split", lambda: split(digits, rng)),
        )
    Console().print(table)


if __name__ == "__main__":
    main()
