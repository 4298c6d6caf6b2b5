"""What may stand in the place of a right gradient, with the numbers that it makes."""

from collections.abc import Iterable

import numpy as np
import pytest
from studied import EXAMPLES, fitted

from scratchnn import spec
from scratchnn.checker.verdict import variants
from scratchnn.checker.verdict.variants import Variant

CHAIN = fitted().chain
HIDDEN, LAST = CHAIN.layers
TRUTH = CHAIN.errors(fitted().losses[-1])
E1, E2 = TRUTH


def named(found: Iterable[Variant], mistake: str) -> list[Variant]:
    return [v for v in found if v.mistake == mistake]


def test_the_mistakes_of_a_page_are_those_that_run_on_the_arrays() -> None:
    found = list(variants.of_page("backward/bias_gradient", E2))
    known = [m.id for m in spec.load()["backward/bias_gradient"].mistakes]
    assert [v.mistake for v in found] == known
    assert all(v.equation == "backward/bias_gradient" and v.said for v in found)
    assert list(variants.of_page("backward/bias_gradient", E2, E2)) == []  # one input too many


@pytest.mark.parametrize(
    ("mistake", "made"),
    [
        ("output-itself", LAST.A),
        ("scores", LAST.Z - CHAIN.T),
        ("absolute", np.abs(LAST.A - CHAIN.T)),
        ("squared", (LAST.A - CHAIN.T) ** 2),
        ("softmax-slope", (LAST.A - CHAIN.T) * LAST.A * (1 - LAST.A)),
        ("diagonal-jacobian", CHAIN.T * (LAST.A - 1)),
    ],
)
def test_the_error_of_an_output_may_be_another(mistake: str, made: np.ndarray) -> None:
    found = named(variants.of_output(CHAIN), mistake)
    assert any(v.made.shape == made.shape and np.allclose(v.made, made) for v in found)


def test_the_error_of_a_hidden_layer_may_lack_its_slope_or_have_another() -> None:
    found = list(variants.of_hidden(CHAIN.layers, 0, [("", E2)]))
    back = LAST.W.T @ E2
    (bare,) = named(found, "no-slope")[:1]
    np.testing.assert_allclose(bare.made, back)
    (own,) = named(found, "activation-itself")
    np.testing.assert_allclose(own.made, back * HIDDEN.A)
    assert own.slope is not None
    (early,) = named(found, "stepped-first")
    np.testing.assert_allclose(early.made, LAST.weight.after @ E2 * (1 - HIDDEN.A**2))


def test_another_array_in_the_place_of_the_error_is_called_by_its_name() -> None:
    found = variants.of_hidden(CHAIN.layers, 0, [("", E2), ("scores", LAST.Z)])
    said = {v.said for v in named(found, "other-error")}
    assert said == {"made from `scores`; the error of the layer behind it belongs there"}


def test_a_gradient_of_weights_may_be_made_of_another_input_or_error() -> None:
    found = list(variants.of_weight(CHAIN, 1, E2, TRUTH, [("Z1", HIDDEN.Z), ("A1", HIDDEN.A)]))
    (other,) = named(found, "other-input")  # its own input is none
    np.testing.assert_allclose(other.made, E2 @ HIDDEN.Z.T)
    assert "`Z1`" in other.said
    first, last = named(found, "one-example")
    np.testing.assert_allclose(first.made, np.outer(E2[:, 0], HIDDEN.A[:, 0]))
    np.testing.assert_allclose(last.made, np.outer(E2[:, -1], HIDDEN.A[:, -1]))


def test_a_gradient_of_biases_may_be_of_one_example_or_of_another_layer() -> None:
    found = list(variants.of_bias(1, E2, TRUTH))
    assert [v.made.tolist() for v in named(found, "one-example")] == [
        E2[:, 0].tolist(),
        E2[:, -1].tolist(),
    ]
    assert named(found, "other-error") == []  # it has another size
    square = np.ones((EXAMPLES, EXAMPLES))
    *_, units = named(variants.of_bias(0, square, [square]), "over-units")
    assert units.made.shape == (EXAMPLES,)
