"""Somebody's function in a process of its own, where it may hang, print, or end everything."""

import importlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scratchnn.spec import Equation
from scratchnn.verify import answers
from scratchnn.verify.answers import Answer, Case

STARTING = 60.0  # seconds until it is imported: some libraries take their time


@dataclass(frozen=True)
class Apart:
    """A function that was imported in a process of its own."""

    named: str  # `package.module:function`
    limit: float  # seconds that each call may take
    pipe: "Connection[Any, Any]"  # to and from the process

    def answers(self, equation: Equation, cases: Sequence[Case]) -> Iterator[Answer]:
        """Yield what it gives for each case.

        Raises
        ------
        ValueError
            If it does not end in time, or ends the process.
        """
        self.pipe.send((equation, cases))
        for number, case in enumerate(cases):
            yield self.hear(f"in case {number} ({case.kind})", self.limit)

    def hear(self, when: str, seconds: float) -> Any:
        """Return what the process says next."""
        if not self.pipe.poll(seconds):
            raise ValueError(
                f"{self.named} was still running after {seconds:g} s {when}, and was stopped"
            )
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            raise ValueError(f"{self.named} ended the whole process {when}") from None


@contextmanager
def apart(named: str, limit: float) -> Iterator[Apart]:
    """Import a function in a process of its own, and end that whatever comes.

    Parameters
    ----------
    named : str
        `package.module:function`; modules of the current folder are found.
    limit : float
        Seconds that each call may take.

    Raises
    ------
    ValueError
        If there is no such function, or importing it does not end, or ends the process.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(named, theirs))
    process.start()
    theirs.close()  # so that its end is heard
    try:
        found = Apart(named, limit, ours)
        found.hear("before it was imported", STARTING)
        if isinstance(error := found.hear("while it was imported", STARTING), ValueError):
            raise error
        yield found
    finally:
        process.kill()
        process.join()


def _serve(named: str, pipe: "Connection[Any, Any]") -> None:
    """Import a function, and call it with each case that comes."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    sys.stdout = sys.stderr  # what it prints is no part of what is said of it
    sys.dont_write_bytecode = True  # nothing is left in somebody's folder
    pipe.send("ready")
    try:
        run = _function(named)
    except ValueError as error:
        pipe.send(error)
        return
    pipe.send("imported")
    equation, cases = pipe.recv()
    with suppress(KeyboardInterrupt, GeneratorExit):  # raised by it; the parent says so
        for case in cases:
            pipe.send(answers.ask(equation, run, case))


def _function(named: str) -> Callable[..., Any]:
    """Return a function by its module and name."""
    name, _, path = named.partition(":")
    if not name or not path:
        raise ValueError(f"expected package.module:function or a .json file, got {named}")
    sys.path.insert(0, str(Path.cwd()))
    try:
        found: Any = importlib.import_module(name)
    except (Exception, SystemExit) as error:  # somebody's module may raise anything
        raise ValueError(
            f"{name} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    for part in path.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise ValueError(f"{name} has no function {path}")  # noqa: TRY004 (what was named)
    return found
