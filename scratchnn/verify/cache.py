"""Keep what took time to compute, until something that it rests on changes.

Each thing kept is a small JSON file in `.scratchnn_cache`, with a fingerprint of what it rests
on: the modules that made it, what these were given, and the libraries that they use. Nothing in
there is ever committed. It is not in `.cache`, which Zensical empties.
"""

import ast
import copy
import functools
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from scratchnn import files, spec

FOLDER = Path(".scratchnn_cache")
EQUATIONS = "scratchnn.equations."  # each of its functions stands alone
# What figures come from: the name to import, and the name to show, which pip takes too.
LIBRARIES = {
    "numpy": "NumPy",
    "sympy": "SymPy",
    "torch": "torch",
    "sklearn": "scikit-learn",
}


class Module(NamedTuple):
    """A module of ours, or an equation: its code, what it imports of ours, and libraries."""

    code: bytes
    ours: frozenset[str]
    libraries: frozenset[str]


def cached(name: str, make: Callable[[], Any], given: Iterable[bytes] = ()) -> Any:
    """Return what `make` gives, from the file if nothing has changed since.

    Parameters
    ----------
    name : str
        Name of the file, unique among all that is kept.
    make : callable
        Computes it; what it returns must survive JSON.
    given : iterable of bytes
        What it rests on besides the module of `make` and all that this imports: pages, or the
        part that it reads of them, and functions that it finds by their ids.
    """
    key = fingerprint([make.__module__], given)
    found = kept(name, key)
    return keep(name, key, make()) if found is None else found


def kept(name: str, key: str) -> Any:
    """Return what is kept under a name, or None if it was made from something else."""
    found = _read(name)
    return found["value"] if found.get("key") == key else None


def last(name: str) -> Any:
    """Return what was kept last under a name, whatever it was made from, or None."""
    return _read(name).get("value")


def keep(name: str, key: str, value: Any) -> Any:
    """Keep a value with a fingerprint of what it was made from; return it as JSON has it."""
    file = FOLDER / f"{name}.json"
    text = json.dumps({"key": key, "value": value}, allow_nan=False)
    with suppress(OSError):  # where nothing can be kept, it is computed each time
        file.parent.mkdir(parents=True, exist_ok=True)
        with files.whole(file) as unfinished:
            unfinished.write(text.encode())
    return json.loads(text)["value"]


def fingerprint(modules: Iterable[str], given: Iterable[bytes] = ()) -> str:
    """Return a hash of modules, of all that they import, and of what they are given."""
    found = hashlib.sha256()
    reached = reach(modules)
    reached.pop(__name__, None)  # how a thing is kept does not change it
    libraries = sorted({name for module in reached.values() for name in module.libraries})
    parts = [module.code for _, module in sorted(reached.items())]
    parts += [f"{name} {_versions().get(name)}".encode() for name in ("Python", *libraries)]
    for part in (*parts, *given):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


def reach(modules: Iterable[str]) -> dict[str, Module]:
    """Return modules and those of ours that they import, however many lie between, by name."""
    found: dict[str, Module] = {}
    wanted = [*modules]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = _module(name)
            wanted += found[name].ours
    return found


def source(function: Callable[..., Any]) -> bytes:
    """Return the code of a function and of what it names in its module, without docstrings."""
    return _source(function.__module__, function.__name__)


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of what the figures come from, where it is installed."""
    found = _versions()
    shown = {"Python": "Python", **LIBRARIES, "torch": "PyTorch"}
    return {shown[name]: number for name, number in found.items()}


@functools.cache
def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name, package in LIBRARIES.items():
        with suppress(PackageNotFoundError):
            found[name] = version(package)
    return found


def _read(name: str) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


# Read once: a server that still runs old code must not file what it makes under the new.
@functools.cache
def _module(name: str) -> Module:
    if name.startswith(EQUATIONS) and not _ours(name):
        return Module(_source(*name.rsplit(".", 1)), frozenset(), frozenset({"numpy"}))
    code = _file(name).read_bytes()
    imports = [*_imports(ast.parse(code))]
    return Module(
        code,
        frozenset(one for one in imports if one.split(".")[0] == spec.PACKAGE.name),
        frozenset(top for one in imports if (top := one.split(".")[0]) in LIBRARIES),
    )


def _imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that code imports, and one by one the equations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                alone = inside.startswith(EQUATIONS) or _ours(inside)
                yield inside if alone else str(node.module)


@functools.cache
def _source(module: str, function: str) -> bytes:
    defined = _definitions(module)
    found: dict[str, str] = {}
    wanted = [function]
    while wanted:
        name = wanted.pop()
        if name in defined and name not in found:
            found[name] = ast.unparse(_without_docstring(defined[name]))
            wanted += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]
    return json.dumps(found, sort_keys=True).encode()


def _file(name: str) -> Path:
    return _ours(name) or Path(str(sys.modules[name].__file__))


def _ours(name: str) -> Path | None:
    """Return the file of a module of the package, if there is one of that name."""
    first, *rest = name.split(".")
    if first != spec.PACKAGE.name:
        return None
    path = spec.PACKAGE.joinpath(*rest)
    files = path.parent / f"{path.name}.py", path / "__init__.py"
    return next((file for file in files if file.is_file()), None)


@functools.cache
def _definitions(module: str) -> dict[str, ast.stmt]:
    """Return what stands at the top of a module, by the names that it defines."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(_module(module).code).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            inside = (part for target in targets for part in ast.walk(target))
            found |= {part.id: node for part in inside if isinstance(part, ast.Name)}
    return found


def _without_docstring(node: ast.stmt) -> ast.stmt:
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
        node = copy.copy(node)
        node.body = node.body[1:] or [ast.Pass()]
    return node
