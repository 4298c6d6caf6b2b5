"""A finished page as Markdown says what the page says, its formulas as TeX."""

import pytest
from bs4 import BeautifulSoup

from scratchnn.publish.exports import plain

ADDRESS = "https://example.org/nn/equations/forward/relu/"


def markdown(html: str) -> str:
    article = BeautifulSoup(f"<article>{html}</article>", "html.parser").article
    assert article is not None
    return plain.markdown(article, ADDRESS)


def formula(tag: str, tex: str) -> str:
    return (
        f'<{tag} class="arithmatex"><span class="katex"><math><semantics><mi>A</mi>'
        f'<annotation encoding="application/x-tex">{tex}</annotation></semantics></math>'
        f'<span class="katex-html">A</span></span></{tag}>'
    )


def test_a_formula_is_its_tex_and_is_said_once() -> None:
    html = f"<p>So {formula('span', 'A_{ji} &lt; k')} holds.</p>" + formula("div", "Z =\n  W A")
    assert markdown(html) == "So $A_{ji} < k$ holds.\n\n$$\nZ = W A\n$$\n"


@pytest.mark.parametrize(
    ("href", "whole"),
    [
        ("../linear/", "https://example.org/nn/equations/forward/linear/"),
        ("#why", f"{ADDRESS}#why"),
        ("https://numpy.org/", "https://numpy.org/"),
    ],
)
def test_links_are_completed(href: str, whole: str) -> None:
    assert markdown(f'<a href="{href}">there</a>') == f"[there]({whole})\n"


def test_what_is_only_clicked_says_nothing() -> None:
    silent = (
        '<a class="headerlink">¶</a>', "<button>Copy</button>", "<script>x</script>",
        "<style>y</style>", "<template>z</template>", "<dialog>d</dialog>", "<p hidden>h</p>",
        '<a id="__skip">Skip</a>', '<svg display="none" aria-label="Map"></svg>',
    )  # fmt: skip
    assert markdown(f"<p>Kept{''.join(silent)}</p>") == "Kept\n"


def test_code_keeps_its_language_and_its_signs() -> None:
    code = '<div class="language-pycon highlight"><pre><code>&gt;&gt;&gt; a_b * c_d\n</code></pre></div>'
    assert markdown(code) == "```pycon\n>>> a_b * c_d\n```\n"
    assert markdown("<pre><code>x = 1\n</code></pre>") == "```\nx = 1\n```\n"


def test_a_table_is_one_table_whatever_heads_its_rows() -> None:
    table = (
        "<table><thead><tr><th>Name</th><th>Shape</th></tr></thead><tbody>"
        '<tr><th scope="row">W</th><td>(n, m)</td></tr><tr><th scope="row">b</th><td>(n, 1)</td></tr>'
        "</tbody></table>"
    )
    assert markdown(table).splitlines() == [
        "| Name | Shape |", "| --- | --- |", "| W | (n, m) |", "| b | (n, 1) |",
    ]  # fmt: skip


def test_what_spans_rows_leaves_the_others_in_their_columns() -> None:
    table = (
        '<table><thead><tr><th rowspan="2">Name</th><th colspan="2">Checks</th></tr>'
        "<tr><th>shape</th><th>dtype</th></tr></thead><tbody>"
        '<tr><th>W</th><td>0</td><td>1</td></tr><tr><th rowspan="2">b</th><td>2</td><td>3</td></tr>'
        '<tr>\n<td>4</td>\n<td>5</td>\n</tr><tr><th rowspan="1">c</th><td>6</td><td>7</td></tr>'
        "<tr><th>d</th><td>8</td><td>9</td></tr></tbody></table>"
    )
    assert [row.replace(" ", "") for row in markdown(table).splitlines()] == [
        "|Name|Checks||", "|---|---|---|", "||shape|dtype|", "|W|0|1|", "|b|2|3|", "||4|5|",
        "|c|6|7|", "|d|8|9|",
    ]  # fmt: skip


def test_a_picture_is_its_title_and_without_one_it_is_nothing() -> None:
    assert (
        markdown('<svg aria-label="The loss"><text>9</text></svg>') == "[Picture: The loss]\n"
    )
    assert markdown("<svg><title>The map</title></svg>") == "[Picture: The map]\n"
    assert markdown("<p>Before.</p><svg><text>9</text></svg>") == "Before.\n"


def test_indices_and_powers_are_as_one_types_them() -> None:
    assert markdown("<p><i>dW</i><sub>1</sub> is 10<sup>−14</sup></p>") == "dW_1 is 10^−14\n"


def test_what_unfolds_begins_with_its_line() -> None:
    folded = "<details><summary>Answer</summary><p>Four.</p></details>"
    assert markdown(folded) == "Answer\n\nFour.\n"
