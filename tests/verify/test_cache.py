"""What is kept is used until something that it rests on changes."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from scratchnn import spec
from scratchnn.verify import cache


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


class Counter:
    """Counts how often it was asked."""

    asked = 0

    def __call__(self) -> Any:
        """Count."""
        self.asked += 1
        return {"asked": self.asked}


def test_it_is_made_once(folder: Path) -> None:
    make = Counter()
    first = cache.cached("a/b", make)
    assert first == cache.cached("a/b", make) == {"asked": 1}
    assert [file.name for file in (folder / "a").iterdir()] == ["b.json"]


def test_what_is_given_makes_it_anew_where_it_changed() -> None:
    make = Counter()
    cache.cached("a", make, [b"page", b"one"])
    assert cache.cached("a", make, [b"page", b"one"]) == {"asked": 1}
    assert cache.cached("a", make, [b"page", b"two"]) == {"asked": 2}


def test_a_changed_maker_makes_it_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make, copy = Counter(), tmp_path / "maker.py"
    cache.cached("a", make)
    copy.write_text("other code")
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(copy))
    assert cache.cached("a", make) == {"asked": 2}


@pytest.mark.parametrize("what", ["_code", "versions"])
def test_changed_code_and_libraries_make_it_anew(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Counter()
    cache.cached("a", make)
    monkeypatch.setattr(cache, what, lambda: b"other" if what == "_code" else {"NumPy": "9"})
    assert cache.cached("a", make) == {"asked": 2}


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("equations/forward.py", True),
        ("effects.py", True),
        ("publish/map.py", False),
    ],
)
def test_the_code_that_makes_figures_is_all_that_counts(
    file: str, counts: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = cache._code.__wrapped__
    copy = shutil.copytree(spec.PACKAGE, tmp_path / "scratchnn")
    monkeypatch.setattr(spec, "PACKAGE", copy)
    before = code()
    with (copy / file).open("a") as changed:
        changed.write("# changed")
    assert (code() != before) == counts


@pytest.mark.parametrize("damaged", ["", "{}", "[]", '{"key": 1'])
def test_a_damaged_file_is_replaced(damaged: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "a.json").write_text(damaged)
    assert cache.cached("a", Counter()) == {"asked": 1}
    assert cache.cached("a", Counter()) == {"asked": 1}


def test_it_works_where_nothing_can_be_kept(folder: Path) -> None:
    folder.write_text("a file in the way")
    make = Counter()
    assert cache.cached("a", make) == {"asked": 1}
    assert cache.cached("a", make) == {"asked": 2}


def test_what_failed_is_not_kept(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        cache.cached("a", lambda: 1 / 0)
    assert not folder.exists()
