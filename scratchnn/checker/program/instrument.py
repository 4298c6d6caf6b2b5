"""Rewrite a program so that it tells what it computes; nothing that it computes is changed.

After every assignment, return, loop target and function entry stands a call that reports the
values by name; products and calls inside an expression report their own. Only sizes are made
small: 60,000 examples become 20, a batch 13, and float32 becomes float64.
"""

import __future__

import ast
import collections
import copy
import functools
import itertools
import operator
from collections.abc import Iterator, Sequence

WATCH, FRAME, TURN = "__watch__", "__frame{}__", "__turn__"  # no class makes others of them
FILE = 1_000_000  # a place is a line, plus this for each file before
MUTATORS = ("append", "insert", "extend", "update", "setdefault", "sort", "fill")
FILLERS = ("setattr", "shuffle", "at", "copyto", "put", "place")  # of their first argument
PIXELS = {784, 785, 1024, 2049, 2051, 3072}  # not numbers of examples
SINGLE = {"float32": "float64", "float16": "float64", "single": "double", "half": "double"}
BATCH = 13
# Numbers of examples or iterations, and what they become.
SMALL = ((20_000, 7), (55_000, 13), (65_000, 20))
ALL, FEW = 27, 7
SCALARS = ("float", "int")  # once they took an array of one number, whatever its shape
TEXT = 80  # letters of what a part of an expression is called
SIZES = 4  # numbers of rows that are tried
EQUATIONS = (ast.Eq, ast.NotEq)
ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def small(number: int) -> int:
    """Return a number of examples as few; what is no number of examples stays.

    Examples
    --------
    >>> [small(n) for n in (128, 784, 1000, 41_000, 60_000, 70_000)]
    [128, 784, 7, 13, 20, 27]
    """
    if number in PIXELS or number < 1000:
        return number
    return next((few for limit, few in SMALL if number < limit), ALL)


def written(tree: ast.Module) -> list[int]:
    """Return numbers that a program writes and may be how many rows a table has.

    They are as they are made small; the one that is written most often is the first.
    """
    numbers = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant))
    rows = collections.Counter(
        small(n) for n in numbers if type(n) is int and n > ALL and n not in PIXELS
    )
    found = [n for n, _ in rows.most_common(SIZES) if n not in (ALL, SMALL[-1][1])]
    return [*found, max(rows) + ALL] if rows else []  # and more than are set apart


def instrumented(tree: ast.Module, file: int = 0) -> list[ast.Module]:
    """Return the statements of a program one by one, each with what reports what it does.

    Parameters
    ----------
    tree : Module
        Is changed.
    file : int
        The number of the file, which becomes part of each place.
    """
    rewriting = _Rewriting(tree, file)
    made: list[ast.Module] = []
    for statement in tree.body:
        if not _is_future(statement):
            both = ast.Module(_listed(rewriting.visit(statement)), [])
            made.append(ast.fix_missing_locations(both))
    return made


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def future(tree: ast.Module) -> int:
    """Return what tells the compiler which future features a program asks for.

    Examples
    --------
    >>> future(ast.parse("from __future__ import annotations")) > 0
    True
    """
    names = {a.name for s in tree.body if _is_future(s) for a in getattr(s, "names", ())}
    known = [getattr(__future__, name, None) for name in names]
    return functools.reduce(operator.or_, (f.compiler_flag for f in known if f), 0)


def _listed(made: ast.stmt | list[ast.stmt]) -> list[ast.stmt]:
    return made if isinstance(made, list) else [made]


def _targets(target: ast.expr) -> Iterator[ast.expr]:
    """Yield the variables and attributes that an assignment changes: `p` of `p["W1"][0]`."""
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _targets(element)
    elif isinstance(target, ast.Subscript | ast.Starred):
        yield from _targets(target.value)
    elif isinstance(target, ast.Name | ast.Attribute):
        yield target


def _changed(call: ast.expr) -> Iterator[ast.expr]:
    """Yield what a call changes in its place: its object, its first argument, or `out`."""
    if isinstance(call, ast.Call):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in MUTATORS and isinstance(call.func, ast.Attribute):
            yield from _targets(call.func.value)
        for one in call.args[: name in FILLERS]:
            yield from _targets(one)
        for given in call.keywords:
            if given.arg == "out":
                yield from _targets(given.value)


def _read(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    function = ast.Attribute(ast.Name(WATCH, ast.Load()), name, ast.Load())
    return ast.Call(function, list(arguments), [])


def _spelled(target: ast.expr) -> ast.expr:
    """Return the names of a target as a constant: a string, or a tuple of them."""
    if isinstance(target, ast.Tuple | ast.List):
        return ast.Tuple([_spelled(e) for e in target.elts], ast.Load())
    return ast.Constant(ast.unparse(target))


class Turning(ast.NodeTransformer):
    """Lets every loop be ended, though it reports nothing."""

    def visit_While(self, node: ast.While) -> ast.stmt:
        """Ask in each turn whether the time is over."""
        self.generic_visit(node)
        asked = ast.Expr(ast.Call(ast.Name(TURN, ast.Load()), [], []))
        node.body = [ast.copy_location(asked, node), *node.body]
        return node


class _Rewriting(Turning):
    """Adds the reports."""

    def __init__(self, tree: ast.Module, file: int) -> None:
        self.offset = file * FILE
        self.depth = 0  # of functions around the statement at hand
        self.owners: dict[str, int] = {}  # of a name there, at which depth its function stands
        self.arguments = dict(_signatures(tree))
        self.lists = collections.Counter(
            len(node.elts) for node in ast.walk(tree) if isinstance(node, ast.List)
        )

    def are_labelled(self, texts: ast.expr) -> bool:
        """Tell whether another list has as many entries as one of texts: their labels."""
        entries = getattr(texts, "elts", [None])
        said = all(isinstance(getattr(one, "value", None), str) for one in entries)
        return said and self.lists[len(entries)] > 1

    def report(self, at: ast.AST, targets: Sequence[ast.expr]) -> list[ast.stmt]:
        """Return the statements that report some targets, those of each function apart."""
        groups: dict[int, dict[str, ast.expr]] = {}
        for target in targets:
            own = not isinstance(target, ast.Name)
            depth = self.depth if own else self.owners.get(getattr(target, "id", ""), 0)
            groups.setdefault(depth, {})[ast.unparse(target)] = target
        made: list[ast.stmt] = []
        for depth, named in sorted(groups.items()):
            keys: list[ast.expr | None] = [ast.Constant(name) for name in named]
            values = ast.Dict(keys, [self.value(t) for t in named.values()])
            call = _call("event", self.place(at), _frame(depth), values)
            made.append(ast.copy_location(ast.Expr(call), at))
        return made

    def place(self, node: ast.AST) -> ast.expr:
        """Return where something stands, as a constant."""
        return ast.Constant(self.offset + getattr(node, "lineno", 0))

    @staticmethod
    def value(target: ast.expr) -> ast.expr:
        """Return what is reported: an attribute together with the object it belongs to."""
        if isinstance(target, ast.Attribute):
            return _call("owned", _read(target.value), ast.Constant(target.attr))
        return _read(target)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Report what a function is given."""
        arguments = [*node.args.posonlyargs, *node.args.args]
        defaults = node.args.defaults
        for i, argument in enumerate(arguments[len(arguments) - len(defaults) :]):
            defaults[i] = _batch(argument.arg, defaults[i])
        node.args.defaults = [self.visit(d) for d in defaults]
        shared = [s for s in node.body if isinstance(s, ast.Global | ast.Nonlocal)]
        outside, self.depth = self.owners, self.depth + 1
        self.owners = outside | dict.fromkeys(_stored(node), self.depth)
        for statement in shared:
            for name in statement.names:
                is_global = isinstance(statement, ast.Global)
                self.owners[name] = 0 if is_global else outside.get(name, 0)
        body = [s for s in node.body if s not in shared]
        node.body = [made for s in body for made in _listed(self.visit(s))]
        entering = ast.Assign(
            [_frame(self.depth, ast.Store())],
            _call("enter", ast.Constant(node.name), self.place(node)),
        )
        named = [*arguments, *node.args.kwonlyargs]
        given = self.report(node, [ast.Name(a.arg, ast.Load()) for a in named])
        node.body = [*shared, ast.copy_location(entering, node), *given, *node.body]
        self.owners, self.depth = outside, self.depth - 1
        return node

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        """Report what is assigned; what stands for data is filled by the names it gets."""
        first = node.targets[0]
        if isinstance(first, ast.Name | ast.Attribute):
            name = first.id if isinstance(first, ast.Name) else first.attr
            node.value = _batch(name, node.value)
        if isinstance(first, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(first.elts, node.value.elts, strict=False)
            node.value.elts = [_batch(ast.unparse(t), v) for t, v in pairs]
        leaves = itertools.chain.from_iterable(_targets(t) for t in node.targets)
        changed = copy.deepcopy(list(leaves))  # as they stand, before their parts are rewritten
        spelled = _spelled(first)
        written = isinstance(node.value, ast.List | ast.Dict) and not self.are_labelled(
            node.value
        )
        self.generic_visit(node)
        if written:
            node.value = ast.copy_location(_call("written", node.value), node.value)
        node.value = ast.copy_location(_call("fill", spelled, node.value), node.value)
        return [node, *self.report(node, changed)]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        """Report an assignment with a type."""
        self.generic_visit(node)
        return [node, *self.report(node, list(_targets(node.target)) if node.value else [])]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Report a change in place."""
        changed = copy.deepcopy(list(_targets(node.target)))
        self.generic_visit(node)
        return [node, *self.report(node, changed)]

    def visit_For(self, node: ast.For) -> ast.stmt:
        """Report what a loop walks over; it may be ended after a few turns."""
        self.generic_visit(node)
        node.iter = ast.copy_location(_call("turns", node.iter), node.iter)
        node.body = [*self.report(node, list(_targets(node.target))), *node.body]
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """Let nothing catch the end of a run."""
        self.generic_visit(node)
        if node.type is None or ast.unparse(node.type) == "BaseException":
            node.type = ast.copy_location(ast.Name("Exception", ast.Load()), node)
        return node

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        """Report what a call that stands alone may change in its place."""
        changed = copy.deepcopy(list(_changed(node.value)))
        self.generic_visit(node)
        return [node, *self.report(node, changed)]

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        """Report what a function returns."""
        if node.value is not None:
            names = _spelled(node.value)
            self.generic_visit(node)
            frame = _frame(self.depth)
            call = _call("returned", self.place(node), frame, names, node.value)
            node.value = ast.copy_location(call, node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Report what a call gives."""
        for keyword in node.keywords:
            keyword.value = _batch(keyword.arg or "", keyword.value)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for i, parameter in enumerate(self.arguments.get(name, [])[: len(node.args)]):
            node.args[i] = _batch(parameter, node.args[i])
        if name in ("super", "locals", "globals", "vars", "print") or _is_watch(node):
            return self.generic_visit(node)  # type: ignore[return-value]
        if getattr(node.func, "id", "") in SCALARS and len(node.args) == 1:
            self.generic_visit(node)
            return ast.copy_location(_call("plain", node.func, *node.args), node)
        return self.part(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Report what an operation gives; −x @ W is −(x @ W), whose parts say more."""
        turned = isinstance(node.left, ast.UnaryOp) and isinstance(node.left.op, ast.USub)
        if turned and isinstance(node.op, ast.MatMult):
            minus = ast.copy_location(ast.UnaryOp(ast.USub(), node), node)
            node.left = node.left.operand  # type: ignore[attr-defined]
            return self.generic_visit(minus)  # type: ignore[return-value]
        return self.part(node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Report both sides of an equation, such as predictions and labels, and its answer."""
        both = [node.left, *node.comparators]
        known = any(isinstance(side, ast.Constant) for side in both)
        texts = [ast.Constant(ast.unparse(side)[:TEXT]) for side in both]
        self.generic_visit(node)
        if type(node.ops[0]) not in EQUATIONS or len(both) > 2 or known:
            return node
        made = _call("equal", self.place(node), _frame(self.depth), *texts)
        equal = ast.Constant(isinstance(node.ops[0], ast.Eq))
        made.args += [equal, node.left, *node.comparators]
        return ast.copy_location(made, node)

    def visit_If(self, node: ast.If) -> ast.stmt:
        """Let what is asked of two numbers be answered where one is none."""
        sides: list[ast.expr] = []
        if isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ORDERS):
            sides = [_read(side) for side in (node.test.left, *node.test.comparators)]
        turn = _is_turn(node.test)
        self.generic_visit(node)
        if sides and all(map(_is_place, sides)):
            node.test = ast.copy_location(_call("holds", node.test, *sides), node.test)
        elif turn:
            node.test = ast.copy_location(_call("due", node.test), node.test)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Report what is picked by an index that is computed, such as the labels of a batch."""
        picked = any(isinstance(part, ast.Name) for part in ast.walk(node.slice))
        cuts, text = list(_cuts(node.slice)), ast.unparse(node)
        few: ast.expr = ast.Constant(FEW)
        for axis, part, side, many in cuts:
            if _is_place(node.value):
                given = (_read(node.value), ast.Constant(axis), ast.Constant(many))
                few = ast.copy_location(_call("bound", *given), node)
            setattr(part, side, few)
        self.generic_visit(node)
        told = (picked or cuts) and isinstance(node.ctx, ast.Load)
        return self.told(text, node) if told else node

    def part(self, node: ast.expr) -> ast.expr:
        """Report a part of an expression by its own text."""
        text = ast.unparse(node)
        self.generic_visit(node)
        return self.told(text, node)

    def told(self, text: str, node: ast.expr) -> ast.expr:
        """Report a part of an expression by the text that it had."""
        call = _call("part", self.place(node), _frame(self.depth))
        call.args += [ast.Constant(text[:TEXT]), node]
        return ast.copy_location(call, node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Make sizes small, and single precision double."""
        if type(node.value) is int and small(node.value) != node.value:
            return ast.copy_location(_call("size", ast.Constant(node.value)), node)
        if isinstance(node.value, str) and node.value in SINGLE:
            return ast.copy_location(ast.Constant(SINGLE[node.value]), node)
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.MatchValue:
        """Leave what is compared alone: no call may stand there."""
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """Report what is computed within a text, which itself is left alone."""
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and not isinstance(
                part.value, ast.Constant
            ):
                part.value = self.visit(part.value)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Make single precision double."""
        self.generic_visit(node)
        node.attr = SINGLE.get(node.attr, node.attr)
        return node


def _frame(depth: int, use: ast.expr_context | None = None) -> ast.Name:
    """Return the name of the number of a call: a function in another sees both numbers."""
    return ast.Name(FRAME.format(depth), use or ast.Load())


def _stored(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function gives values to itself, its arguments included."""
    names = {n.arg for n in ast.walk(function.args) if isinstance(n, ast.arg)}
    inside: list[ast.AST] = [*function.body]
    while inside:
        node = inside.pop()
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        inside += ast.iter_child_nodes(node)
    return names


def _cuts(index: ast.expr) -> Iterator[tuple[int, ast.expr, str, int]]:
    """Yield where slices end at a hundred examples or more: axis, slice, side and number."""
    for axis, part in enumerate(getattr(index, "elts", [index])):
        for side in ("lower", "upper"):
            owner, at, bound = part, side, getattr(part, side, None)
            if isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub):
                owner, at, bound = bound, "operand", bound.operand  # counted from the end
            many = bound.value if isinstance(bound, ast.Constant) else None
            if type(many) is int and 100 <= many < 1000 and many not in PIXELS:
                yield axis, owner, at, many


def _is_place(node: ast.expr) -> bool:
    """Tell whether an expression only names something, so that it may be read twice."""
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute) and _is_place(node.value)
    )


def _is_turn(test: ast.expr) -> bool:
    """Tell whether it is asked what a division by a number leaves: each so many times."""
    both = (getattr(test, "left", None), getattr(test, "operand", None))
    return any(isinstance(getattr(side, "op", None), ast.Mod) for side in both)


def _is_watch(call: ast.Call) -> bool:
    owner = getattr(call.func, "value", None)
    return isinstance(owner, ast.Name) and owner.id == WATCH


def _signatures(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield the arguments of each function, and of each class, by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
            yield node.name, names[1:] if names[:1] == ["self"] else names
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for made in node.body:
                if isinstance(made, ast.FunctionDef) and made.name == "__init__":
                    yield node.name, [a.arg for a in made.args.args[1:]]


def _batch(name: str, value: ast.expr) -> ast.expr:
    """Make a batch as large as the small training set."""
    plain = name.lower().rpartition(".")[2]
    size = isinstance(value, ast.Constant) and type(value.value) is int and value.value > 3
    if size and (plain in ("bs", "mbs") or ("batch" in plain and plain[0] != "n")):
        return ast.copy_location(ast.Constant(BATCH), value)
    return value
