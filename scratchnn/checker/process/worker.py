"""The process in which a learner's code runs: it answers requests until there are no more.

Requests come on standard input, answers go to standard output; both are taken away from the
learner's code, and every answer carries a number that only this process and its parent know.
"""

import os
import struct
import sys
import tempfile
import threading
from pathlib import Path
from time import sleep  # as long as a program runs, `time.sleep` waits for nothing
from typing import Any, BinaryIO

from scratchnn.checker.process import wire
from scratchnn.checker.process.service import Here, rarely_collected
from scratchnn.checker.program.load import LoadError

# What a learner's code cannot do here, by the names of Python's own audit events.
FORBIDDEN = (
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn",
    "os.spawn", "os.kill", "os.killpg", "socket.connect", "socket.bind", "socket.sendto",
    "os.symlink", "os.link", "os.chmod", "os.chown", "os.truncate", "webbrowser.open",
)  # fmt: skip
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "shutil.rmtree", "shutil.move")


@rarely_collected
def main() -> None:
    """Answer requests."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    nonce = requests.read(16)
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    sys.argv = ["program"]
    service = Here()
    guarded = False
    while True:
        head = requests.read(8)
        if len(head) < 8:
            os._exit(0)
        request = wire.unpack(requests.read(struct.unpack("<Q", head)[0]))
        if not guarded:
            sys.addaudithook(_guard(Path.cwd().resolve()))
            guarded = True
        _send(answers, nonce, _answer(service, request))


def _answer(service: Here, request: dict[str, Any]) -> bytes:
    try:
        return wire.pack(service.ask(request))
    except LoadError as error:
        return wire.pack({"error": str(error)})
    except MemoryError:
        return wire.pack({"error": "it needs more memory than there is"})
    except Exception as error:  # whatever the learner's code did to us
        return wire.pack({"error": f"it could not be run: {type(error).__name__}: {error}"})


def _send(answers: BinaryIO, nonce: bytes, message: bytes) -> None:
    answers.write(nonce + struct.pack("<Q", len(message)) + message)
    answers.flush()


def _watch(parent: int) -> None:
    """End this process when the checker is gone."""
    while True:
        sleep(0.3)
        if os.getppid() != parent:
            os._exit(1)  # it could start no others


def _guard(folder: Path) -> Any:
    """Return what refuses to write outside of a folder, and to start anything."""
    inside = (
        str(folder) + os.sep,
        os.path.realpath(tempfile.gettempdir()) + os.sep + "pymp",
        os.devnull,
    )

    def refuse(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = given
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if isinstance(mode, str) and any(letter in mode for letter in "wax+"):
                writes = True
            if writes and isinstance(path, str | bytes | os.PathLike):
                target = os.path.realpath(os.fsdecode(path))
                if not target.startswith(inside):
                    raise PermissionError(f"nothing is written while it is checked: {target}")
        elif event in FORBIDDEN or (
            event in CHANGES and not os.path.realpath(str(given[0])).startswith(inside)
        ):
            raise PermissionError(f"{event} is not allowed while it is checked")

    return refuse


if __name__ == "__main__":
    main()
