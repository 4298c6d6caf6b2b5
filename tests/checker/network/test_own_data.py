"""Data that a program holds itself are found by changing them in their place."""

import numpy as np
import pytest
from studied import program

from scratchnn.checker.network import own_data, slopes
from scratchnn.checker.network.roles import Study
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.run import Request, Runner
from scratchnn.checker.program.watch import Trace

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


@pytest.mark.slow
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


def counted(run: Runner, asked: list[Request]) -> Runner:
    def runner(request: Request) -> Trace:
        asked.append(request)
        return run(request)

    return runner


def sure(study: Study) -> int:
    return own_data.SURE if fitted(study) else 0


def again(data: str, held: own_data.Held | None) -> tuple[Study, int]:
    made, asked = program(HEAD + data + NETWORK), list[Request]()
    runner, tree = counted(made.run, asked), made.source.tree()
    study = Study(runner, Request(Variant()), tree=tree, understood=sure, held=held)
    return study, len(asked)


def test_data_that_were_surely_found_are_taken_at_once() -> None:
    first, many = again(XOR, None)
    assert first.held is not None
    other, few = again(XOR, first.held)
    assert few < many
    assert [p.text for p in other.parameters] == [p.text for p in first.parameters]


def test_data_that_are_not_there_again_are_looked_for() -> None:
    nowhere = ((0, "no"), (1, "where"), 0)
    for held in (nowhere, (again(SINE, None)[0].held)):
        study = again(XOR, held)[0]
        assert [p.text for p in study.parameters] == ["W", "b", "V", "c2"]


def test_what_is_learned_is_no_table_of_data_for_long() -> None:
    layers = "".join(f"U{i} = rng.normal(size=(5, 4))\n" for i in range(30))
    made, asked = program(HEAD + layers), list[Request]()
    study = Study(counted(made.run, asked), Request(Variant()), tree=made.source.tree())
    assert not study.parameters
    assert sum(not request.light for request in asked) <= 2 * own_data.ATTEMPTS + 1
