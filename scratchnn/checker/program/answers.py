"""What a program is told when it asks: by `input()`, or on its command line."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

MANY = 20  # questions of one run that are answered
# What a question or an option is about, and what it is told; else it is told `OTHER`.
ABOUT = {
    "y": ("y/n", "yes"),
    "0.5": ("rate", "alpha", "eta", "lr", "momentum", "decay", "dropout"),
}
OTHER = "4"
_parse = argparse.ArgumentParser.parse_known_args


def answer(question: object = "") -> str:
    """Return an answer: yes, a share, or a small number.

    Examples
    --------
    >>> [answer(text) for text in ("Learning rate: ", "Units? ", "Go on (y/n)? ")]
    ['0.5', '4', 'y']
    """
    low = str(question).lower()
    return next((a for a, words in ABOUT.items() if any(w in low for w in words)), OTHER)


class Arguments(list[str]):
    """A command line that has an answer wherever one is read."""

    def __getitem__(self, index: Any) -> Any:
        """Return an argument, or an answer where none was given."""
        outside = isinstance(index, int) and index >= len(self)
        return answer() if outside else super().__getitem__(index)


def parsed(
    parser: argparse.ArgumentParser, given: Sequence[str] | None = None, *rest: Any
) -> Any:
    """Stand in for `ArgumentParser.parse_known_args`: what must be given is given."""
    return _parse(parser, list(_needed(parser)) if given is None else given, *rest)


def _needed(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield a command line with an answer for everything that must be given."""
    for action in parser._actions:
        if action.required:
            yield from action.option_strings[:1]
            told = answer(f"{action.dest} {action.help}")
            told = str(next(iter(action.choices))) if action.choices else told
            yield from [told] * (action.nargs if isinstance(action.nargs, int) else 1)
