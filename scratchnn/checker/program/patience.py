"""End a program that computes on and on, and say where it stood."""

import contextlib
import math
import signal
import sys
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from time import monotonic  # a program is told another time
from types import FrameType

from scratchnn import lines
from scratchnn.checker.program.watch import Stop

LOADING = "<frozen importlib"  # the file of the frames in which a module is loaded
AGAIN = 0.2  # seconds until a program that caught the first signal is sent another
# A browser has no signals, whatever it says.
CLOCK = hasattr(signal, "setitimer") and sys.platform != "emscripten"


class Lost(Stop):
    """The program computed for too long; it stood in this line."""

    def __init__(self, file: Path, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line


class Turns:
    """How long the loops of a program may go on."""

    until = math.inf  # by the one clock that goes on in a browser


def turn() -> None:
    """Raise `Lost` in a loop that goes on though the time is over; instrumented code asks."""
    lines.beat()
    if Turns.until < math.inf and monotonic() > Turns.until:
        frame = sys._getframe(1)
        raise Lost(Path(frame.f_code.co_filename), frame.f_lineno)


@contextlib.contextmanager
def _until(end: float) -> Iterator[None]:
    before, Turns.until = Turns.until, end
    try:
        yield
    finally:
        Turns.until = before


@contextlib.contextmanager
def limited(seconds: float, files: Collection[Path]) -> Iterator[None]:
    """Raise `Lost` in code of these files when it has computed for so long.

    Where the system has no such clock, the program looks at one itself, in each `turn`.
    """
    if not CLOCK or threading.current_thread() is not threading.main_thread():
        with _until(monotonic() + seconds):
            yield
        return

    def over(_: int, frame: FrameType | None) -> None:
        loads = False
        while frame and Path(frame.f_code.co_filename) not in files:
            loads = loads or frame.f_code.co_filename.startswith(LOADING)
            frame = frame.f_back
        if frame and loads:  # a library takes its time, and the program has all of its own
            signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
        elif frame:
            raise Lost(Path(frame.f_code.co_filename), frame.f_lineno)

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
