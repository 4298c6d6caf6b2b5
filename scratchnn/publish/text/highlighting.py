"""Highlighted code has an element for what has a colour of its own, and for nothing else.

Pygments puts every name, bracket and operator into an element. On a page with much code these
are most of its elements, and a phone is slow with them.
"""

import re

from markdown.postprocessors import Postprocessor

# Names, operators, punctuation and blanks have the colour of the text; so has what is empty.
PLAIN = re.compile(r'<span(?: class="(?:n|o|p|w)")?>([^<]*)</span>')
CODE = re.compile(r'<div class="[^"]*\bhighlight\b[^"]*">.*?</div>', re.DOTALL)


class ColourLittle(Postprocessor):
    """Leaves out the elements that show nothing."""

    def run(self, text: str) -> str:
        """Go through the code of the finished page."""
        return CODE.sub(lambda code: PLAIN.sub(r"\1", code[0]), text)
