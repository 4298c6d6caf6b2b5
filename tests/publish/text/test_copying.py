"""What the button of an example copies can be typed at a prompt."""

from code import InteractiveConsole

import pytest
from rendering import our_page

from scratchnn.publish.text.copying import typed

EXAMPLE = """\
>>> def twice(x):
...     return 2 * x
>>> for x in (1, 2):
...     print(twice(x))
2
4
>>> print("<&>")
<&>
"""


def test_the_lines_run_at_a_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    prompt = InteractiveConsole()
    for line in typed(EXAMPLE).split("\n"):
        prompt.push(line)
    assert capsys.readouterr() == ("2\n4\n<&>\n", "")


def test_the_button_is_given_them() -> None:
    md = our_page("pymdownx.highlight", "pymdownx.superfences")
    page = md.convert(f"```pycon\n{EXAMPLE}```\n\n```python\nx = 1\n```")
    assert page.count("data-copy=") == 1
    assert "print(&quot;&lt;&amp;&gt;&quot;)" in page
    assert "</span>" in page, "the example itself has gone"
