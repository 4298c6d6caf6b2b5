"""Programs that signals can end, wherever the tests run."""

import signal

from scratchnn import interrupts


def heed() -> None:
    """Let signals end a program, also where the tests run under `nohup` or in the background."""
    for number in (signal.SIGINT, *interrupts.ENDING):
        signal.signal(number, signal.SIG_DFL)
