"""Run the examples on the pages: whatever is fenced as `pycon`."""

import doctest
from collections.abc import Iterable

from sybil import Document, Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

_fences = FencedCodeBlockLexer("pycon")
_examples = DocTestStringParser(DocTestEvaluator(doctest.ELLIPSIS))


def pycon(document: Document) -> Iterable[Region]:
    """Yield every example of every fence; the names of a page carry over."""
    for fence in _fences(document):
        source = fence.lexemes["source"]
        for example in _examples(source, document.path):
            example.adjust(fence, source)
            yield example


pytest_collect_file = Sybil(parsers=[pycon], patterns=["*.md"]).pytest()
