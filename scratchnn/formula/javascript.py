"""Entry forms as JavaScript: the same expression tree, written for another machine.

A formula becomes plain data first (`tree`), which a script can walk to say where a number came
from; and that data becomes an expression (`expression`), which is fast. So there is one reading
of each node, and the two cannot part.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scratchnn.formula import nodes
from scratchnn.formula.entry import Shape, Size
from scratchnn.formula.nodes import Definition, Formula

RUNTIME = Path(__file__).with_name("runtime.js")  # what the functions below are written with
TYPES = RUNTIME.with_suffix(".d.ts")
RELATIONS = {"=": "===", r"\ne": "!==", r"\le": "<=", r"\ge": ">=", "<": "<", ">": ">"}
SIGNS = {**RELATIONS, r"\cdot": "*"}
# How tightly each sign binds; what binds more loosely than its place allows is put in
# parentheses.
BINDS = {**dict.fromkeys(RELATIONS.values(), 1), "+": 2, "-": 2, "*": 3, "/": 3, "**": 5}
TIGHTEST, LOOSEST, MINUS = 9, 0, 4

Tree = Any  # a number, a name, or a list: what it is, and its parts


@dataclass(frozen=True)
class Written:
    """A function of JavaScript to be written."""

    name: str
    given: Mapping[str, Shape]  # the names of what it is given, in order, and their shapes
    lines: tuple[Definition, ...]  # the entry form of each output, in order
    outputs: Mapping[str, Shape]  # the shapes of the outputs, by name
    sizes: Mapping[str, str]  # names of sizes that are given as such, and what gives them
    said: str = ""  # what it does, for whoever reads it


def tree(formula: Formula) -> Tree:
    """Return a formula as data that JSON knows.

    >>> from scratchnn.formula.entry import read
    >>> shapes = {"Z": ("n", "m")}
    >>> form = read("b[j, 0] = sum(Z[j, i] for i in range(m)) / m", "b", ("n", 1), shapes, "m")
    >>> tree(form.right)
    ['/', ['sum', 'i', 'm', ['at', 'Z', ['j', 'i']]], 'm']
    """
    match formula:
        case nodes.Numeral(amount=int(amount)):
            return amount
        case nodes.Index(name=name) | nodes.Variable(name=name):
            return name
        case nodes.Indexed(of=nodes.Variable(name=name), indices=indices):
            return ["at", name, [tree(index) for index in indices]]
        case nodes.Negative(of=one):
            return ["-", tree(one)]
        case nodes.Joined(left=left, sign=sign, right=right):
            return [SIGNS.get(sign, sign), tree(left), tree(right)]
        case nodes.Ratio(top=top, bottom=bottom):
            return ["/", tree(top), tree(bottom)]
        case nodes.Power(of=base, exponent=exponent):
            return ["**", tree(base), tree(exponent)]
        case nodes.Applied(function=function, of=one):
            return [function, tree(one)]
        case nodes.Absolute(of=one):
            return ["abs", tree(one)]
        case nodes.Cases(holds=holds, then=then, otherwise=otherwise):
            return ["if", tree(holds), tree(then), tree(otherwise)]
        case nodes.BigSum(
            letter=letter, high=nodes.Joined(left=nodes.Variable(name=size)), body=body
        ):
            return ["sum", letter.name, size, tree(body)]
        case nodes.Extreme(
            function=function, letter=letter, size=nodes.Variable(name=size), body=body
        ):
            return [f"{function} over", letter.name, size, tree(body)]
    raise formula.place.error("this has no form in JavaScript")


def places(left: Formula) -> list[str | int]:
    """Return the indices of a left side: letters, and 0 where there is one row or column."""
    given = left.indices if isinstance(left, nodes.Indexed) else ()
    return [one.name if isinstance(one, nodes.Index) else 0 for one in given]


def expression(tree: Tree, loosest: int = LOOSEST) -> str:
    """Return a tree as an expression, in parentheses where it binds too loosely.

    >>> expression(["*", ["+", ["at", "A", ["j", "i"]], 1], ["exp", "x"]])
    '(at(A, j, i) + 1) * Math.exp(x)'
    """
    text, binds = _written(tree)
    return text if binds >= loosest else f"({text})"


def _written(tree: Tree) -> tuple[str, int]:
    """Return an expression and how tightly it binds."""
    match tree:
        case str() | int():
            return str(tree), TIGHTEST
        case ["at", str(name), indices]:
            return f"at({', '.join([name, *map(expression, indices)])})", TIGHTEST
        case ["-", one]:
            return f"-{expression(one, TIGHTEST)}", MINUS  # a power would be refused
        case ["if", holds, then, otherwise]:
            yes, no = expression(then, LOOSEST + 1), expression(otherwise)
            return f"{_joined(*holds)} ? {yes} : {no}", LOOSEST
        case ["sum", letter, size, body]:
            return f"sum({size}, {letter} => {expression(body)})", TIGHTEST
        case [kind, letter, size, body] if kind.endswith(" over"):
            function = kind.removesuffix(" over")
            return f"{function}({size}, {letter} => {expression(body)})", TIGHTEST
        case [sign, one, other] if sign in RELATIONS.values():
            return f"Number({_joined(sign, one, other)})", TIGHTEST
        case [sign, one, other] if sign in BINDS:
            return _joined(sign, one, other), BINDS[sign]
        case [function, *given]:
            return f"Math.{function}({', '.join(map(expression, given))})", TIGHTEST
    raise ValueError(f"expected a tree of a formula, got {tree}")


def _joined(sign: str, one: Tree, other: Tree) -> str:
    """Return two parts with a sign between them."""
    binds = BINDS[sign]
    # A power is read from the right, and takes no sign on its left; the others from the left.
    left, right = (TIGHTEST, binds) if sign == "**" else (binds, binds + 1)
    return f"{expression(one, left)} {sign} {expression(other, right)}"


def function(written: Written) -> str:
    """Return a function that computes an equation; what it does is said with its types.

    >>> from scratchnn.formula.entry import read
    >>> form = read("A[j, i] = max(Z[j, i], 0)", "A", ("n", "m"), {"Z": ("n", "m")})
    >>> shape = {"Z": ("n", "m")}, (form,), {"A": ("n", "m")}
    >>> print(function(Written("relu", *shape, {})))
    export function relu(Z) {
      const { n, m } = sizes("relu", { Z: [Z, ["n", "m"]] })
      return fill([n, m], (j, i) => Math.max(at(Z, j, i), 0))
    }
    """
    made = {line.output: _made(line, written.outputs[line.output]) for line in written.lines}
    if len(made) == 1:
        lines = [f"return {value}" for value in made.values()]
    else:
        known = {name: "" if name in written.given else "const " for name in made}
        lines = [f"{known[name]}{name} = {value}" for name, value in made.items()]
        lines.append(f"return [{', '.join(made)}]")
    body = "".join(f"  {line}\n" for line in [_sizes(written, [*made.values()]), *lines])
    head = f"export function {written.name}({', '.join(written.given)})"
    return f"{head} {{\n{body}}}"


def declaration(written: Written) -> str:
    """Return the types of a function, in TypeScript.

    >>> given = {"theta": "any", "alpha": ()}
    >>> print(declaration(Written("step", given, (), {"theta": "any"}, {})))
    /**
     * @param theta of shape any
     * @param alpha a number
     * @returns theta of shape any
     */
    export function step(theta: Numbers, alpha: number): Numbers
    """
    lines = [written.said] if written.said else []
    lines += [f"@param {name} {_said(shape)}" for name, shape in written.given.items()]
    outputs = [f"{name} {_said(shape)}" for name, shape in written.outputs.items()]
    lines.append(f"@returns {', '.join(outputs)}")
    whole = {by for size, by in written.sizes.items() if size not in written.given}
    given = [
        f"{name}: {'readonly number[]' if name in whole else _typed(shape)}"
        for name, shape in written.given.items()
    ]
    types = [_typed(shape) for shape in written.outputs.values()]
    returned = types[0] if len(types) == 1 else f"[{', '.join(types)}]"
    said = "".join(f" * {line}\n" for line in lines)
    head = f"export function {written.name}({', '.join(given)}): {returned}"
    return f"/**\n{said} */\n{head}"


def _said(shape: Shape) -> str:
    if isinstance(shape, str):
        return f"of shape {shape}"
    return f"of shape ({', '.join(map(str, shape))})" if shape else "a number"


def _typed(shape: Shape) -> str:
    return "Numbers" if shape else "number"


def _made(line: Definition, shape: Shape) -> str:
    """Return an output: each of its entries, or the one number that it is."""
    right = expression(tree(line.right))
    letters = [str(place or "_") for place in places(line.left)]
    if not letters:
        return right
    while letters[-1] == "_":
        letters.pop()
    parameters = letters[0] if len(letters) == 1 else f"({', '.join(letters)})"
    whole = shape if isinstance(shape, str) else f"[{', '.join(map(str, shape))}]"
    return f"fill({whole}, {parameters} => {right})"


def _sizes(written: Written, code: Iterable[str]) -> str:
    """Return the line that finds the sizes, and refuses what does not fit."""
    arrays = {n: shape for n, shape in written.given.items() if n not in written.sizes.values()}
    shapes = [*arrays.values(), *written.outputs.values()]
    names: list[Size] = []
    for shape in shapes:
        names += [shape] if isinstance(shape, str) else shape
    used = {*re.findall(r"\w+", " ".join(code))} - {*written.given}
    wanted = [str(name) for name in dict.fromkeys(names) if name in used]
    given = ", ".join(f"{name}: [{name}, {json.dumps(s)}]" for name, s in arrays.items())
    known = ", ".join(n if n == by else f"{n}: {by}" for n, by in written.sizes.items())
    arguments = [f'"{written.name}"', f"{{ {given} }}" if given else "{}"]
    call = f"sizes({', '.join(arguments + ([f'{{ {known} }}'] if known else []))})"
    return f"const {{ {', '.join(wanted)} }} = {call}" if wanted else call
