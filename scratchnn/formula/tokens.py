"""Cut TeX into the signs of the dialect, and those that a page declares."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from scratchnn.formula.nodes import Place

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
    letters: Mapping[str, str]  # indices, likewise
    calls: Mapping[str, Callable[..., Any]]
    depends: Mapping[str, str]  # J(…) means: J, if what it is said to depend on were …
    others: tuple[str, ...]  # TeX of what is not declared here


class Letter(Protocol):
    """A symbol as the notation has it."""

    @property
    def name(self) -> str:
        """Its name in code."""

    @property
    def tex(self) -> str:
        """How it is printed."""

    @property
    def index(self) -> bool:
        """Whether it may stand under another symbol, and run."""


def alphabet(
    letters: Iterable[Letter],
    names: Iterable[str] | None = None,
    calls: Mapping[str, Callable[..., Any]] | None = None,
    depends: Mapping[str, str] | None = None,
) -> Alphabet:
    """Return an alphabet: indices, and the declared ones of all other letters.

    Parameters
    ----------
    letters : iterable
        Every symbol of the notation, each with `name`, `tex`, and whether it is an `index`.
    names : iterable of str, optional
        The names that are declared; by default all are.
    calls : dict, optional
        Functions that may be called, by name.
    depends : dict, optional
        What a symbol depends on, by their names, for J(…).
    """
    letters = list(letters)
    declared = {letter.name for letter in letters if not letter.index}
    declared = declared if names is None else set(names)
    return Alphabet(
        symbols={letter.tex: letter.name for letter in letters if letter.name in declared},
        letters={letter.tex: letter.name for letter in letters if letter.index},
        calls=calls or {},
        depends=depends or {},
        others=tuple(letter.tex for letter in letters if letter.name not in declared),
    )


def tokens(tex: str, known: Alphabet) -> list[Token]:
    """Cut TeX into the signs of the dialect; a declared symbol is one sign, the longest first.

    Examples
    --------
    >>> from scratchnn.spec import notation
    >>> known = alphabet(notation().symbols, ["W", "dW"])
    >>> [token.text for token in tokens(r"dW_{jl}", known)]
    ['dW', '_', '{', 'j', 'l', '}']
    """
    pieces = list(_pieces(tex))
    written = {tuple(m[0] for m in _pieces(name)): name for name in known.symbols}
    lengths = sorted({len(name) for name in written}, reverse=True)
    found, at = [], 0
    while at < len(pieces):
        starts = (tuple(m[0] for m in pieces[at : at + length]) for length in lengths)
        symbol = next((start for start in starts if start in written), None)
        last = at + len(symbol or " ") - 1
        place = Place(tex, pieces[at].start(), pieces[last].end())
        text = written[symbol] if symbol else pieces[at][0]
        letter = None if symbol else known.letters.get(text)
        found.append(Token(text, place, known.symbols[text] if symbol else None, letter))
        at = last + 1
    return found


def _pieces(tex: str) -> Iterator[re.Match[str]]:
    return (piece for piece in _PIECE.finditer(tex) if not _SPACE.fullmatch(piece[0]))
