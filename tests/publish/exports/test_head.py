"""What the head of a page says can be read by others, whatever stands in it."""

import json

from bs4 import BeautifulSoup

from scratchnn import spec
from scratchnn.publish.exports import head

ADDRESS = "https://example.org/nn/"


def test_what_is_said_cannot_end_its_script() -> None:
    about = head.About(ADDRESS, "</script><b>", 'a "b"', f"{ADDRESS}card.png", None)
    tags = BeautifulSoup(head.tags(about, ADDRESS), "html.parser")
    [script] = tags.find_all("script")
    assert json.loads(script.get_text())["name"] == "</script><b>"
    assert not tags.find_all("b")


def read(about: head.About) -> BeautifulSoup:
    return BeautifulSoup(head.tags(about, ADDRESS), "html.parser")


RELU = spec.load()["forward/relu"]
ABOUT = head.About(
    f"{ADDRESS}equations/forward/relu/", "ReLU", 'It is "0" or more.', "p.png", RELU
)


def test_the_home_page_is_a_site_and_every_other_an_article() -> None:
    for address, kind in ((ADDRESS, "website"), (ABOUT.address, "article")):
        (said,) = read(ABOUT._replace(address=address)).select('meta[property="og:type"]')
        assert said["content"] == kind


def test_a_sentence_with_quotation_marks_stays_whole() -> None:
    (said,) = read(ABOUT).select('meta[property="og:description"]')
    assert said["content"] == 'It is "0" or more.'


def test_of_what_cannot_be_cited_no_citation_is_offered() -> None:
    assert read(ABOUT).select('meta[name^="citation_"]')
    page = read(ABOUT._replace(page=None))
    assert not page.select('meta[name^="citation_"]')
    (script,) = page.select("script")
    assert not {"termCode", "inDefinedTermSet"} & json.loads(script.get_text()).keys()


def test_what_people_look_for_is_among_the_keywords() -> None:
    (script,) = read(ABOUT).select("script")
    data = json.loads(script.get_text())
    assert data["keywords"] == list(RELU.asked) != []
    assert data["inDefinedTermSet"]["@id"] == ADDRESS
