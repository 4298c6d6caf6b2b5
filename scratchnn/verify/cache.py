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
    "onnx": "onnx",
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
    key = fingerprint([_known(make.__module__)], given)
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
    text = json.dumps({"key": key, "value": value})
    with suppress(OSError):  # where nothing can be kept, it is computed each time
        file.parent.mkdir(parents=True, exist_ok=True)
        files.write(file, text.encode())
    return json.loads(text)["value"]


def fingerprint(
    modules: Iterable[str],
    given: Iterable[bytes] = (),
    functions: Iterable[Callable[..., Any]] = (),
) -> str:
    """Return a hash of what something rests on, and of the libraries that this uses.

    Parameters
    ----------
    modules : iterable of str
        Modules that count as a whole, with all that they import.
    given : iterable of bytes
        What they are given.
    functions : iterable of callable
        Functions that count alone, each with what it names.
    """
    found = hashlib.sha256()
    reached = reach(modules)
    reached.pop(__name__, None)  # how a thing is kept does not change it
    parts = [module.code for _, module in sorted(reached.items())]
    behind = [definitions(one) for one in functions]
    parts += [_written(one) for one in behind]
    among = [*reached.values(), *(_module(name) for one in behind for name, _ in one)]
    libraries = sorted({name for module in among for name in module.libraries})
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
    """Return the code of a function and of what of ours it names, without docstrings."""
    return _written(definitions(function))


def definitions(function: Callable[..., Any]) -> dict[tuple[str, str], str]:
    """Return the code of a function and of what of ours it names, by module and name.

    What it names may name more in turn, in its own module and in others. A class counts as a
    whole. Since everything is annotated, a value's class is named where the value comes from.
    """
    return _behind(function.__module__, function.__name__)


@functools.cache
def versions(module: str) -> dict[str, str]:
    """Return the versions of what the figures of a module come from, where it is installed."""
    found = _versions()
    used = {name for one in reach([module]).values() for name in one.libraries}
    shown = {"Python": "Python", **LIBRARIES, "torch": "PyTorch", "onnx": "ONNX"}
    return {shown[name]: found[name] for name in found if name in {"Python", *used}}


@functools.cache
def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name, package in LIBRARIES.items():
        with suppress(PackageNotFoundError):
            found[name] = version(package)
    return found


def _known(module: str) -> str:
    """Return the name by which others know a module, which `python -m` calls `__main__`."""
    found = sys.modules[module].__spec__
    return found.name if found else module


def _read(name: str) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


# Read once: a server that still runs old code must not file what it makes under the new.
@functools.cache
def _module(name: str) -> Module:
    if name.startswith(EQUATIONS) and not file_of(name):
        code = _written(_behind(*name.rsplit(".", 1)))
        return Module(code, frozenset(), frozenset({"numpy"}))
    code = _file(name).read_bytes()
    imports = [*_imports(code)]
    return Module(
        code,
        frozenset(one for one in imports if one.split(".")[0] == spec.PACKAGE.name),
        frozenset(top for one in imports if (top := one.split(".")[0]) in LIBRARIES),
    )


def imported(code: ast.AST) -> Iterator[str]:
    """Yield what code imports, be it within its functions: modules, and names out of them."""
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@functools.cache
def imports(code: bytes) -> frozenset[str]:
    """Return what the text of a module imports; the same text is read once."""
    return frozenset(imported(ast.parse(code)))


def _imports(code: bytes) -> Iterator[str]:
    """Yield the modules that code imports, and one by one the equations."""
    for name in imports(code):
        alone = name.startswith(EQUATIONS) or file_of(name) or "." not in name
        yield name if alone else name.rpartition(".")[0]


@functools.cache
def _behind(module: str, name: str) -> dict[tuple[str, str], str]:
    """Return the code of a definition and of all that it leads to, by module and name."""
    found: dict[tuple[str, str], str] = {}
    wanted = [(module, name)]
    while wanted:
        one = _defined(*wanted.pop())
        if one is not None and one not in found:
            node = _definitions(one[0])[one[1]]
            found[one] = ast.unparse(_without_docstrings(node))
            wanted += _named(one[0], node)
    return found


def _written(code: dict[tuple[str, str], str]) -> bytes:
    return json.dumps(sorted(code.items())).encode()


def _defined(module: str, name: str) -> tuple[str, str] | None:
    """Return where what a module calls by a name is defined, if it is ours and no module."""
    if name in _definitions(module):
        return module, name
    origin, other = _imported(module).get(name, ("", ""))
    return _defined(origin, other) if other else None


def _named(module: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names in a definition: of its own module and of others."""
    imported = _imported(module)
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name):
                yield module, name
            case ast.Attribute(value=ast.Name(id=alias), attr=name) if alias in imported:
                yield imported[alias][0], name


@functools.cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    """Return what a module imports of ours: from where, and its name if it is no module."""
    found = {}
    for node in ast.walk(ast.parse(_file(module).read_bytes())):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                if file_of(inside):
                    found[alias.asname or alias.name] = inside, ""
                elif file_of(str(node.module)):
                    found[alias.asname or alias.name] = str(node.module), alias.name
    return found


def _file(name: str) -> Path:
    return file_of(name) or Path(str(sys.modules[name].__file__))


def file_of(name: str) -> Path | None:
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


def _without_docstrings(node: ast.stmt) -> ast.stmt:
    node = copy.deepcopy(node)
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(part):
            part.body = part.body[1:] or [ast.Pass()]
    return node
