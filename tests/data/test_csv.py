"""Every way to write a table gives the same digits; what is wrong with one is named."""

import gzip
import re
import sys
import tracemalloc
from pathlib import Path

import pytest
from digit_files import IMAGES, as_csv, as_idx_pair, as_lines, assert_same, draw, fails, write

from scratchnn.data import Digits, csv, read_csv
from scratchnn.data.csv import COLUMNS

BOM = b"\xef\xbb\xbf"
HEADER, *ROWS = as_lines(draw(5))
QUOTED = [[f'"{cell}"' for cell in line] for line in (HEADER, *ROWS)]


@pytest.fixture(autouse=True, params=["pandas", "no pandas"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read by pandas; or by NumPy, as in a browser, where pandas is not there."""
    if request.param == "no pandas":
        monkeypatch.setitem(sys.modules, "pandas", None)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(as_csv([HEADER, *ROWS], end="\r\n"), id="windows"),
        pytest.param(as_csv([HEADER, *ROWS], end="\r"), id="old mac"),
        pytest.param(BOM + as_csv([HEADER, *ROWS]), id="bom"),
        pytest.param(as_csv(QUOTED), id="quoted"),
        pytest.param(BOM + as_csv(QUOTED, end="\r\n"), id="windows, bom, quoted"),
        pytest.param(as_csv([HEADER, *ROWS])[:-1], id="no last line end"),
        pytest.param(as_csv([HEADER, *ROWS]) + b"\n \n", id="blank lines"),
        pytest.param(as_csv([HEADER, *([f" {c}" for c in row] for row in ROWS)]), id="spaces"),
        pytest.param(as_csv([HEADER, *([f"{c}.0" for c in row] for row in ROWS)]), id="5.0"),
    ],
)
def test_csv_from_other_hands(tmp_path: Path, content: bytes) -> None:
    assert_same(read_csv(write(tmp_path / "train.csv", content)), draw(5))


@pytest.mark.parametrize("m", [9, 10, 11])
def test_csv_at_the_edge_of_a_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, m: int
) -> None:
    monkeypatch.setattr(csv, "BLOCK", 5)
    path = write(tmp_path / "train.csv", as_csv(as_lines(draw(m))))
    assert_same(read_csv(path), draw(m))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "gzip"])
@pytest.mark.parametrize(
    "cell",
    ["abc", "", " ", "256", "-1", "3.5", "NaN", "NA", "inf", "1e3", "True", "1_0", "0x1F",
     "99999999999999999999", '"1,5"', "5\0", "é"],
)  # fmt: skip
def test_csv_names_the_cell(tmp_path: Path, cell: str, kind: str) -> None:
    lines = as_lines(draw(5))
    lines[3][1 + 300] = cell  # the header is row 1, so this is row 4
    content = as_csv(lines)
    path = write(tmp_path / "x.csv", gzip.compress(content) if kind == "gzip" else content)
    message = fails(path)
    assert "row 4, column pixel300: expected a whole number from 0 to 255, got " in message
    shown = cell.strip('"').replace("\0", r"\x00")
    assert message.endswith(f"got '{shown}'." if shown.strip() else "got a blank.")


@pytest.mark.parametrize("label", ["10", "-1", "2.5", "x", "", "255"])
def test_csv_names_the_label(tmp_path: Path, label: str) -> None:
    lines = as_lines(draw(5))
    lines[2][0] = label
    message = fails(write(tmp_path / "x.csv", as_csv(lines)))
    assert "row 3, column label: expected a whole number from 0 to 9" in message


def test_csv_names_the_first_fault_and_counts_blank_lines(tmp_path: Path) -> None:
    lines = as_lines(draw(5))
    lines[2][5] = lines[2][6] = lines[4][4] = "x"
    lines.insert(1, [])
    assert "row 4, column pixel4:" in fails(write(tmp_path / "x.csv", as_csv(lines)))


def test_csv_fault_after_the_first_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv, "BLOCK", 5)
    lines = as_lines(draw(8))
    lines[8][-1] = "?"
    assert "row 9, column pixel783:" in fails(write(tmp_path / "x.csv", as_csv(lines)))


def test_csv_fault_far_down_makes_pandas_warn_of_nothing(tmp_path: Path) -> None:
    # Read in pieces, the column would be numbers at first and then text.
    line = ["3", *["0"] * 784]
    lines = [COLUMNS, *[line] * 1500, [*line[:-1], "?"]]
    assert "row 1502, column pixel783:" in fails(write(tmp_path / "x.csv", as_csv(lines)))


def test_csv_fault_among_decimals_is_the_real_one(tmp_path: Path) -> None:
    # 5.0 is a whole number; only 5.5 is not.
    lines = as_lines(draw(3))
    lines[1:] = [[f"{cell}.0" for cell in line] for line in lines[1:]]
    lines[3][1] = "5.5"
    assert "row 4, column pixel0:" in fails(write(tmp_path / "x.csv", as_csv(lines)))


@pytest.mark.parametrize("row", [2, 4, "all"])
@pytest.mark.parametrize("change", [-1, 1])
def test_csv_row_of_wrong_length(tmp_path: Path, row: int | str, change: int) -> None:
    # A value too many in the first row makes pandas take the labels for an index, and the
    # pixels for labels: with pixels up to 9, that would show nowhere else.
    lines = as_lines(Digits(draw(5).pixels % 10, draw(5).labels))
    for i, line in enumerate(lines[1:], start=2):
        if row in (i, "all"):
            line[:] = line[:-1] if change < 0 else [*line, "0"]
    message = fails(write(tmp_path / "x.csv", as_csv(lines)))
    assert f"row {2 if row == 'all' else row}: expected a label and 784 pixels" in message
    assert f"got {785 + change}." in message


@pytest.mark.parametrize("labels", [[0], [3], [0, 1, 2], [0, 2, 4, 6, 8]])
def test_csv_with_a_value_too_many_and_evenly_spaced_labels(
    tmp_path: Path, labels: list[int]
) -> None:
    # Pandas makes such labels its own numbers of rows, and nothing looks wrong.
    rows = [[str(label), *["0"] * 785] for label in labels]
    message = fails(write(tmp_path / "x.csv", as_csv([COLUMNS, *rows])))
    assert "row 2: expected a label and 784 pixels, that is 785 values, got 786." in message


ROW = as_csv([["0"] * 785])
BOMBS = {
    "bytes": b"0" * 70_000_000,
    "a line": as_csv([COLUMNS]) + ROW + b"0," * 35_000_000,
    "blank lines": as_csv([COLUMNS]) + ROW + b"\n" * 70_000_000,
    "an open quotation": as_csv([COLUMNS]) + ROW + b'"' + b"0\n" * 35_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("library", ["pandas"], indirect=True)  # NumPy takes minutes for it
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_csv_that_unpacks_without_end(tmp_path: Path, bomb: bytes) -> None:
    path = write(tmp_path / "x.csv", gzip.compress(bomb, compresslevel=1))
    tracemalloc.start()
    message = fails(path)
    assert tracemalloc.get_traced_memory()[1] < 250_000_000
    tracemalloc.stop()
    assert re.search("unpacks to more than 67,108,864 bytes|a line of more than", message)


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    lines = as_lines(draw(5))
    lines[3][8] = "é"
    content = as_csv(lines).decode().encode("latin-1")
    assert "row 4, column pixel7:" in fails(write(tmp_path / "x.csv", content))


def test_csv_cut_off_in_its_last_row(tmp_path: Path) -> None:
    content = as_csv(as_lines(draw(5)))
    assert "row 6: expected" in fails(write(tmp_path / "x.csv", content[:-500]))


P = COLUMNS[1:]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["digit", *P], "no column 'label'; the row begins with 'digit'"),
        (P, "Kaggle's test file"),
        (["label", *P[:-1]], "got 784. Column 785: 'pixel783' is missing"),
        (["label", *P, "pixel784"], "got 786. Column 786: 'pixel784' is one too many"),
        (["label", *P[:400], *P[401:]], "Column 402: should be 'pixel400', is 'pixel401'"),
        (["label", P[1], P[0], *P[2:]], "Column 2: should be 'pixel0', is 'pixel1'"),
        ([*P, "label"], "Column 1: should be 'label', is 'pixel0'"),
        (["label", P[0], P[0], *P[2:]], "Column 3: should be 'pixel1', is 'pixel0'"),
        (["label", "", *P[1:]], "Column 2: should be 'pixel0', is a blank"),
        (["label", *P, ""], "Column 786: a blank is one too many"),
        (["5", *["0"] * 784], "no column 'label'; the row begins with '5'"),
        ([";".join(COLUMNS)], "no column 'label'; the row begins with 'label;pixel0"),
        (["<!DOCTYPE html>"], "no column 'label'; the row begins with '<!DOCTYPE html>'"),
    ],
)
def test_csv_with_another_header(tmp_path: Path, header: list[str], expected: str) -> None:
    # The rows fit their header, so that nothing but the header is wrong.
    lines = [header, *[["3"] * len(header)] * 2]
    message = fails(write(tmp_path / "x.csv", as_csv(lines)))
    assert "row 1: " in message
    assert expected in message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (as_csv([COLUMNS]), "holds a header, but no rows"),
        (as_csv([COLUMNS]) + b"\n", "holds a header, but no rows"),
        (as_csv(as_lines(draw(2))).decode().encode("utf-16"), "holds binary data"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "holds binary data"),
        (b"PK\x03\x04" + bytes(60), "Unpack an archive first"),
    ],
)
def test_csv_that_is_none(tmp_path: Path, content: bytes, expected: str) -> None:
    assert expected in fails(write(tmp_path / "x.csv", content))


def test_csv_with_a_quotation_mark_left_open(tmp_path: Path) -> None:
    lines = as_lines(draw(60))
    lines[3][5] = '"5'
    message = fails(write(tmp_path / "x.csv", as_csv(lines)))
    assert "row 4: " in message
    assert "quotation mark" in message


def test_idx_given_as_csv(tmp_path: Path) -> None:
    images, _ = as_idx_pair(draw(5))
    assert "holds binary data" in fails(write(tmp_path / IMAGES, images), read=read_csv)
