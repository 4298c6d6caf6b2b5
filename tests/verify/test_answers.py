"""An answer is judged by shape, type, numbers and what became of the inputs."""

import json
from typing import Any

import numpy as np
import pytest

from scratchnn import spec
from scratchnn.verify import answers, mistakes, vectors
from scratchnn.verify.answers import Answer

EQUATIONS = spec.load()
RELU = EQUATIONS["forward/relu"]
CASES = vectors.make(RELU).cases


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda Z: np.maximum(Z, 0)[:1], "A must have shape (2, 3), got (1, 3)"),
        (lambda Z: np.maximum(Z, 0).astype(np.float32), "A must be float64, got float32"),
        (lambda Z: np.maximum(Z, 0).astype(str), "A must be float64, got <U32"),
        (lambda Z: np.maximum(Z, 0) * np.nan, "A[0, 0] is nan, and 1.5 is right"),
        (lambda Z: np.maximum(Z, 0) * (1 + 1e-13), "A[0, 0] is 1.5000000000001499, and 1.5 is"),
        (lambda Z: (Z, Z), "A must be given, got 2 outputs"),
        (lambda Z: np.maximum(Z, 0, out=Z), "Z was changed"),
        (lambda Z: Z[9, 9], "it is refused: IndexError: index 9 is out of bounds"),
        (lambda Z: Z.fill, "A must have shape (2, 3), got ()"),
    ],
)
def test_a_fault_is_said(run: Any, said: str) -> None:
    assert answers.fault(CASES[0], answers.ask(RELU, run, CASES[0])).startswith(said)


def test_the_order_of_a_sum_makes_no_fault() -> None:
    equation = EQUATIONS["backward/weight_gradient"]

    def backwards(dZ: np.ndarray, A: np.ndarray) -> np.ndarray:
        return dZ[:, ::-1] @ A[:, ::-1].T / dZ.shape[1]

    for case in vectors.make(equation).cases:
        assert answers.fault(case, answers.ask(equation, backwards, case)) == ""


def test_what_must_be_refused_is_a_fault_if_answered() -> None:
    [case] = [c for c in vectors.make(EQUATIONS["forward/linear"]).cases if not c.wanted]
    assert answers.fault(case, Answer((np.zeros((2, 2)),))) != ""
    assert answers.fault(case, Answer(refused="no")) == ""


@pytest.mark.parametrize("id_", EQUATIONS)
def test_each_mistake_looks_like_itself_or_one_that_does_the_same(id_: str) -> None:
    equation = EQUATIONS[id_]
    made = vectors.of(equation).cases
    rejected = {mistake for case in made for mistake in case.rejects}
    for mistake in equation.mistakes:
        run = mistakes.implementation(equation, mistake)
        found = [answers.ask(equation, run, case) for case in made]
        named = answers.looks_like(equation, made, found)
        if mistake.id in rejected:
            assert named is not None, mistake.id
            other = mistakes.implementation(equation, named)
            wrong = [
                (case, answer)
                for case, answer in zip(made, found, strict=True)
                if answers.fault(case, answer)
            ]
            same = [answers._same(answers.ask(equation, other, c), a) for c, a in wrong]
            assert all(same), (mistake.id, named.id)


def test_a_stranger_looks_like_no_mistake() -> None:
    found = [answers.ask(RELU, lambda Z: 0 * Z + 3, case) for case in CASES]
    assert answers.looks_like(RELU, CASES, found) is None


@pytest.mark.parametrize("id_", EQUATIONS)
def test_a_case_survives_its_text_to_the_last_bit(id_: str) -> None:
    equation = EQUATIONS[id_]
    for case in vectors.make(equation).cases:
        text = json.dumps(answers.written(case), allow_nan=False)
        again = answers.read(equation, json.loads(text))
        assert again.given.keys() == case.given.keys()
        for name, value in case.given.items():
            assert np.asarray(value).tobytes() == np.asarray(again.given[name]).tobytes(), name
        for one, other in zip(case.wanted, again.wanted, strict=True):
            assert one.value.tobytes() == other.value.tobytes()
            assert one.value.dtype == other.value.dtype
            np.testing.assert_allclose(one.within, other.within, rtol=0.05)


def test_a_generator_gives_what_was_drawn_and_no_more() -> None:
    rng: Any = answers.Drawn([np.ones(2)])
    assert rng.standard_normal((2,)).tolist() == [1, 1]
    with pytest.raises(ValueError, match="random draws more often than the equation"):
        rng.random(2)
