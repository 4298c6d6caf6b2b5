"""The lines that a program comes to, each told before it begins.

What computes in C cannot be asked where it stands, and does not ask whether its time is over.
Whoever may have to end it from outside, as a page does, knows the line then.
"""

import contextlib
import linecache
import math
import sys
import time
from collections.abc import Callable, Iterator
from types import CodeType

# Is told the function (none: ""), the line and its text; nothing, once the program is left.
Tell = Callable[[str, int, str], object]
OUTSIDE = "", 0, ""
TOOL = 3  # one of the two numbers that Python leaves to anyone
MODULE = "<module>"


class _Following:
    tell: Tell | None = None


def left() -> None:
    """Tell that the program is not running now."""
    if _Following.tell:
        _Following.tell(*OUTSIDE)


@contextlib.contextmanager
def followed(place: str, tell: Tell | None, again: float = math.inf) -> Iterator[None]:
    """Tell the lines of files whose names begin so.

    A line is told the first time, and at most so many seconds after the last that was told.
    Where Python cannot say which line begins (before 3.12), nothing is told.
    """
    monitoring = getattr(sys, "monitoring", None)
    if tell is None or monitoring is None:
        yield
        return
    seen, last = set[tuple[CodeType, int]](), 0.0

    def begins(code: CodeType, number: int) -> object:
        nonlocal last
        if not code.co_filename.startswith(place):
            return monitoring.DISABLE
        if (code, number) not in seen or time.monotonic() - last > again:
            seen.add((code, number))
            last = time.monotonic()
            name = "" if code.co_name == MODULE else code.co_name
            tell(name, number, linecache.getline(code.co_filename, number).strip())
        return monitoring.DISABLE if again == math.inf else None

    monitoring.use_tool_id(TOOL, __name__)
    monitoring.register_callback(TOOL, monitoring.events.LINE, begins)
    monitoring.restart_events()
    monitoring.set_events(TOOL, monitoring.events.LINE)
    _Following.tell = tell
    try:
        yield
    finally:
        left()
        _Following.tell = None
        monitoring.set_events(TOOL, monitoring.events.NO_EVENTS)
        monitoring.register_callback(TOOL, monitoring.events.LINE, None)
        monitoring.free_tool_id(TOOL)
