"""A function is called as we would call our own, and what it gives is found."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from studied import program

from scratchnn.checker.calls.calling import Learner
from scratchnn.checker.calls.convention import Called, Convention
from scratchnn.checker.calls.definitions import definitions
from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound

A, W, B = np.arange(6.0).reshape(3, 2), np.arange(6.0).reshape(2, 3), np.ones((2, 1))
LINEAR = {"W": W, "A": A, "b": B}
PASS = {"W1": W, "b1": B, "W2": W, "b2": B, "X": A}


def learner(source: str, name: str = "", **mapped: str) -> Learner:
    found = definitions(program(f"import numpy as np\n{source}\n", Path("mine.py")), mapped)
    return next(f for f in reversed(found.functions) if not name or f.name == name)


def call(
    source: str, known: dict[str, Any], *outputs: str, name: str = "", **how: str
) -> Called:
    return learner(source, name).call(known, list(known), outputs, Convention(**how))


@pytest.mark.parametrize("signature", ["W, A, b", "b, W, A", "A, b, W"])
def test_arguments_are_bound_by_their_names(signature: str) -> None:
    called = call(f"def linear({signature}): return W @ A + b", LINEAR, "Z")
    np.testing.assert_array_equal(called.outputs["Z"], W @ A + B)


def test_the_one_argument_of_an_unknown_name_gets_what_is_left() -> None:
    called = call("def linear(W, A, q): return W @ A + q", LINEAR, "Z")
    np.testing.assert_array_equal(called.outputs["Z"], W @ A + B)


def test_several_of_unknown_names_are_told() -> None:
    with pytest.raises(Unbound) as found:
        call("def linear(W, p, q): return W @ p + q", LINEAR, "Z")
    assert (found.value.open, found.value.left) == (["p", "q"], ["A", "b"])
    assert "what to hand over as p, q is not known; expected W, A, b (see --map)" in str(
        found.value
    )


def test_a_mapping_and_a_default_help() -> None:
    one = learner("def linear(W, p, q, r=3): return W @ p + q * r / 3", p="A", q="b")
    called = one.call(LINEAR, [*LINEAR], ["Z"], Convention())
    np.testing.assert_array_equal(called.outputs["Z"], W @ A + B)


def test_stars_take_all_in_our_order() -> None:
    called = call("def linear(*all): return all[0] @ all[1] + all[2]", LINEAR, "Z")
    np.testing.assert_array_equal(called.outputs["Z"], W @ A + B)


@pytest.mark.parametrize(
    "result",
    [
        "(Z1, A1)",
        "[Z1, A1]",
        "{'Z1': Z1, 'A1': A1}",
        "(A1, Z1)",  # by their names
        "(Z1, {'A1': A1})",
        "(Z1 + 0, A1 + 0)",  # by their places
        "(A1, Z1 + 0)",  # an expression is the one that is left
    ],
)
def test_what_comes_back_is_found_by_name_else_by_place(result: str) -> None:
    source = f"def go(X):\n    Z1, A1 = X + 1, X + 2\n    return {result}"
    called = call(source, {"X": A}, "Z1", "A1")
    np.testing.assert_array_equal(called.outputs["Z1"], A + 1)
    np.testing.assert_array_equal(called.outputs["A1"], A + 2)


def test_an_early_return_is_not_the_last_one() -> None:
    source = "def go(X):\n    Z1, A1 = X + 1, X + 2\n    if X is None:\n        return Z1, A1\n    return A1, Z1"
    np.testing.assert_array_equal(call(source, {"X": A}, "Z1", "A1").outputs["A1"], A + 2)


def test_one_value_of_several_is_the_last_one_unless_it_has_a_name() -> None:
    assert [*call("def go(X): return X + 2", {"X": A}, "Z1", "A1").outputs] == ["A1"]
    source = "def go(X):\n    Z1 = X + 1\n    return Z1"
    assert [*call(source, {"X": A}, "Z1", "A1").outputs] == ["Z1"]


def test_what_is_written_over_is_an_output_and_told() -> None:
    called = call("def step(W1, alpha):\n    W1 -= alpha", {"W1": W, "alpha": 2.0}, "W1")
    np.testing.assert_array_equal(called.outputs["W1"], W - 2)
    assert called.changed == ["W1"]
    assert W[0, 0] == 0.0


def test_parameters_may_come_in_a_bundle_and_be_walked_over() -> None:
    source = "def go(parameters, X):\n    W1, b1, W2, b2 = parameters\n    return W1 @ X + b1"
    np.testing.assert_array_equal(call(source, PASS, "Z1").outputs["Z1"], W @ A + B)
    source = (
        "def go(parameters, X):\n    for k in parameters: pass\n    return parameters['W1'] @ X"
    )
    np.testing.assert_array_equal(call(source, PASS, "Z1").outputs["Z1"], W @ A)


def test_a_method_finds_its_values_in_its_instance_and_leaves_outputs_there() -> None:
    source = "class Net:\n    def __init__(self, n): self.W1 = self.b1 = None\n    def forward(self, X):\n        self.Z1 = self.W1 @ X + self.b1"
    called = call(source, PASS, "Z1", "A1", name="Net.forward")
    np.testing.assert_array_equal(called.outputs["Z1"], W @ A + B)


def test_a_gradient_may_be_called_by_its_parameter() -> None:
    called = call("def back(X): return {'W1': X, 'b1': X + 1}", {"X": A}, "dW1", "db1")
    np.testing.assert_array_equal(called.outputs["db1"], A + 1)


def test_rows_are_turned_on_the_way_in_and_out() -> None:
    called = call(
        "def linear(A, W, b): return A @ W + b.ravel()",
        {"A": A, "W": W, "b": B},
        "Z",
        layout="rows",
    )
    np.testing.assert_array_equal(called.outputs["Z"], W @ A + B)


def test_m_and_n_are_set_to_what_was_given_and_set_back() -> None:
    one = learner("m = 5\ndef mean(dZ): return dZ.sum(axis=1, keepdims=True) / m")
    called = one.call({"dZ": A, "m": 2}, ["dZ"], ["db"], Convention())
    np.testing.assert_array_equal(called.outputs["db"], A.sum(axis=1, keepdims=True) / 2)
    assert one.function.__globals__["m"] == 5


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("pass", Empty, ""),
        ("return", Failed, "as if its `return` were missing"),
        ("return 1 / 0", Failed, "ZeroDivisionError"),
        ("raise SystemExit", Failed, "it ends the whole program"),
        ("return 'text'", Failed, "it returns a str, where numbers are wanted"),
        ("return [[1], [2, 3]]", Failed, "rows of different lengths"),
        ("return X * 1j", Failed, "complex numbers"),
        ("return {'other': X}", Failed, "it returns a dict without Z1"),
    ],
)
def test_what_gives_nothing_fails_in_words(body: str, kind: type[Failed], said: str) -> None:
    with pytest.raises(kind) as found:
        call(f"def go(X): {body}", {"X": A}, "Z1")
    assert said in str(found.value)


def test_more_values_than_are_wanted_are_a_misuse() -> None:
    with pytest.raises(Misused, match="it returns 3 values; expected 2: Z1, A1"):
        call("def go(X): return X + 1, X + 2, X + 3", {"X": A}, "Z1", "A1")


def test_nan_and_infinity_come_in_silence() -> None:
    called = call("def go(X): return np.log(X - 10)", {"X": A}, "Z1")
    assert np.isnan(called.outputs["Z1"]).all()
