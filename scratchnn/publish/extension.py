"""The Python-Markdown extension: everything of ours that a builder runs, in one place."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from scratchnn import spec
from scratchnn.publish.cards.cards import Cards
from scratchnn.publish.exports.schemas import Schemas
from scratchnn.publish.text.counts import Counts
from scratchnn.publish.text.markers import Lines, Phrases, Vocabulary
from scratchnn.publish.text.writer import Writer

Maker = Callable[..., Any]


class Publishing(Extension):
    """Expands the markers of the specification; on our own site, all that makes it."""

    def __init__(self, **options: Any) -> None:
        self.config = {"own_site": [False, "Whether this is scratchnn's own site"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Tell Python-Markdown what there is, and when each has its turn."""
        own = self.getConfig("own_site")
        site = "" if own else spec.SITE
        kinds: list[type[Writer]] = _ours(md) if own else [Cards, Schemas, Counts]
        on_lines, in_sentences = dict[str, Maker](), dict[str, Maker]()
        for writer in (kind(md, site) for kind in kinds):
            (in_sentences if writer.in_sentences else on_lines).update(writer.markers)
        words = Vocabulary(md, on_lines, in_sentences, closed=own)
        # After code, lists and quotations have taken what is theirs, and before paragraphs.
        md.parser.blockprocessors.register(Lines(words), "scratchnn-lines", 12)
        # After code and formulas, and before links.
        md.inlinePatterns.register(Phrases(words), "scratchnn-phrases", 175)


def _ours(md: Markdown) -> list[type[Writer]]:
    """Finish pages as ours are, and return all that writes markers, in whatever room it is."""
    # Another site needs none of it: not Node, nor pictures, nor a trained network.
    for room in Path(__file__).parent.glob("*/[a-z]*.py"):
        import_module(f"{__package__}.{room.parent.name}.{room.stem}")
    from scratchnn.publish.browser import live
    from scratchnn.publish.findings import gallery
    from scratchnn.publish.text import asked, copying, highlighting, mathematics, typography

    # After everything else has seen the formulas as TeX, the table of contents too.
    md.treeprocessors.register(mathematics.TypesetFormulas(md), "scratchnn-mathematics", -10)
    # After each heading has its id, and before formulas are typeset.
    md.treeprocessors.register(live.Alive(md, ""), "scratchnn-live", 0)
    # After the contents are listed, where they do not belong.
    md.treeprocessors.register(asked.AskedFor(md), "scratchnn-asked", -20)
    md.treeprocessors.register(gallery.Contents(md), "scratchnn-contents", -20)
    # After what others have put aside is back in its place.
    md.postprocessors.register(mathematics.NameLinks(md), "scratchnn-mathematics", -10)
    md.postprocessors.register(highlighting.ColourLittle(md), "scratchnn-highlighting", -5)
    md.postprocessors.register(copying.CopyWhatIsTyped(md), "scratchnn-copying", -10)
    md.postprocessors.register(typography.SetProse(md), "scratchnn-typography", -20)
    return Writer.kinds()


def makeExtension(**options: Any) -> Publishing:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, for `markdown_extensions: [scratchnn.publish]`."""
    return Publishing(**options)
