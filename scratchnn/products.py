"""Products of matrices where NumPy has no library for them: in a browser.

There `a @ b` goes down the columns of b. Where the numbers of a column do not lie side by side,
as in `dZ @ A.T`, each of them is waited for. `einsum` takes its loops in the order in which the
numbers lie: 13 ms in the place of 216 for the 31 million products of the video's first layer.
"""

import ast
import builtins
import doctest
import inspect
import pkgutil
from importlib import import_module
from types import CodeType
from typing import Any

import numpy as np

from scratchnn import equations

NAME = "@"  # which nobody can give to something else
MANY = 10_000  # numbers of an operand; of fewer, NumPy's own product is as fast


def product(a: Any, b: Any) -> Any:
    """Return a @ b."""
    for x in filter(_has_own_functions, (a, b)):
        return x.__array_function__(product, (type(x),), (a, b), {})
    if _is_matrix(a) and _is_matrix(b) and a.shape[1] == len(b) and b.size > MANY:
        products = np.empty((len(a), b.shape[1]), np.result_type(a, b))
        for row, its in zip(a, products, strict=True):  # of all at once, there may be too many
            np.einsum("j,jk->k", row, b, out=its)
        return products
    return a @ b


def _is_matrix(x: object) -> bool:
    return type(x) is np.ndarray and x.ndim == 2 and x.dtype.kind == "f"


def _has_own_functions(x: object) -> bool:
    """Tell whether an array wants to know what is done with it, as a recorded one does."""
    its = type(x).__array_function__ if isinstance(x, np.ndarray) else None
    return its not in (None, np.ndarray.__array_function__)


class _Products(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.MatMult):
            return node
        call = ast.Call(ast.Name(NAME, ast.Load()), [node.left, node.right], [])
        return ast.copy_location(call, node)  # as an error shows it


def compiled(code: str, file: str, mode: str, flags: int = 0, inherit: bool = True) -> CodeType:
    """Compile Python with each `a @ b` as a call of `product`."""
    tree = compile(code, file, mode, flags | ast.PyCF_ONLY_AST, inherit)
    return compile(
        ast.fix_missing_locations(_Products().visit(tree)), file, mode, flags, inherit
    )


def install() -> None:
    """Let the equations multiply so, and from now on the examples of pages."""
    vars(builtins)[NAME] = product
    vars(doctest)["compile"] = compiled
    for phase in pkgutil.iter_modules(equations.__path__, f"{equations.__name__}."):
        module = import_module(phase.name)
        made: dict[str, Any] = {}
        exec(compiled(inspect.getsource(module), str(module.__file__), "exec"), made)  # noqa: S102 (it is ours)
        for name in filter(lambda name: inspect.isfunction(made[name]), made):
            vars(module)[name].__code__ = made[name].__code__  # whoever has it by now
