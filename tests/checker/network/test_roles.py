"""What is a parameter, a label and a forward quantity is told by comparing runs."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from studied import CLASSES, EXAMPLES, FEATURES, UNITS, parameter, program, seen, stray, studied

from scratchnn.checker.network import roles
from scratchnn.checker.network.roles import Study
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.run import Request
from scratchnn.checker.program.watch import Move


def test_the_parameters_are_what_is_learned_with_their_names_and_first_steps() -> None:
    study = studied()
    assert [(p.text, p.before.shape) for p in study.parameters] == [
        ("W1", (FEATURES, UNITS)),
        ("b1", (UNITS,)),
        ("W2", (UNITS, CLASSES)),
        ("b2", (CLASSES,)),
    ]
    assert all(p.stepped and p.sure for p in study.parameters)
    assert study.first <= study.last
    assert study.reason == ""


def test_a_parameter_is_called_by_the_first_name_that_is_its_own() -> None:
    make = "import numpy as np\ndef make(n, k):\n    w = np.random.randn(n, k) * 0.5\n    return w\n"
    drawn = [
        (f"np.random.randn({sizes}) * 0.5", f"make({sizes})") for sizes in ("6, 5", "5, 10")
    ]
    study = studied(("import numpy as np\n", make), *drawn)
    assert [p.text for p in study.parameters] == ["W1", "b1", "W2", "b2"]


def test_names_that_are_equal_are_numbered() -> None:
    study = copy.copy(studied())
    elsewhere = stray("w")  # so that they are seen under no other name
    study.parameters = [replace(p, text="w", origin=elsewhere) for p in study.parameters]
    study.name()
    assert [p.text for p in study.parameters] == [f"w ({n} of 4)" for n in (1, 2, 3, 4)]


def test_a_value_knows_the_labels_or_the_pixels_or_both() -> None:
    study = studied()
    for text, labels, pixels in (
        ("T", True, False),
        ("A1", False, True),
        ("d2", True, True),
        ("W1", False, False),
    ):
        value = seen(study, text)
        assert (study.knows_labels(value), study.knows_pixels(value)) == (labels, pixels), text


def test_forward_are_the_quantities_before_the_first_step_behind_is_what_knows_both() -> None:
    study = studied()
    forward = {s.value.text for s in study.forward()}
    assert {"X", "Z1", "A1", "S", "P"} <= forward
    assert not forward & {"T", "d2", "W1"}
    behind = {s.value.text for s in study.behind(study.first)}
    assert {"d2", "d1", "gW1"} <= behind
    assert not behind & {"T", "P"}
    assert study.behind(0) == []


def test_label_arrays_are_what_an_output_may_be_compared_with() -> None:
    study = studied()
    found = [s for s in study.label_arrays() if study.array(s).shape == (EXAMPLES, CLASSES)]
    assert {s.value.text for s in found} >= {"T"}
    assert all(
        study.knows_labels(s) and not study.knows_pixels(s) for s in study.label_arrays()
    )


def test_what_is_moved_is_caught_where_it_is_seen_again() -> None:
    study = studied()
    weight, output = parameter(study, "W1"), seen(study, "Z1")
    move = Move(weight.origin.index, weight.origin.value.text, np.ones((FEATURES, UNITS)))
    (found,) = study.caught([move], [output])
    X = study.array(seen(study, "X"))
    assert found is not None
    np.testing.assert_allclose(
        found - study.array(output), X.sum(axis=1)[:, None] * np.ones(UNITS)
    )


def test_a_forward_quantity_moves_with_what_it_is_made_of() -> None:
    study = studied()
    moves = {text for _, text in parameter(study, "W2").moves}
    assert {"S", "P"} <= moves
    assert not moves & {"Z1", "A1", "T"}


def test_runs_are_alike_as_far_as_the_first_went() -> None:
    study = studied()
    assert study.alike(study.base)
    assert not study.alike(study.labels)
    assert not study.alike(study.pixels)


def test_values_are_compared_at_their_place_though_other_runs_have_more_events() -> None:
    branch = "if y[0] == 9:\n        q = X * 2\n        q = q + 1\n    Z1 = X @ W1 + b1"
    study = studied(("Z1 = X @ W1 + b1", branch))
    assert len(study.labels.events) != len(study.base.events)
    assert study.knows_labels(seen(study, "q"))
    assert not study.knows_labels(seen(study, "P"))
    assert [p.text for p in study.parameters] == ["W1", "b1", "W2", "b2"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("pass\n", roles.NOTHING),
        ("x = 3\n", "it reads no data that can be made up, and holds none in arrays"),
        ("from keras.datasets import mnist\n(x, y), _ = mnist.load_data()\nz = x + y[:, None]\n", "nothing in it is replaced by something that depends on the labels"),
    ],
)  # fmt: skip
def test_where_nothing_is_learned_the_reason_is_said(source: str, reason: str) -> None:
    study = studied(source=source)
    assert (study.parameters, study.reason) == ([], reason)


def test_what_is_never_stepped_and_moves_the_output_is_a_parameter_too() -> None:
    study = studied(("    b2 -= 0.1 * gb2\n", ""))
    assert [p.text for p in study.parameters if not p.stepped] == ["b2"]


def test_a_step_that_as_many_other_labels_leave_the_same_is_the_first() -> None:
    """Of two classes each label is turned, and there are as many of each."""
    source = """
import numpy as np
X = np.arange(16.0).reshape(8, 2) % 5 + 0.3
t = np.array([[0.0, 1, 0, 1, 1, 0, 1, 0]]).T
w, c = np.full((2, 1), 0.01), {"b": np.zeros((1, 1))}
for i in range(9):
    d = 1 / (1 + np.exp(-(X @ w + c["b"]))) - t
    w = w - 0.1 * X.T @ d
    c["b"] = c["b"] - 0.1 * d.sum(axis=0, keepdims=True)
"""
    study = Study(program(source).run, Request(Variant()))
    (w, b) = study.parameters
    assert b.old.index < w.new.index < b.new.index < w.new.index + 10
    assert not b.before.any()
    assert b.after.all()


def test_zeros_and_ones_start_elsewhere_where_all_would_be_zero() -> None:
    made = program(
        "import numpy as np\nfrom keras.datasets import mnist\n(X, y), _ = mnist.load_data()\nw = np.zeros(6)\nfor i in range(3):\n    p = X / 255 @ w\n    w -= 0.01 * (p - y) @ X\n"
    )
    study = Study(made.run, Request(Variant(features=FEATURES)))
    assert [p.text for p in study.parameters] == ["w"]
    assert study.parameters[0].before.all()


def test_what_is_put_back_is_no_step() -> None:
    around = (
        "    kept = b2[0]\n    b2[0] = kept + 1e-4\n    S2 = A1 @ W2 + b2\n    b2[0] = kept\n"
    )
    study = studied(("    d2 = ", f"{around}    d2 = "))
    found = [p for p in study.parameters if p.text == "b2"]
    assert [p.new.value.text for p in found] == ["b2"]
    assert np.allclose(found[0].step, parameter(studied(), "b2").step)
