"""What is kept is used until something that it rests on changes."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from edited import replace

from scratchnn import relu, spec, two_layer
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


@pytest.mark.slow
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


def test_what_a_module_keeps_when_it_is_run_others_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = Counter()
    cache.cached("a", make)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules[make.__module__])
    monkeypatch.setattr(Counter, "__module__", "__main__")
    assert cache.cached("a", make) == {"asked": 1}


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Copy the package, to change it."""
    copy = shutil.copytree(spec.PACKAGE, tmp_path / "scratchnn")
    monkeypatch.setattr(spec, "PACKAGE", copy)
    forget()
    yield copy
    forget()


def forget() -> None:
    """Read the code anew, as the next program does."""
    for remembers in (cache._module, cache._definitions, cache._behind, cache._imported):
        remembers.cache_clear()


def test_a_changed_maker_makes_it_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make, copy = Counter(), tmp_path / "maker.py"
    cache.cached("a", make)
    copy.write_text("other = 'code'")
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(copy))
    forget()
    assert cache.cached("a", make) == {"asked": 2}
    forget()


@pytest.mark.parametrize("library", ["Python", "numpy"])
def test_changed_libraries_make_it_anew(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = cache._versions()
    before = cache.fingerprint(["scratchnn.network"])
    monkeypatch.setattr(cache, "_versions", lambda: {**versions, library: "9"})
    assert cache.fingerprint(["scratchnn.network"]) != before


def test_a_library_that_is_not_used_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = cache._versions()
    figures, checks = ["scratchnn.network"], ["scratchnn.verify.peers"]
    before = cache.fingerprint(figures), cache.fingerprint(checks)
    monkeypatch.setattr(cache, "_versions", lambda: {**versions, "torch": "9"})
    assert cache.fingerprint(figures) == before[0]
    assert cache.fingerprint(checks) != before[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("verify/evidence.py", True),
        ("verify/draws.py", True),  # through others
        ("spec/rules.py", True),
        ("formula/parser.py", True),
        ("verify/cache.py", False),  # how a thing is kept does not change it
        ("publish/cards/map.py", False),
        ("training/loop.py", False),
        ("equations/forward.py", False),  # found by its id, and given by those that call it
    ],
)
def test_the_modules_that_are_imported_are_all_that_counts(
    file: str, counts: bool, package: Path
) -> None:
    assert changes("scratchnn.verify.evidence", package / file, "", "x = 1\n") == counts


def changes(module: str, file: Path, old: str, new: str) -> bool:
    """Tell whether a fingerprint changes when a file does."""
    before = cache.fingerprint([module])
    replace(file, old, new)
    forget()
    return cache.fingerprint([module]) != before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("np.maximum(Z, 0)", "np.maximum(Z, 1)", True),
        ("def relu(Z: Array)", "HALF = 1\n\n\ndef relu(Z: Array)", False),
        ("", "def softplus(Z: Array) -> Array:\n    return np.logaddexp(Z, 0)\n\n\n", False),
    ],
)
def test_an_equation_that_is_imported_counts_alone(
    old: str, new: str, counts: bool, package: Path
) -> None:
    (package / "alone.py").write_text("from scratchnn.equations.forward import relu\n")
    file = package / "equations/forward.py"
    assert changes("scratchnn.alone", file, old, new) == counts


def test_the_source_of_a_function_is_its_code_and_what_it_names(package: Path) -> None:
    file = package / "equations/forward.py"
    text = file.read_text(encoding="utf-8")
    before = cache.source(relu)
    steps = [
        (text.replace('"""', '"""Say it in other words. ', 1), True),
        (text.replace("np.maximum(Z, 0)", "np.maximum(Z, LEAST)") + "\nLEAST = 0\n", False),
        (text.replace("np.maximum(Z, 0)", "np.maximum(Z, LEAST)") + "\nLEAST = 1\n", False),
    ]
    seen = [before]
    for changed, same in steps:
        file.write_text(changed, encoding="utf-8")
        forget()
        assert (cache.source(relu) in seen) == same
        seen.append(cache.source(relu))


def test_the_source_of_a_function_follows_what_it_names_into_other_modules(
    package: Path,
) -> None:
    def changes(file: str, old: str, new: str) -> bool:
        before = cache.source(two_layer.forward_prop)
        replace(package / file, old, new)
        forget()
        return cache.source(two_layer.forward_prop) != before

    assert changes("equations/forward.py", "np.maximum(Z, 0)", "np.maximum(Z, 1)")
    assert not changes("equations/forward.py", "np.tanh(Z)", "np.arctan(Z)")
    assert not changes("equations/backward.py", "1 - np.tanh", "2 - np.tanh")


def test_the_last_value_is_there_whatever_it_was_made_from() -> None:
    assert cache.last("a") is None
    cache.keep("a", "key", [1])
    assert cache.kept("a", "other") is None
    assert cache.last("a") == [1]


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
