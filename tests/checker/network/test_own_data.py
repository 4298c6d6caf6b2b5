"""Data that a program holds itself are found by changing them in their place."""

import numpy as np
import pytest
from studied import program

from scratchnn.checker.network import slopes
from scratchnn.checker.network.roles import Study
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.run import Request

HEAD = "import numpy as np\nrng = np.random.default_rng(1)\n"
XOR = "X = np.array([[0., 0], [0, 1], [1, 0], [1, 1]])\nt = np.array([[0.], [1], [1], [0]])\n"
SINE = "X = np.linspace(-3, 3, 12).reshape(-1, 1)\nt = np.sin(X)\n"
BLOBS = (
    "c = np.repeat([0, 1, 2], 5)\nX = rng.normal(size=(15, 2)) + c[:, None]\nt = np.eye(3)[c]\n"
)
NETWORK = """
W, b = rng.normal(size=(X.shape[1], 4)), np.full(4, 0.2)
V, c2 = rng.normal(size=(4, t.shape[1])), np.full(t.shape[1], 0.1)
for i in range(3):
    h = np.tanh(X @ W + b)
    p = h @ V + c2
    e = (p - t) / len(X)
    dh = e @ V.T * (1 - h ** 2)
    V -= 0.1 * h.T @ e
    c2 -= 0.1 * e.sum(axis=0)
    W -= 0.1 * X.T @ dh
    b -= 0.1 * dh.sum(axis=0)
"""


def fitted(study: Study) -> bool:
    return any(fit.score[0] for fit in slopes.fits(study))


def studied(data: str, network: str = NETWORK) -> Study:
    made = program(HEAD + data + network)
    return Study(made.run, Request(Variant()), tree=made.source.tree(), understood=fitted)


@pytest.mark.parametrize("data", [XOR, SINE, BLOBS], ids=["xor", "sine", "blobs"])
def test_the_data_are_found_and_the_parameters_with_them(data: str) -> None:
    study = studied(data)
    assert [p.text for p in study.parameters] == ["W", "b", "V", "c2"]
    assert study.reason == ""
    best = slopes.fits(study)[0]
    assert best.name == "squared error"
    assert best.score[0] > 8


@pytest.mark.slow
def test_data_are_found_that_are_made_after_a_long_loop() -> None:
    study = studied("for i in range(20 * 30):\n    z = rng.normal(size=2)\n" + XOR)
    assert [p.text for p in study.parameters] == ["W", "b", "V", "c2"]


def test_labels_are_told_from_pixels() -> None:
    study = studied(XOR)
    known = {
        s.value.text: (study.knows_labels(s), study.knows_pixels(s))
        for s in study.values(0, study.first)
        if s.value.text in "Xt"
    }
    assert known == {"X": (False, True), "t": (True, False)}


def test_zeros_and_ones_of_the_data_are_others_in_all_runs() -> None:
    study = studied(XOR)
    X = next(
        study.array(s) for s in study.values() if s.value.text == "X" and study.knows_pixels(s)
    )
    assert X.all()
    assert X.shape == (4, 2)
    assert not np.array_equal(X, np.round(X))


def test_a_program_without_data_says_so() -> None:
    study = studied("", "for i in range(30):\n    z = i * 2\n")
    assert (study.parameters, study.reason[:30]) == ([], "it reads no data that can be m")


def test_numbers_that_nothing_is_learned_from_are_no_data() -> None:
    study = studied(XOR, "q = X @ X.T\nq = q + 1\n")
    assert study.parameters == []
    assert study.reason
