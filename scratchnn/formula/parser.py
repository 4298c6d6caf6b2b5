"""Read the printed formulas: a closed dialect of TeX, as parts that can be computed.

What the dialect holds, how tightly its signs bind and what it refuses is written down in
`docs/dialect.md`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from scratchnn.formula import nodes
from scratchnn.formula.nodes import Formula, FormulaError, Place
from scratchnn.formula.tokens import (
    BARS,
    BEGIN,
    BETWEEN_STATEMENTS,
    BRACKETS,
    COMMANDS,
    END,
    EXTREMES,
    FRACTIONS,
    FUNCTIONS,
    PARENTHESES,
    RELATIONS,
    Alphabet,
    Token,
    alphabet,
    tokens,
)

__all__ = ["Alphabet", "Statement", "Token", "alphabet", "define", "read"]

T = TypeVar("T")


@dataclass(frozen=True)
class Statement:
    """Formulas, and the relations between each and the next."""

    sides: tuple[Formula, ...]
    relations: tuple[Token, ...]


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
    FormulaError
        If anything is outside the dialect; the message shows where.

    Examples
    --------
    >>> from scratchnn.formula.nodes import Scope
    >>> from scratchnn.spec import notation
    >>> known = alphabet(notation().symbols, ["W", "A", "b"])
    >>> (statement,) = read(r"W A + b", known)
    >>> statement.sides[0].value(Scope({"W": 2, "A": 5, "b": 1}))
    11
    >>> read(r"W A + c", known)
    Traceback (most recent call last):
    scratchnn.formula.nodes.FormulaError: c is not declared here, at column 7:
    W A + c
          ^
    """
    try:
        return _Parser(tokens(tex, known), known).statements()
    except RecursionError:
        raise Place(tex, 0, 0).error("too many parts within parts") from None


def define(tex: str, known: Alphabet, output: str, *, anew: bool) -> nodes.Definition:
    r"""Parse a printed equation, of an output that is an input too if it is given `anew`.

    Raises
    ------
    FormulaError
        If it is not one statement that begins with the output, or with an entry of it, and
        goes on with `=`; where a value is given anew, with `\leftarrow`.
    """
    statements = read(tex, known)
    if len(statements) != 1 or len(statements[0].sides) != 2:
        raise Place(tex, 0, 0).error("an equation has one left and one right side")
    (left, right), (relation,) = statements[0].sides, statements[0].relations
    symbol = left.of if isinstance(left, nodes.Indexed) else left
    if not isinstance(symbol, nodes.Variable) or symbol.name != output:
        raise left.place.error(f"the left side must be {output}, or an entry of it")
    if anew and relation.text != r"\leftarrow":
        raise relation.place.error(rf"{output} is given a new value: write \leftarrow")
    if not anew and relation.text != "=":
        raise relation.place.error(f"{output} is new: write =")
    return nodes.Definition(output, left, right)


class _Parser:
    """Descends from the signs that bind loosest to those that bind tightest."""

    def __init__(self, found: list[Token], known: Alphabet) -> None:
        whole = found[-1].place.whole if found else ""
        self.tokens = [*found, Token("", Place(whole, len(whole), len(whole)))]
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

    def skip(self, *texts: str) -> None:
        """Step over these, one after the other."""
        for text in texts:
            self.expect(text)

    def separated(self, read: Callable[[], T], *signs: str) -> list[T]:
        """Read one or more parts, with a sign between each and the next."""
        found = [read()]
        while self.take(*signs):
            found.append(read())
        return found

    def shown(self) -> str:
        return self.next.text or "the end"

    def statements(self) -> list[Statement]:
        found = self.separated(self.statement, *BETWEEN_STATEMENTS)
        if self.next.text:
            raise self.unexpected()
        return found

    def unexpected(self) -> FormulaError:
        token = self.next
        rest = token.place.whole[token.place.start :]
        written = [other for other in self.known.others if rest.startswith(other)]
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
            left = nodes.Negative(minus.place, left)
        while sign := self.take("+", "-"):
            left = nodes.Joined(sign.place, left, sign.text, self.term())
        return left

    def term(self) -> Formula:
        left = self.product()
        while sign := self.take(r"\odot"):
            left = nodes.Joined(sign.place, left, sign.text, self.product())
        return left

    def product(self) -> Formula:
        left = self.factor()
        while True:
            self.refuse_after_bare()
            place = self.next.place
            if self.take(r"\cdot"):
                left = nodes.Joined(place, left, r"\cdot", self.factor())
            elif self.take("/"):
                left = nodes.Ratio(place, left, self.factor())
                self.refuse_after_bare()
                if self.starts_factor() or self.next.text in (r"\cdot", "/"):
                    raise self.next.place.error(r"what is divided here? Write \frac")
                return left
            elif self.starts_factor():
                if self.next.is_digit:
                    raise self.next.place.error(r"write \cdot in front of a number")
                left = nodes.Joined(place, left, "", self.factor())
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
        found, self.bare = self.factor_and_bare()
        return found

    def factor_and_bare(self) -> tuple[Formula, bool]:
        """Read a factor, and whether it is a function without parentheses."""
        sign = self.next
        if self.take(r"\sum"):
            return self.sum(sign), False
        if self.take(*FUNCTIONS):
            if self.next.text == "^":
                raise self.power_of_function(sign)
            of, bare = self.argument()
            return nodes.Applied(sign.place, FUNCTIONS[sign.text], of), bare
        if sign.text in EXTREMES and self.ahead(1) == "_":
            return self.extreme()
        if sign.text in FRACTIONS and self.ahead(2) == r"\partial":
            return self.derivative(), False
        return self.scripted(), False

    def ahead(self, count: int) -> str:
        """Return what stands some tokens further on."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)].text

    def power_of_function(self, sign: Token) -> FormulaError:
        r"""Return how \tanh^{2} Z is written, if a power and a factor follow."""
        place, start = self.next.place, self.expect("^").place.start
        self.braced()
        power = sign.place.whole[start : self.before]
        at = self.next.place.start
        of = self.factor()
        given = sign.place.whole[at : self.before]
        entry = f"{given}_{{ji}}" if isinstance(of, nodes.Variable) else given
        return place.error(
            f"{sign.text} is raised to nothing: write ({sign.text} {entry}){power}"
        )

    @property
    def before(self) -> int:
        """Where what has been read ends."""
        return self.tokens[self.at - 1].place.end

    def argument(self) -> tuple[Formula, bool]:
        """Read what a function is given: in parentheses, or, bare, the factor that follows."""
        if self.next.text in PARENTHESES:
            inside = self.enclosed(PARENTHESES)
            if self.next.text == "^":
                raise self.next.place.error("is the function raised to it, or its argument?")
            return (self.scripted(inside), True) if self.next.text == "_" else (inside, False)
        return self.factor(), True

    def sum(self, sign: Token) -> Formula:
        self.skip("_", "{")
        letter = self.letter()
        self.skip("=")
        low = self.side()
        self.skip("}", "^")
        return nodes.BigSum(sign.place, letter, low, self.braced(), self.term())

    def extreme(self) -> tuple[Formula, bool]:
        sign = self.expect(*EXTREMES)
        self.skip("_")
        braced = self.take("{")
        letter = self.letter()
        if braced:
            self.expect("}")
        of, bare = self.argument()
        return nodes.Extreme(sign.place, EXTREMES[sign.text], letter, of), bare

    def derivative(self) -> Formula:
        sign = self.expect(*FRACTIONS)
        self.skip("{", r"\partial")
        of = None if self.next.text == "}" else self.factor()
        self.skip("}", "{", r"\partial")
        wrt = self.scripted()
        self.skip("}")
        if of is None:
            of = self.term()
        if any(isinstance(part, nodes.Partial) for part in nodes.walk(of)):
            raise sign.place.error("a derivative of a derivative cannot be computed")
        return nodes.Partial(sign.place, of, wrt)

    def letter(self) -> nodes.Index:
        token = self.next
        if token.letter is None:
            raise token.place.error(f"expected an index, got {self.shown()}")
        self.at += 1
        return nodes.Index(token.place, token.letter)

    def scripted(self, base: Formula | None = None) -> Formula:
        """Read what stands below and above an atom, or above a base that has been read."""
        base = base or self.atom()
        while sign := self.take("_", "^"):
            if sign.text == "_":
                base = nodes.Indexed(base.place, base, self.indices())
            elif r"\top" in (self.next.text, self.ahead(1)):
                braced = self.take("{")
                self.expect(r"\top")
                if braced:
                    self.expect("}")
                base = nodes.Transpose(sign.place, base)
            else:
                base = nodes.Power(sign.place, base, self.braced())
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
        if token.is_digit and token.text != ".":
            self.at += 1
            return nodes.Numeral(token.place, int(token.text))
        return self.letter()

    def braced(self) -> Formula:
        self.skip("{")
        inside = self.side()
        self.skip("}")
        return inside

    def enclosed(self, pairs: Mapping[str, str]) -> Formula:
        opening = self.expect(*pairs)
        inside = self.side()
        self.expect(pairs[opening.text])
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
            return nodes.Absolute(token.place, self.enclosed(BARS))
        if self.called():
            return self.call()
        if self.take(*FRACTIONS):
            return nodes.Ratio(token.place, self.braced(), self.braced())
        if self.take(r"\sqrt"):
            return nodes.Applied(token.place, "sqrt", self.braced())
        if self.take("e"):
            self.expect("^")
            return nodes.Applied(token.place, "exp", self.braced())
        if self.take(r"\max", r"\min"):
            given = self.listed()
            if len(given) != 2:
                raise token.place.error(f"{token.text} is given two, or an index below it")
            return nodes.Joined(token.place, given[0], token.text[1:], given[1])
        if self.take(BEGIN):
            return self.matrix(token)
        raise self.unexpected()

    def symbol(self) -> Formula:
        token = self.next
        self.at += 1
        name = str(token.symbol)
        if name in self.known.depends and self.next.text in PARENTHESES:
            argument = self.known.depends[name]
            return nodes.Elsewhere(token.place, name, argument, self.enclosed(PARENTHESES))
        return nodes.Variable(token.place, name)

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
        return nodes.Numeral(
            Place(first.place.whole, first.place.start, self.before), amount, decimals
        )

    def bracket(self) -> Formula:
        opening = self.expect(*BRACKETS)
        left = self.side()
        relation = self.expect(*nodes.COMPARISONS)
        right = self.side()
        self.expect(BRACKETS[opening.text])
        return nodes.Joined(opening.place, left, relation.text, right)

    def called(self) -> str | None:
        """Return the name of the equation that is called here, if one is."""
        match = re.fullmatch(r"\\operatorname\{(.*)\}", self.next.text)
        name = match[1].replace(r"\_", "_") if match else None
        return name if name in self.known.calls else None

    def call(self) -> Formula:
        place, name = self.next.place, str(self.called())
        self.at += 1
        return nodes.Call(place, self.known.calls[name], self.listed())

    def listed(self) -> tuple[Formula, ...]:
        """Read what stands in parentheses, between commas."""
        opening = self.expect(*PARENTHESES)
        found = self.separated(self.side, ",")
        self.expect(PARENTHESES[opening.text])
        return tuple(found)

    def matrix(self, begin: Token) -> Formula:
        rows = self.separated(self.row, "\\\\")
        self.expect(END)
        return nodes.Matrix(begin.place, tuple(rows))

    def row(self) -> tuple[Formula, ...]:
        return tuple(self.separated(self.side, "&"))
