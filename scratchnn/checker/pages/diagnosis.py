"""What a wrong result looks like: a mistake that a page knows, or one of a general kind."""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.spec import Misuse, Step, Wiring
from scratchnn.verify import mistakes, wiring
from scratchnn.verify.draws import Values
from scratchnn.verify.result import distance

RIGHT = 1e-9  # a learner's sum may run in another order than ours
NEARLY = 1e-5  # what float32, or an ε against log 0, leaves of it


equations = cache(spec.load)  # the pages do not change while a check runs
network = cache(spec.network)


class Variant(NamedTuple):
    """Another way in which a step might have been computed."""

    step: Step
    mistake: str  # its id on the page; empty for a function of the learner's own
    code: str
    is_: str  # completes "your db2 is …"
    seen: str
    page: str  # where to read on
    run: Callable[[Values], Values]


def error(got: Any, wanted: Any) -> float:
    """Return how far a result is off; infinitely, where its shape is another."""
    if np.shape(got) != np.shape(wanted):
        return float("inf")
    return distance(np.asarray(got, dtype=float), np.asarray(wanted, dtype=float))


def variants(step: Step) -> Iterator[Variant]:
    """Yield the mistakes that the pages know of a step: of its equation, then of wiring."""
    page = f"equations/{step.call}"
    equation = equations()[step.call]
    for mistake in equation.mistakes:
        run = mistakes.implementation(equation, mistake)
        said = mistake.is_ or f"the same as {mistake.code}"
        anchor = f"{page}/#mistake-{mistake.id}"
        yield Variant(
            step, mistake.id, mistake.code, said, mistake.seen, anchor, _on_step(step, run)
        )
    known: list[Wiring | Misuse] = [*network().mistakes]
    known += [mistake for _, mistake in network().misuses]
    for wrong in known:
        for other in wrong.steps:
            if (other.name, other.call) == (step.name, step.call) and other != step:
                said = f"{_call(other)}; it should be {_call(step)}"
                anchor = f"networks/two_layer/#mistake-{wrong.id}"
                yield Variant(
                    step, wrong.id, _call(other), said, wrong.seen, anchor, _wired(other)
                )


def _wired(step: Step) -> Callable[[Values], Values]:
    return lambda known: wiring.take(step, known)


def _on_step(step: Step, run: Callable[..., Any]) -> Callable[[Values], Values]:
    """Run a page's code, which knows an equation's own letters, on the values of a step."""
    # Copied, since some of the mistakes write over what they get.
    return lambda known: wiring.take(step, copy.deepcopy(known), run)


def general(got: Array, wanted: Array, m: int) -> tuple[str, str]:
    """Return a name and a sentence for a wrong result, by its general kind.

    Examples
    --------
    >>> wanted = np.array([[1.0], [4.0]])
    >>> general(wanted * 5, wanted, m=5)[0], general(wanted.T, wanted, m=5)[0]
    ('no-mean', 'transposed')
    >>> general(np.array([[1.0], [5.0]]), wanted, m=5)
    ('', 'not what the page gives, nor a mistake that is known here')
    """
    n = wanted.size
    kinds = (
        ("nan", "not a number (NaN) in places", np.isnan(got).any()),
        ("infinite", "infinite in places", np.isinf(got).any()),
        ("flat", f"of shape {got.shape}; it must be {wanted.shape}, right otherwise",
         got.size == n and got.ndim < wanted.ndim and _near(got.ravel(), wanted.ravel())),
        ("transposed", "transposed, and right otherwise", _near(got, wanted.T)),
        ("one-number", f"one number; there must be {n}, of shape {wanted.shape}",
         got.size == 1 < n),
        ("shape", f"of shape {got.shape}; it must be {wanted.shape}",
         got.shape != wanted.shape),
        ("zeros", "zero throughout", not np.any(got)),
        ("integers", "cut down to integers; keep the decimals",
         got.shape == wanted.shape and _near(got, np.trunc(wanted))),
        ("no-mean", "m times too large; the 1/m is missing", _near(got, wanted * m)),
        ("mean-twice", "m times too small; 1/m is in it twice", _near(got, wanted / m)),
        ("sign", "right but for its sign", _near(got, -wanted)),
    )  # fmt: skip
    for name, sentence, found in kinds:
        if found:
            return name, sentence
    factor = float(np.vdot(wanted, got) / max(float(np.vdot(wanted, wanted)), 1e-300))
    if n > 1 and _near(got, factor * wanted):  # any two single numbers differ by a factor
        return "factor", f"the right one times {factor:.4g}"
    return "", "not what the page gives, nor a mistake that is known here"


def _near(got: Array, wanted: Array) -> bool:
    """Tell whether two results agree, relative to the size of the numbers."""
    scale = max(float(np.max(np.abs(wanted), initial=0)), 1e-300)
    return error(got / scale, wanted / scale) <= NEARLY


def code(step: Step) -> str:
    """Return the right code of a step: the body of our function, in the step's own letters.

    Examples
    --------
    >>> step = next(s for s in spec.network().steps if s.name == "db2")
    >>> print(code(step))
    m = dZ2.shape[1]
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(spec.function(step.call)))).body[0]
    assert isinstance(tree, ast.FunctionDef)  # noqa: S101 (an equation is a function)
    renamed = _Renamed(step)
    _, *lines, _ = tree.body  # without docstring and return
    return "\n".join(ast.unparse(renamed.visit(line)) for line in lines)


def _call(step: Step) -> str:
    """Return the right side of a step as a learner would write it."""
    return step.python.partition(" = ")[2]


class _Renamed(ast.NodeTransformer):
    """Puts a step's letters in the place of the equation's."""

    def __init__(self, step: Step) -> None:
        outputs = equations()[step.call].outputs
        self.made = {o.name: name for o, name in zip(outputs, step.out, strict=True)}
        self.given = {name: str(source) for name, source in step.with_.items()}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename what is assigned to the step's output, and what is read to its inputs."""
        names = self.made if isinstance(node.ctx, ast.Store) else self.given
        return ast.Name(names.get(node.id, node.id), node.ctx)
