"""A row of a card says what the network's step computes."""

import copy
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.formula.evaluate import evaluate
from scratchnn.formula.parser import alphabet, define
from scratchnn.publish.cards import letters
from scratchnn.verify import draws, wiring

NETWORK = spec.network()
SIZES = {"m": 4, "n0": 5, "n1": 3, "k": 2}
STEPS = {step.name: step for step in NETWORK.steps if step.phase == "backward"}


def given(network: spec.Network) -> dict[str, Any]:
    return SIZES | draws.draw(network.inputs, 0, SIZES)


def computed(lines: list[str], step: spec.Step, values: dict[str, Any]) -> dict[str, Any]:
    """Compute the rows of a step as they are printed, with all that is known before it."""
    notation = spec.notation()
    names = [*(letter.name for letter in notation.symbols if not letter.index), *step.out]
    named = {name: letter for name in names if (letter := notation.letter(name))}
    indices = [letter for letter in notation.symbols if letter.index]
    known = alphabet([*named.values(), *indices], names)
    read = [
        define(tex, known, name, anew=name in step.sources)
        for tex, name in zip(lines, step.out, strict=True)
    ]
    after = wiring.run([step], copy.deepcopy(values))
    return evaluate(read, values, {name: np.shape(after[name]) for name in step.out})


@pytest.mark.slow
@pytest.mark.parametrize(
    "choice", [None, *NETWORK.choices], ids=lambda choice: choice.id if choice else "none"
)
def test_a_row_computes_what_its_step_does(choice: spec.Choice | None) -> None:
    network = NETWORK.chosen(choice.id) if choice else NETWORK
    values = given(network)
    for step in (step for step in network.steps if step.call):
        equation = spec.load()[step.call]
        drawn = {
            name: eval(code, copy.deepcopy(values) | _own(step, values))  # noqa: S307
            for name, code in equation.where.items()
        }
        found = computed(letters.lines(equation, step), step, values | drawn)
        values = wiring.run([step], values)
        for name in step.out:
            wanted = np.asarray(values[name], dtype=float)
            np.testing.assert_allclose(
                np.asarray(found[name], dtype=float), wanted, err_msg=name, rtol=1e-12
            )


def _own(step: spec.Step, values: dict[str, Any]) -> dict[str, Any]:
    """Return the shape that a step asks for, in numbers."""
    return {
        name: [values.get(size, size) for size in shape]
        for name, shape in step.with_.items()
        if isinstance(shape, list)
    }


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("dZ2", "dZ_2 = A_2 - Y"),
        ("dZ1", r"dZ_1 = W_2^{\top} dZ_2 \odot G_1"),
        ("db2", r"(db_2)_{j} = \frac{1}{m} \sum_{i=0}^{m-1} (dZ_2)_{ji}"),
    ],
)
def test_a_row_is_in_the_letters_of_the_video(name: str, wanted: str) -> None:
    step = STEPS[name]
    assert letters.lines(spec.load()[step.call], step) == [wanted]


def test_sizes_are_those_of_the_step() -> None:
    step = STEPS["dW1"]
    equation = spec.load()[step.call]
    assert letters._sizes(equation, step) == {"n_out": "n1", "m": "m", "n_in": "n0"}


def test_what_is_given_anew_keeps_its_arrow() -> None:
    step = next(step for step in NETWORK.steps if step.phase == "update")
    assert letters.lines(spec.load()[step.call], step) == [
        r"W_1 \leftarrow W_1 - \alpha\, dW_1"
    ]
