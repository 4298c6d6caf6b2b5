"""The site's fonts, with what its pages show and no more.

KaTeX brings letters for all of mathematics, and the site shows few of them. On a phone a page
waits longer for its fonts than for its words.
"""

import html
import re
import string
from collections.abc import Iterable, Iterator
from io import BytesIO

from fontTools import subset  # type: ignore[import-untyped]

FORMULA = '<span class="katex-html"'
SPAN = re.compile("<span|</span>")
DRAWN = re.compile("<text.*?</text>", re.DOTALL)
TAG = re.compile("<[^>]*>")
LETTERS = {*map(ord, string.ascii_letters + string.digits)}


def letters(pages: Iterable[str]) -> set[str]:
    """Return what formulas have, and words in drawings.

    Examples
    --------
    >>> formula = '<span class="katex-html"><span>∂</span>J</span>'
    >>> sorted(letters([f"<p>so: {formula}, and</p><text>&#215;</text>"]))
    ['J', '×', '∂']
    """
    found = set[str]()
    for page in pages:
        for part in (*_formulas(page), *DRAWN.findall(page)):
            found.update(html.unescape(TAG.sub("", part)))
    return found


def _formulas(page: str) -> Iterator[str]:
    """Yield each formula as it is drawn, with all that it consists of."""
    end = 0
    while (begin := page.find(FORMULA, end)) >= 0:
        depth = 0
        for tag in SPAN.finditer(page, begin):
            depth += 1 if tag[0] == "<span" else -1
            end = tag.end()
            if not depth:
                break
        yield page[begin:end]


def lighter(fonts: dict[str, bytes], pages: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each font by its path, as few bytes as the pages need."""
    shown = letters(pages)
    for path, font in fonts.items():
        yield path, reduced(font, shown)


def reduced(font: bytes, shown: Iterable[str]) -> bytes:
    """Return a font in WOFF2 with the letters that are shown, as far as it has them.

    Its hints, which sharpen upright strokes on a coarse screen, stay where there are upright
    letters; slanted ones and large brackets gain nothing by them.
    """
    options = subset.Options(flavor="woff2", layout_features=["*"])
    with subset.load_font(BytesIO(font), options) as loaded:
        slanted = "Italic" in (loaded["name"].getDebugName(2) or "")
        options.hinting = bool(LETTERS & {*loaded.getBestCmap()}) and not slanted
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(shown))
        subsetter.subset(loaded)
        made = BytesIO()
        subset.save_font(loaded, made, options)
    return made.getvalue()
