"""What is kept is used until something that it rests on changes."""

import sys
from pathlib import Path
from typing import Any

import pytest

from scratchnn.publish import cache


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


def test_a_changed_page_makes_it_anew(tmp_path: Path) -> None:
    make, page = Counter(), tmp_path / "page.md"
    page.write_text("one")
    cache.cached("a", make, [page])
    page.write_text("two")
    assert cache.cached("a", make, [page]) == {"asked": 2}


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
