"""`[[word]]` or `[[word:name]]` on a page, and what is put in its place.

Most stand on a line of their own, wherever Markdown has blocks: in a list, an admonition, a
quotation. Some stand within a sentence. In code, all stay as they are.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from scratchnn.publish.text import builders
from scratchnn.spec import SpecificationError

MARKER = r"\[\[(?P<word>[a-z]+)(?::(?P<name>[^\[\]\n]*))?\]\]"
LINE = re.compile(rf"^ *{MARKER} *$", re.MULTILINE)


class Section(NamedTuple):
    """HTML below a heading. The heading is Markdown, so that contents and links know it."""

    heading: str
    html: str


Made = str | list[Section]
Makers = Mapping[str, Callable[..., Made]]


@dataclass(frozen=True)
class Vocabulary:
    """The words of markers, and what makes that which they become."""

    md: Markdown
    lines: Makers  # of markers on a line of their own
    phrases: Makers  # of markers within a sentence
    closed: bool  # whether another word is an error, and not somebody else's

    def is_line(self, word: str) -> bool:
        """Say whether a marker that has a line of its own is one of those that need it."""
        return word in self.lines or (self.closed and word not in self.phrases)

    def is_phrase(self, word: str) -> bool:
        """Say whether a marker within a sentence is ours, be it right there or wrong."""
        return word in self.phrases or self.closed

    def expand(self, marker: re.Match[str], makers: Makers) -> Made:
        """Return what stands in a marker's place.

        Raises
        ------
        SpecificationError
            If nothing can, or MkDocs' own error where that builds. It names page and marker.
        """
        try:
            return _call(makers, marker["word"], marker["name"])
        except SpecificationError as error:
            message = f"{marker[0].strip()}: {error}"
            raise builders.failure(self.md, message) from error


def _call(makers: Makers, word: str, name: str | None) -> Made:
    if word not in makers:
        raise SpecificationError(
            f"no marker {word} can stand here; there are {', '.join(makers)}"
        )
    given = [] if name is None else [name]
    parameters = inspect.signature(makers[word]).parameters.values()
    needed = [p for p in parameters if p.default is p.empty]
    if len(given) < len(needed):
        raise SpecificationError(f"expected [[{word}:{needed[0].name.strip('_')}]]")
    if len(given) > len(parameters):
        raise SpecificationError(f"expected [[{word}]] alone")
    return makers[word](*given)


class Lines(BlockProcessor):
    """Replaces markers on lines of their own by HTML, or by sections of it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(vocabulary.md.parser)
        self.vocabulary = vocabulary

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        """Say whether a block has one."""
        return self._find(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Replace the first one, and leave what follows it to be looked at anew."""
        block = blocks.pop(0)
        marker = self._find(block)
        assert marker is not None  # noqa: S101 (`test` found it)
        before, after = block[: marker.start()].rstrip("\n"), block[marker.end() :].strip("\n")
        if before:
            self.parser.parseBlocks(parent, [before])
        if after:
            blocks.insert(0, after)
        made = self.vocabulary.expand(marker, self.vocabulary.lines)
        for heading, html in [Section("", made)] if isinstance(made, str) else made:
            if heading:
                self.parser.parseBlocks(parent, [heading])
            # Python-Markdown leaves a block out of its paragraph if it begins with a tag.
            paragraph = SubElement(parent, "p")
            paragraph.text = self.vocabulary.md.htmlStash.store(html.strip())

    def _find(self, block: str) -> re.Match[str] | None:
        found = LINE.finditer(block)
        return next((m for m in found if self.vocabulary.is_line(m["word"])), None)


class Phrases(InlineProcessor):
    """Replaces markers within sentences by words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(MARKER, vocabulary.md)
        self.vocabulary = vocabulary

    def handleMatch(  # type: ignore[override] # noqa: N802 (Python-Markdown's name)
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[str | None, int | None, int | None]:
        """Replace one, or leave it alone."""
        if not self.vocabulary.is_phrase(m["word"]):
            return None, None, None
        made = self.vocabulary.expand(m, self.vocabulary.phrases)
        return str(made), m.start(), m.end()
