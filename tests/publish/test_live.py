"""What is alive on pages: each equation's example, and the parts that pages ask for."""

import re
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import pytest
from bs4 import BeautifulSoup
from rendering import written

from scratchnn import spec
from scratchnn.publish import live, pad
from scratchnn.publish.video import result

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


def test_the_numbers_of_the_network_are_packed_in_its_order() -> None:
    numbers = np.frombuffer(pad.packed(result().parameters), "<f4")
    assert len(numbers) == 7960
    assert np.allclose(numbers[:7840].reshape(10, 784), result().parameters[0])
    assert np.allclose(numbers[-10:], result().parameters[3].ravel())


def test_there_is_a_digit_of_each_class() -> None:
    digits = np.frombuffer(pad.digits(), np.uint8).reshape(10, 785)
    assert digits[:, 0].tolist() == [*range(10)]
    assert (digits[:, 1:].max(axis=1) > 200).all()


def test_one_bias_for_a_layer_never_moves_the_output() -> None:
    _, b1, _, b2 = pad.slipped()
    assert np.allclose(b2, result().start[3])
    moved = b1 - result().start[1]
    assert np.allclose(moved, moved[0])
    assert abs(moved[0]) > 1e-3


def test_placing_a_digit_gives_back_what_its_place_cost() -> None:
    found = pad.accuracies()
    plain = float(np.mean(np.argmax(result().A, axis=0) == result().y))
    assert abs(found["as MNIST has them"] - plain) < 0.003  # numbers of four bytes
    shifts = [found[f"shifted by {n} pixel{'s' * (n > 1)}"] for n in (1, 2, 3, 4)]
    assert sorted(shifts, reverse=True) == shifts
    anywhere = found["at a random place and size"]
    assert anywhere < 0.4
    assert found["the same, then placed as MNIST does"] > plain - 0.03
