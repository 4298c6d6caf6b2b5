"""Who may import whom."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

PACKAGE = Path(__file__).parents[1] / "scratchnn"

# The rooms from top to bottom: each may import those above it, and these libraries.
ROOMS = {
    "equations": {"numpy"},
    "two_layer": {"numpy"},
    "network": {"numpy"},
    "files": set(),
    "data": {"numpy", "pandas", "pooch"},
    "pictures": {"numpy", "matplotlib"},
    "terminal": {"numpy", "rich"},
    "training": {"numpy", "rich"},
    "formula": {"numpy"},
    "spec": {"numpy", "yaml"},
    "verify": {"numpy", "sympy", "torch", "sklearn"},
    "effects": {"numpy"},
    "checker": {"numpy", "rich"},
    "citations": set(),
    "publish": {
        "numpy", "rich", "markdown", "jinja2", "markupsafe", "pygments", "bs4", "markdownify",
        "mkdocs", "mkdocstrings",
    },
    "cli": {"numpy", "rich", "typer"},
    "__main__": set(),
}  # fmt: skip
FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if "pages" not in path.relative_to(PACKAGE).parts
)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Name the rooms and the libraries that a file imports, the standard library left out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, *rest = name.split(".")
            if top == "scratchnn":
                found.add(rest[0] if rest else "__init__")
            elif top not in sys.stdlib_module_names:
                found.add(top)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_keep_their_direction(path: Path) -> None:
    if room(path) == "__init__":  # the equations, and `check` when it is asked for
        assert imported(path) == {"equations", "checker"}
        return
    order = list(ROOMS)
    above = {*order[: order.index(room(path)) + 1]}
    assert imported(path) <= above | ROOMS[room(path)] | {"__init__"}


def test_every_room_is_named_here() -> None:
    assert {room(path) for path in FILES} == {*ROOMS, "__init__"}


def test_importing_the_package_loads_numpy_alone() -> None:
    program = "import scratchnn, sys; print(*{name.split('.')[0] for name in sys.modules})"
    run = [sys.executable, "-S", "-c", program]
    paths = os.pathsep.join([str(PACKAGE.parent), str(Path(np.__file__).parents[1])])
    shown = subprocess.run(
        run, env={"PYTHONPATH": paths}, check=True, capture_output=True, text=True
    )
    loaded = set(shown.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"pandas", "yaml", "typer", "rich", "matplotlib", "pooch", "markdown"}


@pytest.mark.parametrize("name", ["spec", "verify.checks", "verify.symbolic", "verify.peers"])
def test_what_only_the_tests_need_is_imported_late(name: str) -> None:
    """SymPy, PyTorch and scikit-learn are no dependencies of the package."""
    program = (
        f"import scratchnn.{name}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert not set(shown.stdout.split()) & {"sympy", "torch", "sklearn"}
