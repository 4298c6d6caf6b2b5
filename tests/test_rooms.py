"""Who may import whom."""

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import scratchnn
from scratchnn.checker import entry
from scratchnn.publish.findings import rooms
from scratchnn.spec import PACKAGE

TESTS = Path(__file__).parent
# The rooms from top to bottom: each may import those above it, and these libraries.
ROOMS = {
    "equations": {"numpy"},
    "products": {"numpy"},
    "widened": {"numpy"},
    "choices": {"numpy"},
    "network": {"numpy"},
    "two_layer": {"numpy"},
    "files": set(),
    "lines": set(),
    "session": set(),
    "interrupts": set(),
    "data": {"numpy", "pandas", "pooch"},
    "pictures": {"numpy", "matplotlib", "PIL"},
    "terminal": {"numpy", "rich"},
    "training": {"numpy", "rich"},
    "formula": {"numpy"},
    "spec": {"numpy", "yaml"},
    "verify": {"numpy", "sympy", "torch", "sklearn", "onnx"},
    "effects": {"numpy"},
    "checker": {"numpy", "pandas", "rich"},
    "citations": set(),
    "publish": {
        "numpy", "rich", "markdown", "jinja2", "markupsafe", "pygments", "bs4", "markdownify",
        "mkdocs", "mkdocstrings", "docutils", "sphinx", "fontTools",
    },
    "cli": {"numpy", "rich", "typer"},
    "__main__": set(),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", rooms.files(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_keep_their_direction(path: Path) -> None:
    if rooms.of(path) == "__init__":  # what is asked for, when it is
        assert rooms.imported(path) == {"equations", "widened", "checker"}
        return
    order = list(ROOMS)
    above = {*order[: order.index(rooms.of(path)) + 1]}
    assert rooms.imported(path) <= above | ROOMS[rooms.of(path)] | {"__init__"}


def test_rooms_within_publish_are_small_and_know_nothing_of_its_doors() -> None:
    package = PACKAGE / "publish"
    doors = {path.stem for path in package.glob("*.py")}
    within = [path for path in rooms.files() if package in path.parent.parents]
    assert [path for path in within if rooms.imported(path, package) & doors] == []
    sizes = Counter(path.parent.name for path in within if path.stem != "__init__")
    assert len(sizes) > 1
    assert max(sizes.values()) <= 12


def test_every_room_is_named_here() -> None:
    assert {rooms.of(path) for path in rooms.files()} == {*ROOMS, "__init__"}


def test_the_package_has_the_check_and_says_what_it_has_not() -> None:
    assert scratchnn.check is entry.check
    with pytest.raises(AttributeError, match="module 'scratchnn' has no attribute 'chek'"):
        _ = scratchnn.chek


@pytest.mark.parametrize("asked", ["import scratchnn", "from scratchnn import relu"])
def test_importing_the_package_loads_numpy_alone_and_late(asked: str) -> None:
    program = f"{asked}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    run = [sys.executable, "-S", "-c", program]
    paths = os.pathsep.join([str(PACKAGE.parent), str(Path(np.__file__).parents[1])])
    shown = subprocess.run(
        run, env={"PYTHONPATH": paths}, check=True, capture_output=True, text=True
    )
    loaded = set(shown.stdout.split())
    assert ("numpy" in loaded) is ("relu" in asked)
    assert not loaded & {"pandas", "yaml", "typer", "rich", "matplotlib", "pooch", "markdown"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["spec", "verify.checks", "verify.symbolic", "verify.peers", "verify.suites.agreement"],
)
def test_what_only_the_tests_need_is_imported_late(name: str) -> None:
    """SymPy, PyTorch, scikit-learn and ONNX are no dependencies of the package."""
    program = (
        f"import scratchnn.{name}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert not set(shown.stdout.split()) & {"sympy", "torch", "sklearn", "onnx"}


@pytest.mark.slow
def test_every_module_with_code_has_its_file_of_tests() -> None:
    modules = [path.relative_to(PACKAGE) for path in rooms.files() if defines(path)]
    missing = [
        path
        for path in modules
        if not path.name.startswith("__")  # a door: what it opens is tested where it leads
        if not (TESTS / path.with_name(f"test_{path.name}")).is_file()
    ]
    assert modules
    assert missing == []


def defines(path: Path) -> bool:
    code = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in code)
