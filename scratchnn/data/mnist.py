"""MNIST's own files, fetched once."""

import reprlib
import textwrap
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from scratchnn.data.digits import DataError

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
CHECKSUMS = {
    "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
}

PATIENCE = 30  # seconds that a mirror has to begin
SLOWEST = 5000  # bytes a second, on average, that it must send after that
LARGEST = 20_000_000  # bytes; the largest file has half as many


def fetch_mnist(part: Literal["train", "test"] = "train") -> tuple[Path, Path]:
    """Fetch MNIST's own files, once, into the user's cache.

    A file that is in the cache already, with the right checksum, needs no network. Only a file
    with the right checksum is kept.

    Parameters
    ----------
    part : {"train", "test"}
        The 60,000 training images or the 10,000 test images.

    Returns
    -------
    images, labels : pair of Path
        As `read_idx` takes them.

    Raises
    ------
    DataError
        If no mirror has the right file.
    """
    stems = {"train": "train", "test": "t10k"}
    if not (isinstance(part, str) and part in stems):
        raise DataError(f"MNIST's parts are 'train' and 'test', got {reprlib.repr(part)}.")
    stem = stems[part]
    return _fetch(f"{stem}-images-idx3-ubyte.gz"), _fetch(f"{stem}-labels-idx1-ubyte.gz")


def _fetch(name: str) -> Path:
    import pooch  # type: ignore[import-untyped]  # only for whoever fetches

    tried = []
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(
                mirror + name,
                CHECKSUMS[name],
                fname=name,
                path=pooch.os_cache("scratchnn"),
                downloader=_download,
            )
        except (OSError, ValueError) as error:
            why = textwrap.shorten(f"{type(error).__name__}: {error}", 160)
            tried.append(f"  {mirror + name}: {why}")
        else:
            return Path(path)
    listed = "\n".join(tried)
    raise DataError(
        f"{name} could not be fetched. Tried:\n{listed}\nTry again later, or download MNIST's "
        "images and labels by hand and give the path of the folder that holds them."
    )


def _download(address: str, file: str, asked: Any) -> None:
    """Fetch a file for Pooch, which limits each wait alone: a server may drip for ever."""
    import pooch

    failed: list[Exception] = []

    def fetch() -> None:
        try:
            pooch.HTTPDownloader(progressbar=True)(address, file, asked)
        except Exception as error:
            failed.append(error)

    begun = time.monotonic()
    # One that goes on for ever must not keep the program from ending.
    fetching = threading.Thread(target=fetch, daemon=True)
    fetching.start()
    while fetching.is_alive():
        fetching.join(0.1)
        seconds, size = time.monotonic() - begun, 0
        with suppress(FileNotFoundError):
            size = Path(file).stat().st_size
        if size > LARGEST:
            raise TimeoutError(f"sent more than {LARGEST:,} bytes")
        if fetching.is_alive() and seconds > PATIENCE and size < SLOWEST * seconds:
            raise TimeoutError(f"sent {size:,} bytes in {seconds:.0f} seconds")
    if failed:
        raise failed.pop()  # kept there, it would keep the connection
