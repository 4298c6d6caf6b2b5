"""Leave out where a program compares its gradients with differences of its loss.

Such a check runs the network for each number that is learned, before anything is. A call of it
that stands alone, or in an assertion, leaves nothing behind: without it, the same is learned.
"""

import ast
from collections.abc import Collection


def leave_out(tree: ast.Module) -> bool:
    r"""Take such calls out of a program; tell whether it has any.

    Examples
    --------
    >>> check = "def check(f, h):\n    return (f(1 + h) - f(1 - h)) / (2 * h)\n"
    >>> tree = ast.parse(check + "print(check(abs, 1e-5))\ntrain()")
    >>> leave_out(tree), ast.unparse(ast.Module(tree.body[1:], []))
    (True, 'pass\ntrain()')
    """
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    names = {one.name for one in functions if _differs(one)}
    leaving, known = _Leaving(names), 0
    while len(names) > known:  # who calls one otherwise is one, too
        known = len(names)
        leaving.visit(tree)
        names |= {one.name for one in functions if _calls(one, names)}
    return leaving.found


class _Leaving(ast.NodeTransformer):
    """Puts nothing in the place of statements that call some functions, and keep no result."""

    def __init__(self, names: Collection[str]) -> None:
        self.names, self.found = names, False

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Leave a call out that stands alone."""
        return self._kept(node)

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        """Leave an assertion out."""
        return self._kept(node)

    def _kept(self, node: ast.stmt) -> ast.stmt:
        if not _calls(node, self.names):
            return node
        self.found = True
        return ast.copy_location(ast.Pass(), node)


def _calls(node: ast.AST, names: Collection[str]) -> bool:
    """Tell whether something calls a function or method of such a name."""
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(getattr(f, "attr", getattr(f, "id", "")) in names for f in calls)


def _differs(function: ast.FunctionDef) -> bool:
    """Tell whether a function divides a difference by 2h, and adds and subtracts h."""
    added, taken, divided = set[str](), set[str](), set[str]()
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp | ast.AugAssign):
            right = node.right if isinstance(node, ast.BinOp) else node.value
            text, half = ast.unparse(right), _half(right)
            if isinstance(node.op, ast.Add):
                added.add(text)
            elif isinstance(node.op, ast.Sub):
                taken |= {text, half}
            elif isinstance(node.op, ast.Div) and isinstance(node, ast.BinOp):
                of = node.left
                divided |= (
                    {half}
                    if isinstance(of, ast.BinOp) and isinstance(of.op, ast.Sub)
                    else set()
                )
    return bool(added & taken & divided - {""})


def _half(node: ast.expr) -> str:
    """Return what is taken twice, as text; empty where nothing is."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for two, one in ((node.left, node.right), (node.right, node.left)):
            if isinstance(two, ast.Constant) and two.value == 2:
                return ast.unparse(one)
    return ""
