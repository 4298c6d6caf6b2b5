"""Requests and answers are plain data, the same here and in a process of its own."""

import contextlib
import gc

import numpy as np
import pytest
from local import opened
from studied import changed, program, studied

from scratchnn.checker.process import service, wire
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.load import LoadError
from scratchnn.checker.program.run import Request
from scratchnn.checker.program.watch import Move, Trace

REQUEST = Request(
    Variant(labels=1, pixels=2, scale=2.0),
    (Move(3, "W1", np.ones((2, 2)), replace=True), Move(4, "b", np.zeros(2))),
    frozenset({3, 9}),
    40,
    True,
    "functions/rows/labels/12",
)


@pytest.mark.parametrize("request_", [Request(), REQUEST])
def test_a_request_comes_back_as_it_was(request_: Request) -> None:
    content = wire.unpack(wire.pack(service.request_out(request_)))
    assert content.pop("do") == "run"
    found = service.request_in(content)
    assert found.variant == request_.variant
    assert (found.wanted, found.stop) == (request_.wanted, request_.stop)
    assert (found.light, found.driver) == (request_.light, request_.driver)
    for one, other in zip(found.moves, request_.moves, strict=True):
        assert (one.event, one.text, one.replace) == (other.event, other.text, other.replace)
        np.testing.assert_array_equal(one.to, other.to)


def test_what_a_run_reported_comes_back_as_it_was() -> None:
    trace = studied().base
    found = service.trace_in(wire.unpack(wire.pack(service.trace_out(trace))))
    assert found.events == trace.events
    assert (found.count, found.problems) == (trace.count, trace.problems)
    assert found.arrays.keys() == trace.arrays.keys()
    assert all(np.array_equal(found.arrays[k], trace.arrays[k]) for k in trace.arrays)


def test_what_was_caught_comes_back_by_event() -> None:
    trace = Trace(caught={3: {"W": np.ones(2)}}, count=7)
    found = service.trace_in(wire.unpack(wire.pack(service.trace_out(trace))))
    np.testing.assert_array_equal(found.caught[3]["W"], [1, 1])


def test_a_trace_without_its_numbers_is_not_trusted() -> None:
    content = service.trace_out(studied().base)
    content["arrays"] = dict(list(content["arrays"].items())[:-1])
    with pytest.raises(ValueError, match="numbers that it did not send"):
        service.trace_in(content)


def test_a_trace_of_values_that_were_not_sent_is_not_trusted() -> None:
    content = service.trace_out(studied().base)
    content["ids"] = content["ids"] + len(content["values"])
    with pytest.raises(ValueError, match="values that it did not send"):
        service.trace_in(content)


def test_cycles_are_looked_for_as_before_once_all_programs_are_checked() -> None:
    before = gc.get_threshold()
    first, second = contextlib.ExitStack(), contextlib.ExitStack()
    for one in (first, second):  # as two threads would, and neither within the other
        one.enter_context(service.rarely_collected)
        assert gc.get_threshold() != before
    first.close()
    assert gc.get_threshold() != before
    second.close()
    assert gc.get_threshold() == before


def test_a_program_is_run_as_here() -> None:
    source = changed(("X, T = x / 255", "X, T = x.reshape(len(x), -1)[:, :6] / 255"))
    found = service.trace_in(opened(source).ask(service.request_out(Request())))
    assert found.events == program(source).run(Request()).events


def test_what_it_prints_is_counted_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    here = opened(
        "import numpy as np\ndef relu(Z):\n    sys.stdout.write('1\\n2\\n')\nimport sys\n"
    )
    here.ask({"do": "functions", "mapped": {}})
    call = {
        "do": "call",
        "function": 0,
        "known": {"Z": np.ones(2)},
        "canonical": ["Z"],
        "outputs": ["A"],
        "convention": ["columns", "labels"],
        "mapped": {},
        "seed": 1,
    }
    assert here.ask(call)["printed"] == 2
    assert here.ask(call)["printed"] == 4
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("body", "key", "raised"),
    [
        ("pass", "empty", None),
        ("return Z.missing", "failed", True),
        ("return 1j * Z", "failed", False),
        ("return np.random.rand(1)", "outputs", None),
    ],
)
def test_a_call_answers_with_what_came_of_it(body: str, key: str, raised: bool | None) -> None:
    here = opened(f"import numpy as np\ndef relu(Z): {body}\n")
    here.ask({"do": "functions", "mapped": {}})
    call = {
        "do": "call",
        "function": 0,
        "known": {"Z": np.ones(2)},
        "canonical": ["Z"],
        "outputs": ["A"],
        "convention": ["columns", "labels"],
        "mapped": {},
        "seed": 1,
    }
    answer, again = here.ask(call), here.ask(call)
    assert key in answer
    assert answer.get("raised") == raised
    if key == "outputs":  # drawn from the seed of the request
        np.testing.assert_array_equal(answer["outputs"]["A"], again["outputs"]["A"])


def test_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(LoadError, match="cannot read line 1"):
        opened("def (")
