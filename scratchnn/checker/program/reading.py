"""What a program's functions return and call, read in its tree."""

import ast
import functools
import inspect
from collections.abc import Callable, Collection
from typing import Any

from scratchnn.checker.program.run import Program


@functools.lru_cache(2)
def _functions(text: str) -> dict[str, list[ast.FunctionDef]]:
    """Return the functions of a file by their names, in the order of its tree."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


@functools.lru_cache(2)
def _called(text: str) -> dict[str, set[str]]:
    """Return what the functions of a file call, by their names: other functions of it."""
    functions, found = _functions(text), {}
    for name, nodes in functions.items():
        calls = (n.func for node in nodes for n in ast.walk(node) if isinstance(n, ast.Call))
        names = {getattr(f, "id", getattr(f, "attr", "")) for f in calls}
        found[name] = names.intersection(functions) - {name}
    return found


def _tree(program: Program, name: str) -> ast.FunctionDef | None:
    return next(iter(_functions(program.source.text).get(name, ())), None)


def returned(program: Program, name: str) -> list[str]:
    """Return the names of what a function returns last; empty where they have none."""
    value = last_returned(_tree(program, name))
    if value is None:
        return []
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return [ast.unparse(p) for p in parts]


def last_returned(function: ast.FunctionDef | None) -> ast.expr | None:
    """Return what stands in the last `return` of a function."""
    found = [n for n in ast.walk(function) if isinstance(n, ast.Return)] if function else []
    return max(found, key=lambda n: n.lineno).value if found else None


def called(program: Program, but: Collection[str] = ()) -> set[str]:
    """Return the functions of a file that others of it call, but for some of these."""
    each = _called(program.source.text).items()
    return set().union(*(calls for name, calls in each if name not in but))


def loops(program: Program, name: str) -> bool:
    """Tell whether a function repeats something."""
    node = _tree(program, name)
    return node is not None and any(isinstance(n, ast.For | ast.While) for n in ast.walk(node))


def calls(function: Callable[..., Any]) -> set[str]:
    """Return the names that a function's code uses."""
    return set(inspect.unwrap(function).__code__.co_names)
