"""What a function is asked for: single equations, and the passes of the network."""

import numpy as np
import pytest

from scratchnn import spec, two_layer
from scratchnn.checker.pages.parts import EXAMPLES, FUNCTIONS, LARGE, SQUARE, Part, parts

PARTS = parts()


def test_every_equation_and_every_pass_is_a_part_equations_first() -> None:
    assert list(PARTS) == [*spec.load(), *FUNCTIONS]
    assert [p.is_equation for p in PARTS.values()].index(False) == len(spec.load())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_pass_computes_what_our_own_function_returns(name: str) -> None:
    part = PARTS[name]
    (known,) = part.known
    made = getattr(two_layer, name)(*(known[argument] for argument in part.canonical))
    for out, value in zip(part.outputs, made, strict=True):
        if name != "update_params":  # known holds what was before the step
            np.testing.assert_allclose(known[out], value)
    assert (part.equation, set(part.optional) <= set(part.outputs)) == ("", True)


def test_inputs_are_drawn_several_times_and_one_of_them_is_large() -> None:
    part = PARTS["forward/relu"]
    first, *_, large = part.known
    assert len(part.known) > 2
    np.testing.assert_array_equal(large["Z"], LARGE * first["Z"])
    assert first["Z"].shape[1] == first["m"] == EXAMPLES


def test_shares_are_not_made_large() -> None:
    part = PARTS["loss/cross_entropy"]
    assert part.known[-1]["A"].max() <= 1


def test_once_all_sizes_are_equal() -> None:
    assert PARTS["forward/linear"].square["W"].shape == (SQUARE, SQUARE)
    assert PARTS["forward_prop"].square["X"].shape[1] == SQUARE
    assert PARTS["forward_prop"].known[0]["X"].shape[1] == EXAMPLES


def names(part: Part, out: str, *given: str) -> list[str]:
    return [step.name for step in part.upstream(out, dict.fromkeys(given, 0))]


def test_upstream_of_a_value_are_the_steps_before_it_that_are_not_given() -> None:
    part = PARTS["forward_prop"]
    assert names(part, "A2") == ["Z1", "A1", "Z2", "A2"]
    assert names(part, "A2", "A1") == ["Z2", "A2"]
    assert names(part, "Z1") == ["Z1"]
    assert names(PARTS["update_params"], "W1") == ["W1"]


def test_made_is_everything_that_steps_make() -> None:
    part = PARTS["backward_prop"]
    assert {"dW1", "db1", "dW2", "db2"} <= part.made(part.steps)
    assert part.made([]) == set()
