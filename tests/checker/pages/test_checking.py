"""Functions are known by their names, and judged together in one layout."""

import pytest
from local import callers

from scratchnn.checker.pages import checking
from scratchnn.checker.pages.checking import Sheet, UnknownOptionError
from scratchnn.checker.pages.parts import parts

KNOWN = [*parts(), checking.START]
RELU = "import numpy as np\ndef relu(Z): return np.maximum(Z, 0)\n"
LINEAR = "def linear(W, A, b): return W @ A + b\n"


def sheet(source: str, asked: str = "", layout: str = "", **mapped: str) -> Sheet:
    return checking.examine(callers(source, **mapped), asked, mapped, layout)


def statuses(found: Sheet) -> dict[str, str]:
    return {f.equation: f.status for f in found.findings if f.status != "missing"}


def test_a_function_is_judged_by_its_name_and_the_others_are_missing() -> None:
    found = sheet(f"{RELU}def other(v): return v\n")
    assert statuses(found) == {"forward/relu": "right"}
    assert [other.name for other in found.others] == ["other"]
    missing = {f.equation for f in found.findings if f.status == "missing"}
    assert "forward/softmax" in missing
    assert "forward/relu" not in missing


def test_nothing_known_is_an_empty_sheet() -> None:
    found = sheet("def other(v): return v\n")
    assert (found.findings, found.known, len(found.others)) == ([], {}, 1)


def test_only_what_was_asked_for_is_judged() -> None:
    found = sheet(RELU + LINEAR.replace("+ b", "- b"), "forward/relu")
    assert {f.equation for f in found.findings} == {"forward/relu"}
    assert sheet(RELU, "loss").findings == []


def test_the_layout_is_the_one_in_which_most_is_right() -> None:
    rows = "def linear(A, W, b): return A @ W + b\n"
    found = sheet(RELU + rows)
    assert (found.layout, statuses(found)) == (
        "rows",
        {"forward/linear": "right", "forward/relu": "right"},
    )
    assert "Your examples are rows" in found.remarks[0].message
    assert sheet(RELU + rows, layout="columns").layout == "columns"


def test_what_is_wrong_comes_before_what_is_right_each_in_the_flow_of_data() -> None:
    found = sheet(RELU.replace("np.maximum(Z, 0)", "Z") + LINEAR)
    first, second, *_ = found.findings
    assert [first.equation, second.equation] == ["forward/relu", "forward/linear"]


def test_a_name_may_be_mapped() -> None:
    own = RELU.replace("relu", "rectify")
    assert statuses(sheet(own)) == {}
    assert statuses(sheet(own, rectify="relu")) == {"forward/relu": "right"}


@pytest.mark.parametrize(
    ("mapped", "said"),
    [
        ({"rektify": "relu"}, "there is no function or argument rektify; there are Z, relu"),
        ({"relu": "rellu"}, "rellu is no equation, nor a symbol of one"),
    ],
)
def test_a_mapping_names_what_is_there(mapped: dict[str, str], said: str) -> None:
    with pytest.raises(UnknownOptionError, match=said):
        checking.check_mapped(callers(RELU), mapped, KNOWN)
    checking.check_mapped(callers(RELU), {"Z": "X", "relu": "forward_prop"}, KNOWN)


@pytest.mark.parametrize("asked", ["forward", "backward/relu_derivative"])
def test_what_is_asked_for_is_a_phase_or_an_equation(asked: str) -> None:
    checking.check_asked(asked)
    with pytest.raises(UnknownOptionError, match=f"--only {asked}s: expected a phase"):
        checking.check_asked(f"{asked}s")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def go(W1, b1, W2, b2, X): return X\n", "a forward pass"),
        ("def go(Z1, A1, Z2, A2, W1, W2, X, Y): return X\n", "a backward pass"),
        ("def go(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha): return W1\n", "a step"),
        ("def go(d, a, w): return d @ a.T, w.T @ d\n", "a backward pass"),
        ("def go(a): return a\n", ""),
    ],
)
def test_a_function_seems_to_be_what_its_arguments_say(source: str, said: str) -> None:
    (caller,) = callers(source)
    assert checking.seems(caller) == said


def learned(source: str) -> dict[str, str]:
    found = checking.learners(callers(source), {}, KNOWN)
    return {id_: one.name for id_, one in found.items()}


def test_a_function_that_is_written_is_taken_before_an_empty_one_of_that_name() -> None:
    source = "class Base:\n    def relu(self, Z): pass\nclass Own:\n    def relu(self, Z): return Z\n"
    assert learned(source) == {"forward/relu": "Own.relu"}


def test_the_forward_pass_of_a_layer_is_the_equation_of_its_class() -> None:
    source = "class ReLU:\n    def forward(self, Z): return Z * (Z > 0)\n"
    assert learned(source) == {"forward/relu": "ReLU.forward"}
    handed = source.replace("Z * (Z > 0)", "self.of(*Z)")
    assert learned(handed) == {"forward_prop": "ReLU.forward"}


def test_a_pass_of_another_name_is_known_where_only_one_seems_to_be_it() -> None:
    go = "def {}(W1, b1, W2, b2, X): return X\n"
    assert learned(go.format("go")) == {"forward_prop": "go"}
    assert learned(go.format("go") + go.format("run")) == {}


def test_reading_m_from_outside_is_a_remark() -> None:
    source = "m = 3\ndef bias_gradient(dZ): return dZ.sum(axis=1, keepdims=True) / m\n"
    found = sheet(source)
    assert statuses(found) == {"backward/bias_gradient": "right"}
    assert [r.mistake for r in found.remarks] == ["m-of-all-data"]


def test_a_choice_that_stands_in_the_place_of_an_equation_makes_it_not_missing() -> None:
    found = sheet("import numpy as np\ndef tanh(Z): return np.tanh(Z)\n")
    missing = {f.equation for f in found.findings if f.status == "missing"}
    assert not missing & {"forward/relu", "forward/tanh"}
    assert statuses(found) == {"forward/tanh": "right"}
