"""A card as a page of its own needs no other file, and nothing that only our page can use."""

from bs4 import BeautifulSoup, Tag

from scratchnn import spec
from scratchnn.publish.exports import embed
from scratchnn.publish.exports.head import About

ADDRESS = "https://example.org/nn/equations/forward/relu/"
ABOUT = About(ADDRESS, "A <title> & more", 'It is "0" < 1.', f"{ADDRESS}card.png", None)
CARD = (
    '<section class="equation-card"><a href="../linear/">Z</a><a class="headerlink" href="#x">¶</a>'
    '<div class="arithmatex"><span class="katex"><math><mi>J</mi></math>'
    '<span class="katex-html">J</span></span></div>'
    '<span class="arithmatex"><math><mi>K</mi></math></span>'
    "<button>Copy</button><script>1</script><style>a {}</style><figure>map</figure>"
    "<p hidden>unseen</p><p>seen</p></section>"
)


def card() -> Tag:
    found = BeautifulSoup(CARD, "html.parser").section
    assert found is not None
    return found


def framed(about: About = ABOUT) -> BeautifulSoup:
    return BeautifulSoup(embed.page(card(), about), "html.parser")


def test_what_can_only_be_used_on_our_page_is_left_out() -> None:
    body = framed().body
    assert body is not None
    assert not body.select(embed.LEFT_OUT)
    assert body.get_text(" ", strip=True) == 'A <title> & more It is "0" < 1. Z J K seen'


def test_its_links_lead_out_of_the_frame_to_where_the_card_stands() -> None:
    page = framed()
    (base,) = page.select("base")
    assert (base["href"], base["target"]) == (ADDRESS, "_top")
    assert [a["href"] for a in page.select(".scratchnn a")] == [ADDRESS, "../linear/"]


def test_a_formula_on_a_line_of_its_own_stays_one_and_others_do_not() -> None:
    shown = {math.get_text(): math.get("display") for math in framed().select("math")}
    assert shown == {"J": "block", "K": None}


def test_words_of_a_page_are_no_code_of_the_frame() -> None:
    page = framed()
    assert page.title is not None
    assert page.title.get_text() == "A <title> & more"
    assert len(page.select("title")) == 1


def test_a_page_that_can_be_cited_has_its_own_title() -> None:
    relu = spec.load()["forward/relu"]
    page = framed(ABOUT._replace(page=relu))
    assert [a.get_text() for a in page.select(".scratchnn__title a")] == [relu.title]


def test_the_card_stays_as_it_was_on_its_page() -> None:
    given = card()
    embed.page(given, ABOUT)
    assert str(given) == str(card())


def test_a_search_engine_is_sent_to_the_page_itself() -> None:
    page = framed()
    assert [link["href"] for link in page.select("link[rel=canonical]")] == [ADDRESS]
    assert [meta["content"] for meta in page.select("meta[name=robots]")] == ["noindex"]
