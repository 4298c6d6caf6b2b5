"""A rewritten program computes what it did, and tells it."""

import ast
from typing import Any

import numpy as np
import pytest

from scratchnn.checker.program import instrument
from scratchnn.checker.program.instrument import FILE, FRAME, TURN, WATCH, small
from scratchnn.checker.program.watch import Recorder, Trace


def run(source: str) -> tuple[dict[str, Any], Trace]:
    """Run a program, rewritten; return its names and what it told."""
    recorder = Recorder([], None, 10_000)
    names: dict[str, Any] = {WATCH: recorder, FRAME.format(0): 0, TURN: lambda: None, "np": np}
    for statement in instrument.instrumented(ast.parse(source)):
        exec(compile(statement, "mine.py", "exec"), names)  # noqa: S102
    return names, recorder.trace


def texts(source: str) -> list[str]:
    return [value.text for event in run(source)[1].events for value in event.values]


@pytest.mark.parametrize(
    "source",
    [
        "a = [1, 2]; a.append(3); b = sum(a)",
        "a = []\nfor i in range(7):\n    if i % 3 == 2:\n        a.append(i)\n    if not i % 2:\n        a.append(-i)",
        "def f(x, *, y=2):\n    global g\n    g = x\n    return x * y\na = f(3); b = g",
        "class A:\n    def __init__(self): self.x = [1]\n    def add(self): self.x[0] += 1; return self\na = A().add().x",
        "a = 0\nfor i, (j, k) in enumerate([(1, 2), (3, 4)]):\n    a += i * j + k",
        "try:\n    1 / 0\nexcept:\n    a = 'caught'",
        "a, *b = range(5)\nc = d = a",
        "x = {'w': np.ones(3)}\nx['w'][1] = 5\na = x['w'].tolist()",
        "a = (lambda v: v + 1)(2)\nb = [v for v in range(3) if v]",
        "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g\na = f()()",
        "a: int = 3\nb: int",
        "a = -np.eye(2) @ np.ones(2)\na = a.tolist()",
        "from __future__ import annotations\na = 1",
    ],
)
def test_nothing_that_is_computed_changes(source: str) -> None:
    plain: dict[str, Any] = {"np": np}
    exec(source, plain)  # noqa: S102
    names, _ = run(source)
    for name in "abc":
        assert names.get(name) == plain.get(name)


def test_what_is_assigned_is_told_with_its_name_and_place() -> None:
    _, trace = run("\nx = np.ones(3)\n")
    event = trace.events[-1]
    assert (event.place, event.function, event.values[0].text) == (2, "the file", "x")
    np.testing.assert_array_equal(trace.array(event.values[0]), [1, 1, 1])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = np.ones(3)\ny = x @ x + 1", ["x @ x", "x @ x + 1", "y"]),
        ("def f(x):\n    return x\nf(np.ones(2))", ["x", "x", "f(np.ones(2))"]),
        ("x = np.zeros(4)\nx[1] += 3", ["x"]),
        ("for x in [np.ones(2)]: pass", ["x"]),
        ("x = [np.ones(2)]\nx.append(np.zeros(2))", ["x[0]", "x[1]"]),
        ("x = np.arange(4.0)\ni = np.array([1])\ny = x[i]", ["x[i]", "y"]),
        ("x = np.zeros(2)\nnp.add.at(x, [0, 0], 1.0)", ["x", "x"]),
        ("x = np.zeros(2)\nnp.clip(x, 1, 2, out=x)", ["x", "x"]),
        ("x = {'w': np.zeros(2)}\nnp.copyto(x['w'], np.ones(2))", ["x['w']", "x['w']"]),
    ],
)
def test_parts_and_changes_are_told(source: str, told: list[str]) -> None:
    found = texts(source)
    assert [text for text in found if text in told][-len(told) :] == told


def test_a_name_of_the_file_is_told_as_one_inside_of_a_function() -> None:
    _, trace = run("w = np.ones(2)\ndef f():\n    w[0] = 3\n    v = w * 2\nf()")
    keys = {v.text: v.key for e in trace.events for v in e.values if v.text in ("w", "v")}
    assert keys["w"] == "f0:w"
    assert keys["v"].startswith("f1:")


def test_attributes_belong_to_their_objects() -> None:
    _, trace = run("class A: pass\na, b = A(), A()\na.w = np.ones(2)\nb.w = np.zeros(2)")
    keys = {v.text: v.key for e in trace.events for v in e.values if v.text.endswith(".w")}
    assert keys["a.w"] != keys["b.w"]
    assert keys["a.w"].endswith(".w")


def test_the_number_of_a_file_is_a_part_of_each_place() -> None:
    (made,) = instrument.instrumented(ast.parse("x = 1"), 2)
    assert str(2 * FILE + 1) in ast.unparse(made)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a = 60000", 20),
        ("a = 784", 784),
        ("a = 999", 999),
        ("a = 'float32'", "float64"),
        ("batch_size = 64; a = batch_size", 13),
        ("def f(batch_size=64): return batch_size\na = f()", 13),
        ("def f(batch_size): return batch_size\na = f(100)", 13),
        ("def f(n): return n\na = f(n=64)", 64),
        ("n_batches = 64; a = n_batches", 64),
        ("a = str(np.zeros(1, np.float32).dtype)", "float64"),
        ("a = f'{60000}'", "60000"),
        ("a = f'{2 * 60000}'", "40"),
        ("a = (2 == 2.0, [1] != [1], (np.arange(3) == np.ones(3)).sum())", (True, False, 1)),
    ],
)
def test_only_sizes_are_made_small_and_single_precision_double(
    source: str, value: object
) -> None:
    assert run(source)[0]["a"] == value


@pytest.mark.parametrize(
    ("number", "few"), [(0, 0), (999, 999), (1000, 7), (19_999, 7), (20_000, 13), (64_999, 20), (65_000, 27), (2051, 2051)]
)  # fmt: skip
def test_a_number_of_examples_becomes_few(number: int, few: int) -> None:
    assert small(number) == few


def test_nothing_catches_the_end_of_a_run() -> None:
    source = "try:\n    x = 1\nexcept BaseException:\n    pass\n"
    (statement,) = instrument.instrumented(ast.parse(source))
    assert "except Exception" in ast.unparse(statement)


def test_an_array_of_one_number_may_be_made_a_number() -> None:
    names, _ = run("a = float(np.ones((1, 1))); b = int(np.full(1, 3.7)); c = float('2')")
    assert [names[name] for name in "abc"] == [1.0, 3, 2.0]


def test_a_list_of_texts_beside_their_labels_is_left_to_them() -> None:
    recorder = Recorder([], None, 10_000)
    recorder.written = lambda _: "others"
    for labels, wanted in (("[1, 0]", ["one", "two"]), ("[1]", "others")):
        names: dict[str, Any] = {WATCH: recorder, FRAME.format(0): 0}
        for part in instrument.instrumented(ast.parse(f"t = ['one', 'two']\ny = {labels}")):
            exec(compile(part, "mine.py", "exec"), names)  # noqa: S102
        assert names["t"] == wanted
