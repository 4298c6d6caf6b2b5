"""The card of an equation as a page of its own, for a frame on any other page.

It needs no file but itself: its formulas are MathML, which browsers set, and its style is that
of a card on somebody else's site.
"""

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from scratchnn.publish.cards.cards import STYLE
from scratchnn.publish.exports.head import About
from scratchnn.publish.text.writer import render

# What only our own page has a use for: what is clicked, and drawings with a style of their own.
LEFT_OUT = (
    "button, script, style, svg, figure, .headerlink, [hidden], .katex-html, "
    ".equation-card__rests"
)


def page(card: Tag, about: About) -> str:
    """Return a page that holds nothing but a card.

    Parameters
    ----------
    card : Tag
        The card, as it stands on a finished page.
    about : About
        That page; the links of the card are seen from there.
    """
    own = BeautifulSoup(str(card), "html.parser")
    for element in own.select(LEFT_OUT):
        element.decompose()
    for formula in own.select("div.arithmatex math"):
        formula["display"] = "block"
    title = about.page.title if about.page else about.title
    safe = {"style": Markup(STYLE), "card": Markup(own)}  # noqa: S704 (ours)
    return render("embed.html", title=title, about=about, **safe) + "\n"
