"""Every format gives the same digits; everything wrong with data gets one plain message."""

import gzip
import hashlib
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import data
from scratchnn.data import (
    COLUMNS,
    DataError,
    Digits,
    fetch_mnist,
    load,
    read_csv,
    read_idx,
    split,
)

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


# What can be read


def test_sample_holds_500_of_each_digit() -> None:
    pixels, labels = load()
    assert pixels.shape == (5000, 784)
    assert np.bincount(labels).tolist() == [500] * 10
    assert (pixels.min(), pixels.max()) == (0, 255)


@pytest.mark.parametrize("name", ["train.csv", "train.csv.gz", "train"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_csv_is_told_by_content_not_by_name(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    digits = draw(7)
    path = write(tmp_path / name, pack(as_csv(as_lines(digits))))
    assert_same(load(path), digits)
    assert_same(load(str(path)), digits)
    assert_same(read_csv(path), digits)


BOM = b"\xef\xbb\xbf"
HEADER, *ROWS = as_lines(draw(5))
QUOTED = [[f'"{cell}"' for cell in line] for line in (HEADER, *ROWS)]


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
    monkeypatch.setattr(data, "BLOCK", 5)
    path = write(tmp_path / "train.csv", as_csv(as_lines(draw(m))))
    assert_same(read_csv(path), draw(m))


@pytest.mark.parametrize("pack_images", [bytes, gzip.compress])
@pytest.mark.parametrize("pack_labels", [bytes, gzip.compress])
def test_idx_gzipped_or_not(
    tmp_path: Path,
    pack_images: Callable[[bytes], bytes],
    pack_labels: Callable[[bytes], bytes],
) -> None:
    digits = draw(7)
    images, labels = as_idx_pair(digits)
    # The names say nothing here: they lack .gz, or have it wrongly.
    a = write(tmp_path / "a.gz", pack_images(images))
    b = write(tmp_path / "b", pack_labels(labels))
    assert_same(read_idx(a, b), digits)


@pytest.mark.parametrize("part", ["train", "t10k"])
@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize("ends", [("", ""), (".gz", ".gz"), ("", ".gz"), (".gz", "")])
def test_idx_labels_are_found_beside_the_images(
    tmp_path: Path, part: str, dot: str, ends: tuple[str, str]
) -> None:
    digits = draw(7)
    images, labels = as_idx_pair(digits)
    path = write(tmp_path / f"{part}-images{dot}idx3-ubyte{ends[0]}", images)
    write(tmp_path / f"{part}-labels{dot}idx1-ubyte{ends[1]}", labels)
    assert_same(load(path), digits)
    assert_same(load(tmp_path), digits)


def test_idx_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    images, labels = as_idx_pair(draw(7))
    write(tmp_path / "my-labels", labels)
    assert_same(load(write(tmp_path / "my-images", images)), draw(7))
    assert_same(load(write(tmp_path / IMAGES, as_csv(as_lines(draw(3))))), draw(3))


def test_folder_with_both_parts_gives_the_training_images(tmp_path: Path) -> None:
    for part, m in (("t10k", 3), ("train", 7)):
        images, labels = as_idx_pair(draw(m))
        write(tmp_path / f"{part}-images-idx3-ubyte", images)
        write(tmp_path / f"{part}-labels-idx1-ubyte", labels)
    assert_same(load(tmp_path), draw(7))


def test_pixels_can_be_written_to(tmp_path: Path) -> None:
    images, labels = as_idx_pair(draw(3))
    pixels, _ = read_idx(write(tmp_path / "a", images), write(tmp_path / "b", labels))
    pixels[0, 0] = 7  # an array on top of bytes would refuse


@pytest.mark.parametrize("name", ["sample", "mnist"])
def test_a_file_named_as_a_name_is_read_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data, "MIRRORS", ())  # so that no mistake of ours asks the real ones
    write(tmp_path / name, as_csv(as_lines(draw(3))))
    assert_same(load(f"./{name}"), draw(3))
    assert_same(load(Path(name)), draw(3))


# What is wrong with a CSV


def fails(path: Path, *, read: Callable[[Path], Digits] = load) -> str:
    """Return the message, which must name the file, and have no other error behind it."""
    with pytest.raises(DataError) as caught:
        read(path)
    message = str(caught.value)
    assert str(path) in message
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return message


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
    monkeypatch.setattr(data, "BLOCK", 5)
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


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    assert "no such file" in fails(tmp_path / "mnits")
    assert "'sample' and 'mnist'" in fails(tmp_path / "mnits")
    assert "No such file" in fails(tmp_path / "x.csv", read=read_csv)
    fails(tmp_path / ("x" * 300))  # a name too long for the disk


def test_a_folder_without_the_files(tmp_path: Path) -> None:
    write(tmp_path / "train.csv", b"")
    assert f"expected {IMAGES} or {IMAGES}.gz in it" in fails(tmp_path)
    assert "cannot be read" in fails(tmp_path, read=read_csv)


# What is wrong with a gzip


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
    monkeypatch.setattr(data, "BLOCK", 5)
    lines = as_lines(draw(200))
    lines[2][7] = "x"
    path = write(tmp_path / "x.csv.gz", damage(gzip.compress(as_csv(lines))))
    assert "gzip file is cut short or damaged" in fails(path)


# What is wrong with IDX


GOOD_IMAGES, GOOD_LABELS = as_idx_pair(draw(5))


def fails_idx(folder: Path, images: bytes, labels: bytes, blamed: str) -> str:
    write(folder / LABELS, labels)
    write(folder / IMAGES, images)
    message = fails(folder / blamed, read=lambda _: read_idx(folder / IMAGES, folder / LABELS))
    return message.replace(str(folder), "")


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (b"", "is empty"),
        (GOOD_IMAGES[:3], "this one with 00 00 08"),
        (GOOD_IMAGES[:9], "is cut short, after 9 bytes"),
        (GOOD_IMAGES[:-1], "should hold 5 images in 3936 bytes, but has 3935"),
        (GOOD_IMAGES + b"\0", "should hold 5 images in 3936 bytes, but has 3937"),
        (b"\0\0\x0d\x03" + GOOD_IMAGES[4:], "this one with 00 00 0d 03"),
        (b"<!DOCTYPE html>", "this one with 3c 21 44 4f"),
        (as_idx(np.zeros((0, 28, 28))), "holds no images"),
        (as_idx(np.zeros((2, 32, 30))), "28 × 28 pixels, got 32 × 30"),
    ],
)
def test_idx_images_that_are_none(tmp_path: Path, images: bytes, expected: str) -> None:
    assert expected in fails_idx(tmp_path, images, GOOD_LABELS, blamed=IMAGES)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (GOOD_LABELS[:-1], "should hold 5 labels in 13 bytes, but has 12"),
        (GOOD_LABELS + b"\0", "should hold 5 labels in 13 bytes, but has 14"),
        (GOOD_LABELS[:-2] + b"\x0a\x03", "label 4 of 5: expected a digit from 0 to 9, got 10"),
        (as_idx(np.arange(4)), "holds 4 labels"),
    ],
)
def test_idx_labels_that_do_not_fit(tmp_path: Path, labels: bytes, expected: str) -> None:
    assert expected in fails_idx(tmp_path, GOOD_IMAGES, labels, blamed=LABELS)


def test_idx_with_swapped_roles(tmp_path: Path) -> None:
    message = fails_idx(tmp_path, GOOD_LABELS, GOOD_IMAGES, blamed=IMAGES)
    assert "expected a file of images, got one of labels" in message


def test_idx_without_its_labels(tmp_path: Path) -> None:
    path = write(tmp_path / f"{IMAGES}.gz", GOOD_IMAGES)
    assert f"expected {LABELS} or {LABELS}.gz beside the images" in fails(path)
    write(tmp_path / LABELS, GOOD_LABELS)
    assert_same(load(path), draw(5))


def test_idx_labels_given_in_place_of_the_images(tmp_path: Path) -> None:
    write(tmp_path / IMAGES, GOOD_IMAGES)
    assert "Give the file of images" in fails(write(tmp_path / LABELS, GOOD_LABELS))


def test_idx_given_as_csv(tmp_path: Path) -> None:
    assert "holds binary data" in fails(write(tmp_path / IMAGES, GOOD_IMAGES), read=read_csv)


# MNIST by name


@dataclass
class Server:
    """Two mirrors on this machine, /a/ and /b/; what they hold, and what they were asked."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)  # a length other than the real one
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            content = state.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            length = state.promised.get(self.path, len(content))
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        state = Server(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        http.shutdown()
        thread.join()


def md5(content: bytes) -> str:
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def mnist(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Return a small MNIST by file name; the second mirror has all of it."""
    train, test = as_idx_pair(draw(7)), as_idx_pair(draw(3, seed=1))
    contents = [gzip.compress(content, mtime=0) for content in (*train, *test)]
    files = dict(zip(data.CHECKSUMS, contents, strict=True))
    server.files |= {f"/b/{name}": content for name, content in files.items()}
    monkeypatch.setattr(data, "MIRRORS", (f"{server.address}/a/", f"{server.address}/b/"))
    monkeypatch.setattr(data, "CHECKSUMS", {name: md5(files[name]) for name in files})
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # else a proxy would be asked for it
    return files


def cached(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "cache" / "scratchnn"
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def pair(files: dict[str, bytes], part: str) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith(part)}


def test_mnist_is_fetched_once(
    tmp_path: Path, server: Server, mnist: dict[str, bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    assert_same(load("mnist"), draw(7))
    assert cached(tmp_path) == pair(mnist, "train")
    assert "100%" in capfd.readouterr().err  # the progress bar
    server.asked.clear()
    assert_same(load("mnist"), draw(7))
    assert server.asked == []


def test_mnist_has_a_test_part(tmp_path: Path, mnist: dict[str, bytes]) -> None:
    assert_same(read_idx(*fetch_mnist("test")), draw(3, seed=1))
    assert cached(tmp_path) == pair(mnist, "t10k")
    with pytest.raises(DataError, match="'train' and 'test', got 'dev'"):
        fetch_mnist("dev")  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", ["missing", "wrong", "cut", "cut and honest about it"])
def test_mnist_falls_back_on_the_next_mirror(
    tmp_path: Path, server: Server, mnist: dict[str, bytes], fault: str
) -> None:
    for name, content in pair(mnist, "train").items():
        if fault == "wrong":
            server.files[f"/a/{name}"] = gzip.compress(b"another file")
        elif fault != "missing":
            server.files[f"/a/{name}"] = content[:-9]
            server.promised[f"/a/{name}"] = len(content) - 9 * (fault != "cut")
    assert_same(load("mnist"), draw(7))
    assert cached(tmp_path) == pair(mnist, "train")
    images, labels = pair(mnist, "train")
    assert server.asked == [f"/a/{images}", f"/b/{images}", f"/a/{labels}", f"/b/{labels}"]


def test_mnist_prefers_the_first_mirror(server: Server, mnist: dict[str, bytes]) -> None:
    server.files |= {f"/a/{name}": content for name, content in mnist.items()}
    load("mnist")
    assert {path[:3] for path in server.asked} == {"/a/"}


def test_mnist_when_every_mirror_fails(
    tmp_path: Path,
    server: Server,
    mnist: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as closed:  # a port on which nobody listens
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        monkeypatch.setattr(data, "MIRRORS", (*data.MIRRORS, nobody))
        name = next(iter(mnist))
        server.files[f"/b/{name}"] = b"another file"
        with pytest.raises(DataError) as caught:
            load("mnist")
    message = str(caught.value)
    for mirror, why in zip(data.MIRRORS, ("404", "hash", "refused|retries"), strict=True):
        assert re.search(rf"{mirror}{name}: .*({why})", message)
    assert "by hand" in message
    assert cached(tmp_path) == {}


def test_mnist_cached_and_wrong_is_fetched_anew(
    tmp_path: Path, server: Server, mnist: dict[str, bytes]
) -> None:
    images, _ = fetch_mnist()
    images.write_bytes(b"spoilt")
    server.asked.clear()
    assert_same(load("mnist"), draw(7))
    assert server.asked == [f"/a/{images.name}", f"/b/{images.name}"]
    assert cached(tmp_path) == pair(mnist, "train")


@pytest.mark.usefixtures("mnist")
def test_mnist_when_the_cache_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path / "cache", b"a file where the folder should be")
    with pytest.raises(DataError, match="could not be fetched"):
        load("mnist")


# Shuffle, set aside, scale


@pytest.mark.parametrize("dtype", [np.float64, np.float32, "float32"])
def test_split_keeps_each_image_with_its_label(dtype: type[np.floating] | str) -> None:
    digits = draw(20)
    X, y, X_dev, y_dev = split(digits, np.random.default_rng(1), dev=6, dtype=dtype)
    assert X.shape == (784, 14)
    assert X_dev.shape == (784, 6)
    order = np.random.default_rng(1).permutation(20)
    expected = (digits.pixels[order] / 255).T.astype(dtype)
    assert X.dtype == X_dev.dtype == expected.dtype
    assert np.array_equal(np.hstack([X_dev, X]), expected)
    assert np.array_equal(np.concatenate([y_dev, y]), digits.labels[order])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_split_scales_every_grey_value_to_the_nearest_number(
    dtype: type[np.floating],
) -> None:
    digits = Digits(np.resize(np.arange(256, dtype=np.uint8), (2, 784)), np.array([0, 1]))
    X = split(digits, np.random.default_rng(0), dev=0, dtype=dtype).X
    assert np.array_equal(X[:256, 0], np.array([value / 255 for value in range(256)], dtype))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_split_lays_each_image_together(dtype: type[np.floating]) -> None:
    parts = split(draw(20), np.random.default_rng(0), dev=6, dtype=dtype)
    assert parts.X.flags.f_contiguous
    assert parts.X_dev.flags.f_contiguous
    assert parts.X[:, 3:9].flags.f_contiguous


def test_split_changes_nothing_and_draws_from_the_generator() -> None:
    digits, rng = draw(20), np.random.default_rng(0)
    first, second = split(digits, rng, dev=6), split(digits, rng, dev=6)
    assert_same(digits, draw(20))
    assert not np.array_equal(first.X, second.X)
    assert np.array_equal(first.X, split(digits, np.random.default_rng(0), dev=6).X)


def test_split_of_an_ordered_file_has_every_class_in_the_dev_set() -> None:
    digits = Digits(np.zeros((1000, 784), np.uint8), np.repeat(np.arange(10), 100))
    assert set(split(digits, np.random.default_rng(0), dev=100).y_dev) == set(range(10))


@pytest.mark.parametrize("dev", [0, 19])
def test_split_at_its_limits(dev: int) -> None:
    X, y, X_dev, y_dev = split(draw(20), np.random.default_rng(0), dev=dev)
    assert X.shape[1] == len(y) == 20 - dev
    assert X_dev.shape[1] == len(y_dev) == dev


@pytest.mark.parametrize("dev", [-1, 20, 1000, 0.2])
def test_split_that_leaves_nothing(dev: int) -> None:
    with pytest.raises(DataError, match=rf"from 0 to 19, .* 20 images .* got {dev}"):
        split(draw(20), np.random.default_rng(0), dev=dev)


def test_split_of_what_load_never_returns() -> None:
    rng = np.random.default_rng(0)
    pixels, labels = draw(20)
    for wrong in (
        Digits(pixels / 255, labels),  # scaled twice, nothing would be learned
        Digits(pixels[:, 1:], labels),
        Digits(pixels.T, labels),
        Digits(pixels, labels[1:]),
        Digits(pixels, labels[:, None]),
    ):
        with pytest.raises(DataError, match=r"pixels must be uint8 of shape \(m, 784\)"):
            split(wrong, rng, dev=6)
    with pytest.raises(DataError, match="dtype must be floating"):
        split(draw(20), rng, dev=6, dtype=int)
