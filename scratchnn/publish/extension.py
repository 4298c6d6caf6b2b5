"""The Python-Markdown extension: everything of ours that a builder runs, in one place."""

from collections.abc import Callable, Iterable
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from scratchnn import spec
from scratchnn.publish.cards.cards import Cards
from scratchnn.publish.exports.schemas import Schemas
from scratchnn.publish.text.counts import Counts
from scratchnn.publish.text.markers import Lines, Phrases, Vocabulary
from scratchnn.publish.text.writer import Writer


class Publishing(Extension):
    """Expands the markers of the specification; on our own site, all that makes it."""

    def __init__(self, **options: Any) -> None:
        self.config = {"own_site": [False, "Whether this is scratchnn's own site"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Tell Python-Markdown what there is, and when each has its turn."""
        own = self.getConfig("own_site")
        site = "" if own else spec.SITE
        on_lines: list[Writer] = [Cards(md, site), Schemas(md, site)]
        in_sentences: list[Writer] = [Counts(md, site)]
        if own:
            ours, said = _ours(md, site)
            on_lines += ours
            in_sentences += said
        words = Vocabulary(md, _makers(on_lines), _makers(in_sentences), closed=own)
        # After code, lists and quotations have taken what is theirs, and before paragraphs.
        md.parser.blockprocessors.register(Lines(words), "scratchnn-lines", 12)
        # After code and formulas, and before links.
        md.inlinePatterns.register(Phrases(words), "scratchnn-phrases", 175)


def _makers(writers: Iterable[Writer]) -> dict[str, Callable[..., Any]]:
    return {word: make for writer in writers for word, make in writer.markers.items()}


def _ours(md: Markdown, site: str) -> tuple[list[Writer], list[Writer]]:
    """Finish pages as ours are, and return what writes the markers that only they have.

    Those that have a line of their own come first, and those within sentences second.
    """
    # Another site needs none of it: not Node, nor pictures, nor a trained network.
    from scratchnn.publish.browser import live
    from scratchnn.publish.cards import rests
    from scratchnn.publish.exports import vectors
    from scratchnn.publish.figures import figures
    from scratchnn.publish.findings import (
        agreement,
        comparison,
        gallery,
        mutants,
        records,
        rooms,
    )
    from scratchnn.publish.text import (
        asked,
        copying,
        highlighting,
        mathematics,
        typed,
        typography,
    )

    # After everything else has seen the formulas as TeX, the table of contents too.
    md.treeprocessors.register(mathematics.TypesetFormulas(md), "scratchnn-mathematics", -10)
    # After each heading has its id, and before formulas are typeset.
    md.treeprocessors.register(live.Alive(md, site), "scratchnn-live", 0)
    # After the contents are listed, where they do not belong.
    md.treeprocessors.register(asked.AskedFor(md), "scratchnn-asked", -20)
    md.treeprocessors.register(gallery.Contents(md), "scratchnn-contents", -20)
    # After what others have put aside is back in its place.
    md.postprocessors.register(mathematics.NameLinks(md), "scratchnn-mathematics", -10)
    md.postprocessors.register(highlighting.ColourLittle(md), "scratchnn-highlighting", -5)
    md.postprocessors.register(copying.CopyWhatIsTyped(md), "scratchnn-copying", -10)
    md.postprocessors.register(typography.SetProse(md), "scratchnn-typography", -20)
    kinds = (
        figures.Figures, gallery.Gallery, comparison.Compared, live.Live, mutants.Mutants,
        records.Records, rests.Rests, rooms.Rooms, typed.Typed, vectors.Vectors,
        agreement.Agreement,
    )  # fmt: skip
    phrases = figures.Said, comparison.Said, agreement.Said
    return [kind(md, site) for kind in kinds], [kind(md, site) for kind in phrases]


def makeExtension(**options: Any) -> Publishing:  # noqa: N802 (Python-Markdown's name)
    """Return the extension, for `markdown_extensions: [scratchnn.publish]`."""
    return Publishing(**options)
