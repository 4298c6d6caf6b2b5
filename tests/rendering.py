"""Pages as a builder renders them, with our markers alone or with all that makes our site."""

import re

from markdown import Markdown

from scratchnn.publish.text.markers import Lines, Vocabulary
from scratchnn.publish.text.writer import Writer


def written(text: str, *kinds: type[Writer]) -> str:
    """Render a page of our site with the markers of some writers, formulas left as TeX."""
    md = Markdown(extensions=["attr_list"])
    lines = {word: make for kind in kinds for word, make in kind(md, site="").markers.items()}
    vocabulary = Vocabulary(md, lines, phrases={}, closed=True)
    md.parser.blockprocessors.register(Lines(vocabulary), "lines", 12)
    return md.convert(text)


def our_page(*extensions: str) -> Markdown:
    """Return what renders a page of our site; it needs KaTeX for formulas."""
    return Markdown(
        extensions=[*extensions, "scratchnn.publish"],
        extension_configs={
            "pymdownx.arithmatex": {"generic": True},
            "pymdownx.highlight": {"pygments_lang_class": True},
            "scratchnn.publish": {"own_site": True},
        },
    )


def words(html: str) -> str:
    """Return what a reader sees of a piece of HTML, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
