"""What was computed is kept, as long as nothing changes that it depends on."""

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.publish import cache


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "cache")
    return tmp_path / "cache"


def test_a_value_is_computed_once() -> None:
    compute = Mock(return_value={"accuracy": [0.86, None], "shape": (2, 3)})
    first, second = cache.cached("x", compute), cache.cached("x", compute)
    assert first == second == {"accuracy": [0.86, None], "shape": [2, 3]}
    compute.assert_called_once_with()


def test_names_are_kept_apart() -> None:
    assert cache.cached("x", lambda: 1) == 1
    assert cache.cached("y", lambda: 2) == 2
    assert cache.cached("x", lambda: 3) == 1


def test_another_fingerprint_computes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.cached("x", lambda: 1)
    monkeypatch.setattr(cache, "_CODE", "other code")
    assert cache.cached("x", lambda: 2) == 2


@pytest.mark.parametrize("content", ["", '{"key": ', "[1, 2]", "null"])
def test_a_spoilt_file_is_replaced(folder: Path, content: str) -> None:
    folder.mkdir()
    (folder / "x.json").write_text(content)
    assert cache.cached("x", lambda: 1) == 1
    assert cache.cached("x", lambda: 2) == 1


@pytest.mark.parametrize("value", [np.zeros(2), float("nan"), float("inf")])
def test_what_is_not_plain_is_refused_and_leaves_no_file(folder: Path, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.cached("x", lambda: value)
    assert not list(folder.glob("*"))


def test_no_unfinished_file_stays(folder: Path) -> None:
    cache.cached("x", lambda: 1)
    assert [file.name for file in folder.iterdir()] == ["x.json"]


def test_the_fingerprint_follows_the_front_matter_and_not_the_prose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spec, "PAGES", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("---\nid: a\n---\n\nProse.\n")
    before = cache.fingerprint()
    page.write_text("---\nid: a\n---\n\nBetter prose.\n")
    assert cache.fingerprint() == before
    page.write_text("---\nid: b\n---\n\nBetter prose.\n")
    assert cache.fingerprint() != before
