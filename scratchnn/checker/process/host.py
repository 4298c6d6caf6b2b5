"""Run a learner's code in a process of its own, with deadlines, whatever it does there."""

import contextlib
import os
import queue
import secrets
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from scratchnn import lines
from scratchnn.checker.process import wire
from scratchnn.checker.process.service import Content, Here, Service
from scratchnn.checker.program import patience
from scratchnn.checker.program.load import LoadError
from scratchnn.spec import PACKAGE

STARTING = 60.0  # seconds for our own part of the work
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); import scratchnn; del sys.path[0]\n"
    "from scratchnn.checker.process.worker import main; main()"
)


class Ended(Exception):  # noqa: N818 (it is the learner's code that ended it)
    """The process ended, or was ended; the message says why."""


class Elsewhere:
    """Answers requests in a process of its own.

    Parameters
    ----------
    limit : float
        Seconds that each request may take.
    whole : float
        Seconds that all of them may take together.
    """

    def __init__(self, limit: float, whole: float) -> None:
        self.limit, self.whole = limit, whole
        self.folder = tempfile.TemporaryDirectory(prefix="scratchnn-")
        self.process: subprocess.Popen[bytes] | None = None
        self.nonce = b""
        self.until = 0.0
        self.wanted: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.opened: dict[str, dict[str, Any]] = {}  # what a new process must be told again

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a request; start the process where there is none.

        Raises
        ------
        Ended
            If the process ended, did not answer in time, or sent what is no answer.
        LoadError
            If the file cannot be read.
        """
        if self.process is None:
            self._start()
            for told in list(self.opened.values()):
                if told["do"] != request["do"]:
                    self.ask(told)
        if request["do"] in ("open", "functions"):
            self.opened[request["do"]] = request
        first = self.until == 0.0
        self.until = self.until or time.monotonic() + self.whole
        seconds = STARTING if first else min(self.limit, self.until - time.monotonic())
        message = wire.pack(request)
        answer = self._exchange(struct.pack("<Q", len(message)) + message, seconds)
        if "error" in answer:
            raise LoadError(str(answer["error"]))
        return answer

    def _start(self) -> None:
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH", "PYTHONSTARTUP")
        environment = {k: v for k, v in os.environ.items() if k not in hidden}
        environment |= {
            "MPLBACKEND": "Agg",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        self.process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-I", "-c", START, str(PACKAGE.parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
            env=environment,
            start_new_session=True,
        )
        self.wanted, self.arrived = queue.SimpleQueue(), queue.SimpleQueue()
        pipes = self.process.stdout, self.wanted, self.arrived
        threading.Thread(target=_read_on, args=pipes, daemon=True).start()
        self.nonce = secrets.token_bytes(16)
        assert self.process.stdin is not None  # noqa: S101 (it was started, with pipes)
        self.process.stdin.write(self.nonce)
        self.process.stdin.flush()

    def _exchange(self, message: bytes, seconds: float) -> dict[str, Any]:
        """Send a message and return the answer, all before one deadline."""
        assert self.process is not None  # noqa: S101 (it was started, with pipes)
        assert self.process.stdin is not None  # noqa: S101 (it was started, with pipes)
        deadline = time.monotonic() + max(0.0, seconds)
        try:
            self.process.stdin.write(message)
            self.process.stdin.flush()
            head = self._read(24, deadline)
            (size,) = struct.unpack("<Q", head[16:])
            mine = head[:16] == self.nonce and size <= wire.LARGEST
            answer = wire.unpack(self._read(size, deadline) if mine else b"")
        except TimeoutError:
            self.close()
            whole = time.monotonic() >= self.until
            said = f"{self.whole:g} s for the whole check" if whole else f"{seconds:.3g} s"
            raise Ended(f"was still running after {said}, and was stopped") from None
        except wire.BadMessageError:
            self.close()
            raise Ended("wrote to the channel of the checker, and was stopped") from None
        except OSError:
            self.close()
            raise Ended("ended the whole process") from None
        return answer

    def _read(self, size: int, deadline: float) -> bytes:
        """Read so many bytes before a deadline, whatever arrives in between."""
        self.wanted.put(size)
        try:
            left = max(0.0, deadline - time.monotonic())
            part = self.arrived.get(timeout=min(left, threading.TIMEOUT_MAX))
        except queue.Empty:
            raise TimeoutError from None
        if len(part) < size:
            raise OSError
        return part

    def close(self) -> None:
        """End the process with everything that it started."""
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        self.wanted.put(-1)
        with contextlib.suppress(OSError):
            if process.stdin:
                process.stdin.close()


def _read_on(
    pipe: BinaryIO, wanted: "queue.SimpleQueue[int]", arrived: "queue.SimpleQueue[bytes]"
) -> None:
    """Read as many bytes as are wanted, again and again, until a negative number.

    It waits in a thread, since Windows has no deadline for a pipe.
    """
    with pipe:
        while (size := wanted.get()) >= 0:
            arrived.put(pipe.read(size))


class Confined(Here):
    """Answers requests in this process: in a browser, which has no other and is a sandbox."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.limit = limit  # seconds that each request may take

    def ask(self, request: Content) -> Content:
        """Answer a request.

        Raises
        ------
        Ended
            If the learner's code ended it.
        LoadError
            If the file cannot be read.
        """
        try:
            with patience.limited(self.limit, ()):
                return super().ask(request)
        except LoadError:
            raise
        except patience.Lost as lost:
            said = f"was still running after {self.limit:g} s, in line {lost.line}"
            raise Ended(f"{said}, and was stopped") from None
        except (Exception, SystemExit) as error:
            raise Ended(f"stopped with {type(error).__name__}: {error}") from error
        finally:
            lines.left()


@contextlib.contextmanager
def elsewhere(limit: float, whole: float) -> Iterator[Service]:
    """Open a service in a process of its own, and end it; where there is none, one in this."""
    if sys.platform == "emscripten":
        leave, os._exit = os._exit, sys.exit  # it would end the page's Python
        try:
            yield Confined(limit)
        finally:
            os._exit = leave
        return
    service = Elsewhere(limit, whole)
    try:
        yield service
    finally:
        service.close()
        with contextlib.suppress(OSError):
            service.folder.cleanup()
