"""The words by which people look for a page, put into it for the search.

The search of either builder reads the headings and the text of a finished page, and a word in a
heading counts far more than one in the text. So each wording is a heading of its own. They are
not shown: whoever follows one stands at the top of the page, where the answer is, or in the
section that `answered` names.
"""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from scratchnn.publish.text import builders


class AskedFor(Treeprocessor):
    """Adds what the page's front matter says under `asked` and `answered`."""

    def run(self, root: Element) -> None:
        """Add it at the end of the page."""
        said = builders.front_matter(self.md)
        asked = said.get("asked", ())
        wordings = [asked] if isinstance(asked, str) else asked
        answered = said.get("answered", {})
        sections = {element.get("id") for element in root.iter()}
        for wording, section in answered.items():
            if wording not in wordings:
                raise builders.failure(self.md, f"`answered`: “{wording}” is not under `asked`")
            if section not in sections:
                raise builders.failure(self.md, f"`answered`: there is no section #{section}")
        if wordings:
            root.append(headings(wordings, str(said.get("sentence", "")), answered))


def headings(
    wordings: Iterable[str], sentence: str, answered: Mapping[str, str] | None = None
) -> Element:
    """Return a heading for each wording, with the page's sentence as its text.

    One that a section answers says which: a script leads there.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(headings(["dead relu"], "A unit may die."), encoding="unicode")
    '<div hidden=""><h2 id="asked-dead-relu">dead relu</h2>A unit may die.</div>'
    """
    hidden = Element("div", hidden="")
    given: set[str] = set()
    for wording in wordings:
        words = "".join(c if c.isalnum() else " " for c in wording).split()
        anchor = "-".join(["asked", *words])
        if anchor in given:  # such as "10 %" and "10%"
            anchor = f"{anchor}-{len(given)}"
        given.add(anchor)
        heading = SubElement(hidden, "h2", id=anchor)
        heading.text, heading.tail = wording, sentence
        if section := (answered or {}).get(wording):
            heading.set("data-at", section)
    return hidden
