"""The map shows the network that the page lists, and leads to its equations."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from chosen import NETWORK
from deep import deep
from markdown import markdown
from rendering import assert_closed_and_without_ids, drawings, links, written

from scratchnn import spec
from scratchnn.publish.cards import cards, places
from scratchnn.publish.cards import map as drawn
from scratchnn.publish.cards.map import Drawing, Word

LETTERS = {letter.name: letter for letter in spec.notation().symbols}
each_equation = pytest.mark.parametrize(
    "id_", [id_ for id_ in spec.load() if places.standing(NETWORK, id_)]
)


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec, "network", lambda: NETWORK)


def small(id_: str) -> Drawing:
    return drawn.small(NETWORK, LETTERS, places.standing(NETWORK, id_))


def render(marker: str) -> str:
    return written(marker, cards.Cards)


def place(step: spec.Step) -> str:
    anchor = "" if step.name == "accuracy" else f"#{step.name}"
    return f"equations/{step.call}/{anchor}"


def words(drawing: Element, tag: str) -> list[str]:
    return ["".join(element.itertext()) for element in drawing.iter(tag)]


def test_the_whole_map_has_every_step_in_reading_order_twice() -> None:
    lying, upright = drawings(render("[[map]]"))
    for drawing in (lying, upright):
        assert links(drawing) == [place(step) for step in NETWORK.steps]
        assert words(drawing, "title") == [step.python for step in NETWORK.steps]
        assert not drawing.findall(".//a[@tabindex]")  # all are reached from the keyboard
    assert "map__lying" in lying.attrib["class"]
    assert upright.attrib["display"] == "none"  # until a style sheet says otherwise
    assert "Slope of ReLU" in words(lying, "text")


@pytest.mark.parametrize("form", [0, 1])
def test_every_array_that_travels_bears_its_shape(form: int) -> None:
    shapes = [
        "".join(text.itertext())
        for text in drawings(render("[[map]]"))[form].iter("text")
        if text.get("class") == "map__shape"
    ]
    travelling = {source.name for source, _ in NETWORK.flows}
    starts = {"W1", "b1", "W2", "b2"}
    assert starts < travelling
    assert len(shapes) == len(travelling)
    if form == 1:  # upright, in few letters
        shapes = [
            f"({shape.replace('×', ', ')}{'' if '×' in shape else ','})" for shape in shapes
        ]
    assert shapes.count("(10, 784)") == 2  # W1 and dW1
    assert shapes.count("(784, m)") == shapes.count("(m, 784)") == 1  # X and the pixels
    assert shapes.count("(10, 10)") == shapes.count("(m,)") == 2


def test_the_map_follows_the_page() -> None:
    wired = NETWORK.mistakes[0].replace  # softmax reads A1 instead of Z2
    steps = tuple(wired if step.name == wired.name else step for step in NETWORK.steps)
    right, wrong = (
        drawn.whole(network, LETTERS)[0] for network in (NETWORK, replace(NETWORK, steps=steps))
    )
    assert right.wires != wrong.wires


@each_equation
def test_a_small_map_marks_every_place_of_its_equation(id_: str) -> None:
    drawing, marked = small(id_), places.standing(NETWORK, id_)
    assert [n.step for n in drawing.nodes if n.near == "here"] == marked
    near = {
        place
        for flow in NETWORK.flows
        if {*flow} & {*marked}
        for place in flow
        if isinstance(place, spec.Step) and place not in marked
    }
    assert {n.step for n in drawing.nodes if n.near == "near"} == near


def test_a_small_map_lights_what_goes_in_and_what_comes_out() -> None:
    drawing = small("backward/weight_gradient")
    near = [n.step.name for n in drawing.nodes if n.near == "near"]
    assert near == ["X", "A1", "dZ2", "dZ1", "W1", "W2"]
    assert {
        n.step.phase for n in drawing.nodes if n.near == "near" and n.step.name == "W1"
    } == {"update"}
    ways = 6  # dZ and A into each of the two, and dW out
    assert drawing.wires["lit"].count("M") == ways
    everything = "".join(drawn.whole(NETWORK, LETTERS)[0].wires.values())
    assert drawing.wires["dim"].count("M") == everything.count("M") - ways


@each_equation
def test_a_small_map_is_small_and_says_where_you_are(id_: str) -> None:
    html = render(f"[[map:{id_}]]")
    assert len(html.encode()) < 6000
    (drawing,) = drawings(html)
    (description,) = words(drawing, "desc")
    outs = [step.name for step in places.standing(NETWORK, id_)]
    stands, here = (
        ("at", "You are here") if NETWORK.uses(id_) else ("by choice at", "Here by choice")
    )
    title = spec.load()[id_].title
    assert description.startswith(f"{title} stands {stands} {', '.join(outs)},")
    caption = re.sub(r"<[^>]+>", "", html[html.index("<figcaption>") :]).strip()
    assert caption.startswith(f"{here}: ")
    assert caption.endswith(" in the network.")
    assert caption.count(",") == len(outs) - 1


@each_equation
def test_a_small_map_can_be_clicked_everywhere_and_tabbed_where_it_matters(id_: str) -> None:
    (drawing,) = drawings(render(f"[[map:{id_}]]"))
    assert sorted(links(drawing)) == sorted(place(step) for step in NETWORK.steps)
    marked = [n.step for n in small(id_).nodes if n.near]
    tabbed = [a.attrib["href"] for a in drawing.iter("a") if "tabindex" not in a.attrib]
    assert tabbed == [place(step) for step in marked]
    hidden = drawing.find("g[@aria-hidden='true']")
    assert hidden is not None
    assert all(link.get("tabindex") == "-1" for link in hidden.iter("a"))


@pytest.mark.parametrize("marker", ["[[map]]", "[[map:forward/linear]]"])
def test_the_map_is_html_that_closes_what_it_opens_and_has_no_ids(marker: str) -> None:
    html = render(marker)
    assert_closed_and_without_ids(html)
    assert html.startswith('<figure class="map')
    assert "#" not in re.sub(r'href="[^"]*"', "", html)  # no colour of its own


def test_a_deeper_network_can_be_drawn() -> None:
    network = deep(3)
    letters = LETTERS | {
        name: spec.Letter(name, f"{name[:-1]}_{name[-1]}", "", LETTERS[f"{name[:-1]}2"].shape)
        for name in ("W3", "b3", "Z3", "A3", "dZ3", "dW3", "db3")
    }
    letters["G2"] = LETTERS["G1"]
    lying, upright = drawn.whole(network, letters)
    assert len(lying.nodes) == len(network.steps) == len(upright.nodes)
    for drawing in (lying, upright):
        assert inside(drawing)
    assert [n.step.name for n in drawn.small(network, letters, network.uses("forward/relu")).nodes if n.near] == [
        "Z1", "A1", "Z2", "A2", "Z3", "dW3", "dW2",
    ]  # fmt: skip


def inside(drawing: Drawing) -> bool:
    texts = [*drawing.given, *drawing.shapes, *drawing.lanes]
    return all(0 <= t.x <= drawing.width and 0 <= t.y <= drawing.height for t in texts)


def test_words_stand_within_the_drawing_and_apart() -> None:
    for drawing in drawn.whole(NETWORK, LETTERS):
        assert inside(drawing)
        places = [(t.x, t.y) for t in (*drawing.given, *drawing.shapes, *drawing.lanes)]
        assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        ("A", Word("A")),
        ("W_1", Word("W", "1")),
        (r"\hat{y}", Word("ŷ")),
        (r"\mathrm{accuracy}", Word("accuracy")),
        (r"Z_{\mathrm{next}}", None),
        (r"d\theta", Word("dθ")),
        (r"\lambda_1", Word("λ", "1")),
        (r"v_{W_1}", Word("v", "W1")),
        (r"\sqrt{s}", None),
        (r"\bar{s}", None),
    ],
)
def test_symbols_are_written_without_tex(tex: str, written: Word | None) -> None:
    if written is None:
        with pytest.raises(spec.SpecificationError, match="the map cannot write the symbol"):
            drawn.word(tex)
    else:
        assert drawn.word(tex) == written


def test_an_equation_that_stands_nowhere_fails_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = tuple(step for step in NETWORK.steps if step.phase != "measure")
    monkeypatch.setattr(spec, "network", lambda: replace(NETWORK, steps=steps))
    with pytest.raises(
        spec.SpecificationError, match="measure/accuracy stands nowhere in netw"
    ):
        render("[[map:measure/accuracy]]")
    with pytest.raises(spec.SpecificationError, match="no equation forward/swish"):
        render("[[map:forward/swish]]")


def test_links_lead_to_our_site_from_elsewhere() -> None:
    html = markdown("[[map:forward/relu]]", extensions=["scratchnn.publish"])
    (drawing,) = drawings(html)
    assert all(link.startswith(f"{spec.SITE}equations/") for link in links(drawing))
