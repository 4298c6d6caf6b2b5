"""A network is run from its steps, and its gradients are compared with its own loss."""

import itertools
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify import differences, draws, wiring


def test_right_wiring_is_no_mistake() -> None:
    network = spec.network()
    # Positive are the same entries, before ReLU and after.
    right = spec.Step(("G1",), "backward/relu_derivative", {"Z": "A1"})
    harmless = spec.Wiring(id="none", replace=right, seen="")
    with pytest.raises(spec.SpecificationError, match="nothing is off by none"):
        wiring.judge(network, harmless)


@pytest.mark.parametrize("derive", [differences.complex_step, differences.richardson])
def test_a_network_gradient_off_by_a_two_thousandth_is_rejected(
    derive: wiring.Derive, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = wiring.take

    def wrong(step: spec.Step, known: draws.Values, *run: Any) -> Any:
        result = right(step, known, *run)
        factor = 1.0005 if step.phase == "backward" else 1
        return {name: factor * value for name, value in result.items()}

    monkeypatch.setattr(wiring, "take", wrong)
    results = wiring.gradients(spec.network(), wiring.SMALL, derive=derive)
    assert not any(result.passed for result in results)


def test_the_scores_of_a_network_keep_away_from_the_corner() -> None:
    network = spec.network()
    forward = [step for step in network.steps if step.phase == "forward"]
    for known in itertools.islice(wiring.starts(network, wiring.SMALL), 5):
        Z1 = wiring.run(forward, known)["Z1"]
        assert np.min(np.abs(Z1)) >= 0.02
        assert np.any(known["X"] == 0)
        assert set(known["y"]) == set(range(4))


def test_a_step_takes_a_shape_of_sizes_it_knows_and_of_numbers() -> None:
    step = spec.Step(("b1",), "initial/zeros", {"shape": ["n1", 1]})
    made = wiring.take(step, {"n1": 3})
    assert made["b1"].shape == (3, 1)


def test_a_step_of_several_results_gives_each_its_name() -> None:
    given = {"theta": 1.0, "dtheta": 0.5, "v": 0.0, "alpha": 1.0, "beta": 0.5}
    step = spec.Step(("vW1", "W1"), "update/momentum", {name: name for name in given})
    known = {name: np.array([[value]]) for name, value in given.items()}
    made = wiring.take(step, known | {"alpha": 1.0, "beta": 0.5})
    assert (made["vW1"], made["W1"]) == (0.5, 0.5)


def test_a_sum_is_taken_of_all_its_terms_and_changes_none() -> None:
    known = {name: np.array([value]) for name, value in (("J", 1.0), ("P1", 2.0), ("P2", 4.0))}
    assert wiring.take(spec.Step(("J",), sum=("J", "P1", "P2")), known)["J"] == [7.0]
    assert known["J"] == [1.0]


def test_what_stands_in_for_an_equation_is_called_in_all_its_places() -> None:
    network = spec.network()
    known = wiring.start(network, wiring.SMALL)
    forward = [step for step in network.steps if step.phase == "forward"]
    before = dict(known)
    made = wiring.run(forward, known, {"forward/linear": lambda W, A, b: 0 * (W @ A + b)})
    assert not made["Z1"].any()
    assert not made["Z2"].any()
    assert known.keys() == before.keys()


def test_the_way_to_the_loss_begins_behind_what_is_derived() -> None:
    network = spec.network()
    assert next(step.name for step in wiring.onward(network.steps, "Z1")) == "A1"
    whole = wiring.onward(network.steps, "W2")
    assert {step.phase for step in whole} == {"forward", "loss"}
    assert whole[-1].name == wiring.loss(network)


def test_errors_are_at_the_scale_of_one_example_and_gradients_at_that_of_the_mean() -> None:
    scales = wiring.scales(spec.network())
    assert scales["dZ2"] == scales["dZ1"] == "m"
    assert scales["dW1"] == scales["db2"] == "1"


def test_a_gradient_of_another_shape_is_said_and_not_broadcast() -> None:
    network = spec.network()
    # One number for the whole layer fits wherever a column does.
    wrong = spec.Step(("db1",), "backward/bias_gradient", {"dZ": "dZ2"})
    results = wiring.gradients(network.replaced(wrong), wiring.SMALL)
    (found,) = (result for result in results if result.check == "db1")
    assert found.note == "db1 must have shape (3, 1), got (4, 1)"
    assert not found.passed


def changed(replaced: spec.Step, *more: spec.Step) -> spec.Network:
    """Return the network with other steps."""
    network = spec.network()
    for step in (replaced, *more):
        network = network.replaced(step)
    return network


def first_said(network: spec.Network, changed: tuple[spec.Step, ...] = ()) -> str:
    """Say what is wrong with the first derivative that is."""
    results = wiring.gradients(network, wiring.SMALL)
    failed = next(result for result in results if not result.passed)
    return wiring.said(network, failed, changed)


TANH = spec.Step(("A1",), "forward/tanh", {"Z": "Z1"})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            [TANH],
            "is the slope of forward/relu at Z1, and the network has A1 = tanh(Z1): exchange the slope too",
        ),
        (
            [TANH, spec.Step(("G1",), "backward/tanh_derivative", {"Z": "A1"})],
            "is the slope of forward/tanh at A1, and the network has A1 = tanh(Z1): give the slope the same",
        ),
    ],
)
def test_a_slope_of_another_function_is_said(steps: list[spec.Step], said: str) -> None:
    sentence = first_said(changed(*steps))
    assert sentence.startswith("dZ1 = hidden_error(W2, dZ2, G1) is not m·dJ/dZ1, ")
    assert sentence.endswith(said)


def test_an_activation_that_the_complex_step_cannot_see_through_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(
        spec.functions(), "forward/tanh", lambda Z: np.abs(np.tanh(Z) + 2)
    )  # the slope is that of tanh
    slope = spec.Step(("G1",), "backward/tanh_derivative", {"Z": "Z1"})
    said = first_said(changed(TANH, slope), (TANH, slope))
    assert "the complex step does not see through forward/tanh: " in said


def test_a_mistake_whose_shapes_do_not_fit_is_said() -> None:
    network = spec.network()
    wrong = spec.Step(("G1",), "backward/relu_derivative", {"Z": "X"})
    with pytest.raises(spec.SpecificationError) as raised:
        wiring.judge(network, spec.Wiring(id="of-x", replace=wrong, seen=""))
    assert str(raised.value).startswith(
        "networks/two_layer: of-x: with G1 = relu_derivative(X), shapes do not fit "
        "(dZ1 = hidden_error(W2, dZ2, G1): operands could not be broadcast"
    )


@pytest.mark.parametrize("choices", [(), *((one.id,) for one in spec.network().choices)])
def test_no_slope_of_a_right_network_is_of_another(choices: tuple[str, ...]) -> None:
    assert not [*wiring._other_slopes(spec.network().chosen(*choices))]
