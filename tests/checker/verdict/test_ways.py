"""A program is run in one way after the other, until its network is understood."""

import ast

import pytest
from local import opened
from studied import changed

from scratchnn.checker.verdict import ways
from scratchnn.checker.verdict.judgement import Verdict

# Of the pixels there are as many as the script has weights for.
PIXELS = ("X, T = x / 255", "X, T = x.reshape(len(x), -1)[:, :6] / 255")
FUNCTIONS = """
import numpy as np
def init_params():
    return np.random.randn(10, 784) * 0.05, np.zeros((10, 1)), np.random.randn(10, 10), np.zeros((10, 1))
def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    E = np.exp(Z2 - Z2.max(axis=0))
    A2 = E / E.sum(axis=0)
    return Z1, A1, Z2, A2
def backward_prop(Z1, A1, Z2, A2, W2, X, Y):
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2
"""


def found(source: str) -> tuple[Verdict, str]:
    return ways.network(opened(source), ast.parse(source))


def test_a_script_is_run_as_it_is() -> None:
    verdict, way = found(changed(PIXELS))
    assert (way, verdict.judged, verdict.issues) == ("whole", True, [])


def test_a_fault_that_is_named_needs_no_other_way() -> None:
    verdict, way = found(changed(PIXELS, ("d2.sum(axis=0)", "d2.sum()")))
    assert (way, [i.mistake for i in verdict.issues]) == ("whole", ["one-number"])


def test_a_world_has_the_sizes_that_a_program_writes_down() -> None:
    """Its errors tell of weights, then of none to train on, then of a label in the last column."""
    table = """
import numpy as np
import pandas as pd
rows = pd.read_csv("flowers.csv").drop(columns=["Id"]).to_numpy(dtype=float)[40:]
X, y = rows[:, :-1] / 255, rows[:, -1].astype(int)
W, b = np.random.default_rng(0).normal(size=(4, 3)), np.zeros(3)
for _ in range(3):
    Z = X @ W + b
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    D = P.copy()
    D[np.arange(len(X)), y] -= 1
    W -= X.T @ D / len(X)
    b -= D.sum(axis=0) / len(X)
"""
    verdict, way = found(table)
    variant = verdict.study.request.variant
    assert (way, variant.features, variant.classes, variant.label_last) == ("whole", 4, 3, True)
    assert [verdict.judged, verdict.issues] == [True, []]


def test_columns_are_there_that_a_program_asks_for_by_names_that_it_makes() -> None:
    table = """
import numpy as np
import pandas as pd
d = pd.read_csv("t.csv")
names = ["a", "b"] + [f"c{i}" for i in range(2)]
X, T = d[names].to_numpy() / 255, (d["label"].to_numpy() > 5).astype(float)
w = np.full(4, 0.1)
for _ in range(3):
    p = 1 / (1 + np.exp(-(X @ w)))
    w -= 0.1 * X.T @ (p - T) / len(T)
"""
    verdict, _ = found(table)
    assert verdict.study.request.variant.columns == ("a", "b", "c0", "c1")
    assert [verdict.judged, verdict.issues] == [True, []]


def test_functions_that_nobody_calls_are_called() -> None:
    verdict, way = found(FUNCTIONS)
    assert way.startswith("functions/columns/one-hot/")
    assert (verdict.judged, verdict.issues) == (True, [])


def test_what_learns_nothing_has_no_network() -> None:
    verdict, _ = found("def relu(Z):\n    return Z * (Z > 0)\n")
    assert (verdict.fit, verdict.states, verdict.trains) == (None, {}, False)


def test_a_program_that_computes_much_trains_perhaps() -> None:
    verdict, _ = found("x = 0\nfor i in range(200):\n    x = x + i\n")
    assert (verdict.states, verdict.trains) == ({}, True)


def test_a_program_is_run_anew_until_its_first_steps_are_seen() -> None:
    """Its first step stands behind more events than the first run is given."""
    late = "x0 = 0\nfor i in range(400):\n    x0 = x0 + 1\nfor i"
    verdict, way = found(changed(PIXELS, ("for i", late)))
    assert verdict.study.request.stop == ways.STOPS[1]
    assert (way, verdict.judged) == ("whole", True)


@pytest.mark.slow
def test_what_is_never_another_number_is_not_waited_for() -> None:
    still = ("b2 -= 0.1 * gb2", "b2 -= 0 * gb2")
    verdict, _ = found(changed(PIXELS, ("range(3)", "range(100)"), still))
    assert [p.text for p in verdict.study.parameters if not p.stepped] == ["b2"]
    assert verdict.study.request.stop == ways.STOPS[0]


@pytest.mark.parametrize(
    ("way", "run", "said"),
    [
        ("whole", "", "the program as it is"),
        ("functions/rows/labels/12", "", "its own functions, one after the other"),
        ("whole", "train()", "the lines of --run"),
    ],
)
def test_how_it_was_run_is_said(way: str, run: str, said: str) -> None:
    assert ways.how(way, run) == said


def test_after_a_long_step_a_run_is_as_long_as_a_second_takes() -> None:
    study = found(changed(PIXELS))[0].study
    short, middle, long = ways.STOPS
    assert ways._further(study, short) == middle
    assert ways._further(study, middle) == long  # the step was seen, and no other: a long way
    study.parameters[-1].new = study.parameters[-1].new._replace(index=1000)
    assert ways._further(study, middle) == 1000 * ways.TIMES
