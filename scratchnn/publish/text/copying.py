"""The button of a console example copies what can be typed.

Examples stand on the pages with Python's prompts and answers, as `doctest` wants them. Pasted
like that at a prompt, every line is an error. The theme's button copies the attribute
`data-copy`, where there is one.
"""

import html
import re

from markdown.postprocessors import Postprocessor

EXAMPLE = re.compile(r'<div class="(language-pycon [^"]*)">(.*?)</div>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
PROMPT, MORE = ">>> ", "..."


def typed(example: str) -> str:
    r"""Return the lines of a console example without prompts and answers.

    A blank line ends a statement of several lines before the next, as a prompt wants it.

    >>> typed(">>> for i in range(2):\n...     print(i)\n0\n1\n>>> i\n1")
    'for i in range(2):\n    print(i)\n\ni'
    """
    lines: list[str] = []
    within = False  # a statement of several lines
    for line in example.splitlines():
        if within and not line.startswith(MORE):
            lines.append("")
        within = line.startswith(MORE)
        if within or line.startswith(PROMPT):
            lines.append(line[len(PROMPT) :])
    return "\n".join(lines)


class CopyWhatIsTyped(Postprocessor):
    """Gives console examples the attribute, those from docstrings included."""

    def run(self, text: str) -> str:
        """Find the examples in the finished page."""
        return EXAMPLE.sub(_with_copy, text)


def _with_copy(example: re.Match[str]) -> str:
    code = typed(html.unescape(TAG.sub("", example[2])))
    return f'<div class="{example[1]}" data-copy="{html.escape(code)}">{example[2]}</div>'
