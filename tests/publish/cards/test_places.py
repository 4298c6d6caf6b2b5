"""An equation stands at its steps, or where a choice would put it."""

import pytest
from chosen import MOMENTUM, NETWORK, TANH

from scratchnn import spec
from scratchnn.publish.cards import places


def names(id_: str) -> list[str]:
    return [step.name for step in places.standing(NETWORK, id_)]


@pytest.mark.parametrize("id_", spec.load())
def test_an_equation_of_the_network_stands_at_its_steps(id_: str) -> None:
    if uses := NETWORK.uses(id_):
        assert places.standing(NETWORK, id_) == uses


def test_what_replaces_a_step_stands_in_its_place() -> None:
    assert places.standing(NETWORK, "forward/tanh") == NETWORK.uses("forward/relu")
    assert names("backward/tanh_derivative") == ["G1"]
    marked = places.standing(NETWORK, "update/momentum")
    assert [(step.name, step.phase) for step in marked] == [("W1", "update"), ("b2", "update")]


def test_what_is_added_stands_where_it_is_read() -> None:
    assert places.standing(NETWORK, "initial/zeros") == places.standing(
        NETWORK, "update/momentum"
    )


def test_what_is_offered_says_what_it_replaces() -> None:
    offered = places.offers(NETWORK)
    assert len(offered) == sum(len(choice.steps) for choice in NETWORK.choices)
    tanh = next(offer for offer in offered if offer.step.call == "forward/tanh")
    assert tanh == (TANH, TANH.replace[0], NETWORK.uses("forward/relu")[0])
    replaced = {offer.step.name: offer.instead for offer in offered if offer.choice is MOMENTUM}
    assert replaced["vW1"] is None
    assert replaced["W1"] is not None
    assert replaced["W1"].phase == "update"
    # A sum bears the name of a step that stays.
    (total,) = (offer for offer in offered if offer.step.sum)
    assert total.instead is None


def test_neighbours_are_found_in_every_network_that_has_the_equation() -> None:
    assert places.neighbours(NETWORK, "forward/tanh") == (
        ["forward/linear"],
        ["forward/linear", "backward/weight_gradient"],
    )
    before, after = places.neighbours(NETWORK, "update/momentum")
    assert {"initial/uniform", "initial/zeros", "backward/bias_gradient"} <= {*before}
    assert after == []
    assert places.neighbours(NETWORK, "initial/zeros") == ([], ["update/momentum"])
    assert "" not in places.neighbours(NETWORK, "loss/cross_entropy")[1]
