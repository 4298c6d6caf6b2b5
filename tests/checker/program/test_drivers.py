"""Functions that nobody calls are called as soon as what they take is there."""

import inspect

import numpy as np
import pytest
from numpy import ndarray as Array
from studied import program

from scratchnn.checker.program import drivers
from scratchnn.checker.program.drivers import WAYS, Drive
from scratchnn.checker.program.examples import examples
from scratchnn.checker.program.own_step import RATE
from scratchnn.checker.program.run import Request
from scratchnn.checker.program.watch import Trace

FUNCTIONS = """
import numpy as np
def init(n0, n1, k):
    W1, b1 = np.ones((n1, n0)) * .01, np.zeros((n1, 1))
    return W1, b1
def forward(X, W1, b1):
    Z1 = W1 @ X + b1
    return Z1
def backward(Z1, X, Y):
    dW1, db1 = (Z1 - 1) @ X.T, Z1.sum(axis=1, keepdims=True)
    return dW1, db1
def update(W1, b1, dW1, db1, learning_rate):
    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    return W1, b1
"""


def run(source: str, way: str = "functions/columns/one-hot/12") -> Trace:
    return program(source).run(Request(driver=way))


def last(trace: Trace) -> dict[str, Array]:
    return {v.text: trace.array(v) for e in trace.events for v in e.values if v.is_named}


def drive(source: str, way: str = "functions/columns/one-hot/12") -> Drive:
    made = program(source)
    found: list[Drive] = []

    def driven(_: object) -> None:
        _, layout, labels, units = way.split("/")
        found.append(Drive(made, made.whole(), layout, labels, int(units)))
        found[0].data()

    made.drivers = {way: driven}
    made.run(Request(driver=way))
    return found[0]


def test_functions_are_called_in_the_order_of_what_they_take() -> None:
    trace = run(FUNCTIONS)
    assert trace.problems == []
    functions = [e.function for e in trace.events if e.function != "the file"]
    assert list(dict.fromkeys(functions)) == ["init", "forward", "backward", "update"]
    found = last(trace)
    np.testing.assert_allclose(found["W1"], 0.01 - RATE * found["dW1"])
    assert found["Z1"].shape == (12, drivers.M)


def test_where_nothing_steps_there_is_a_step_of_ours() -> None:
    found = last(run(FUNCTIONS.partition("def update")[0]))
    np.testing.assert_allclose(found["W1"], 0.01 - RATE * found["dW1"])


def test_weights_that_nothing_makes_are_invented() -> None:
    trace = run(
        "def forward(X, W1, b1, W2, b2):\n    Z = W2 @ (W1 @ X + b1) + b2\n    return Z\n"
    )
    found = last(trace)
    assert (found["W1"].shape, found["b2"].shape, found["Z"].shape) == (
        (12, 784),
        (10, 1),
        (10, 20),
    )


def test_a_class_is_made_and_its_methods_are_called() -> None:
    source = "class Net:\n    def __init__(self, n_in, hidden, n_out): self.W1 = np.ones((hidden, n_in))\n    def forward(self, X):\n        self.Z = self.W1 @ X\n        return self.Z\n    def backward(self, X, Y):\n        self.dW1 = self.Z @ X.T\n"
    found = last(run(f"import numpy as np\n{source}"))
    assert found["self.Z"].shape == (12, 20)
    np.testing.assert_allclose(found["W1"], 1 - RATE * found["self.dW1"])


def test_a_function_that_trains_is_called_alone() -> None:
    train = "def train(X, Y, iterations):\n    W1, b1 = init(784, 12, 10)\n    for i in range(iterations):\n        Z1 = forward(X, W1, b1)\n        dW1, db1 = backward(Z1, X, Y)\n        W1, b1 = update(W1, b1, dW1, db1, 0.1)\n"
    calls = [e.function for e in run(FUNCTIONS + train).events if e.function == "train"]
    assert calls


@pytest.mark.parametrize(
    ("way", "X", "Y"),
    [
        ("functions/columns/labels/12", (784, 20), (20,)),
        ("functions/rows/one-hot/12", (20, 784), (20, 10)),
        ("functions/columns/one-hot/10", (784, 20), (10, 20)),
        ("functions/columns/row of labels/12", (784, 20), (1, 20)),
        ("functions/columns/column of labels/12", (784, 20), (20, 1)),
        ("functions/rows/yes or no/12", (20, 784), (20, 1)),
    ],
)
def test_data_lie_as_the_way_says(way: str, X: tuple[int, ...], Y: tuple[int, ...]) -> None:
    found = drive("pass\n", way)
    assert (found.X.shape, found.Y.shape) == (X, Y)
    assert found.X.max() <= 1
    x = examples(found.program.request.variant).x / 255
    np.testing.assert_allclose(found.X if found.layout == "rows" else found.X.T, x)


def test_every_way_has_a_layout_labels_and_units() -> None:
    assert len(WAYS) == len(set(WAYS))
    for way in WAYS:
        _, layout, labels, units = way.split("/")
        assert (layout in drivers.LAYOUTS, labels in drivers.LABELS, units.isdigit()) == (
            True,
        ) * 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("lr", RATE), ("epochs", 2), ("hidden_size", 12), ("n_out", 10), ("layers", [784, 12, 10]), ("batch_size", 20), ("beta", 0.9)],
)  # fmt: skip
def test_an_argument_is_given_what_its_name_says(name: str, value: object) -> None:
    found = drive("pass\n")
    assert found.value(name, inspect.Parameter.empty) == value


def test_what_was_made_comes_first_and_a_default_before_what_we_think() -> None:
    found = drive("pass\n")
    assert found.value("lr", 0.7) == 0.7
    assert found.value("epochs", 1000) == 2  # but few of what takes long
    found.pool["lr"] = 0.3
    assert found.value("LR", 0.7) == 0.3
    with pytest.raises(drivers.UnknownError, match="colour"):
        found.value("colour", inspect.Parameter.empty)


def test_an_argument_that_is_not_known_may_do_without_where_it_has_a_default() -> None:
    found = drive("pass\n")
    go = "def go(lr, colour=3, *rest, **more): return lr\n"
    ((_, function),) = drive(go).functions()
    assert found.arguments(function) == {"lr": RATE, "colour": 3}


def test_what_takes_only_sizes_makes_parameters() -> None:
    found = drive("def init(n_in, hidden, rng): return 0\ndef go(n_in, X): return 0\n")
    taken = {name: found.takes_data(function) for name, function in found.functions()}
    assert taken == {"init": False, "go": True}


def test_a_function_that_fails_is_told_and_the_others_are_called() -> None:
    trace = run("def bad(X): return 1 / 0\ndef good(X):\n    q = X + 1\n    return q\n")
    assert [p for p in trace.problems if "ZeroDivisionError" in p]
    assert "q" in last(trace)


def test_the_output_is_the_probabilities_where_there_are_any() -> None:
    found = drive("pass\n")
    share = np.full((10, 20), 0.1)
    found.forward((np.ones((5, 20)), share, {"a": 1}))
    assert found.kinds["output"] is share
    assert found.kinds["cache"] == {"a": 1}
