"""Files that are written whole or not at all, and never in the place of what is read."""

import errno
import os
import reprlib
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

LEAST_LIMIT = 1 << 26  # bytes; blank images, in a small file, come to a thousand times its size


@contextmanager
def whole(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file to write; it gets its name at the end of the `with`, if nothing failed.

    Until then a file that has the name already stays as it is. One that is replaced keeps its
    mode, and a link stays a link.

    Parameters
    ----------
    path : path

    Raises
    ------
    ValueError
        If it is no path.
    OSError
        If it cannot be written, with the reason. Nothing is left behind.
    """
    with _beside(path) as (target, unfinished):
        with unfinished.open("xb") as file:
            yield file
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)


def write(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file as `whole` does."""
    with whole(path) as file:
        file.write(content)


def check_writable(
    path: str | os.PathLike[str], inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Find out whether `whole` could write a file, without leaving one behind.

    Parameters
    ----------
    path : path
    inputs : iterable of path
        Files that are read, which this must not replace.

    Raises
    ------
    ValueError
        If it is no path, or is one of the inputs.
    OSError
        If it could not be written, with the reason.
    """
    for read in inputs:
        if same(path, read):
            raise ValueError(f"{path} is read, and would be lost; name another file to write")
    with _beside(path) as (_, unfinished):
        unfinished.touch()


def check_readable(path: str | os.PathLike[str]) -> None:
    """Make sure that a path leads to a file, and to no pipe or device, which may never end.

    Raises
    ------
    ValueError
        If it is no path.
    OSError
        If it leads to no file.
    """
    mode = Path(spelled(path)).stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, and no file", str(path))


def text(path: str | os.PathLike[str]) -> str:
    """Read a file of text.

    Raises
    ------
    ValueError
        If it is no path, or holds no text.
    OSError
        If it leads to no file, or the file cannot be read.
    """
    check_readable(path)
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not text in UTF-8 ({error.reason})") from None


def most_unpacked(path: str | os.PathLike[str]) -> int:
    """Return how many bytes a compressed file may unpack to; more are made to fill memory."""
    return max(LEAST_LIMIT, 100 * Path(path).stat().st_size)  # digits come to 5 to 30 times


def same(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Tell whether two paths lead to one file, which need not be there."""
    one, other = Path(spelled(one)), Path(spelled(other))
    with suppress(OSError):
        return one.samefile(other)
    return os.path.realpath(one) == os.path.realpath(other)


def spelled(path: str | os.PathLike[str]) -> str:
    """Return a path as text.

    Raises
    ------
    ValueError
        If it is no path.
    """
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if not isinstance(text, str) or not text or "\0" in text:
        raise ValueError(f"path must be the name of a file, got {reprlib.repr(path)}")
    return text


@contextmanager
def _beside(path: str | os.PathLike[str]) -> Iterator[tuple[Path, Path]]:
    """Yield where a path leads, and beside it one for a file that is gone afterwards."""
    text = spelled(path)
    unfinished = None
    try:
        target = Path(os.path.realpath(text))
        unfinished = target.parent / f".{secrets.token_hex(8)}"
        _check(text, target)
        yield target, unfinished
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # that it was never there hides no other reason
            if unfinished is not None:
                unfinished.unlink()


def _check(text: str, target: Path) -> None:
    if text.endswith(("/", os.sep)):
        raise OSError("it is named as a folder; add the name of a file")
    if target.is_symlink():  # all that lead anywhere were followed
        raise OSError("its links lead in a circle")
    if not target.parent.is_dir():
        raise OSError(f"there is no folder {target.parent}")
    if target.exists() and not target.is_file():
        raise OSError("it is a folder or a device")
    if target.exists() and not os.access(target, os.W_OK):
        raise OSError("it is write-protected")
