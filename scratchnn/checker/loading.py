"""Run those statements of a learner's file that define something, and no others.

Imports, functions, classes and constants are run, one at a time. What reads data, trains or
plots at the top level of a script is left alone, so that the script can be checked as it is.
"""

import ast
import importlib.util
import json
import linecache
import sys
import tokenize
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scratchnn.checker.failures import say

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
GENERATORS = ("default_rng", "RandomState")  # functions that draw need theirs
READERS = ("read_csv", "loadtxt", "genfromtxt", "load_data", "fetch_openml", "read_idx")
# A constant, and what may be computed from constants without running anything of the learner's.
ARITHMETIC = (
    ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.BinOp, ast.UnaryOp, ast.Name,
    ast.operator, ast.unaryop, ast.expr_context, ast.Lambda,
)  # fmt: skip


class LoadError(Exception):
    """The file cannot be read at all; the message says why."""


@dataclass
class Loaded:
    """What a file defines, and what went wrong on the way."""

    namespace: dict[str, Any]
    file: str
    problems: list[str] = field(default_factory=list)
    unscaled: bool = False  # it reads pixels, and nothing in it looks like a division by 255


def load(target: str) -> Loaded:
    """Load a file `.py` or `.ipynb`, or a module by its dotted name.

    Raises
    ------
    LoadError
        If there is no such file or module, or it is not Python.
    """
    path, package = _find(target)
    sys.path.insert(0, str(path.resolve().parent))
    source, problems = _source(path)
    module = types.ModuleType("learner")
    module.__file__, module.__package__ = str(path), package
    sys.modules["learner"] = module  # dataclasses and pickle look for it
    # Tracebacks and `inspect` read the source from here; a notebook has no other place for it.
    linecache.cache[str(path)] = (
        len(source),
        None,
        source.splitlines(keepends=True),
        str(path),
    )
    loaded = Loaded(vars(module), str(path), problems)
    statements = list(_statements(source, path))
    loaded.unscaled = _reads_unscaled(statements)
    for statement in statements:
        if is_definition(statement):
            _run(statement, loaded)
    return loaded


def is_definition(statement: ast.stmt) -> bool:
    """Tell whether a statement only imports, defines, or names a constant."""
    if isinstance(statement, DEFINITIONS):
        return True
    if isinstance(statement, ast.Try):  # try: import this; except ImportError: import that
        handled = [s for handler in statement.handlers for s in handler.body]
        return all(is_definition(s) or _is_docstring(s) for s in [*statement.body, *handled])
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
        return _is_constant(statement.value)
    return False


def _is_docstring(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing: `pass`, a string, `...`."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr in GENERATORS
    return all(isinstance(node, ARITHMETIC) for node in ast.walk(value))


def _find(target: str) -> tuple[Path, str]:
    """Return the file of a target, and the package it belongs to."""
    path = Path(target)
    if path.is_dir():
        raise LoadError(f"{target} is a folder; give one of the files in it")
    if path.is_file():
        if path.suffix not in (".py", ".ipynb"):
            raise LoadError(f"{target} must be a Python file .py or a notebook .ipynb")
        return path, ""
    if path.suffix in (".py", ".ipynb") or not all(p.isidentifier() for p in target.split(".")):
        raise LoadError(f"{target}: there is no such file")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found = importlib.util.find_spec(target)
    except ImportError:
        found = None
    except BaseException as error:
        raise LoadError(f"{target}: its package cannot be imported: {say(error)}") from error
    if found is None or not found.origin or not found.origin.endswith(".py"):
        raise LoadError(f"{target}: there is no such file, and no such module")
    package = target if found.submodule_search_locations else target.rpartition(".")[0]
    return Path(found.origin), package


def _source(path: Path) -> tuple[str, list[str]]:
    """Return a file's code; a notebook's cells below each other, without their magic lines."""
    try:
        if path.suffix == ".py":
            with tokenize.open(path) as file:
                return file.read(), []
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (SyntaxError, UnicodeDecodeError) as error:
        raise LoadError(f"{path} is not text, so it is no Python") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LoadError(f"{path} is not a notebook: {say(error)}") from error
    sources, problems = [], []
    for number, cell in enumerate(code, 1):
        lines = [
            "" if line.lstrip().startswith(("%", "!")) or line.rstrip().endswith("?") else line
            for line in cell.splitlines()
        ]
        text = "\n".join(lines)
        try:
            ast.parse(text)
        except SyntaxError as error:
            problems.append(f"Code cell {number} is left out: {_syntax(error)}")
            text = "\n" * text.count("\n")
        sources.append(text)
    return "\n".join(sources), problems


def _statements(source: str, path: Path) -> Iterator[ast.stmt]:
    try:
        yield from ast.parse(source, filename=str(path)).body
    except SyntaxError as error:
        raise LoadError(f"{path}: {_syntax(error)}") from error
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte; nested too deep
        raise LoadError(f"{path} is not Python: {say(error)}") from error


def _syntax(error: SyntaxError) -> str:
    line = (error.text or "").strip()
    where = f"line {error.lineno}" if error.lineno else "it"
    return f"Python cannot read {where}, {error.msg}" + (f": {line}" if line else "")


def _run(statement: ast.stmt, loaded: Loaded) -> None:
    """Run one statement; what fails is told, and the others are run all the same."""
    tree = ast.Module([statement], type_ignores=[])
    try:
        exec(compile(tree, loaded.file, "exec", dont_inherit=True), loaded.namespace)  # noqa: S102
    except BaseException as error:  # a learner's import may even exit
        if isinstance(statement, ast.Assign):
            return  # a constant made of what is not run; whoever misses it says so
        said = ast.unparse(statement).splitlines()[0]
        loaded.problems.append(f"Line {statement.lineno}, `{said}`: {say(error)}")


def _reads_unscaled(statements: list[ast.stmt]) -> bool:
    """Tell whether pixels are read by these statements, and never divided by 255."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    words = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    words |= {n.id for n in nodes if isinstance(n, ast.Name)}
    numbers = {n.value for n in nodes if isinstance(n, ast.Constant)}
    scaled = any(number in numbers for number in (255, 256)) or any(
        hint in word.lower() for word in words for hint in ("scal", "normal")
    )
    return bool(words & set(READERS)) and not scaled
