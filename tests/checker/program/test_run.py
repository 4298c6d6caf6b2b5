"""A program is run in a variant of the world, and reports what it did."""

import inspect
import sys
from pathlib import Path

import numpy as np
import pytest
from local import written
from studied import program

from scratchnn.checker.program import load
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.run import Program, Request
from scratchnn.checker.program.watch import Move, Trace


def run(source: str, **asked: object) -> Trace:
    return program(source).run(Request(**asked))  # type: ignore[arg-type]


def named(trace: Trace) -> dict[str, np.ndarray]:
    return {v.text: trace.array(v) for e in trace.events for v in e.values if v.is_named}


def test_a_run_reports_what_was_computed() -> None:
    trace = run("import numpy as np\nx = np.ones(2)\ny = x * 3\n")
    np.testing.assert_array_equal(named(trace)["y"], [3, 3])
    assert (trace.problems, trace.notes["ended"], trace.count) == ([], True, len(trace.events))


def test_two_runs_are_the_same_and_a_variant_differs() -> None:
    source = "import numpy as np\nfrom keras.datasets import mnist\n(x, y), _ = mnist.load_data()\nz = np.random.rand(2)\n"
    one, same, other = (
        run(source, variant=v) for v in (Variant(), Variant(), Variant(labels=1))
    )
    assert one.events == same.events
    assert not np.array_equal(named(one)["y"], named(other)["y"])
    np.testing.assert_array_equal(named(one)["x"], named(other)["x"])


def test_a_statement_that_fails_is_told_and_the_rest_is_run() -> None:
    trace = run("x = 1\ny = 1 / 0\nz = 2\n")
    assert trace.problems == ["line 2: ZeroDivisionError: division by zero"]
    assert "z" in named(trace)


def test_a_program_that_leaves_is_left() -> None:
    trace = run("x = 1\nexit()\ny = 2\n")
    assert ("x" in named(trace), "y" in named(trace), trace.problems) == (True, False, [])


def test_it_ends_at_its_event() -> None:
    trace = run("while True:\n    x = 1\n", stop=10)
    assert trace.count == 11
    assert "ended" not in trace.notes


def test_what_computes_on_and_on_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scratchnn.checker.program.run.PATIENCE", 0.05)
    trace = run("x = 1\nwhile True: pass\n")
    assert trace.notes["lost"]
    assert trace.problems == [
        "line 2: it was still computing there after 0.05 s, and was ended"
    ]


def test_an_array_is_moved_on_the_way() -> None:
    source = "import numpy as np\nx = np.ones(2)\ny = x * 3\n"
    index = next(i for i, e in enumerate(run(source).events) for v in e.values if v.text == "x")
    trace = run(source, moves=(Move(index, "x", np.ones(2)),))
    np.testing.assert_array_equal(named(trace)["y"], [6, 6])


def test_lines_of_ours_are_run_after_it() -> None:
    made = program("def go(): return 3\n", extra="q = go()\n")
    assert float(named(made.run(Request()))["q"]) == 3


def test_a_driver_is_given_the_program() -> None:
    ran: list[Program] = []
    made = Program(load.Source(Path("mine.py"), "x = 1\n"), {"other": ran.append})
    made.run(Request(driver="other"))
    assert ran == [made]


def test_modules_beside_it_are_run_in_the_same_way(tmp_path: Path) -> None:
    written(
        tmp_path,
        "import numpy as np\ndef twice(x):\n    y = x * 2\n    return y\n",
        "helpers.py",
    )
    path = written(
        tmp_path, "from helpers import twice\nimport numpy as np\nz = twice(np.ones(2))\n"
    )
    before = set(sys.modules)
    trace = Program(load.read(path)).run(Request())
    np.testing.assert_array_equal(named(trace)["y"], [2, 2])
    assert [Path(file).name for file in trace.notes["files"]] == ["mine.py", "helpers.py"]
    assert not [name for name in set(sys.modules) - before if name.startswith("learner.")]


def test_what_is_not_installed_is_told() -> None:
    assert run("import no_such_module\n").problems == [
        "The module no_such_module is not installed, nor is there a file no_such_module.py beside it."
    ]


def test_its_functions_can_be_read_though_they_lie_in_no_file() -> None:
    made = program("def go():\n    return 3\n", Path("nowhere.py"))
    made.run(Request())
    module = made.whole()
    assert inspect.getsource(module.go) == "def go():\n    return 3\n"


def test_what_a_notebook_has_is_there_and_nothing_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trace = run("print('x')\ndisplay(3)\nget_ipython()\n__name__ == '__main__' or 1 / 0\n")
    assert (trace.problems, capsys.readouterr().out) == ([], "")
