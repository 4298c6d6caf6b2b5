"""Blocks that can run in a reader's browser have buttons, and others have none."""

import pytest

from scratchnn.publish import inpage
from scratchnn.publish.inpage import runnable, there, with_bars

MARK = "<!--a-->{}<!--b-->"


def page(*blocks: str, around: str = "{}") -> str:
    """Return a page with blocks of examples."""
    shown = "".join(
        '<div class="language-pycon highlight" data-copy=""><pre><span></span><code>'
        f"{block}</code></pre></div>"
        for block in blocks
    )
    return f"<html><body><article>{around.format(shown)}</article></body></html>"


def test_what_needs_a_missing_library_cannot_run_nor_what_needs_that() -> None:
    blocks = (
        "&gt;&gt;&gt; x = 1",
        "&gt;&gt;&gt; import pandas as pd\n&gt;&gt;&gt; y = pd.DataFrame()",
        "&gt;&gt;&gt; x + y",
        "&gt;&gt;&gt; y = x",
        "&gt;&gt;&gt; y",
    )
    assert runnable(page(*blocks)) == ["", None, None, "", ""]


def test_a_docstring_is_a_story_of_its_own() -> None:
    around = (
        '<div class="doc doc-object"><h3 id="scratchnn.network.names" class="doc doc-heading">'
        "names</h3>{}</div>"
    )
    assert runnable(page("&gt;&gt;&gt; names(1)", around=around)) == ["scratchnn.network.names"]
    around = around.replace("network.names", "data.load")
    assert runnable(page("&gt;&gt;&gt; load()", around=around)) == [None]


@pytest.mark.parametrize(
    ("module", "can"),
    [
        ("numpy.linalg", True),
        ("math", True),
        ("pandas", False),
        ("scratchnn.softmax", True),
        ("scratchnn.spec", True),
        ("scratchnn.session", True),
        ("scratchnn.verify.symbolic", False),  # SymPy
        ("scratchnn.data", False),  # pandas
        ("scratchnn.publish.finish", False),
    ],
)
def test_a_module_is_there_if_all_that_it_imports_is(module: str, can: bool) -> None:
    assert there(module) == can


def test_a_page_gets_bars_and_what_waits_for_them() -> None:
    plain = page("&gt;&gt;&gt; 1\n1", "&gt;&gt;&gt; import pandas")
    shown = with_bars(plain, "../../", 9_000_000, MARK)
    assert shown.count('data-python="run"') == 1
    assert 'data-from="../../assets/python/"' in shown
    assert 'data-bytes="9000000"' in shown
    added = shown.split("<!--a-->")
    assert added[0] + "".join(part.split("<!--b-->")[1] for part in added[1:]) == plain


def test_the_check_stands_in_its_place() -> None:
    shown = with_bars(page(around=inpage.PLACE), "../", 1, MARK)
    assert '<div class="check">' in shown
    assert 'id="python"' in shown


def test_a_page_without_blocks_stays_as_it_is() -> None:
    assert with_bars(page(), "", 1, MARK) == page()
