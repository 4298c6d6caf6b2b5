"""Code has elements only where it has colours, and reads as before."""

import html
import re

from rendering import our_page

MORE = "pymdownx.superfences", "pymdownx.highlight"
PAGE = """
```pycon
>>> A = f(x, [1, 2])  # "so"
>>> A < 3
True
```
"""


def test_only_what_has_a_colour_is_an_element() -> None:
    page = our_page(*MORE).convert(PAGE)
    classes = set(re.findall(r'<span class="([^"]+)"', page))
    assert {"gp", "mi", "c1", "go"} <= classes
    assert not classes & {"n", "o", "p", "w"}
    assert "<span></span>" not in page


def test_nothing_is_lost() -> None:
    code = html.unescape(re.sub(r"<[^>]*>", "", our_page(*MORE).convert(PAGE))).strip()
    assert code == PAGE.strip().removeprefix("```pycon\n").removesuffix("\n```").strip()


def test_other_elements_stay() -> None:
    assert '<span class="n">x</span>' in our_page(*MORE).convert(
        '<p><span class="n">x</span></p>'
    )
