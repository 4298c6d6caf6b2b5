"""Whatever is given, its content says how it is read; what is read is shuffled and split."""

import gzip
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digit_files import (
    IMAGES,
    as_csv,
    as_idx_pair,
    as_lines,
    assert_same,
    draw,
    fails,
    write,
)

from scratchnn.data import DataError, Digits, load, mnist, read_csv, read_idx, split


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


def test_idx_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    images, labels = as_idx_pair(draw(7))
    write(tmp_path / "my-labels", labels)
    assert_same(load(write(tmp_path / "my-images", images)), draw(7))
    assert_same(load(write(tmp_path / IMAGES, as_csv(as_lines(draw(3))))), draw(3))


@pytest.mark.parametrize("name", ["sample", "mnist"])
def test_a_file_named_as_a_name_is_read_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mnist, "MIRRORS", ())  # so that no mistake of ours asks the real ones
    write(tmp_path / name, as_csv(as_lines(draw(3))))
    assert_same(load(f"./{name}"), draw(3))
    assert_same(load(Path(name)), draw(3))


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    assert "no such file" in fails(tmp_path / "mnits")
    assert "'sample' and 'mnist'" in fails(tmp_path / "mnits")
    assert "No such file" in fails(tmp_path / "x.csv", read=read_csv)
    fails(tmp_path / ("x" * 300))  # a name too long for the disk


def test_a_folder_without_the_files(tmp_path: Path) -> None:
    write(tmp_path / "train.csv", b"")
    assert f"expected {IMAGES} or {IMAGES}.gz in it" in fails(tmp_path)
    assert "cannot be read" in fails(tmp_path, read=read_csv)


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


@pytest.mark.parametrize("dev", [-1, 20, 1000, 0.2, 1.0, True, None])
def test_split_that_leaves_nothing(dev: Any) -> None:
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
    for dtype in (int, "words"):
        with pytest.raises(DataError, match="dtype must be floating"):
            split(draw(20), rng, dev=6, dtype=dtype)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Digits(draw(20).pixels, draw(20).labels + 1), "labels must be from 0 to 9; got 10 in"),
        (Digits(draw(20).pixels, draw(20).labels - 1), "labels must be from 0 to 9; got -1 in"),
        (Digits(draw(20).pixels, draw(20).labels + 0.5), "labels must be whole numbers; got f"),
        (Digits(draw(20).pixels, draw(20).labels.astype("O")), "whole numbers; got object"),
        (Digits(np.ma.array(draw(20).pixels), draw(20).labels), "pixels must be .* Masked"),
        (Digits(draw(20).pixels, np.ma.array(draw(20).labels)), "labels must be .* Masked"),
        (Digits(draw(20).pixels.tolist(), draw(20).labels), "pixels must be .* got list"),
        (None, "digits must be pixels and labels"),
        (draw(20).pixels, "digits must be pixels and labels"),
    ],
)
def test_split_says_what_is_wrong_with_the_digits(wrong: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        split(wrong, np.random.default_rng(0), dev=6)


@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0), np.random])
def test_split_needs_a_generator(rng: Any) -> None:
    with pytest.raises(DataError, match="rng must be a generator such as"):
        split(draw(20), rng, dev=6)


@pytest.mark.parametrize("source", [None, 3, b"sample", ["sample"], "", "a\0b"])
def test_load_of_what_is_no_path(source: Any) -> None:
    for read in (load, read_csv, lambda path: read_idx(path, path)):
        with pytest.raises(DataError, match="path must be the name of a file, got"):
            read(source)


@pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero", "/dev/urandom", "circle", "dangling"])
def test_a_path_to_what_may_never_end(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "train.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(
            {"circle": path, "dangling": tmp_path / "nothing"}.get(kind, Path(kind))
        )
    for read in (load, read_csv):
        message = fails(path, read=read)
        assert re.search("a pipe or a device, and no file|symbolic links|No such file", message)
