"""What a page rests on is drawn, leads there, and is said in words, too."""

import re
from xml.etree.ElementTree import Element

import pytest
from markdown import markdown
from markupsafe import escape
from rendering import (
    assert_closed_and_without_ids,
    drawings,
    links,
    words,
    written,
)

from scratchnn import citations, spec
from scratchnn.publish.cards import cards, grounds, rests
from scratchnn.verify import evidence

pytestmark = pytest.mark.slow  # the checks run, unless they are kept

KNOWN = grounds.grounds()
each_page = pytest.mark.parametrize("id_", KNOWN.pages)


def render(marker: str) -> str:
    return written(marker, rests.Rests)


def picture(html: str) -> Element:
    [drawing] = [one for one in drawings(html) if one.get("class") == "rests__picture"]
    return drawing


def address(id_: str) -> str:
    return f"{citations.path(KNOWN.pages[id_])}/"


@each_page
def test_a_page_shows_all_that_it_rests_on_and_what_rests_on_it(id_: str) -> None:
    drawing = picture(render(f"[[rests:{id_}]]"))
    wanted = [*KNOWN.above(id_), *KNOWN.below(id_) - {id_}]
    shown = [link for link in links(drawing) if not link.startswith("how_we_check")]
    assert sorted(shown) == sorted(map(address, wanted))
    [here] = [row for row in drawing.iter("g") if "here" in row.attrib["class"]]
    assert KNOWN.pages[id_].title in "".join(here.itertext())
    held = grounds.checked(KNOWN.pages[id_])
    assert len(links(drawing)) - len(shown) == len(held) > 0


@each_page
def test_each_tie_has_a_mark(id_: str) -> None:
    drawing = picture(render(f"[[rests:{id_}]]"))
    below = KNOWN.below(id_) - {id_}
    ties = sum(bool(other in below) for one in {id_, *below} for other in KNOWN.of[one])
    ties += len(KNOWN.above(id_)) + len(grounds.checked(KNOWN.pages[id_]))
    marks = [path.attrib["d"] for path in drawing.iter("path")][1:]
    assert sum(path.count("M") for path in marks) == ties


@each_page
def test_the_same_is_said_in_words(id_: str) -> None:
    html = render(f"[[rests:{id_}]]").partition("</figure>")[2]
    for other in KNOWN.of[id_]:
        assert f'href="{address(other)}"' in html
    for tie in (
        grounds.held(KNOWN.pages[id_], way) for on in KNOWN.of[id_].values() for way in on
    ):
        for check in tie.passed:
            assert f'"how_we_check/#{check}"' in html
        for check in tie.not_run:
            assert f"<code>{check}</code>" in html
    assert ("rests on no other page" in html) == (not KNOWN.of[id_])


@pytest.mark.parametrize("marker", ["[[rests]]", "[[rests:laws/shards]]"])
def test_it_closes_what_it_opens_and_has_no_ids_of_its_own(marker: str) -> None:
    assert_closed_and_without_ids(render(marker).replace(' id="as-a-list"', ""))


def test_the_whole_has_every_page_once_and_every_tie() -> None:
    html = render("[[rests]]")
    drawing = picture(html)
    assert sorted(links(drawing)) == sorted(map(address, KNOWN.pages))
    marks = [path.attrib["d"] for path in drawing.iter("path")][1:]
    assert sum(path.count("M") for path in marks) == sum(map(len, KNOWN.of.values()))
    layers = [e.text for e in drawing.iter("text") if e.get("class") == "rests__layer"]
    assert len(layers) == len(KNOWN.layers)
    assert str(layers[-1]).endswith("rests on no page below")
    listed = html.partition("</figure>")[2]
    assert "As a list" in listed
    assert listed.count("<dt>") == sum(map(bool, KNOWN.of.values()))
    for id_ in KNOWN.pages:
        assert f'href="{address(id_)}"' in listed
        lowest = listed.partition("These rest on no other page:")[2]
        assert (f'href="{address(id_)}"' in lowest) == (not KNOWN.of[id_])


def test_a_picture_says_what_it_is() -> None:
    drawing = picture(render("[[rests:backward/output_error]]"))
    assert drawing.attrib["aria-label"] == "What Output error rests on"
    [description] = drawing.iter("desc")
    assert "list below" in str(description.text)
    assert not drawing.findall(".//a[@tabindex]")  # all are reached from the keyboard


def test_what_did_not_run_here_is_seen_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    page = spec.load()["backward/output_error"]
    found = {name: r for name, r in evidence.by_check(page).items() if name != "symbolic"}
    monkeypatch.setattr(evidence, "by_check", lambda _: found)
    monkeypatch.setattr(evidence, "not_run", lambda _: ["symbolic"])
    html = render(f"[[rests:{page.id}]]")
    assert "rests__mark--partly" in html
    assert "some were not run here" in words(html)
    assert "not run here: symbolic." in words(html)


def test_the_legend_has_what_occurs_alone() -> None:
    html = render("[[rests:forward/tanh]]")
    assert "numbers and letters are compared" in html
    assert "own test" not in html
    assert "some were not run here" not in html


def test_the_legend_fills_a_shape_as_the_drawing_does() -> None:
    html = render("[[rests]]")
    [legend] = re.findall(r"<figcaption>.*?</figcaption>", html, re.DOTALL)
    filled = {
        said: "rests__mark--passed" in key
        for key in legend.split("</span>")
        for said in rests.SAID.values()
        if said in key
    }
    # A law's test runs before a build, so its squares are empty.
    assert filled == {said: shape != "square" for shape, said in rests.SAID.items()}


@pytest.mark.parametrize("marker", ["eq:backward/output_error", "law:laws/shards"])
def test_a_card_has_it_folded_on_our_own_site_alone(marker: str) -> None:
    assert "<summary>What it rests on: " in written(f"[[{marker}]]", cards.Cards)
    elsewhere = markdown(f"[[{marker}]]", extensions=["scratchnn.publish"])
    assert "What it rests on" not in elsewhere


def test_a_summary_counts() -> None:
    said = re.findall(r"<summary>(.*?)</summary>", render("[[rests:forward/relu]]"))
    assert said[0].startswith("What it rests on: no other page, and ")
    one = render("[[rests:loss/l2_penalty]]")
    assert "What it rests on: 1 other page, and " in one
    assert "What it rests on: 2 other pages, and " in render("[[rests:backward/output_error]]")


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(
        spec.SpecificationError, match="no equation or law forward/swish; there"
    ):
        render("[[rests:forward/swish]]")


def test_titles_are_written_as_they_are() -> None:
    html = render("[[rests:laws/half_of_the_square]]")
    assert str(escape(spec.load()["initial/he_normal"].title)) in html
