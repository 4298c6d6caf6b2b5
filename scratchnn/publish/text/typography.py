"""Prose is set as in a book, where a keyboard cannot.

Quotation marks and apostrophes are curved, a percent sign does not leave its number at the end
of a line, nor a full stop its formula. Code, formulas and pictures stay as they are.
"""

import re

from markdown.postprocessors import Postprocessor

from scratchnn.publish.text import builders

MARKUP = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
LEFT_ALONE = re.compile(r"<(code|pre|math|svg|script|style|textarea)\b")
INLINE = re.compile(r"</?(?:a|em|span|strong|var)\b")
QUOTE = re.compile(r"&(?:quot|#34|#39|#x27);|[\"']")
OPENS_AFTER = re.compile(r"[\s(\[–—]?", re.ASCII)
# A formula in its sentence, which may be a link, with the words for the search behind it, and
# punctuation. Browsers break a line after a formula, whatever character follows.
ENDED = re.compile(
    r'((<a\b[^>]*>)?<span class="arithmatex"><var\b(?:(?!</var>).)*</var>'
    r"<span hidden>[^<]*</span></span>(?(2)</a>))([.,:;!?)]+)",
    re.DOTALL,
)
TOGETHER = r'<span class="together">\1\3</span>'


def set_text(text: str, before: str = "") -> str:
    r"""Set a piece of text.

    Parameters
    ----------
    text : str
        The text, as HTML without a tag.
    before : str
        The character that stands before it in its line; empty at the beginning.

    >>> set_text('The "average" of 10 % isn\'t it.')
    'The “average” of 10\xa0% isn’t it.'
    """

    def curve(quote: re.Match[str]) -> str:
        opens = OPENS_AFTER.fullmatch((before + text[: quote.start()])[-1:])
        double = quote[0] in {'"', "&quot;", "&#34;"}
        return ("“" if opens else "”") if double else ("‘" if opens else "’")

    return QUOTE.sub(curve, re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text))


def set_page(page: str) -> str:
    """Set the prose of a page of HTML."""
    pieces, before, inside = [], "", ""
    for i, piece in enumerate(MARKUP.split(ENDED.sub(TOGETHER, page))):
        if i % 2:  # a tag
            left_alone = LEFT_ALONE.match(piece)
            if inside:
                if piece == f"</{inside}>":
                    inside, before = "", "x"
            elif left_alone:
                inside = left_alone[1]
            elif not INLINE.match(piece):
                before = ""
            pieces.append(piece)
        elif inside or not piece:
            pieces.append(piece)
        else:
            pieces.append(set_text(piece, before))
            before = piece[-1]
    return "".join(pieces)


class SetProse(Postprocessor):
    """Sets the finished page, and the headings in its table of contents."""

    def run(self, text: str) -> str:
        """Set what is seen."""
        for entry in builders.contents(self.md):
            entry["name"] = set_text(entry["name"])
            entry["html"] = set_page(entry["html"])
        return set_page(text)
