"""Prose is set; code, formulas and pictures are left alone."""

import pytest
from rendering import our_page

from scratchnn.publish.text.typography import set_page


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ('<p>"Try it", isn\'t it?</p>', "<p>“Try it”, isn’t it?</p>"),
        ("<p>(\"yes\") 'no'</p>", "<p>(“yes”) ‘no’</p>"),
        (
            "<p><code>m</code>'s &#39;own&#39; &quot;x&quot;</p>",
            "<p><code>m</code>’s ‘own’ “x”</p>",
        ),
        ('<p>say <em>"this"</em></p>', "<p>say <em>“this”</em></p>"),
        ("<p>near 10 % and</p>", "<p>near 10\xa0% and</p>"),
        ("<p>7 % 3 and % 2</p>", "<p>7\xa0% 3 and % 2</p>"),
    ],
)
def test_prose(given: str, wanted: str) -> None:
    assert set_page(given) == wanted


@pytest.mark.parametrize(
    "left",
    [
        "<pre><span>'a'</span> <code>\"b\" 10 %</code> 'c'</pre>",
        '<math><annotation>f\'("x")</annotation></math>',
        "<svg><text>80 %</text></svg>",
        '<p title="it\'s 10 %">x</p><!-- it\'s > "this" -->',
    ],
)
def test_what_is_left_alone(left: str) -> None:
    assert set_page(left) == left


def test_punctuation_stays_with_its_formula() -> None:
    formula = '<span class="arithmatex"><var>…</var><span hidden>x = 1</span></span>'
    link = f'<a href="b">{formula}</a>'
    words = f'<a href="b">see {formula}</a>'  # breaks anywhere, as a link of words does
    page = set_page(f"<p>at {formula}: then {formula} again ({link}), {words}.</p>")
    assert page == (
        f'<p>at <span class="together">{formula}:</span> then {formula} again '
        f'(<span class="together">{link}),</span> {words}.</p>'
    )


def test_the_contents_of_a_page_are_set_too() -> None:
    md = our_page("toc")
    page = md.convert("# Softmax's slope")
    assert page == '<h1 id="softmaxs-slope">Softmax’s slope</h1>'
    assert [entry["name"] for entry in md.toc_tokens] == ["Softmax’s slope"]  # type: ignore[attr-defined]
