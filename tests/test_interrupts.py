"""Signals end a program as Ctrl-C does, and never in the middle of a file."""

import os
import signal
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from scratchnn import interrupts

posix = pytest.mark.skipif(os.name == "nt", reason="signals and terminals of POSIX")


@posix
def test_what_is_ignored_stays_so() -> None:
    # As under nohup, which is how one leaves a training alone.
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupts.as_ctrl_c(), interrupts.held_off():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@posix
def test_signals_are_held_off_and_handled_as_before() -> None:
    handlers = [signal.getsignal(number) for number in interrupts.ENDING]
    with interrupts.as_ctrl_c():
        with interrupts.held_off():
            os.kill(os.getpid(), signal.SIGTERM)
        for number in (signal.SIGTERM, signal.SIGHUP):  # a second one changes nothing
            with (
                pytest.raises(KeyboardInterrupt) if number == signal.SIGTERM else nullcontext()
            ):
                os.kill(os.getpid(), number)
    assert [signal.getsignal(number) for number in interrupts.ENDING] == handlers


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, *interrupts.ENDING])
def test_what_holds_off_stops_nothing_and_is_over_when_it_fails(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(OSError, match="No space left"), interrupts.held_off():  # noqa: PT012
        os.kill(os.getpid(), number)
        raise OSError("No space left on device")
    assert signal.getsignal(number) == before


@posix
def test_only_the_main_thread_may_change_signals_and_others_go_on() -> None:
    seen: list[Any] = []

    def work() -> None:
        with interrupts.as_ctrl_c(), interrupts.held_off():
            seen.extend(signal.getsignal(number) for number in interrupts.ENDING)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(number) for number in interrupts.ENDING]


@posix
def test_a_terminal_that_is_gone_is_left_and_a_file_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pty  # there is none elsewhere

    ours, theirs = pty.openpty()
    with (tmp_path / "log").open("w") as log, open(theirs, "w") as terminal:  # noqa: PTH123
        monkeypatch.setattr(sys, "__stdout__", terminal)
        monkeypatch.setattr(sys, "__stderr__", log)
        os.close(ours)
        interrupts.leave_terminal()
        terminal.write("to nowhere")
        terminal.flush()  # it would be an input/output error
        log.write("kept")
    assert (tmp_path / "log").read_text() == "kept"


@posix
def test_a_program_without_streams_has_no_terminal_to_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As under `pythonw`, or when both were closed by whoever began it."""
    monkeypatch.setattr(sys, "__stdout__", None)
    monkeypatch.setattr(sys, "__stderr__", None)
    interrupts.leave_terminal()
    assert sys.__stdout__ is None
