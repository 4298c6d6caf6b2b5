"""A program that computes on and on is ended, and it is said where it stood."""

import ast
import threading
import time
from pathlib import Path

import pytest

from scratchnn.checker.program import load, patience
from scratchnn.checker.program.instrument import FRAME, TURN, WATCH, instrumented
from scratchnn.checker.program.patience import Lost
from scratchnn.checker.program.run import Program, Request
from scratchnn.checker.program.watch import Recorder, Stop

FILE = Path("endless.py")


def run(source: str, seconds: float = 0.05) -> None:
    with patience.limited(seconds, [FILE]):
        exec(compile(source, str(FILE), "exec"), {"time": time})  # noqa: S102


def test_a_loop_without_an_end_is_left_at_its_line() -> None:
    with pytest.raises(Lost) as found:
        run("x = 1\nwhile True:\n    x = x + 1\n")
    assert found.value.file == FILE
    assert found.value.line in (2, 3)


def test_one_that_catches_everything_is_sent_another_signal() -> None:
    with pytest.raises(Lost):
        run(
            "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass\n"
        )


def test_what_ends_in_time_is_left_alone_and_so_is_what_comes_after() -> None:
    run("x = sum(range(10))\n", 0.05)
    until = time.process_time() + 0.1
    while time.process_time() < until:  # our own code is not ended
        pass


def test_waiting_is_not_computing() -> None:
    run("time.sleep(0.15)\n")


def test_it_is_the_end_of_a_run_which_no_program_handles() -> None:
    assert issubclass(Lost, Stop)
    assert not issubclass(Lost, Exception)


@pytest.fixture
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "CLOCK", False)


@pytest.mark.usefixtures("no_clock")
def test_where_there_is_no_clock_each_turn_of_a_loop_looks_at_one() -> None:
    [tree] = instrumented(ast.parse("\nwhile True:\n    len(())\n"))
    code = compile(tree, str(FILE), "exec")
    recorder = Recorder([], None, 100_000_000)
    with pytest.raises(Lost) as found, patience.limited(0.05, [FILE]):
        exec(code, {WATCH: recorder, FRAME.format(0): 0, TURN: patience.turn})  # noqa: S102
    assert (found.value.file, found.value.line) == (FILE, 2)
    patience.turn()  # no loop of ours is ended


@pytest.mark.slow
@pytest.mark.usefixtures("no_clock")
def test_a_report_says_in_which_line_a_program_stood(tmp_path: Path) -> None:
    source = load.Source(tmp_path / "mine.py", "x = 1\nwhile True:\n    pass\n")
    trace = Program(source).run(Request())
    assert trace.problems == ["line 2: it was still computing there after 3 s, and was ended"]


def test_in_another_thread_there_is_no_such_clock() -> None:
    done: list[bool] = []

    def inside() -> None:
        with patience.limited(0.01, [FILE]):
            done.append(True)

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join(5)
    assert done == [True]
