"""An answer is judged by shape, type, numbers and what became of the inputs."""

import json
import sys
from dataclasses import replace
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
        (lambda _: None, "A must be given, got no outputs"),
        (lambda _: sys.exit(0), "it is refused: SystemExit: 0"),
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


@pytest.mark.slow
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


def told(id_: str, run: Any) -> tuple[str | None, int]:
    """Return the mistake that a function looks like, and to how many digits it is right."""
    equation = EQUATIONS[id_]
    cases = vectors.of(equation).cases
    found = [answers.ask(equation, run, case) for case in cases]
    mistake = answers.looks_like(equation, cases, found)
    return mistake.id if mistake else None, answers.digits(cases, found)


def test_who_is_careful_with_large_numbers_is_told_the_mistake_too() -> None:
    """The code of the page overflows there; the mistake is another."""

    def wrong_axis(Z: np.ndarray) -> np.ndarray:
        e = np.exp(Z - Z.max(axis=1, keepdims=True))
        return np.asarray(e / e.sum(axis=1, keepdims=True))

    def no_mean(A: np.ndarray, Y: np.ndarray) -> Any:
        if A.shape != Y.shape:
            raise ValueError("sizes differ")
        return -np.log(A, where=Y > 0, out=np.zeros_like(A)).sum(where=Y > 0)

    assert told("forward/softmax", wrong_axis) == ("wrong-axis", 0)
    assert told("loss/cross_entropy", no_mean) == ("no-mean", 0)


@pytest.mark.parametrize("id_", ["forward/tanh", "forward/softmax", "update/adam"])
@pytest.mark.parametrize("digits", [6, 8])
def test_few_digits_are_no_mistake(id_: str, digits: int) -> None:
    equation = EQUATIONS[id_]
    cases = vectors.of(equation).cases

    def few(x: np.ndarray) -> np.ndarray:
        return np.array([float(f"{v:.{digits}g}") for v in x.flat]).reshape(x.shape)

    right = [answers.ask(equation, equation.function, case) for case in cases]
    found = [replace(a, outputs=tuple(map(few, a.outputs)), typed=False) for a in right]
    assert answers.looks_like(equation, cases, found) is None
    assert digits - 1 <= answers.digits(cases, found) <= digits


@pytest.mark.parametrize(
    "run",
    [
        lambda dZ: dZ,
        lambda *_: [][0],
        lambda dZ, A: dZ @ A,
        lambda *_: sys.exit(0),
    ],
)
def test_what_raises_another_error_is_another_mistake(run: Any) -> None:
    """Multiplied entry by entry, shapes do not fit, and every case is refused."""
    assert told("backward/weight_gradient", lambda dZ, A: A * dZ)[0] == "elementwise"
    assert told("backward/weight_gradient", run) == (None, 0)


def test_who_refuses_nothing_is_told_the_mistake_all_the_same() -> None:
    equation = EQUATIONS["loss/cross_entropy"]
    cases = vectors.of(equation).cases
    [mistake] = [m for m in equation.mistakes if m.id == "zero-times-log-zero"]
    run = mistakes.implementation(equation, mistake)
    found = [
        replace(answers.ask(equation, run, case), typed=False)
        if case.wanted
        else Answer((np.zeros(()),))
        for case in cases
    ]
    assert answers.looks_like(equation, cases, found) == mistake


def test_lists_have_no_type_and_several_outputs() -> None:
    def momentum(theta: Any, dtheta: Any, v: Any, alpha: float, beta: float) -> list[Any]:
        if np.shape(theta) != np.shape(v):
            raise ValueError("sizes differ")
        v = beta * np.float64(v) + np.float64(dtheta)
        return [v.tolist(), (np.float64(theta) - alpha * v).tolist()]

    equation = EQUATIONS["update/momentum"]
    for case in vectors.of(equation).cases:
        assert answers.fault(case, answers.ask(equation, momentum, case)) == ""


def test_a_stranger_looks_like_no_mistake() -> None:
    found = [answers.ask(RELU, lambda Z: 0 * Z + 3, case) for case in CASES]
    assert answers.looks_like(RELU, CASES, found) is None


@pytest.mark.slow
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
