"""What can be read of a learner's function without calling it."""

import ast
import dis
import inspect
import textwrap
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from scratchnn.checker.program import naming

OURS = str(Path(__file__).parents[2] / "equations")
SUPPLIED = ("m", "n")  # globals of the video's script


@dataclass(eq=False)
class Code:
    """A function of the learner's, or a method with the class it belongs to."""

    name: str
    function: Callable[..., Any]
    owner: type | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)
    sized: tuple[str, ...] = ()  # globals that hold the number of examples, and of columns

    @property
    def file(self) -> str:
        """File that the function stands in."""
        return self._code.co_filename if self._code else ""

    @property
    def line(self) -> int | None:
        """Line that it begins in."""
        return self._code.co_firstlineno if self._code else None

    @property
    def is_method(self) -> bool:
        """Whether it belongs to instances."""
        return self.owner is not None

    @property
    def ours(self) -> bool:
        """Whether it is a function of this package, and not the learner's."""
        return self.file.startswith(OURS)

    @property
    def arguments(self) -> list[str]:
        """What its arguments are called."""
        names = list(self._code.co_varnames[: self._code.co_argcount]) if self._code else []
        return names[1:] if self.is_method else names

    @property
    def supplied(self) -> list[str]:
        """Which of m and n it reads from outside."""
        read: set[str] = set()
        codes = [self._code] if self._code else []
        while codes:
            code = codes.pop()
            codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
            read |= {i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"}
        names = dict.fromkeys((*SUPPLIED, *self.sized))
        return [n for n in names if n in read and self._is_number(n)]

    @cached_property
    def source(self) -> str:
        """Its code, without comments and docstring; empty where there is none to read."""
        return ast.unparse(self._tree) if self._tree else ""

    @cached_property
    def is_empty(self) -> bool:
        """Whether there is a docstring and nothing else that does anything."""
        if self._tree is None:
            return False
        body = [s for s in self._tree.body if not does_nothing(s)]
        if not body:
            return True
        return isinstance(body[0], ast.Raise) and "NotImplemented" in ast.unparse(body[0])

    @property
    def _code(self) -> types.CodeType | None:
        return getattr(inspect.unwrap(self.function), "__code__", None)

    @cached_property
    def _tree(self) -> ast.FunctionDef | None:
        try:
            source = textwrap.dedent(inspect.getsource(self.function))
            (tree,) = ast.parse(source).body
        except (OSError, TypeError, SyntaxError, ValueError):
            return None
        return tree if isinstance(tree, ast.FunctionDef) else None

    def _symbol(self, name: str, known: Sequence[str]) -> str | None:
        return naming.symbol(name, self.mapped, known)

    def _is_number(self, name: str) -> bool:
        given = getattr(inspect.unwrap(self.function), "__globals__", {})
        return isinstance(given.get(name, 0), int | np.integer)

    @cached_property
    def whole(self) -> str:
        """Its code as it stands."""
        try:
            return inspect.getsource(inspect.unwrap(self.function))
        except (OSError, TypeError):
            return ""


def does_nothing(statement: ast.stmt) -> bool:
    """Tell whether a statement is `pass`, a string, or `...`."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
