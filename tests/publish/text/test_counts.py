"""What is counted on a page is counted from the pages."""

import re

import pytest
from markdown import markdown
from rendering import our_page

from scratchnn import spec
from scratchnn.publish.text.counts import COUNTED, spelled
from scratchnn.spec import SpecificationError


@pytest.mark.parametrize("what", COUNTED)
def test_everything_that_is_counted_is_there(what: str) -> None:
    assert COUNTED[what]() > 0
    html = markdown(f"All [[count:{what}]].", extensions=["scratchnn.publish"])
    assert html == f"<p>All {spelled(COUNTED[what]())}.</p>"


def test_what_is_not_counted_fails() -> None:
    with pytest.raises(SpecificationError, match="sheep is not counted; there are equations"):
        our_page().convert("All [[count:sheep]].")


@pytest.mark.parametrize(
    ("number", "said"), [(0, "no"), (20, "twenty"), (21, "21"), (1234, "1,234")]
)
def test_numbers_are_spelled_up_to_twenty(number: int, said: str) -> None:
    assert spelled(number) == said


def test_a_count_is_that_of_the_pages_and_not_one_kept_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laws = dict.fromkeys(map(str, range(1497)))
    monkeypatch.setattr(spec, "laws", lambda: laws)
    assert markdown("[[count:laws]]", extensions=["scratchnn.publish"]) == "<p>1,497</p>"


def test_what_goes_beyond_a_network_is_listed_with_links() -> None:
    html = our_page().convert("More: [[beyond:networks/two_layer]].")
    assert html.startswith("<p>More: <a ")
    found = re.findall(r'href="[^"]*equations/(\w+/\w+)/"', html)
    assert {*found} == {id_ for id_ in spec.load() if not spec.network().uses(id_)}
    assert "forward/tanh" in found
    with pytest.raises(SpecificationError, match="no network other; there is networks/two_la"):
        our_page().convert("More: [[beyond:other]].")
