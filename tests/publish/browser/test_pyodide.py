"""What is published for the reader's browser, and where NumPy for it comes from."""

import ast
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scratchnn import spec
from scratchnn.publish.browser import pyodide
from scratchnn.verify import cache

WHEEL = b"a wheel"
NAME = "numpy-1-wasm32.whl"
# Bytes that the archive may have: digits and code, and more for each page.
REST, PAGE = 1_427_000, 6_500


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a lock file that asks for a wheel of ours, and no place where there is one."""
    wanted = {"file_name": NAME, "sha256": hashlib.sha256(WHEEL).hexdigest()}
    lock = tmp_path / "lock.json"
    lock.write_text(json.dumps({"info": {"version": "0"}, "packages": {"numpy": wanted}}))

    def none(*_: object) -> bytes:
        raise OSError

    monkeypatch.setattr(pyodide, "LOCK", lock)
    monkeypatch.setattr(pyodide, "_fetched", none)
    monkeypatch.setattr(pyodide, "_carried", none)
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "cache")
    monkeypatch.delenv(pyodide.GIVEN, raising=False)
    return tmp_path


def test_where_no_wheel_is_to_be_had_nothing_is_published(nowhere: Path) -> None:
    assert pyodide.numpy_wheel() is None
    assert pyodide.published() == {}
    assert not (nowhere / "cache").exists()


@pytest.mark.parametrize("source", ["_fetched", "_carried"])
def test_a_wheel_is_kept_and_its_hash_decides(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    made: Callable[[str], bytes] = lambda _: b"another wheel"  # noqa: E731
    monkeypatch.setattr(pyodide, source, made)
    assert pyodide.numpy_wheel() is None
    monkeypatch.setattr(pyodide, source, lambda _: WHEEL)
    kept = pyodide.numpy_wheel()
    assert kept == nowhere / "cache" / "pyodide" / NAME
    monkeypatch.setattr(pyodide, source, made)  # nobody is asked again
    assert pyodide.numpy_wheel() == kept


def test_a_wheel_may_be_given(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = nowhere / "given.whl"
    monkeypatch.setenv(pyodide.GIVEN, str(given))
    assert pyodide.numpy_wheel() is None
    given.write_bytes(WHEEL)
    kept = pyodide.numpy_wheel()
    assert kept is not None
    assert kept.read_bytes() == WHEEL


@pytest.mark.usefixtures("nowhere")
def test_a_kept_wheel_that_was_harmed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyodide, "_fetched", lambda _: WHEEL)
    kept = pyodide.numpy_wheel()
    assert kept is not None
    kept.write_bytes(b"half a wh")
    assert pyodide.numpy_wheel() == kept
    assert kept.read_bytes() == WHEEL


def from_archive(folder: Path, program: str) -> list[str]:
    """Run a program with nothing of ours but the archive; return the words that it prints."""
    with zipfile.ZipFile(io.BytesIO(pyodide.package())) as archive:
        archive.extractall(folder)
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, check=True, capture_output=True, text=True,
        env={"PYTHONPATH": str(folder)},
    )  # fmt: skip
    place, *words = shown.stdout.split()
    assert Path(place).is_relative_to(folder)
    return words


@pytest.mark.slow
def test_the_package_runs_from_its_archive_without_yaml_and_says_the_same(
    tmp_path: Path,
) -> None:
    program = (
        "import sys; sys.modules['yaml'] = None; import scratchnn; from scratchnn import spec\n"
        "print(scratchnn.__file__, *(e.id for e in [*spec.load().values(), "
        "*spec.laws().values()]), len(spec.network().steps))"
    )
    *ids, steps = from_archive(tmp_path, program)
    assert ids == [*spec.load(), *spec.laws()]
    assert int(steps) == len(spec.network().steps)


@pytest.mark.slow
def test_the_package_trains_from_its_archive_on_its_digits_with_numpy_alone(
    tmp_path: Path,
) -> None:
    program = (
        "import sys\n"
        "for name in ('pandas', 'rich', 'pooch', 'yaml', 'sympy'): sys.modules[name] = None\n"
        "import numpy as np; from scratchnn import data, training\n"
        "X, y, *dev = data.split(data.load(), np.random.default_rng(0))\n"
        "run = training.train(X, y, *dev, rng=np.random.default_rng(0), iterations=1)\n"
        "print(data.SAMPLE, X.shape[1], len(run.history.loss))"
    )
    assert from_archive(tmp_path, program) == ["4000", "2"]


def test_the_archive_is_small_and_the_same_each_time() -> None:
    package = pyodide.package()
    assert package == pyodide.package()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
    pages = [name for name in names if name.startswith("scratchnn/pages/")]
    most = REST + PAGE * len(pages)
    assert len(package) < most, "a reader fetches all of it: leave something out, or say less"
    assert not [name for name in names if "publish" in name]
    assert "scratchnn/sample/LICENSE.md" in names


@pytest.mark.slow
def test_nothing_in_the_archive_imports_what_is_left_out() -> None:
    left_out = {
        f"scratchnn.{name.removesuffix('.py').replace('/', '.')}" for name in pyodide.LEFT_OUT
    }
    with zipfile.ZipFile(io.BytesIO(pyodide.package())) as archive:
        sources = {n: archive.read(n) for n in archive.namelist() if n.endswith(".py")}
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            imported = {n.name for n in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom):
                imported = {f"{node.module}.{n.name}" for n in node.names} | {str(node.module)}
            assert not imported & left_out, name
