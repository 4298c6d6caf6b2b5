"""Read the printed formulas: a closed dialect of TeX, parsed and computed.

What the dialect holds, how tightly its signs bind and what it refuses is written down in
`docs/dialect.md`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.formula import entries
from scratchnn.formula.formulas import (
    COMPARISONS,
    Absolute,
    Added,
    Applied,
    BigSum,
    Bracket,
    Call,
    Elsewhere,
    Entry,
    Extreme,
    Formula,
    Larger,
    Letter,
    Matrix,
    Negative,
    Number,
    Partial,
    Place,
    Power,
    Product,
    Ratio,
    Scope,
    Symbol,
    TexError,
    Transpose,
    everywhere,
    numbers,
    ranges,
    walk,
)
from scratchnn.spec import Equation, notation
from scratchnn.spec.sizes import bind, shape

__all__ = ["Alphabet", "Scope", "Statement", "TexError", "alphabet", "evaluate", "read"]

RELATIONS = ("=", r"\leftarrow", r"\approx", r"\ne", "<", ">", r"\le", r"\ge")
BETWEEN_STATEMENTS = (r"\quad", r"\qquad")
FUNCTIONS = {r"\exp": "exp", r"\log": "log", r"\tanh": "tanh"}
EXTREMES = {r"\max": "max", r"\min": "min", r"\operatorname{argmax}": "argmax"}
PARENTHESES = {"(": ")", r"\left(": r"\right)"}
BRACKETS = {"[": "]", r"\left[": r"\right]"}
BARS = {r"\lvert": r"\rvert", r"\left\lvert": r"\right\rvert"}
FRACTIONS = (r"\frac", r"\tfrac")
BEGIN, END = r"\begin{bmatrix}", r"\end{bmatrix}"
PRODUCTS = (r"\cdot", r"\odot")
COMMANDS = {
    *RELATIONS, *BETWEEN_STATEMENTS, *FUNCTIONS, *EXTREMES, *FRACTIONS, *PRODUCTS, BEGIN, END,
    *(sign for pair in (PARENTHESES, BRACKETS, BARS) for both in pair.items() for sign in both),
    r"\sum", r"\sqrt", r"\partial", r"\top", "\\\\",
}  # fmt: skip

# A word in braces is one piece, and so is \left with its parenthesis; else a command or a sign.
_PIECE = re.compile(
    r"\\(?:operatorname|mathrm)\{[^{}]*\}|\\(?:begin|end)\{bmatrix\}"
    r"|\\(?:left|right)(?:\\[lr]vert|[()\[\]])|\\[A-Za-z]+|\\.|\s+|.",
    re.DOTALL,
)
_SPACE = re.compile(r"\s+|~|\\[,;:! ]")


@dataclass(frozen=True)
class Token:
    """A sign of the dialect, and where it stands."""

    text: str
    place: Place
    symbol: str | None = None  # its name, if it is declared
    letter: str | None = None  # its name, if it is an index

    @property
    def is_digit(self) -> bool:
        """Whether it is a digit, or the point of a decimal."""
        return self.text in set("0123456789.")


@dataclass(frozen=True)
class Alphabet:
    """What may stand in a formula besides the signs of the dialect."""

    symbols: Mapping[str, str]  # by TeX, the name
    letters: Mapping[str, str] = field(default_factory=dict)  # indices, likewise
    calls: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    # J(…) means: J, if what it is said to depend on were …
    depends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """Formulas, and the relations between each and the next."""

    sides: tuple[Formula, ...]
    relations: tuple[Token, ...]


def alphabet(
    names: Iterable[str],
    calls: Mapping[str, Callable[..., Any]] | None = None,
    depends: Mapping[str, str] | None = None,
) -> Alphabet:
    """Return the alphabet of some declared names, written as the notation says."""
    letters = notation().symbols
    wanted = set(names)
    return Alphabet(
        symbols={letter.tex: letter.name for letter in letters if letter.name in wanted},
        letters={letter.tex: letter.name for letter in letters if letter.index},
        calls=calls or {},
        depends=depends or {},
    )


def read(tex: str, known: Alphabet) -> list[Statement]:
    r"""Parse a line of formulas.

    Parameters
    ----------
    tex : str
        One or more statements; a `\qquad` or `\quad` stands between them.
    known : Alphabet
        The symbols that are declared here.

    Returns
    -------
    statements : list of Statement

    Raises
    ------
    TexError
        If anything is outside the dialect; the message shows where.

    Examples
    --------
    >>> (statement,) = read(r"W A + b", alphabet(["W", "A", "b"]))
    >>> scope = Scope({"W": np.array([[2, 3]]), "A": np.array([[5], [7]]), "b": 1})
    >>> statement.sides[0].value(scope)
    array([[32]], dtype=object)
    >>> read(r"W A + c", alphabet(["W", "A", "b"]))
    Traceback (most recent call last):
    scratchnn.formula.formulas.TexError: c is not declared here, at column 7:
    W A + c
          ^
    """
    return _Parser(tokens(tex, known), known).statements()


def evaluate(equation: Equation, values: dict[str, Any]) -> list[Array]:
    """Return each output of an equation as an object array, computed from its printed TeX.

    Parameters
    ----------
    equation : Equation
    values : dict
        A value for each input, of numbers of any kind.

    Raises
    ------
    TexError
        If the equation is outside the dialect, or its shapes do not fit.
    """
    drawn = {name: entries.replay(code, values) for name, code in equation.where.items()}
    return [compute(equation, values | drawn)]


def compute(equation: Equation, values: dict[str, Any]) -> Array:
    """Return the output of an equation, of what its printed TeX speaks of.

    Raises
    ------
    TexError
        If the equation is outside the dialect, its shapes do not fit, or a value is missing.
    """
    (output,) = equation.outputs
    sizes = bind([s for s in equation.inputs if s.name in values], values)
    names = [s.name for s in equation.inputs] + list(equation.where)
    scope = Scope(known_numbers(sizes | values))
    left, right, arrow = _equation(equation.tex[0], alphabet([*names, *sizes, output.name]))
    symbol = left.of if isinstance(left, Entry) else left
    if not isinstance(symbol, Symbol) or symbol.name != output.name:
        raise left.place.error(f"the left side must be {output.name}")
    if output.name in names and arrow.text != r"\leftarrow":
        raise arrow.place.error(f"{output.name} is given a new value: write an arrow")
    if output.name not in names and arrow.text != "=":
        raise arrow.place.error(f"{output.name} is new: write =")
    if not isinstance(left, Entry):
        return np.array(right.value(scope), dtype=object)
    target = np.empty(shape(output, sizes), dtype=object)
    return _fill(target, left, right, scope, scope.moved(output.name, target))


def _equation(tex: str, known: Alphabet) -> tuple[Formula, Formula, Token]:
    """Parse a statement with one left and one right side."""
    statements = read(tex, known)
    if len(statements) != 1 or len(statements[0].sides) != 2:
        raise Place(tex, 0).error("an equation has one left and one right side")
    (left, right), (arrow,) = statements[0].sides, statements[0].relations
    return left, right, arrow


def known_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some values that a formula can speak of: arrays and numbers."""
    return {
        name: numbers(value)
        for name, value in values.items()
        if not isinstance(value, tuple | np.random.Generator)
    }


def _fill(target: Array, left: Entry, right: Formula, scope: Scope, places: Scope) -> Array:
    """Compute the right side at every place of the target that the left side names."""
    letters = [index.name for index in left.indices if isinstance(index, Letter)]
    if len(set(letters)) < len(left.indices):
        raise left.place.error("the left side needs a letter of its own for each index")
    sizes = ranges([left], places)
    ranges([right], scope, sizes)
    for at in everywhere(sizes):
        target[left.index(places.at(at))] = right.number(scope.at(at), "an entry")
    return target


def tokens(tex: str, known: Alphabet) -> list[Token]:
    """Cut TeX into the signs of the dialect; a declared symbol is one sign, the longest first.

    Examples
    --------
    >>> [token.text for token in tokens(r"dW_{jl}", alphabet(["W", "dW"]))]
    ['dW', '_', '{', 'j', 'l', '}']
    """
    pieces = [(m[0], m.start()) for m in _PIECE.finditer(tex) if not _SPACE.fullmatch(m[0])]
    written = {tuple(_PIECE.findall(name)): name for name in known.symbols}
    lengths = sorted({len(name) for name in written}, reverse=True)
    found, at = [], 0
    while at < len(pieces):
        text, start = pieces[at]
        name = _symbol_at(pieces, at, written, lengths)
        size = len(_PIECE.findall(name)) if name else 1
        found.append(
            Token(
                name or text,
                Place(tex, start),
                known.symbols.get(name) if name else None,
                known.letters.get(text) if not name else None,
            )
        )
        at += size
    return found


def _symbol_at(
    pieces: list[tuple[str, int]],
    at: int,
    written: Mapping[tuple[str, ...], str],
    lengths: Iterable[int],
) -> str | None:
    """Return the TeX of the longest symbol that begins at a piece, or None."""
    for length in lengths:
        here = tuple(text for text, _ in pieces[at : at + length])
        if here in written:
            return written[here]
    return None


class _Parser:
    """Descends from the signs that bind loosest to those that bind tightest."""

    def __init__(self, found: list[Token], known: Alphabet) -> None:
        end = found[-1].place.tex if found else ""
        self.tokens = [*found, Token("", Place(end, len(end)))]
        self.known = known
        self.at = 0
        self.bare = False  # the last factor was a function without parentheses

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> Token | None:
        """Return the next token and step over it, if it is one of these."""
        token = self.next
        if token.text not in texts or token.symbol or token.letter:
            return None
        self.at += 1
        return token

    def expect(self, *texts: str) -> Token:
        token = self.take(*texts)
        if token is None:
            wanted = " or ".join(texts)
            raise self.next.place.error(f"expected {wanted}, got {self.shown()}")
        return token

    def shown(self) -> str:
        return self.next.text or "the end"

    def statements(self) -> list[Statement]:
        found = [self.statement()]
        while self.take(*BETWEEN_STATEMENTS):
            found.append(self.statement())
        if self.next.text:
            raise self.unexpected()
        return found

    def unexpected(self) -> TexError:
        token = self.next
        rest = token.place.tex[token.place.start :]
        written = [letter.tex for letter in notation().symbols if rest.startswith(letter.tex)]
        is_word = re.match(r"\\?[A-Za-z]", token.text) and token.text not in COMMANDS
        if written or is_word:
            name = max([*written, token.text], key=len)
            return token.place.error(f"{name} is not declared here")
        return token.place.error(f"{self.shown()} cannot stand here")

    def statement(self) -> Statement:
        sides, relations = [self.side()], []
        while relation := self.take(*RELATIONS):
            relations.append(relation)
            sides.append(self.side())
        return Statement(tuple(sides), tuple(relations))

    def side(self) -> Formula:
        minus = self.take("-")
        left = self.term()
        if minus:
            left = Negative(minus.place, left)
        while sign := self.take("+", "-"):
            left = Added(sign.place, left, sign.text, self.term())
        return left

    def term(self) -> Formula:
        left = self.product()
        while sign := self.take(r"\odot"):
            left = Product(sign.place, left, sign.text, self.product())
        return left

    def product(self) -> Formula:
        left = self.factor()
        while True:
            self.refuse_after_bare()
            place = self.next.place
            if self.take(r"\cdot"):
                left = Product(place, left, r"\cdot", self.factor())
            elif self.take("/"):
                left = Ratio(place, left, self.factor())
                self.refuse_after_bare()
                if self.starts_factor() or self.next.text in (r"\cdot", "/"):
                    raise self.next.place.error(r"what is divided here? Write \frac")
                return left
            elif self.starts_factor():
                if self.next.is_digit:
                    raise self.next.place.error(r"write \cdot in front of a number")
                left = Product(place, left, "", self.factor())
            else:
                return left

    def refuse_after_bare(self) -> None:
        if self.bare and (self.starts_factor() or self.next.text in (r"\cdot", "/")):
            raise self.next.place.error("where does the function end? Write parentheses")

    def starts_factor(self) -> bool:
        token = self.next
        return bool(
            token.symbol
            or token.letter
            or token.is_digit
            or token.text in {*PARENTHESES, *BRACKETS, *BARS, *FRACTIONS, *FUNCTIONS, *EXTREMES}
            or token.text in (r"\sum", r"\sqrt", "e", BEGIN)
            or self.called()
        )

    def factor(self) -> Formula:
        self.bare = False
        if sign := self.take(r"\sum"):
            return self.sum(sign)
        if sign := self.take(*FUNCTIONS):
            of = self.argument()
            return Applied(sign.place, FUNCTIONS[sign.text], of)
        if self.next.text in EXTREMES and self.tokens[self.at + 1].text == "_":
            return self.extreme()
        if self.next.text in FRACTIONS and self.tokens[self.at + 2].text == r"\partial":
            return self.derivative()
        return self.scripted()

    def argument(self) -> Formula:
        """Read what a function is given: in parentheses, or the factor that follows."""
        start = self.at
        if self.next.text in PARENTHESES:
            inside = self.enclosed(PARENTHESES)
            if self.next.text == "^":
                raise self.next.place.error("is the function raised to it, or its argument?")
            if self.next.text != "_":
                return inside
            self.at = start  # an entry of what is in parentheses, so not yet the whole
        of = self.factor()
        self.bare = True
        return of

    def sum(self, sign: Token) -> Formula:
        self.expect("_")
        self.expect("{")
        letter = self.letter()
        self.expect("=")
        low = self.side()
        self.expect("}")
        self.expect("^")
        return BigSum(sign.place, letter, low, self.braced(), self.term())

    def extreme(self) -> Formula:
        sign = self.expect(*EXTREMES)
        self.expect("_")
        braced = self.take("{")
        letter = self.letter()
        if braced:
            self.expect("}")
        return Extreme(sign.place, EXTREMES[sign.text], letter, self.argument())

    def derivative(self) -> Formula:
        sign = self.expect(*FRACTIONS)
        self.expect("{")
        self.expect(r"\partial")
        of = None if self.next.text == "}" else self.factor()
        self.bare = False
        self.expect("}")
        self.expect("{")
        self.expect(r"\partial")
        wrt = self.scripted()
        self.expect("}")
        if of is None:
            of = self.term()
        if any(isinstance(part, Partial) for part in walk(of)):
            raise sign.place.error("a derivative of a derivative cannot be computed")
        return Partial(sign.place, of, wrt)

    def letter(self) -> Letter:
        token = self.next
        if token.letter is None:
            raise token.place.error(f"expected an index, got {self.shown()}")
        self.at += 1
        return Letter(token.place, token.letter)

    def scripted(self) -> Formula:
        base = self.atom()
        while sign := self.take("_", "^"):
            if sign.text == "_":
                base = Entry(base.place, base, self.indices())
            elif self.next.text == r"\top" or self.tokens[self.at + 1].text == r"\top":
                braced = self.take("{")
                self.expect(r"\top")
                if braced:
                    self.expect("}")
                base = Transpose(sign.place, base)
            else:
                base = Power(sign.place, base, self.braced())
        return base

    def indices(self) -> tuple[Formula, ...]:
        if not self.take("{"):
            return (self.one_index(),)
        found = [self.one_index()]
        while not self.take("}"):
            found.append(self.one_index())
        return tuple(found)

    def one_index(self) -> Formula:
        token = self.next
        if token.text.isdigit():
            self.at += 1
            return Number(token.place, int(token.text))
        return self.letter()

    def braced(self) -> Formula:
        self.expect("{")
        inside = self.side()
        self.expect("}")
        return inside

    def enclosed(self, pairs: Mapping[str, str]) -> Formula:
        opening = self.expect(*pairs)
        inside = self.side()
        self.expect(pairs[opening.text])
        self.bare = False
        return inside

    def atom(self) -> Formula:
        token = self.next
        if token.symbol:
            return self.symbol()
        if token.letter:
            return self.letter()
        if token.is_digit:
            return self.number()
        if token.text in PARENTHESES:
            return self.enclosed(PARENTHESES)
        if token.text in BRACKETS:
            return self.bracket()
        if token.text in BARS:
            return Absolute(token.place, self.enclosed(BARS))
        if self.called():
            return self.call()
        if self.take(*FRACTIONS):
            return Ratio(token.place, self.braced(), self.braced())
        if self.take(r"\sqrt"):
            return Applied(token.place, "sqrt", self.braced())
        if self.take("e"):
            self.expect("^")
            return Applied(token.place, "exp", self.braced())
        if self.take(r"\max", r"\min"):
            opening = self.expect(*PARENTHESES)
            left = self.side()
            self.expect(",")
            right = self.side()
            self.expect(PARENTHESES[opening.text])
            return Larger(token.place, token.text[1:], left, right)
        if self.take(BEGIN):
            return self.matrix(token)
        raise self.unexpected()

    def symbol(self) -> Formula:
        token = self.next
        self.at += 1
        name = str(token.symbol)
        if name in self.known.depends and self.next.text in PARENTHESES:
            argument = self.known.depends[name]
            return Elsewhere(token.place, name, argument, self.enclosed(PARENTHESES))
        return Symbol(token.place, name)

    def number(self) -> Formula:
        first = self.next
        digits = ""
        while self.next.is_digit and self.next.place.start == first.place.start + len(digits):
            digits += self.next.text
            self.at += 1
        if not re.fullmatch(r"(0|[1-9]\d*)(\.\d+)?", digits):
            raise first.place.error(f"{digits} is no number")
        decimals = len(digits.partition(".")[2])
        amount = Fraction(digits) if decimals else int(digits)
        return Number(first.place, amount, decimals)

    def bracket(self) -> Formula:
        opening = self.expect(*BRACKETS)
        left = self.side()
        relation = self.expect(*COMPARISONS)
        right = self.side()
        self.expect(BRACKETS[opening.text])
        return Bracket(opening.place, left, relation.text, right)

    def called(self) -> str | None:
        """Return the name of the equation that is called here, if one is."""
        match = re.fullmatch(r"\\operatorname\{(.*)\}", self.next.text)
        name = match[1].replace(r"\_", "_") if match else None
        return name if name in self.known.calls else None

    def call(self) -> Formula:
        place, name = self.next.place, str(self.called())
        self.at += 1
        opening = self.expect(*PARENTHESES)
        given = [self.side()]
        while self.take(","):
            given.append(self.side())
        self.expect(PARENTHESES[opening.text])
        return Call(place, self.known.calls[name], tuple(given))

    def matrix(self, begin: Token) -> Formula:
        rows = [self.row()]
        while self.take("\\\\"):
            rows.append(self.row())
        self.expect(END)
        return Matrix(begin.place, tuple(rows))

    def row(self) -> tuple[Formula, ...]:
        cells = [self.side()]
        while self.take("&"):
            cells.append(self.side())
        return tuple(cells)
