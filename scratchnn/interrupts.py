"""Signals that end a program, handled so that it can keep what it has."""

import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def as_ctrl_c() -> Iterator[None]:
    """Let the system's request to end, and a terminal that closes, do what Ctrl-C does."""

    def interrupt(number: int, _: FrameType | None) -> None:
        for one in ENDING:
            signal.signal(one, signal.SIG_IGN)  # both may come, or one of them twice
        if number != signal.SIGTERM:
            leave_terminal()
        raise KeyboardInterrupt

    with _handled(interrupt, ENDING):
        yield


@contextmanager
def held_off() -> Iterator[None]:
    """Let nothing end the program, for the moment that it takes to write a file."""
    with _handled(signal.SIG_IGN, [signal.SIGINT, *ENDING]):
        yield


def leave_terminal() -> None:
    """Write to nowhere what would go to a terminal that is gone: there it would fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def _handled(
    handler: Callable[..., Any] | signal.Handlers, numbers: list[int]
) -> Iterator[None]:
    """Handle signals so for a while, apart from those that are ignored, as under nohup."""
    main = threading.current_thread() is threading.main_thread()  # no other may say so
    before = {number: signal.getsignal(number) for number in numbers if main}
    changed = {
        number: was for number, was in before.items() if was not in (signal.SIG_IGN, None)
    }
    for number in changed:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, was in changed.items():
            signal.signal(number, was)
