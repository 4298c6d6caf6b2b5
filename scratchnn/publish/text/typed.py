"""The functions of a lesson as one would type them: what they do, and nothing about it."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from scratchnn import spec
from scratchnn.publish.text.writer import Writer, code


def typed(function: Callable[..., Any]) -> str:
    """Return the code of a function without its docstring and without types.

    >>> from scratchnn import relu
    >>> print(typed(relu))
    def relu(Z):
        A = np.maximum(Z, 0)
        return A
    """
    source = inspect.getsource(function)
    (defined,) = ast.parse(source).body
    assert isinstance(defined, ast.FunctionDef)  # noqa: S101 (it is one of our equations)
    docstring, *_ = defined.body
    arguments = ", ".join(inspect.signature(function).parameters)
    lines = source.rstrip().splitlines()[docstring.end_lineno :]
    return "\n".join([f"def {function.__name__}({arguments}):", *lines])


class Typed(Writer):
    """The marker of a lesson that builds the network from its functions."""

    def typed(self, names: str) -> str:
        """Return the code of some functions, `a, b`, folded."""
        known = {function.__name__: function for function in spec.functions().values()}
        wanted = [name.strip() for name in names.split(",")]
        shown = "\n\n".join(typed(spec.pick("function", name, known)) for name in wanted)
        said = Markup(", ").join(Markup("<code>{}</code>").format(name) for name in wanted)
        return f"<details><summary>Or type it yourself: {said}</summary>{code(shown)}</details>"
