"""A file is written whole or not at all, and whether it can be is found out without a trace."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scratchnn.files import check_writable, whole


def write(path: Path, error: BaseException | None = None) -> None:
    with whole(path) as file:
        file.write(b"new")
        if error:
            raise error


each_way = pytest.mark.parametrize("open_", [write, check_writable])


def test_a_file_has_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for _ in range(2):  # made, then replaced
        before = path.exists() and path.read_bytes()
        with whole(str(path)) as file:
            file.write(b"whole")
            assert (path.exists() and path.read_bytes()) == before
        assert path.read_bytes() == b"whole"
        assert list(tmp_path.iterdir()) == [path]
        path.write_bytes(b"old")


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("wrong"), KeyboardInterrupt()]
)
@pytest.mark.parametrize("old", [None, b"old"])
def test_what_failed_leaves_everything_as_it_was(
    old: bytes | None, error: BaseException, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    if old is not None:
        path.write_bytes(old)
    with pytest.raises(type(error)) as caught:
        write(path, error)
    assert [found.read_bytes() for found in tmp_path.iterdir()] == [old] * (old is not None)
    if isinstance(error, OSError):
        assert str(caught.value) == f"{path} cannot be written: No space left on device"


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_a_file_has_the_mode_of_the_one_it_replaces(tmp_path: Path) -> None:
    ordinary, new, old = (tmp_path / name for name in ("ordinary", "new", "old"))
    ordinary.touch()
    write(new)
    assert new.stat().st_mode == ordinary.stat().st_mode
    old.touch()
    old.chmod(0o750)
    write(old)
    assert old.stat().st_mode & 0o777 == 0o750
    assert old.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "there" / "file")
    write(link)
    assert link.is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@each_way
def test_a_link_that_leads_nowhere(open_: Callable[[Path], None], tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere" / "file")
    with pytest.raises(OSError, match=r"link cannot be written: there is no folder .*nowhere"):
        open_(link)


def test_whether_a_path_can_be_written_is_found_out_without_a_trace(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"old")
    check_writable(tmp_path / "new")
    check_writable(old)
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="paths and reasons of POSIX")
@each_way
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere/file", "there is no folder "),
        ("taken/file", "there is no folder "),
        (".", "it is a folder or a device"),
        ("/dev/null", "it is a folder or a device"),
        ("n" * 300, "File name too long"),
    ],
)
def test_a_path_that_cannot_be_written(
    name: str, reason: str, open_: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(OSError, match="cannot be written") as error:
        open_(tmp_path / name)
    assert str(error.value).startswith(f"{tmp_path / name} cannot be written: {reason}")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@each_way
@pytest.mark.parametrize("protected", ["file", "folder"])
def test_a_path_that_is_protected(
    protected: str,
    open_: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Faked, because the administrator may write everywhere.
    path = tmp_path / "file"
    path.touch()

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    if protected == "file":
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        monkeypatch.setattr(Path, "open", refuse)
        monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OSError, match=r"file cannot be written: (it is write-|Permission)"):
        open_(path)
