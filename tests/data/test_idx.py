"""MNIST's pair of files, gzipped or not; what is wrong with one is named."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from digit_files import (
    IMAGES,
    LABELS,
    as_idx,
    as_idx_pair,
    assert_same,
    draw,
    fails,
    write,
)

from scratchnn.data import load, read_idx


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


def test_idx_that_unpacks_without_end(tmp_path: Path) -> None:
    header = struct.pack(">4B3I", 0, 0, 8, 3, 2**32 - 1, 28, 28)
    write(tmp_path / LABELS, b"")
    content = gzip.compress(header + bytes(70_000_000), compresslevel=1)
    assert "unpacks to more than" in fails(write(tmp_path / IMAGES, content))
