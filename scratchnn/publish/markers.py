"""Lines of their own such as `[[eq:forward/relu]]`, and what to put in their place."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from markdown import Markdown
from markdown.preprocessors import Preprocessor

MARKER = re.compile(r"^\[\[([a-z]+)(?::([\w/]+))?\]\]$")


class Section(NamedTuple):
    """HTML below a heading. The heading is Markdown, so that contents and links know it."""

    heading: str
    html: str


Made = str | list[Section]


class Markers(Preprocessor):
    """Replaces each marker whose word it knows by HTML, or by sections of it."""

    def __init__(self, md: Markdown, make: Mapping[str, Callable[..., Made]]) -> None:
        super().__init__(md)
        self.make = make

    def run(self, lines: list[str]) -> list[str]:
        """Replace the markers of a page."""
        return [new for line in lines for new in self._replace(line)]

    def _replace(self, line: str) -> list[str]:
        match = MARKER.match(line)
        if match is None or match[1] not in self.make:
            return [line]
        made = self.make[match[1]](*([match[2]] if match[2] else []))
        if isinstance(made, str):
            return [self._store(made)]
        return [
            new
            for section in made
            for new in ("", section.heading, "", self._store(section.html), "")
        ]

    def _store(self, html: str) -> str:
        # Python-Markdown leaves a block out of its paragraph if it begins with a tag.
        return str(self.md.htmlStash.store(html.strip()))


def register(md: Markdown, name: str, make: Mapping[str, Callable[..., Made]]) -> None:
    """Replace markers after fenced code is put aside, and before blocks are parsed."""
    md.preprocessors.register(Markers(md, make), name, 15)
