"""What rests on what follows from the pages, and what holds it from what was found."""

from dataclasses import replace

import pytest

from scratchnn import spec
from scratchnn.citations import Page
from scratchnn.publish.cards import grounds
from scratchnn.publish.cards.grounds import Grounds, Held
from scratchnn.verify import evidence

KNOWN = grounds.grounds()
each_page = pytest.mark.parametrize("id_", KNOWN.pages)


def test_a_derivative_rests_on_what_it_differentiates() -> None:
    assert grounds.of(spec.load()["backward/output_error"]) == {
        "forward/softmax": ["derivative"],
        "loss/cross_entropy": ["derivative"],
    }


def test_a_law_rests_on_what_it_speaks_of_and_computes_with() -> None:
    found = grounds.of(spec.laws()["laws/error_columns"])
    assert found["backward/output_error"] == ["lines", "law"]
    assert found["loss/one_hot"] == ["law"]


@each_page
def test_all_that_a_page_names_is_found_and_nothing_else(id_: str) -> None:
    page = KNOWN.pages[id_]
    text = repr(page.derivation)
    if isinstance(page, spec.Law):
        text += repr(page.uses)
    elif page.gradient:
        text += repr(page.gradient)
    assert {*KNOWN.of[id_]} == {other for other in spec.load() if f"'{other}'" in text}


@each_page
def test_what_is_below_is_below_what_rests_on_it(id_: str) -> None:
    below = KNOWN.below(id_)
    assert below >= {*KNOWN.of[id_]}
    assert all(KNOWN.below(other) <= below for other in below)
    for other in KNOWN.above(id_):
        assert id_ in KNOWN.below(other)


def test_what_only_computes_with_a_page_does_not_rest_on_it_in_its_own_graph() -> None:
    assert "lines" in grounds.of(spec.load()["measure/predictions"])["forward/softmax"]
    above = KNOWN.above("forward/softmax")
    assert "backward/output_error" in above
    assert "laws/softmax_shift" in above
    assert "measure/predictions" not in above


def test_each_page_stands_one_layer_above_what_it_rests_on() -> None:
    layers = {id_: number for number, layer in enumerate(KNOWN.layers) for id_ in layer}
    assert layers.keys() == KNOWN.pages.keys()
    for id_, on in KNOWN.of.items():
        lower = [layers[other] for other in on if layers[other] < layers[id_]]
        assert layers[id_] == max(lower, default=-1) + 1
        for other, ways in on.items():
            if layers[other] >= layers[id_]:
                assert ways == ["lines"]
                assert id_ in KNOWN.below(other)


def test_two_pages_whose_lines_compute_with_each_other_are_no_fault() -> None:
    pages = spec.load()
    one, two = pages["forward/tanh"], pages["forward/sigmoid"]
    turned: dict[str, Page] = {
        page.id: replace(page, derivation=replace(page.derivation, steps=(other.step,)))
        for page, other in ((one, two), (two, one))
    }
    known = Grounds(turned)
    assert known.layers == [["forward/tanh", "forward/sigmoid"]]
    assert known.below("forward/tanh") == {"forward/tanh", "forward/sigmoid"}


def test_kinds() -> None:
    pages = KNOWN.pages
    assert grounds.kind(pages["laws/shards"]) == "law"
    assert grounds.kind(pages["backward/hidden_error"]) == "derivative"
    assert grounds.kind(pages["update/adam"]) == "definition"


@pytest.mark.parametrize(
    ("passed", "not_run", "state"),
    [(["a"], [], "passed"), (["a"], ["b"], "partly"), ([], ["b"], "not_run")],
)
def test_a_state_says_how_much_was_run(
    passed: list[str], not_run: list[str], state: str
) -> None:
    assert Held("lines", passed, not_run).state == state


@pytest.mark.slow  # the checks run, unless they are kept
def test_what_holds_a_page_is_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    page = spec.load()["backward/output_error"]
    found = {name: r for name, r in evidence.by_check(page).items() if name != "symbolic"}
    monkeypatch.setattr(evidence, "by_check", lambda _: found)
    monkeypatch.setattr(
        evidence, "not_run", lambda page, not_run=evidence.not_run: ["symbolic", *not_run(page)]
    )
    held = grounds.held(page, "derivative")
    assert held == Held("derivative", ["gradient", "central"], ["symbolic"])
    assert held.state == "partly"
    checked = grounds.checked(page)
    assert {name for tie in checked for name in tie.passed} == found.keys()
    assert [tie.by for tie in checked] == list(evidence.TIES)


@pytest.mark.slow
def test_the_test_of_a_law_does_not_run_in_a_build() -> None:
    law = spec.laws()["laws/shards"]
    assert grounds.checked(law) == [
        Held("lines", ["derivation"], []),
        Held("law", [], ["test_shards"]),
    ]
