"""Read entry forms: a closed little language, written as Python and checked before it runs."""

import ast
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from scratchnn.formula import nodes
from scratchnn.formula.nodes import FUNCTIONS, Formula, FormulaError, Index, Place

Size = str | int
Shape = tuple[Size, ...] | str  # a word is the name of a whole shape, of rows and columns
Runs = Mapping[str, Size]  # what each index runs over
Loop = tuple[Index, nodes.Variable]  # an index that is bound, and the size that it runs over

RELATIONS = {
    ast.Eq: "=", ast.NotEq: r"\ne", ast.Lt: "<", ast.Gt: ">", ast.LtE: r"\le", ast.GtE: r"\ge",
}  # fmt: skip
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: r"\cdot"}
EXTREMES = (*nodes.BEATS,)
# How each word of the language is used.
USES = {
    **{name: f"{name}(…)" for name in ("abs", *FUNCTIONS)},
    **{
        name: f"{name}(a, b), {name}(… for j in range(k)), or {name}(range(k), key=lambda j: …)"
        for name in EXTREMES
    },
    "sum": "sum(… for i in range(m))",
}
LIBRARIES = {"np": "NumPy's", "numpy": "NumPy's", "math": "of the module math"}
INSTEAD = {
    ast.MatMult: "it multiplies whole arrays; write sum(W[j, l] * A[l, i] for l in range(n))",
    ast.FloorDiv: "it cuts decimals off; write /",
    ast.BoolOp: "write one condition inside another",
}


class EntryError(FormulaError):
    """An entry form is outside its language; the message shows where, and what to write."""


def read(
    entry: str,
    output: str,
    shape: Shape,
    shapes: Mapping[str, Shape],
    sizes: Iterable[str] = (),
) -> nodes.Definition:
    """Read an entry form, and check all that can be checked before there are numbers.

    Parameters
    ----------
    entry : str
        The output with an index for each of its dimensions, `=`, and what that entry is.
    output : str
        The name that the left side must have.
    shape : tuple or str
        Its shape, in names of sizes; or a word, for a matrix of any shape.
    shapes : dict
        The names that the right side may use, and their shapes.
    sizes : iterable of str, optional
        The names of sizes that it may use.

    Raises
    ------
    EntryError
        If it is not Python, if a name, an index or a function is not known, or if an index
        runs over another size than the array has there.

    Examples
    --------
    >>> shapes = {"Z": ("n", "m")}
    >>> read("b[j, 0] = sum(Z[j, i] for i in range(m)) / m", "b", ("n", 1), shapes, ["m"])
    ... # doctest: +ELLIPSIS
    Definition(output='b', ...
    >>> try:
    ...     read("A[j, i] = exp(Z[i, j])", "A", ("n", "m"), shapes, ["m"])
    ... except EntryError as error:
    ...     print(error)
    i runs over m, and n is meant: write Z[j, i], at column 17:
    A[j, i] = exp(Z[i, j])
                    ^
    """
    reader = _Reader(entry, shapes, sorted(sizes))
    try:
        left, right = reader.sides()
        found, runs = reader.left(left, output, _dimensions(shape))
        return nodes.Definition(output, found, reader.formula(right, runs))
    except RecursionError:
        raise EntryError("too many parts within parts", Place(entry, 0, 0)) from None


def exact(value: Any) -> Any:
    """Return numbers as fractions, which hold floats without rounding; others as they are."""
    if isinstance(value, np.ndarray):
        fractions = nodes.numbers(value)
        each = np.frompyfunc(lambda x: Fraction(x) if isinstance(x, int | float) else x, 1, 1)
        return each(fractions)
    return Fraction(value) if isinstance(value, float) else value


def _dimensions(shape: Shape) -> tuple[Size, ...]:
    return (
        (f"the rows of {shape}", f"the columns of {shape}") if isinstance(shape, str) else shape
    )


class _Reader:
    """Turns Python's tree of an entry form into ours; refuses what is not in the language."""

    def __init__(self, whole: str, shapes: Mapping[str, Shape], sizes: list[str]) -> None:
        self.whole = whole
        self.shapes = {name: _dimensions(shape) for name, shape in shapes.items()}
        self.sizes = sizes

    # --- where something is wrong ---

    def place(self, node: ast.expr | ast.arg) -> Place:
        """Return where a node stands; Python counts bytes."""
        lines = self.whole.encode().splitlines(keepends=True)
        ends = (node.lineno, node.col_offset), (node.end_lineno or 1, node.end_col_offset or 0)
        start, end = (
            len((b"".join(lines[: line - 1]) + lines[line - 1][:column]).decode())
            for line, column in ends
        )
        return Place(self.whole, start, end)

    def refused(self, node: ast.expr | ast.arg, reason: str) -> EntryError:
        return EntryError(reason, self.place(node))

    def unknown(self, node: ast.expr) -> EntryError:
        """Return the error for what the language does not have, and what it has instead."""
        written = ast.unparse(node)
        there_are = f"there are {', '.join(sorted(USES))}"
        match node:
            case ast.Attribute(value=ast.Name(id=library), attr=name) if library in LIBRARIES:
                advice = f"write {USES[name]}" if name in USES else there_are
                return self.refused(node, f"{written} is {LIBRARIES[library]}; {advice}")
            case ast.Call(func=ast.Name(id=name)) if name in USES:
                return self.refused(node, f"{name} is written {USES[name]}")
            case ast.Call(func=ast.Attribute() as called):
                return self.unknown(called)
            case ast.Call():
                written = ast.unparse(node.func)
                return self.refused(node, f"there is no function {written}; {there_are}")
            case ast.Constant(value=float()):
                return self.refused(node, f"{written} is rounded; write a fraction, as 1 / 2")
        kind = type(node.op) if isinstance(node, ast.BinOp) else type(node)
        advice = INSTEAD.get(kind, f"{there_are}, + - * / **, comparisons, and … if … else …")
        return self.refused(node, f"{written} cannot stand in an entry form: {advice}")

    def among(self, names: Iterable[str]) -> str:
        return f"there are {', '.join(names) or 'none'}"

    # --- the left side ---

    def sides(self) -> tuple[ast.expr, ast.expr]:
        """Return Python's trees of both sides."""
        try:
            body = ast.parse(self.whole).body
        except SyntaxError as error:
            at = max((error.offset or 1) - 1, 0)
            reason = f"this is not Python: {error.msg}"
            raise EntryError(reason, Place(self.whole, at, at)) from None
        except (ValueError, MemoryError):
            raise EntryError("this is not Python", Place(self.whole, 0, 0)) from None
        match body:
            case [ast.Assign(targets=[left], value=right)]:
                return left, right
        reason = "an entry form has two sides: write A[j, i] = …"
        raise EntryError(reason, Place(self.whole, 0, 0))

    def left(
        self, node: ast.expr, output: str, sizes: tuple[Size, ...]
    ) -> tuple[Formula, dict[str, Size]]:
        """Return the left side, and what its indices run over."""
        name, given = self.array(node)
        if name != output:
            raise self.refused(node, f"the left side must be {output}, or an entry of it")
        if len(given) != len(sizes):
            raise self.refused(node, f"{output} has {len(sizes)} indices, got {len(given)}")
        runs: dict[str, Size] = {}
        for index, size in zip(given, sizes, strict=True):
            match index:
                case ast.Name(id=letter) if letter not in runs:
                    runs[self.new(index, runs, output)] = size
                case ast.Constant(value=0) if size == 1:
                    pass
                case _:
                    reason = "the left side needs a letter of its own for each index"
                    raise self.refused(index, f"{reason}; 0 where the shape says 1")
        return self.at(node, output, zip(given, sizes, strict=True), runs), runs

    def new(self, node: ast.expr | ast.arg, runs: Runs, *others: str) -> str:
        """Return the letter of an index that is bound here for the first time."""
        letter = ast.unparse(node)
        if not letter.isidentifier():
            raise self.refused(node, f"an index is a letter, got {letter}")
        if letter in {*runs, *self.shapes, *self.sizes, *USES, *others}:
            raise self.refused(node, f"{letter} means something already: take another letter")
        return letter

    # --- arrays and their entries ---

    def array(self, node: ast.expr) -> tuple[str, list[ast.expr]]:
        """Return the name of an array and the indices that it is given."""
        match node:
            case ast.Name(id=name):
                return name, []
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=indices)):
                return name, indices
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                return name, [index]
            case ast.Subscript(value=ast.Subscript()):
                raise self.refused(node, "indices stand side by side: write Z[j, i]")
        raise self.unknown(node)

    def symbol(self, node: ast.expr, runs: Runs) -> Formula:
        """Return an index, a number, or an entry of an array."""
        name, given = self.array(node)
        if not given and name in runs:
            return Index(self.place(node), name)
        if not given and name in self.sizes:
            return nodes.Variable(self.place(node), name)
        if name not in self.shapes:
            names = self.among([*self.shapes, *self.sizes])
            raise self.refused(node, f"{name} is not declared here; {names}")
        sizes = self.shapes[name]
        if len(given) != len(sizes):
            shape = f"has shape ({', '.join(map(str, sizes))})" if sizes else "is a number"
            raise self.refused(node, f"{name} {shape}: write {self.entry(name, runs)}")
        return self.at(node, name, zip(given, sizes, strict=True), runs)

    def at(
        self, node: ast.expr, name: str, given: Iterable[tuple[ast.expr, Size]], runs: Runs
    ) -> Formula:
        """Return a symbol, or its entry at some indices."""
        symbol = nodes.Variable(self.place(node), name)
        indices = tuple(self.index(index, size, runs, name) for index, size in given)
        return nodes.Indexed(symbol.place, symbol, indices) if indices else symbol

    def index(self, node: ast.expr, size: Size, runs: Runs, name: str) -> Formula:
        """Return one index; only where it runs over what the array has there."""
        match node:
            case ast.Constant(value=at) if type(at) is int and (
                at == 0 or (isinstance(size, int) and 0 < at < size)
            ):
                return nodes.Numeral(self.place(node), at)
            case ast.Name(id=letter) if letter not in runs:
                reason = f"{letter} is no index here; {self.among(runs)}"
                raise self.refused(node, f"{reason}; for {letter} in range(…) makes one")
            case ast.Name(id=letter) if runs[letter] == size:
                return Index(self.place(node), letter)
            case ast.Name(id=letter):
                reason = f"{letter} runs over {runs[letter]}, and {size} is meant"
                raise self.refused(node, f"{reason}: write {self.entry(name, runs)}")
        raise self.refused(node, f"an index is a letter or 0: write {self.entry(name, runs)}")

    def entry(self, name: str, runs: Runs) -> str:
        """Return how an entry is written, with the indices that there are."""
        letters = {size: letter for letter, size in runs.items()} | {1: "0"}
        sizes = self.shapes.get(name, ())
        indices = ", ".join(letters.get(size, "…") for size in sizes)
        return f"{name}[{indices}]" if sizes else name

    # --- formulas ---

    def formula(self, node: ast.expr, runs: Runs) -> Formula:
        """Return any part of the right side."""
        place = self.place(node)
        match node:
            case ast.Constant(value=amount) if type(amount) is int:
                return nodes.Numeral(place, amount)
            case ast.Name() | ast.Subscript():
                return self.symbol(node, runs)
            case ast.UnaryOp(op=ast.USub(), operand=of):
                return nodes.Negative(place, self.formula(of, runs))
            case ast.BinOp(left=left, op=op, right=right):
                one, other = self.formula(left, runs), self.formula(right, runs)
                return self.joined(node, op, one, other)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in RELATIONS:
                one, other = self.formula(left, runs), self.formula(right, runs)
                return nodes.Joined(place, one, RELATIONS[type(op)], other)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                holds, then = self.condition(test, runs), self.formula(body, runs)
                return nodes.Cases(place, holds, then, self.formula(orelse, runs))
            case ast.Call():
                return self.call(node, runs)
        raise self.unknown(node)

    def joined(self, node: ast.expr, op: ast.operator, one: Formula, other: Formula) -> Formula:
        place = self.place(node)
        match op:
            case ast.Div():
                return nodes.Ratio(place, one, other)
            case ast.Pow():
                return nodes.Power(place, one, other)
            case _ if type(op) in SIGNS:
                return nodes.Joined(place, one, SIGNS[type(op)], other)
        raise self.unknown(node)

    def condition(self, node: ast.expr, runs: Runs) -> nodes.Joined:
        found = self.formula(node, runs)
        if not (isinstance(found, nodes.Joined) and found.sign in nodes.COMPARISONS):
            written = ast.unparse(node)
            raise self.refused(node, f"{written} is no comparison: write {written} != 0")
        return found

    def call(self, node: ast.Call, runs: Runs) -> Formula:
        """Return a function of numbers, or of what an index runs through."""
        place = self.place(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        match node.args, node.keywords:
            case [ast.GeneratorExp(elt=of, generators=loops)], [] if name == "sum":
                return self.sum(place, loops, of, runs)
            case [ast.GeneratorExp(elt=of, generators=[loop])], [] if (
                name in EXTREMES and not loop.ifs
            ):
                return self.extreme(name, self.loop(loop.target, loop.iter, runs), of, runs)
            case [through], [ast.keyword(arg="key", value=ast.Lambda() as key)] if (
                name in EXTREMES and ast.unparse(key.args).isidentifier()
            ):
                bound = self.loop(key.args.args[0], through, runs)
                return self.extreme(f"arg{name}", bound, key.body, runs)
            case [one, other], [] if name in EXTREMES:
                return nodes.Joined(
                    place, self.formula(one, runs), name, self.formula(other, runs)
                )
            case [of], [] if name == "abs":
                return nodes.Absolute(place, self.formula(of, runs))
            case [of], [] if name in FUNCTIONS:
                return nodes.Applied(place, name, self.formula(of, runs))
        raise self.unknown(node)

    def sum(
        self, place: Place, loops: list[ast.comprehension], of: ast.expr, runs: Runs
    ) -> Formula:
        """Return a sum over the first index of sums over the others."""
        if not loops:
            return self.formula(of, runs)
        first, *rest = loops
        letter, size = self.loop(first.target, first.iter, runs)
        runs = {**runs, letter.name: size.name}
        term = self.sum(place, rest, of, runs)
        for test in reversed(first.ifs):
            term = nodes.Cases(place, self.condition(test, runs), term, nodes.Numeral(place, 0))
        last = nodes.Joined(size.place, size, "-", nodes.Numeral(size.place, 1))
        return nodes.BigSum(place, letter, nodes.Numeral(place, 0), last, term)

    def extreme(self, function: str, loop: Loop, of: ast.expr, runs: Runs) -> Formula:
        letter, size = loop
        compared = self.formula(of, {**runs, letter.name: size.name})
        entries = [part for part in nodes.walk(compared) if isinstance(part, nodes.Indexed)]
        if not any(getattr(i, "name", "") == letter.name for e in entries for i in e.indices):
            raise self.refused(of, f"{letter.name} stands at no array here")
        return nodes.Extreme(letter.place, function, letter, compared, size)

    def loop(self, target: ast.expr | ast.arg, through: ast.expr, runs: Runs) -> Loop:
        """Return an index that is bound here, and the size that it runs over."""
        letter = Index(self.place(target), self.new(target, runs))
        match through:
            case ast.Call(func=ast.Name(id="range"), args=[ast.Name(id=size)], keywords=[]):
                if size in self.sizes:
                    return letter, nodes.Variable(self.place(through), size)
                reason = f"no input has a size {size}; {self.among(self.sizes)}"
                raise self.refused(through, reason)
        written = f"write {letter.name} in range(…) of a size; {self.among(self.sizes)}"
        raise self.refused(through, written)
