"""Run the examples on the pages: whatever is fenced as `pycon`."""

from collections.abc import Iterable

from sybil import Document, Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

from scratchnn import session

_fences = FencedCodeBlockLexer("pycon")
_examples = DocTestStringParser(DocTestEvaluator(session.FLAGS))


def pycon(document: Document) -> Iterable[Region]:
    """Yield every example of every fence, at its place; the names of a page carry over."""
    for fence in _fences(document):
        source = fence.lexemes["source"]
        first = fence.start + source.offset
        lines = document.text[first : fence.end].splitlines(keepends=True)
        for example in _examples(source, document.path):
            # `source` has lost the indentation of a fence in a list or a fold, so that only
            # its lines agree with those of the page, and not its characters.
            length = example.end - example.start
            example.start = first + sum(map(len, lines[: example.parsed.lineno]))
            example.end = example.start + length
            yield example


pytest_collect_file = Sybil(parsers=[pycon], patterns=["*.md"]).pytest()
