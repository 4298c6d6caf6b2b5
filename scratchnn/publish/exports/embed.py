"""The card of an equation as a page of its own, for a frame on any other page.

It needs no file but itself: its formulas are MathML, which browsers set, and its style is that
of a card on somebody else's site.
"""

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from scratchnn.publish.cards.cards import STYLE
from scratchnn.publish.exports.head import About

# What only our own page has a use for: what is clicked, and drawings with a style of their own.
LEFT_OUT = (
    "button, script, style, svg, figure, .headerlink, [hidden], .katex-html, "
    ".equation-card__rests"
)
PAGE = Markup("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<base href="{address}" target="_top">
<link rel="canonical" href="{address}">
<style>
body {{ margin: 0.5em; font: 16px/1.5 system-ui, sans-serif; }}
.scratchnn {{ margin: 0; }}
{style}</style>
</head>
<body>
<div class="scratchnn">
<p class="scratchnn__title"><a href="{address}">{title}</a></p>
<p>{sentence}</p>
{card}
</div>
</body>
</html>
""")


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
    return PAGE.format(
        title=about.page.title if about.page else about.title,
        address=about.address,
        sentence=about.sentence,
        style=Markup(STYLE),  # noqa: S704 (ours)
        card=Markup(own),  # noqa: S704 (ours)
    )
