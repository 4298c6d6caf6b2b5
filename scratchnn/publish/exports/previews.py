"""A picture of each page, for previews of links; and of each equation and law as an SVG."""

import base64
from importlib.metadata import version
from typing import Any

from scratchnn import citations, pictures
from scratchnn.publish.exports.head import About
from scratchnn.verify import cache


def drawn(about: About, name: str) -> dict[str, bytes]:
    """Return the pictures of a page by their endings.

    They are kept for as long as the words and what draws them stay the same.

    Parameters
    ----------
    about : About
        The page.
    name : str
        What stands in the corner, and where the pictures are kept.
    """
    words = [about.title, *formulas(about.page), about.sentence, name, version("matplotlib")]
    key = cache.fingerprint([pictures.card.__module__], map(str.encode, words))
    place = f"previews/{name}"
    found: dict[str, str] | None = cache.kept(place, key)
    if found is None:
        found = cache.keep(place, key, _draw(about, name))
    return {ending: base64.b64decode(data) for ending, data in found.items()}


def formulas(page: citations.Page | None) -> tuple[str, ...]:
    """Return what stands large on the picture of a page."""
    if page is None:
        return ()
    return (page.tex,) if isinstance(page.tex, str) else page.tex


def _draw(about: About, name: str) -> dict[str, Any]:
    figure = pictures.card(about.title, formulas(about.page), about.sentence, name)
    made = {"png": pictures.png(figure)}
    if about.page is not None:
        made["svg"] = pictures.drawing(figure)
    return {ending: base64.b64encode(data).decode() for ending, data in made.items()}
