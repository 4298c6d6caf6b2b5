"""The site's fonts, with what its pages show and no more.

KaTeX brings letters for all of mathematics, and the site shows few of them. On a phone a page
waits longer for its fonts than for its words.
"""

import html
import string
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

SHOWN = ".html", ".js"  # scripts write letters of their own


def letters(texts: Iterable[str]) -> set[str]:
    """Return what may be shown: all of ASCII, and whatever else the texts have.

    Examples
    --------
    >>> sorted(letters(["∂J", "&#215;"]) - set(string.printable))
    ['×', '∂']
    """
    return set(string.printable).union(*map(html.unescape, texts))


def lighter(site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each font of a site by its path there, as few bytes as its pages need.

    Parameters
    ----------
    site : Path
        The folder that a builder has written.
    """
    files = sorted(path for path in site.rglob("*") if path.suffix in SHOWN)
    shown = letters(path.read_text(encoding="utf-8") for path in files)
    for path in sorted(site.rglob("*.woff2")):
        yield path.relative_to(site).as_posix(), reduced(path.read_bytes(), shown)


def reduced(font: bytes, shown: Iterable[str]) -> bytes:
    """Return a font in WOFF2 with the letters that are shown, as far as it has them."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    with subset.load_font(BytesIO(font), options) as loaded:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(shown))
        subsetter.subset(loaded)
        made = BytesIO()
        subset.save_font(loaded, made, options)
    return made.getvalue()
