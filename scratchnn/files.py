"""Files that are written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


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
    OSError
        If it cannot be written, with the reason. Nothing is left behind.
    """
    with _beside(path) as (target, unfinished):
        with unfinished.open("xb") as file:
            yield file
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Find out whether `whole` could write a file, without leaving one behind.

    Parameters
    ----------
    path : path

    Raises
    ------
    OSError
        If it could not, with the reason.
    """
    with _beside(path) as (_, unfinished):
        unfinished.touch()


@contextmanager
def _beside(path: str | os.PathLike[str]) -> Iterator[tuple[Path, Path]]:
    """Yield where a path leads, and beside it one for a file that is gone afterwards."""
    target = Path(os.path.realpath(path))
    unfinished = target.with_name(f".{secrets.token_hex(8)}")
    try:
        _check(target)
        yield target, unfinished
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # that it was never there hides no other reason
            unfinished.unlink()


def _check(target: Path) -> None:
    if not target.parent.is_dir():
        raise OSError(f"there is no folder {target.parent}")
    if target.exists() and not target.is_file():
        raise OSError("it is a folder or a device")
    if target.exists() and not os.access(target, os.W_OK):
        raise OSError("it is write-protected")
