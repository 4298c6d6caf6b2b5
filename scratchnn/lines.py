"""The lines that a program comes to, each told before it begins.

What computes in C cannot be asked where it stands, and does not ask whether its time is over.
Whoever may have to end it from outside, as a page does, knows the line then.
"""

import contextlib
import linecache
import sys
from collections.abc import Callable, Iterator
from time import monotonic  # a program that is checked is told another time
from types import CodeType
from typing import Any

# Is told the function (none: ""), the line and its text; nothing, once the program is left.
Tell = Callable[[str, int, str], object]
OUTSIDE = "", 0, ""
TOOL = 3  # one of the two numbers that Python leaves to anyone
MODULE = "<module>"
PAUSE = 1.0  # seconds
monitoring: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on


class _Following:
    tell: Tell | None = None
    since = 0.0  # when lines began to be told anew


def left() -> None:
    """Tell that the program is not running now."""
    if _Following.tell:
        _Following.tell(*OUTSIDE)


def beat() -> None:
    """Let lines be told anew, after a pause: what runs a program says so as it goes on."""
    if monitoring and _Following.tell:
        now = monotonic()
        if now - _Following.since > PAUSE:
            _Following.since = now
            monitoring.restart_events()


@contextlib.contextmanager
def followed(place: str, tell: Tell | None) -> Iterator[None]:
    """Tell each line of files whose names begin so, the first time.

    Where Python cannot say which line begins, nothing is told.
    """
    if tell is None or monitoring is None:
        yield
        return

    def begins(code: CodeType, number: int) -> object:
        if code.co_filename.startswith(place):
            name = "" if code.co_name == MODULE else code.co_name
            tell(name, number, linecache.getline(code.co_filename, number).strip())
        return monitoring.DISABLE

    monitoring.use_tool_id(TOOL, __name__)
    monitoring.register_callback(TOOL, monitoring.events.LINE, begins)
    monitoring.restart_events()
    monitoring.set_events(TOOL, monitoring.events.LINE)
    _Following.tell, _Following.since = tell, monotonic()
    try:
        yield
    finally:
        left()
        _Following.tell = None
        monitoring.set_events(TOOL, monitoring.events.NO_EVENTS)
        monitoring.register_callback(TOOL, monitoring.events.LINE, None)
        monitoring.free_tool_id(TOOL)
