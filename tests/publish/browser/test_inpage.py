"""Blocks that can run in a reader's browser have buttons, and others have none."""

import pytest
from bs4 import BeautifulSoup

from scratchnn.publish.browser import inpage
from scratchnn.publish.browser.inpage import Able, lacking

MARK = "<!--a-->{}<!--b-->"


def page(*blocks: str, around: str = "{}") -> str:
    """Return a page with blocks of examples."""
    shown = "".join(
        '<div class="language-pycon highlight" data-copy=""><pre><span></span><code>'
        f"{block}</code></pre></div>"
        for block in blocks
    )
    return f"<html><body><article>{around.format(shown)}</article></body></html>"


def runnable(page: str) -> list[Able]:
    return inpage.runnable(BeautifulSoup(page, "html.parser"))


def with_bars(page: str, root: str = "", size: int = 1) -> str:
    return inpage.with_bars(page, runnable(page), root, size, MARK)


def test_what_needs_a_missing_library_cannot_run_nor_what_needs_that() -> None:
    blocks = (
        "&gt;&gt;&gt; x = 1",
        "&gt;&gt;&gt; import pandas as pd\n&gt;&gt;&gt; y = pd.DataFrame()",
        "&gt;&gt;&gt; x + y",
        "&gt;&gt;&gt; y = x",
        "&gt;&gt;&gt; y",
    )
    assert [able.lacks for able in runnable(page(*blocks))] == ["", "pandas", "pandas", "", ""]


def test_a_docstring_is_a_story_of_its_own() -> None:
    around = (
        '<div class="doc doc-object"><h3 id="scratchnn.network.names" class="doc doc-heading">'
        "names</h3>{}</div>"
    )
    shown = page("&gt;&gt;&gt; names(1)", around=around)
    assert runnable(shown) == [Able("scratchnn.network.names")]
    around = around.replace("network.names", "verify.symbolic.check")
    shown = page("&gt;&gt;&gt; check()", around=around)
    assert runnable(shown) == [Able("scratchnn.verify.symbolic.check", "sympy")]


@pytest.mark.parametrize(
    ("module", "lacks"),
    [
        ("numpy.linalg", ""),
        ("math", ""),
        ("pandas", "pandas"),
        ("scratchnn.softmax", ""),
        ("scratchnn.spec", ""),
        ("scratchnn.session", ""),
        ("scratchnn.data", ""),  # pandas, but when a file is read, and not without an instead
        ("scratchnn.training", ""),  # Rich, but to show a bar
        ("scratchnn.verify.expressions", "sympy"),
        ("scratchnn.verify.suites.agreement", "scratchnn.verify.suites"),
        ("scratchnn.terminal", "rich"),
        ("scratchnn.publish.finish", "scratchnn.publish"),
    ],
)
def test_what_a_module_lacks_is_what_it_cannot_be_imported_without(
    module: str, lacks: str
) -> None:
    assert lacking(module) == lacks


def test_a_page_gets_bars_and_what_waits_for_them() -> None:
    plain = page("&gt;&gt;&gt; 1\n1", "&gt;&gt;&gt; import pandas")
    none = with_bars(page("&gt;&gt;&gt; import pandas"))
    assert "it needs <code>pandas</code>." in none
    assert "<script" not in none
    shown = with_bars(plain, "../../", 9_000_000)
    assert shown.count('data-python="run"') == 1
    assert "it needs <code>pandas</code>." in shown
    assert 'data-from="../../assets/python/"' in shown
    assert 'data-bytes="9000000"' in shown
    added = shown.split("<!--a-->")
    assert added[0] + "".join(part.split("<!--b-->")[1] for part in added[1:]) == plain


def test_the_check_stands_in_its_place() -> None:
    shown = with_bars(page(around=inpage.PLACE), "../")
    assert '<div class="check">' in shown
    assert 'id="python"' in shown


def test_a_page_without_blocks_stays_as_it_is() -> None:
    assert with_bars(page()) == page()
