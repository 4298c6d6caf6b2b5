"""What follows from a network's steps: choices, state, and what is derived."""

from dataclasses import replace

import pytest

from scratchnn import spec
from scratchnn.spec import Choice, Step

NETWORK = spec.network()


def lines(network: spec.Network) -> list[str]:
    return [step.python for step in network.steps]


def test_a_step_is_a_line_of_python() -> None:
    assert "W1 = uniform((n1, n0), rng)" in lines(NETWORK)
    assert Step(("J",), sum=("J", "P1", "P2")).python == "J = J + P1 + P2"
    assert Step(("v", "theta"), "update/momentum", {"theta": "W"}).python == (
        "v, theta = momentum(W)"
    )


def test_a_replaced_step_is_that_of_its_own_phase() -> None:
    """W1 is made twice: at the start, and by the update."""
    start = Step(("W1",), "initial/zeros", {"shape": ["n1", "n0"]})
    network = NETWORK.replaced(start)
    changed = [(a, b) for a, b in zip(lines(NETWORK), lines(network), strict=True) if a != b]
    assert changed == [("W1 = uniform((n1, n0), rng)", "W1 = zeros((n1, n0))")]
    assert "W1 = gradient_step(W1, dW1, alpha)" in lines(network)


def test_what_replaces_nothing_is_refused() -> None:
    with pytest.raises(spec.SpecificationError, match="no step of the phase forward makes W1"):
        NETWORK.replaced(Step(("W1",), "forward/relu", {"Z": "Z1"}))


def test_an_added_step_stands_at_the_end_of_its_phase() -> None:
    penalty = Step(("P1",), "loss/cross_entropy", {"A": "A2", "Y": "Y"})
    network = NETWORK.added(penalty).added(Step(("J",), sum=("J", "P1")))
    places = lines(network)
    end = places.index("J = cross_entropy(A2, Y)")
    assert places[end : end + 3] == [
        "J = cross_entropy(A2, Y)", "P1 = cross_entropy(A2, Y)", "J = J + P1",
    ]  # fmt: skip
    assert network.steps[end + 2].phase == "loss"  # that of its first term
    with pytest.raises(spec.SpecificationError, match="no step makes Q"):
        NETWORK.added(Step(("J",), sum=("Q", "J")))


def test_a_choice_is_written_once_for_each_parameter() -> None:
    added = set(lines(NETWORK.chosen("momentum"))) - set(lines(NETWORK))
    assert "vW1 = zeros((n1, n0))" in added  # the sizes of W1
    assert "vb2, b2 = momentum(b2, db2, vb2, alpha, beta)" in added
    assert len(added) == 2 * len(NETWORK.parameters)


def test_state_is_what_the_start_makes_and_the_update_makes_anew() -> None:
    assert NETWORK.state == NETWORK.parameters == ["W1", "b1", "W2", "b2"]
    chosen = NETWORK.chosen("momentum")
    assert chosen.parameters == NETWORK.parameters
    assert set(chosen.state) - set(chosen.parameters) == {"vW1", "vb1", "vW2", "vb2"}


def test_choices_go_together() -> None:
    chosen = NETWORK.chosen("tanh", "momentum")
    assert {"A1 = tanh(Z1)", "vW2 = zeros((k, n1))"} <= set(lines(chosen))
    assert [symbol.name for symbol in chosen.inputs][-1] == "beta"
    with pytest.raises(spec.SpecificationError, match="no choice swish; there are tanh"):
        NETWORK.chosen("swish")


def test_what_the_way_back_derives() -> None:
    assert list(NETWORK.derived) == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]
    assert NETWORK.derived["dW2"] == "W2"


def test_where_an_equation_stands_by_choice() -> None:
    assert [choice.id for choice in NETWORK.offers("forward/tanh")] == ["tanh"]
    few = [c for c in NETWORK.choices if c.id in ("tanh", "zero-biases", "l2", "adam")]
    offers = replace(NETWORK, choices=(*few,)).offers("initial/zeros")
    assert [choice.id for choice in offers] == ["zero-biases", "adam"]
    assert NETWORK.offers("forward/relu") == []
    assert NETWORK.uses("forward/tanh") == []


def test_flows_lead_to_sums_too() -> None:
    network = replace(NETWORK, choices=(Choice("sum", "A sum"),)).added(
        Step(("dW1",), sum=("dW1", "dW1"))
    )
    total = next(step for step in network.steps if step.sum)
    assert [a.name for a, b in network.flows if b == total] == ["dW1", "dW1"]


def test_several_formulas_are_printed_below_each_other() -> None:
    printed = spec.load()["update/momentum"].printed
    assert printed.startswith(r"\begin{aligned} v &\leftarrow ")
    assert printed.count("&") == printed.count(r"\leftarrow") == 2
    assert spec.load()["forward/linear"].printed == "Z = W A + b"
