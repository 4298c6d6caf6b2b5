"""Processes that train: how many, and how they begin and end."""

import os
import signal
import threading
import time

SERVED = "SCRATCHNN_SERVE"  # set in the environment of what must not keep a reader waiting


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def begin() -> None:
    """Begin as a worker: its parent alone hears Ctrl-C, and a served site goes first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.environ.get(SERVED) and hasattr(os, "nice"):
        os.nice(10)
    end_with_parent()


def end_with_parent() -> None:
    """End this process when the one that started it has ended, however that came about."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
