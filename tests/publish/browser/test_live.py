"""What is alive on pages: each equation's example, and the parts that pages ask for."""

import re
from xml.etree.ElementTree import Element, SubElement

import pytest
from bs4 import BeautifulSoup
from rendering import written

from scratchnn import spec
from scratchnn.publish.browser import live
from scratchnn.publish.figures import pad

EQUATIONS = spec.load()
MARKER = re.compile(r"^\[\[live:(\w+)\]\]$", re.MULTILINE)


@pytest.mark.parametrize("id_", EQUATIONS)
def test_each_equation_has_its_example_by_hand(id_: str) -> None:
    text = (spec.PAGES / f"equations/{id_}.md").read_text(encoding="utf-8")
    assert "\n## By hand\n" in text, "the explorer stands in this section"


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(
        spec.SpecificationError, match="nothing alive is called other; there are"
    ):
        written("[[live:other]]", live.Live)


@pytest.mark.parametrize("name", live.PARTS)
def test_each_part_has_a_script_a_state_and_a_page(name: str) -> None:
    html = BeautifulSoup(written(f"[[live:{name}]]", live.Live), "html.parser")
    part = html.select_one("[data-live]")
    assert part is not None
    assert part.has_attr("hidden"), "without scripts it is not seen"
    assert part["id"]
    assert part.select_one("[role=status]")
    assert (pad.SCRIPTS / f"{part['data-live']}.js").is_file()
    pages = [path.read_text(encoding="utf-8") for path in spec.PAGES.rglob("*.md")]
    assert any(name in MARKER.findall(page) for page in pages)


def test_it_stands_at_the_end_of_its_section() -> None:
    root = Element("div")
    for id_ in ("by-hand", "why"):
        SubElement(root, "h2", id=id_)
        SubElement(root, "p").text = id_
    assert live.after_section(root) == 2
    assert live.after_section(Element("div")) is None
    root.remove(root[2])
    assert live.after_section(root) == 3
