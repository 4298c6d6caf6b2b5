"""The card of an equation in a Sphinx site, in reStructuredText and in MyST.

In `conf.py`:

    extensions = ["sphinx.ext.mathjax", "scratchnn.publish.sphinx"]

Then `.. eq:: forward/relu`, or in MyST a fence with `{eq} forward/relu`, becomes the card.
"""

from typing import Any

from docutils import nodes
from markdown import Markdown
from markupsafe import escape
from sphinx.addnodes import only
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from scratchnn import citations, spec

OURS, THEIRS = 'class="arithmatex"', 'class="arithmatex math"'  # what Sphinx has MathJax set


class Card(SphinxDirective):
    """Replaces the id of an equation by its card; what is no HTML has title and formula."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the card.

        Raises
        ------
        docutils.parsers.rst.DirectiveError
            If there is no such equation; the build says so, with the file and the line.
        """
        id_ = self.arguments[0]
        try:
            html = Markdown(extensions=["scratchnn.publish"]).convert(f"[[eq:{id_}]]")
        except spec.SpecificationError as error:
            raise self.error(str(error)) from error
        if id_ in spec.withdrawn():
            return [_raw(html)]
        return _card(spec.load()[id_], html)


def _card(equation: spec.Equation, html: str) -> list[nodes.Node]:
    """Return a card around its formula, which Sphinx sets in its own way in every format."""
    tex = equation.printed
    before, _, after = html.partition(f"<div {OURS}>\\[{escape(tex)}\\]</div>")
    link = nodes.reference("", equation.title, refuri=citations.permalink(equation))
    title = only("", nodes.paragraph("", "", link), expr="not html")
    formula = nodes.math_block(tex, tex, number=None, label=None, nowrap=False)
    return [title, _raw(before), formula, _raw(after)]


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html.replace(OURS, THEIRS), format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what there is."""
    app.add_directive("eq", Card)
    return {"version": citations.version(), "parallel_read_safe": True}
