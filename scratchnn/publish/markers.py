"""Lines of their own such as `[[eq:forward/relu]]`, and what to put in their place."""

import re
from collections.abc import Callable

from markdown import Markdown
from markdown.preprocessors import Preprocessor

MARKER = re.compile(r"^\[\[([a-z]+)(?::([\w/]+))?\]\]$")


class Markers(Preprocessor):
    """Replaces each marker whose word it knows by HTML."""

    def __init__(self, md: Markdown, make: dict[str, Callable[..., str]]) -> None:
        super().__init__(md)
        self.make = make

    def run(self, lines: list[str]) -> list[str]:
        """Replace the markers of a page."""
        return [self._replace(line) for line in lines]

    def _replace(self, line: str) -> str:
        match = MARKER.match(line)
        if match is None or match[1] not in self.make:
            return line
        arguments = [match[2]] if match[2] else []
        return str(self.md.htmlStash.store(self.make[match[1]](*arguments)))


def register(md: Markdown, name: str, make: dict[str, Callable[..., str]]) -> None:
    """Replace markers after fenced code is put aside, and before blocks are parsed."""
    md.preprocessors.register(Markers(md, make), name, 15)
