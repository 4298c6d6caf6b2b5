"""What a program's functions return and call, read in its tree."""

import ast
import inspect
from collections.abc import Callable, Collection
from typing import Any

from scratchnn.checker.program.run import Program


def _tree(program: Program, name: str) -> ast.FunctionDef | None:
    for node in ast.walk(program.source.tree()):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    return None


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
    defined = {
        n.name for n in ast.walk(program.source.tree()) if isinstance(n, ast.FunctionDef)
    }
    found = set()
    for node in ast.walk(program.source.tree()):
        if isinstance(node, ast.FunctionDef) and node.name not in but:
            for call in ast.walk(node):
                if isinstance(call, ast.Call):
                    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    found |= {name} & (defined - {node.name})
    return found


def loops(program: Program, name: str) -> bool:
    """Tell whether a function repeats something."""
    node = _tree(program, name)
    return node is not None and any(isinstance(n, ast.For | ast.While) for n in ast.walk(node))


def calls(function: Callable[..., Any]) -> set[str]:
    """Return the names that a function's code uses."""
    return set(inspect.unwrap(function).__code__.co_names)
