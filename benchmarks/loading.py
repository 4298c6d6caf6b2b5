"""How long loading takes, beside what pandas, gzip or NumPy alone need for the same file.

    python benchmarks/loading.py [--record]

It makes its own 60,000 images from the sample. `--record` keeps the table for the page.
"""

import argparse
import gzip
import struct
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from scratchnn.data import SAMPLE, Digits, read_csv, read_idx, split
from scratchnn.publish.findings.records import today, write

COMMAND = "python benchmarks/loading.py --record"
COLUMNS = "60,000 images", "alone", "seconds", "ours", "seconds", "ratio"
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
    what: str,
    alone: tuple[str, Callable[[], object]],
    ours: tuple[str, Callable[[], object]],
) -> tuple[str, ...]:
    """Time two calls by turns, so that what else the machine does meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for (_name, call), taken in zip((alone, ours), times, strict=True):
            start = perf_counter()
            call()
            taken.append(perf_counter() - start)
    a, b = map(median, times)
    return what, alone[0], f"{a:.2f}", ours[0], f"{b:.2f}", f"{b / a:.2f}"


def unzip(path: Path) -> bytes:
    """Read a gzip file, and no more."""
    with gzip.open(path) as file:
        return file.read()


def shuffle_and_scale(digits: Digits, rng: np.random.Generator) -> object:
    """Do in plain NumPy what `split` does."""
    return digits.pixels[rng.permutation(len(digits.labels))].T / 255


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--record", action="store_true", help="keep the table for the page")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = list(compared(Path(name)))
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    if asked.record:
        print(write("loading", today(COMMAND, ("numpy", "pandas"), columns=COLUMNS, rows=rows)))


def compared(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table, with files in a folder."""
    rng = np.random.default_rng(0)
    write_files(folder)
    images, labels = folder / "images.gz", folder / "labels.gz"
    for what, name in (("CSV", "train.csv"), ("CSV, gzipped", "train.csv.gz")):
        alone, ours = partial(pd.read_csv, folder / name), partial(read_csv, folder / name)
        yield compare(what, ("pandas", alone), ("read_csv", ours))
    yield compare(
        "IDX, gzipped",
        ("gzip", lambda: unzip(images)),
        ("read_idx", lambda: read_idx(images, labels)),
    )
    pixels, y = read_idx(images, labels)
    digits = Digits(pixels[:42_000], y[:42_000])
    yield compare(
        "42,000 of them, to X",
        ("NumPy", lambda: shuffle_and_scale(digits, rng)),
        ("split", lambda: split(digits, rng)),
    )


if __name__ == "__main__":
    main()
