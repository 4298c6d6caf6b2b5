"""Check a file in a process of its own, with a time limit, and survive whatever it does there.

This protects from accidents, such as an endless loop. It is no sandbox: code that means harm
can do it.
"""

import contextlib
import io
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from scratchnn.checker import checking
from scratchnn.checker.report import Report
from scratchnn.spec import PACKAGE

TIME_LIMIT = 20.0  # seconds for each function, and for what the file imports
STARTING = 60.0  # seconds for our own part of the work
KEPT = 4000  # characters of what was printed


def check(
    target: types.ModuleType | type | str | Path,
    *,
    only: str = "",
    names: Mapping[str, str] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Report:
    """Check someone's own network against the specification.

    Parameters
    ----------
    target : module, class, path or str
        A path to a file `.py` or `.ipynb`, or the dotted name of a module, is run in a separate
        process. A module or class that is loaded already is judged where it is, without limits.
    only : str, optional
        A phase such as `backward`, or the id of an equation.
    names : dict, optional
        Which of their names means which of ours: `{"rectify": "relu"}`.
    time_limit : float, optional
        Seconds that each function may take, and the file's imports.

    Returns
    -------
    report : Report
        `report.exit_code` is 0 if all is right; `report.findings` says what was found.

    Raises
    ------
    ValueError
        If `only` is neither a phase nor an equation.

    Examples
    --------
    >>> from scratchnn import two_layer
    >>> report = check(two_layer)
    >>> report.exit_code
    0
    >>> report.equations["backward/bias_gradient"]
    'right'
    """
    if only:
        checking.check_asked(only)
    mapped = dict(names or {})
    if isinstance(target, types.ModuleType | type):
        report = Report(target.__name__, asked=only)
        home = sys.modules.get(target.__module__) if isinstance(target, type) else target
        file = getattr(home, "__file__", None) or ""
        namespace = {target.__name__: target} if isinstance(target, type) else vars(target)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            checking.examine(namespace, report, file=file, mapped=mapped)
        report.printed = len(out.getvalue().splitlines())
        return report
    return _in_process(str(target), only, mapped, time_limit)


def _in_process(target: str, asked: str, mapped: Mapping[str, str], limit: float) -> Report:
    """Run the worker; if a function hangs or kills it, run it again without that function."""
    skipped: dict[str, str] = {}
    while True:
        request = {"target": target, "asked": asked, "mapped": mapped, "skipped": skipped}
        at, report, printed, over = _worker(request, limit)
        if report is not None:
            report.printed = printed
            return report
        reason = (
            f"was still running after {limit:g} s, and was stopped"
            if over
            else "ended the whole process"
        )
        if at in ("", "loading") or at in skipped:
            doing = "Loading" if at == "loading" else "The check"
            return Report(target, asked=asked, cannot=f"{doing} of {target} {reason}.")
        hint = ". Is there a loop without an end?" if over else ", by os._exit() or a crash."
        skipped[at] = reason + hint


def _worker(request: Any, limit: float) -> tuple[str, Report | None, int, bool]:
    """Return what was last begun, the report, lines printed, and whether time ran out."""
    with _process(request) as process:
        told: queue.Queue[str | None] = queue.Queue()
        printed: list[str] = []
        assert process.stdout is not None  # noqa: S101 (they are pipes)
        assert process.stderr is not None  # noqa: S101
        _in_thread(_pass_on, process.stdout, told)
        drain = _in_thread(_keep, process.stderr, printed)
        at = ""
        while True:
            try:
                line = told.get(timeout=limit if at else STARTING)
            except queue.Empty:
                return at, None, 0, True
            if line is None:
                return at, None, 0, False
            with contextlib.suppress(ValueError):
                said = json.loads(line)
                if "report" in said:
                    drain.join(1)
                    lines = "".join(printed).splitlines()
                    return at, Report.from_dict(said["report"]), len(lines), False
                at = said["at"]


@contextlib.contextmanager
def _process(request: Any) -> Any:
    """Start the worker, and end it with everything that it started."""
    quiet = {
        "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]),
        "PYTHONIOENCODING": "utf-8",
        "MPLBACKEND": "Agg",  # a plot opens no window
        "OPENBLAS_NUM_THREADS": "1",  # the matrices are small
    }
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {k: v for k, v in os.environ.items() if k not in hidden} | quiet
    process = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-P", "-m", "scratchnn.checker.worker", json.dumps(request)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _in_thread(do: Any, *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=do, args=arguments, daemon=True)
    thread.start()
    return thread


def _pass_on(pipe: Iterable[str], told: "queue.Queue[str | None]") -> None:
    with contextlib.suppress(ValueError, OSError):  # the pipe was closed
        for line in pipe:
            told.put(line)
    told.put(None)


def _keep(pipe: IO[str], printed: list[str]) -> None:
    """Read all that is printed, and keep the beginning."""
    kept = 0
    with contextlib.suppress(ValueError, OSError):
        while text := pipe.read(1 << 14):
            if kept < KEPT:
                printed.append(text)
                kept += len(text)
