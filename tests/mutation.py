"""mutmut, with the mistakes that arrays invite and that it does not know.

    python tests/mutation.py run
    python tests/mutation.py show scratchnn.equations.forward.x_relu__mutmut_1

is mutmut's own command with more operators. An operator is given a piece of code, and yields
what to put in its place. `survivors.py` runs it and judges the result.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

EXCHANGED = {"sum": "mean", "max": "min", "maximum": "minimum", "argmax": "argmin"}

Operator = Callable[[Any], Iterable[cst.CSTNode]]


def attributes(node: cst.Attribute) -> Iterator[cst.CSTNode]:
    """Drop `.T`; put another reduction in place of one."""
    if node.attr.value == "T":
        yield node.value
    if node.attr.value in EXCHANGED:
        yield node.with_changes(attr=cst.Name(EXCHANGED[node.attr.value]))


def operations(node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    """Drop a factor or a term; turn the order round; transpose what is multiplied."""
    left, right = _grouped(node.left), _grouped(node.right)
    yield left
    yield right
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


def comparisons(node: cst.Comparison) -> Iterator[cst.CSTNode]:
    """Compare in every other way."""
    (target,) = node.comparisons
    for other in (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.Equal, cst.NotEqual):
        yield node.with_changes(comparisons=[target.with_changes(operator=other())])


def calls(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leave a call out, so that what it was given remains; swap two arguments."""
    owner = node.func.value if isinstance(node.func, cst.Attribute) else None
    if owner is not None and not owner.deep_equals(cst.Name("np")):
        yield owner
    elif node.args:
        yield _grouped(node.args[0].value)
    for args in _swapped(node.args, "value"):
        yield node.with_changes(args=args)


def subscripts(node: cst.Subscript) -> Iterator[cst.CSTNode]:
    """Leave an index out; swap its two parts."""
    yield node.value
    for parts in _swapped(node.slice, "slice"):
        yield node.with_changes(slice=parts)


def tuples(node: cst.Tuple) -> Iterator[cst.CSTNode]:
    """Swap two of what is returned, or of what is unpacked."""
    for elements in _swapped(node.elements, "value"):
        yield node.with_changes(elements=elements)


def numbers(node: cst.Integer) -> Iterator[cst.CSTNode]:
    """Count one less: another axis, another side, another corner."""
    yield cst.parse_expression(str(node.evaluated_value - 1))


class Names(cst.CSTVisitor):
    """Put each other name that is known by then in place of a name.

    Which names those are depends on the function around, and an operator of mutmut is shown a
    node alone. It meets the function first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known: list[str] = []
        self.others: dict[cst.Name, list[str]] = {}

    def enter(self, function: cst.FunctionDef) -> Iterable[cst.CSTNode]:
        """Note for each name of a function what else is known there; change nothing."""
        params = function.params
        self.known = [p.name.value for p in (*params.params, *params.kwonly_params)]
        function.body.visit(self)
        return ()

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
        (cst.FunctionDef, names.enter),
        (cst.Name, names.exchange),
    ]
    return [(kind, _changing(operator)) for kind, operator in ours]


def _changing(operator: Operator) -> Operator:
    """Leave out what an operator gives back as it was."""

    def changing(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        return (new for new in operator(node) if not new.deep_equals(node))

    return changing


def _grouped(node: cst.BaseExpression) -> cst.BaseExpression:
    """Put an operation into parentheses, so that it stays one where it is put."""
    if node.lpar or not isinstance(node, cst.BinaryOperation):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


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


if __name__ == "__main__":
    from mutmut.__main__ import cli  # it ends the program where there is no `fork`

    cast(list[Any], mutation_operators).extend(operators())
    cli()
