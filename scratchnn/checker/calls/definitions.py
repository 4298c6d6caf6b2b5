"""Run those statements of a program that define something, and no others.

Imports, functions, classes and constants are run, one at a time. What reads data, trains or
plots at the top level of a script is left alone: single functions are judged without it.
"""

import ast
import copy
import inspect
import sys
import sysconfig
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from scratchnn.checker.calls.calling import Learner
from scratchnn.checker.calls.code import does_nothing
from scratchnn.checker.program.failures import say
from scratchnn.checker.program.instrument import Turning
from scratchnn.checker.program.run import Program
from scratchnn.checker.program.watch import Recorder

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
GENERATORS = ("default_rng", "RandomState")  # functions that draw need theirs
# A constant, and what may be computed from constants without running anything of the learner's.
ARITHMETIC = (
    ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.BinOp, ast.UnaryOp, ast.Name,
    ast.operator, ast.unaryop, ast.expr_context, ast.Lambda,
)  # fmt: skip
READERS = ("read_csv", "loadtxt", "genfromtxt", "load_data", "fetch_openml", "read_idx")
CHECKER = str(Path(__file__).parents[1])  # what is put into their classes
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


@dataclass
class Found:
    """The functions that a program defines, and what went wrong on the way."""

    functions: list[Learner] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unscaled: bool = False  # it reads pixels, and nothing in it looks like a division by 255


def definitions(program: Program, mapped: Mapping[str, str]) -> Found:
    """Run what a program defines, and return its functions and methods."""
    found, file = Found(), program.source.path
    program.recorder = Recorder([], frozenset(), sys.maxsize, program.world.fill)
    program.world.start(program.request.variant)
    program.modules = {}  # those of the last run end with it
    module = program.fresh("learner", file)
    statements = program.source.tree().body
    with program.world.entered():
        for statement in statements:
            if is_definition(statement):
                _run(statement, program, vars(module), found)
    own = {k: v for k, v in vars(module).items() if k not in program.tools}
    found.functions = list(functions(own, str(file), mapped))
    for learner in found.functions:
        learner.sized = sized(statements)
    found.unscaled = reads_unscaled(statements)
    return found


def is_definition(statement: ast.stmt) -> bool:
    """Tell whether a statement only imports, defines, or names a constant."""
    if isinstance(statement, DEFINITIONS):
        return True
    if isinstance(statement, ast.Try):  # try: import this; except ImportError: import that
        handled = [s for handler in statement.handlers for s in handler.body]
        return all(is_definition(s) or does_nothing(s) for s in [*statement.body, *handled])
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
        return _is_constant(statement.value)
    return False


def sized(statements: list[ast.stmt]) -> tuple[str, ...]:
    """Return the names that a program unpacks the shape of its table into."""
    for statement in statements:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
            if isinstance(statement.value, ast.Attribute) and statement.value.attr == "shape":
                return tuple(ast.unparse(e) for e in statement.targets[0].elts)
    return ()


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr in GENERATORS
    return all(isinstance(node, ARITHMETIC) for node in ast.walk(value))


def _run(statement: ast.stmt, program: Program, names: dict[str, Any], found: Found) -> None:
    """Run one statement; what fails is told, and the others are run all the same."""
    tree = ast.Module([Turning().visit(copy.deepcopy(statement))], type_ignores=[])
    file = program.source.path
    try:
        code = compile(ast.fix_missing_locations(tree), str(file), "exec", dont_inherit=True)
        exec(code, names)  # noqa: S102
    except BaseException as error:  # a learner's import may even exit
        if isinstance(statement, ast.Assign):
            return  # a constant made of what is not run; whoever misses it says so
        said = ast.unparse(statement).splitlines()[0]
        where = program.source.where(statement.lineno)
        found.problems.append(f"{where}, `{said}`: {say(error)}")


def reads_unscaled(statements: list[ast.stmt]) -> bool:
    """Tell whether pixels are read by these statements, and never divided by 255."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    words = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    words |= {n.id for n in nodes if isinstance(n, ast.Name)}
    numbers = {n.value for n in nodes if isinstance(n, ast.Constant)}
    scaled = any(number in numbers for number in (255, 256)) or any(
        hint in word.lower() for word in words for hint in ("scal", "normal")
    )
    return bool(words & set(READERS)) and not scaled


def functions(
    namespace: Mapping[str, Any], file: str, mapped: Mapping[str, str]
) -> Iterator[Learner]:
    """Yield functions and methods that are the learner's, or ours, and no other library's."""
    for name, value in list(namespace.items()):
        if isinstance(value, type):
            yield from _methods(name, value, file, mapped)
        elif _is_own(value, file):
            yield Learner(name, value, None, mapped)


def _methods(name: str, owner: type, file: str, mapped: Mapping[str, str]) -> Iterator[Learner]:
    for base in reversed(owner.__mro__[:-1]):
        for method, member in vars(base).items():
            function = getattr(owner, method, None)  # an enum hides some
            if not _is_own(function, file):
                continue
            bound = isinstance(member, types.FunctionType) and _asks_for_self(member)
            yield Learner(f"{name}.{method}", function, owner if bound else None, mapped)


def _asks_for_self(function: types.FunctionType) -> bool:
    return inspect.unwrap(function).__code__.co_varnames[:1] == ("self",)


def _is_own(value: Any, file: str) -> TypeGuard[Callable[..., Any]]:
    """Tell whether something is a function whose code stands in the learner's files."""
    if not callable(value) or not inspect.isroutine(value):
        return False
    code = getattr(inspect.unwrap(value), "__code__", None)
    where = code.co_filename if code else "<built in>"
    if where == file:
        return True
    return not where.startswith((*LIBRARIES, CHECKER, "<frozen", "<built in>"))
