"""Pages as a builder renders them, with our markers alone or with all that makes our site."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

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


def drawings(html: str) -> list[Element]:
    """Return the drawings in a piece of HTML."""
    found = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    return [ElementTree.fromstring(text) for text in found]  # noqa: S314 (we wrote it)


def links(drawing: Element) -> list[str]:
    """Return where the links of a drawing lead."""
    return [link.attrib["href"] for link in drawing.iter("a")]


def assert_closed_and_without_ids(html: str) -> None:
    """Check that a piece of HTML closes what it opens, and gives nothing an id."""
    open_: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert "id" not in dict(attrs)
            open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_.pop() == tag

    Reader().feed(html)
    assert not open_
