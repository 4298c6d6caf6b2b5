"""mutmut, with the mistakes that arrays invite and that it does not know.

    python tests/mutation.py run
    python tests/mutation.py show scratchnn.equations.forward.x_relu__mutmut_1

is mutmut's own command with more operators. An operator is given a piece of code, and yields
what to put in its place. `survivors.py` runs it and judges the result.
"""

import gc
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import libcst as cst
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.workers.isolation import (
    ForkServerRunner,
    MutantResult,
    recv_message,
    run_in_fork_with_result,
    send_message,
)

if TYPE_CHECKING:  # the process that forks all others knows nothing of pytest
    import pytest

EXCHANGED = {
    "sum": ["mean"], "max": ["min", "mean"], "maximum": ["minimum"], "argmax": ["argmin", "max"],
    "exp": ["expm1", "exp2"], "log": ["log1p", "log2"], "random": ["standard_normal"],
}  # fmt: skip
IN_PLACE: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "__iadd__", cst.Subtract: "__isub__", cst.Multiply: "__imul__",
    cst.Divide: "__itruediv__",
}  # fmt: skip

Operator = Callable[[Any], Iterable[cst.CSTNode]]


def attributes(node: cst.Attribute) -> Iterator[cst.CSTNode]:
    """Drop `.T`, or reshape instead; put another function in place of one."""
    if node.attr.value == "T":
        yield node.value
        yield _call(node.value, "reshape", _parsed("A.shape[::-1]", A=node.value))
    for other in EXCHANGED.get(node.attr.value, ()):
        yield node.with_changes(attr=cst.Name(other))


def operations(node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    """Drop a factor or a term; turn the order round; transpose; move the parentheses."""
    left, right = _grouped(node.left), _grouped(node.right)
    yield left
    yield right
    yield from _regrouped(node)
    yield from (node.with_changes(left=part) for part in _parts(node.left, node))
    yield from (node.with_changes(right=part) for part in _parts(node.right, node))
    if isinstance(node.operator, cst.Divide):
        yield node.with_changes(operator=cst.FloorDivide())
    match node.operator:
        case cst.MatrixMultiply():
            yield node.with_changes(left=right, right=left)
            yield node.with_changes(left=_transposed(left))
            yield node.with_changes(right=_transposed(right))
            yield node.with_changes(operator=cst.Multiply())
        case cst.Subtract() | cst.Divide():
            yield node.with_changes(left=right, right=left)
        case cst.Multiply():
            yield node.with_changes(operator=cst.Add())
            yield node.with_changes(operator=cst.MatrixMultiply())


def comparisons(node: cst.Comparison) -> Iterator[cst.CSTNode]:
    """Compare in every other way; compare with the first label alone, which broadcasts."""
    (target,) = node.comparisons
    if isinstance(target.comparator, cst.Name):
        first = _parsed("A[:1]", A=target.comparator)
        yield node.with_changes(comparisons=[target.with_changes(comparator=first)])
    for other in (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.Equal, cst.NotEqual):
        yield node.with_changes(comparisons=[target.with_changes(operator=other())])


def calls(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave a call out, so that what it was given remains; take |x|; swap two arguments."""
    owner = node.func.value if isinstance(node.func, cst.Attribute) else None
    if owner is not None and not owner.deep_equals(cst.Name("np")):
        yield owner
        yield node.with_deep_changes(node.func, value=_parsed("abs(A)", A=owner))
    elif node.args:
        yield _grouped(node.args[0].value)
    for args in _swapped(node.args, "value"):
        yield node.with_changes(args=args)


def subscripts(node: cst.Subscript) -> Iterator[cst.CSTNode]:
    """Leave an index out; count all entries; swap the two parts of the index."""
    yield node.value
    if isinstance(node.value, cst.Attribute) and node.value.attr.value == "shape":
        yield node.value.with_changes(attr=cst.Name("size"))
    for parts in _swapped(node.slice, "slice"):
        yield node.with_changes(slice=parts)


def tuples(node: cst.Tuple) -> Iterator[cst.CSTNode]:
    """Swap two of what is returned, or of what is unpacked."""
    for elements in _swapped(node.elements, "value"):
        yield node.with_changes(elements=elements)


def numbers(node: cst.Integer) -> Iterator[cst.CSTNode]:
    """Count one less: another axis, another side, another corner."""
    yield cst.parse_expression(str(node.evaluated_value - 1))


def results(node: cst.Return) -> Iterator[cst.CSTNode]:
    """Return a name in another precision."""
    if isinstance(node.value, cst.Name):
        for kind in ("'float32'", "'float64'"):
            made = _call(node.value, "astype", cst.SimpleString(kind))
            yield node.with_changes(value=made)


class Names(cst.CSTVisitor):
    """Put each other name that is known by then in place of a name; write over an argument.

    Which names those are depends on the function around, and an operator of mutmut is shown a
    node alone. It meets the function first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known: list[str] = []
        self.arguments: list[str] = []
        self.others: dict[cst.Name, list[str]] = {}

    def enter(self, function: cst.FunctionDef) -> Iterable[cst.CSTNode]:
        """Note for each name of a function what else is known there; change nothing."""
        params = function.params
        self.known = [p.name.value for p in (*params.params, *params.kwonly_params)]
        self.arguments = list(self.known)
        function.body.visit(self)
        return ()

    def overwrite(self, node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
        """Compute in the memory of an argument, as `A -= Y` does."""
        method = IN_PLACE.get(type(node.operator))
        if method and self._is_argument(node.left):
            yield _call(node.left, method, node.right)
        if method in ("__iadd__", "__imul__") and self._is_argument(node.right):
            yield _call(node.right, method, node.left)

    def into(self, node: cst.Call) -> Iterator[cst.CSTNode]:
        """Let NumPy write its result into the argument that it is given."""
        of_numpy = isinstance(node.func, cst.Attribute) and node.func.value.deep_equals(
            cst.Name("np")
        )
        if of_numpy and node.args and self._is_argument(node.args[0].value):
            out = cst.Arg(node.args[0].value, cst.Name("out"), equal=_TIGHT)
            yield node.with_changes(args=[*node.args, out])

    def _is_argument(self, node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.Name) and node.value in self.arguments

    def exchange(self, node: cst.Name) -> Iterator[cst.CSTNode]:
        """Put the other names in place of one."""
        for other in self.others.get(node, ()):
            yield node.with_changes(value=other)

    def visit_Name(self, node: cst.Name) -> None:
        if node.value in self.known:
            self.others[node] = [name for name in self.known if name != node.value]

    def visit_Assign(self, node: cst.Assign) -> bool:
        node.value.visit(self)  # what is assigned to becomes known after it
        for target in node.targets:
            written = cst.Module([]).code_for_node(target.target)
            names = re.findall(r"\b[A-Za-z]\w*", written)
            self.known += [name for name in names if name not in self.known]
        return False

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        node.value.visit(self)
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:
        node.value.visit(self)
        return False


def operators() -> list[tuple[type[cst.CSTNode], Operator]]:
    """Return the operators, each with the kind of node that it changes."""
    names = Names()
    ours: list[tuple[type[cst.CSTNode], Operator]] = [
        (cst.Attribute, attributes),
        (cst.BinaryOperation, operations),
        (cst.Comparison, comparisons),
        (cst.Call, calls),
        (cst.Subscript, subscripts),
        (cst.Tuple, tuples),
        (cst.Integer, numbers),
        (cst.Return, results),
        (cst.FunctionDef, names.enter),
        (cst.Name, names.exchange),
        (cst.BinaryOperation, names.overwrite),
        (cst.Call, names.into),
    ]
    return [(kind, _changing(operator)) for kind, operator in ours]


def _changing(operator: Operator) -> Operator:
    """Leave out what an operator gives back as it was."""

    def changing(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        return (new for new in operator(node) if not new.deep_equals(node))

    return changing


def _grouped(node: cst.BaseExpression) -> cst.BaseExpression:
    """Put an operation or a number into parentheses, so that it stays one where it is put."""
    if node.lpar or not isinstance(node, _LOOSE):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


_LOOSE = cst.BinaryOperation, cst.Comparison, cst.BooleanOperation, cst.IfExp, cst.BaseNumber
_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def _regrouped(node: cst.BinaryOperation) -> Iterator[cst.BinaryOperation]:
    """Yield `a + (b * c)` as `(a + b) * c`, and the other way round."""
    left, right = node.left, node.right
    if isinstance(left, cst.BinaryOperation):
        inner = cst.BinaryOperation(left.right, node.operator, right)
        yield cst.BinaryOperation(left.left, left.operator, _grouped(inner))
    if isinstance(right, cst.BinaryOperation):
        inner = cst.BinaryOperation(left, node.operator, right.left)
        yield cst.BinaryOperation(_grouped(inner), right.operator, right.right)


def _parts(part: cst.BaseExpression, of: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    """Yield the first row and the first column of an operand, which NumPy may broadcast."""
    if isinstance(part, cst.Name) and not isinstance(of.operator, cst.MatrixMultiply):
        for first in ("A[:1]", "A[:, :1]", "A[:, 0]"):
            yield _parsed(first, A=part)


def _parsed(code: str, A: cst.BaseExpression) -> cst.BaseExpression:
    """Return code as an expression, in which A stands for another."""
    return cst.parse_expression(code.replace("A", cst.Module([]).code_for_node(_grouped(A))))


def _call(owner: cst.BaseExpression, method: str, given: cst.BaseExpression) -> cst.Call:
    return cst.Call(cst.Attribute(_grouped(owner), cst.Name(method)), [cst.Arg(given)])


def _transposed(node: cst.BaseExpression) -> cst.BaseExpression:
    return cst.Attribute(_grouped(node), cst.Name("T"))


def _swapped(nodes: Sequence[Any], part: str) -> Iterator[list[Any]]:
    """Yield a sequence with each two neighbours swapped; commas stay where they are."""
    for i in range(len(nodes) - 1):
        one, other = getattr(nodes[i], part), getattr(nodes[i + 1], part)
        pair = [
            nodes[i].with_changes(**{part: other}),
            nodes[i + 1].with_changes(**{part: one}),
        ]
        yield [*nodes[:i], *pair, *nodes[i + 2 :]]


class Collected(PytestRunner):
    """Runs tests out of those that were collected until one fails, the shortest first.

    Those that failed on another mutant of the same function come early.
    """

    items: ClassVar[dict[str, "pytest.Item"]] = {}

    def warm_up(self) -> None:
        """Do nothing: the tests have been collected by then."""

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        of = state().duration_by_test
        kept = Path(f"{mutant_name}".partition("__mutmut_")[0])  # by all processes
        failed = set(kept.read_text().splitlines()) if kept.is_file() else set()
        # A millisecond is what a test takes that does nothing.
        order = sorted(tests, key=lambda id_: (of[id_] + 1e-3) / (30 if id_ in failed else 1))
        failing = first_that_fails([self.items[id_] for id_ in order])
        if failing is None:
            return 0
        with kept.open("a") as file:
            file.write(f"{failing}\n")
        return 1


def first_that_fails(items: Sequence["pytest.Item"]) -> str | None:
    """Run tests until one fails, and return the name of that."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if item.session.testsfailed:
            return item.nodeid
    return None


def timed(items: Sequence["pytest.Item"]) -> dict[str, Any]:
    """Run all tests, and return what mutmut noted of them."""
    if failing := first_that_fails(items):
        raise ValueError(f"{failing} fails without a mutant")
    return vars(state())


class Session(PytestRunner):
    """A session of pytest that a plugin takes over."""

    def __init__(self, plugin: object) -> None:
        super().__init__()
        self.plugin = plugin

    def execute_pytest(self, params: list[str], **kwargs: Any) -> int:
        # A file that captures what is written would be shared by all; and mutmut leaves open
        # what it opens.
        options = ["--capture=sys", "-Wignore::ResourceWarning"]
        plugins = [self.plugin, *kwargs.get("plugins", ())]
        return int(super().execute_pytest([*options, *params], plugins=plugins))


class Server(ForkServerRunner):
    """Collects and times the tests once, for all mutants, and forks where they would begin."""

    noted: ClassVar[set[SourceFileMutationData]] = set()

    def __init__(self, processes: int) -> None:
        super().__init__(processes, Collected, {})
        self.times = False

    def collect_stats(self, tests: Iterable[str] | None) -> int:  # noqa: ARG002
        """Let the server time the tests; it goes on to the mutants."""
        self.times = True
        self._start_forkserver()
        self.times = False
        try:
            vars(state()).update(recv_message(cast(int, self.result_pipe_read)))
        except EOFError:  # a test fails without a mutant
            return 1
        return 0

    def run_clean_tests(self, tests: Iterable[str]) -> int:  # noqa: ARG002
        """Run nothing: the tests were timed, which stops where one fails without a mutant."""
        return 0

    def run_forced_fail(self) -> int:
        """Run nothing: were nothing able to fail, every mutant would survive."""
        return 1

    def startup(self) -> None:
        """Start the server, if it has not timed the tests."""
        if self.forkserver_pid is None:
            super().startup()

    def shutdown(self) -> None:
        """Keep all verdicts."""
        super().shutdown()
        for data in self.noted:
            data.save()

    @classmethod
    def note(cls, result: MutantResult, of: dict[str, SourceFileMutationData]) -> None:
        """Note a verdict; mutmut would write down those of all mutants each time."""
        data = of[result.mutant_name]
        data.exit_code_by_key[result.mutant_name] = result.exit_code
        cls.noted.add(data)

    def _forkserver_main(self, work_fd: int, result_fd: int) -> None:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 (to the end)
        self.pipes = work_fd, result_fd
        Session(self).run_stats(tests=())

    def pytest_runtestloop(self, session: "pytest.Session") -> bool:
        """Take mutants, in the place of only running what was collected."""
        if self.times:  # in a fork: all that the tests import would make each other fork slow
            vars(state()).update(run_in_fork_with_result(timed, session.items))
            send_message(self.pipes[1], vars(state()))
        set_mutant_under_test("")
        import numpy.testing  # noqa: F401 (NumPy does so where it is first asked for it)

        Collected.items = {item.nodeid: item for item in session.items}
        super()._forkserver_main(*self.pipes)
        return True


if __name__ == "__main__":
    import mutmut.__main__  # it ends the program where there is no `fork`

    cast(list[Any], mutation_operators).extend(operators())
    # pytest clears up three times a session. What is there by then stays, and is not gone
    # through again.
    os.register_at_fork(before=gc.freeze)
    vars(mutmut.__main__)["get_mutant_runner"] = Server
    vars(mutmut.__main__)["_register_mutant_result"] = Server.note
    # It counts all mutants for each of them.
    vars(mutmut.__main__)["print_stats"] = lambda *_, **__: None
    mutmut.__main__.cli()
