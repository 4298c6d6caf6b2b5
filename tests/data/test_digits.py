"""A damaged gzip is called so, whatever was to be read from it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from digit_files import IMAGES, LABELS, as_csv, as_idx_pair, as_lines, draw, fails, write

from scratchnn.data import csv


def damage(packed: bytes) -> bytes:
    # The checksum of the content stands in the last 8 bytes; nothing else would show this.
    return packed[:-8] + bytes(8)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda packed: packed[: len(packed) // 2], id="cut"),
        pytest.param(lambda packed: packed[:3], id="cut in its header"),
        pytest.param(damage, id="checksum"),
        pytest.param(lambda packed: packed + b"more", id="trailing"),
        pytest.param(lambda packed: packed[:10] + b"\xff" * 50 + packed[60:], id="overwritten"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "idx"])
def test_damaged_gzip(tmp_path: Path, spoil: Callable[[bytes], bytes], kind: str) -> None:
    digits = draw(5)
    images, labels = as_idx_pair(digits)
    content = as_csv(as_lines(digits)) if kind == "csv" else images
    write(tmp_path / LABELS, labels)
    path = write(tmp_path / IMAGES, spoil(gzip.compress(content)))
    assert "gzip file is cut short or damaged" in fails(path)


def test_damaged_gzip_is_blamed_before_the_cells_it_spoilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small blocks and more than a buffer, so that the end is not reached by chance.
    monkeypatch.setattr(csv, "BLOCK", 5)
    lines = as_lines(draw(200))
    lines[2][7] = "x"
    path = write(tmp_path / "x.csv.gz", damage(gzip.compress(as_csv(lines))))
    assert "gzip file is cut short or damaged" in fails(path)
