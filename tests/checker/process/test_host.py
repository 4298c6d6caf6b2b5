"""A learner's code runs elsewhere, and whatever it does there is survived, and forges nothing."""

import io
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from local import RELU, written

from scratchnn import check, spec
from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages.remote import callers
from scratchnn.checker.process import host
from scratchnn.checker.process.host import Confined, Elsewhere, Ended
from scratchnn.checker.program import patience
from scratchnn.checker.program.failures import Failed
from scratchnn.checker.program.load import LoadError

OPEN = {"do": "open", "path": "mine.py", "cells": [], "problems": []}


def test_what_arrives_is_read_as_it_is_wanted() -> None:
    wanted: queue.SimpleQueue[int] = queue.SimpleQueue()
    arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    pipe = io.BytesIO(b"abcdefg")
    thread = threading.Thread(target=host._read_on, args=(pipe, wanted, arrived))
    thread.start()
    for size in (2, 3, 9, -1):
        wanted.put(size)
    thread.join(5)
    assert [arrived.get_nowait() for _ in range(3)] == [b"ab", b"cde", b"fg"]
    assert pipe.closed


def test_what_does_not_arrive_in_time_or_whole_is_an_error() -> None:
    service = Elsewhere(1, 1)
    with pytest.raises(TimeoutError):
        service._read(5, time.monotonic())
    service.arrived.put(b"abc")
    with pytest.raises(OSError, match=r"^$"):
        service._read(5, time.monotonic() + 1)
    service.folder.cleanup()


def test_a_service_that_was_never_asked_can_be_closed() -> None:
    with host.elsewhere(1, 1) as service:
        assert isinstance(service, Elsewhere)
        folder = Path(service.folder.name)
        assert folder.is_dir()
    assert not folder.exists()


def test_in_a_browser_it_runs_here_and_cannot_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    leave = os._exit
    with host.elsewhere(1, 1) as service:
        assert isinstance(service, Confined)
        with pytest.raises(SystemExit):
            os._exit(3)
    assert os._exit is leave


@pytest.mark.parametrize("kind", ["ValueError('x')", "SystemExit('x')"])
def test_what_the_learners_code_raises_ends_it(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*_: object) -> None:
        raise eval(kind)  # noqa: S307

    monkeypatch.setattr(Confined, "do_functions", raising)
    service = Confined(20)
    service.ask(OPEN | {"text": RELU})
    with pytest.raises(Ended, match=f"stopped with {kind.partition('(')[0]}: x"):
        service.ask({"do": "functions", "mapped": {}})


def test_a_function_without_an_end_is_left_at_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "CLOCK", False)
    service = Confined(0.1)
    service.ask(OPEN | {"text": "def relu(Z):\n    while True:\n        pass\n"})
    [relu], _, _ = callers(service, {})
    assert not relu.is_empty
    for _ in range(2):  # what hangs once is not called again
        with pytest.raises(Failed, match=r"still running after 0\.1 s, in line 2, .* an end\?"):
            relu.call({"Z": np.ones((2, 3))}, ["Z"], ["A"], Convention())
    assert relu.calls == 1


def test_what_cannot_be_read_is_said_as_it_is() -> None:
    with pytest.raises(LoadError):
        Confined(20).ask(OPEN | {"text": "def ("})


# --- in a process of its own ----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numpy.py", "json.py", "sitecustomize.py"])
def test_what_lies_beside_is_not_imported(name: str, tmp_path: Path) -> None:
    written(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(7)\n", name)
    assert check(written(tmp_path, RELU)).exit_code == 0
    assert not (tmp_path / "ran").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "write",
    [
        "np.savetxt(PATH, Z)",
        "open(PATH, 'w').write('x')",
        "np.save(PATH, Z)",
        "__import__('os').remove(PATH)",
        "__import__('pathlib').Path(PATH).write_text('x')",
        "__import__('subprocess').run(['rm', PATH])",
        "__import__('os').system('rm ' + PATH)",
    ],
)
def test_nothing_is_overwritten(write: str, tmp_path: Path) -> None:
    kept = written(tmp_path, "kept", "grades.txt")
    source = (
        f"{RELU}PATH = {str(kept)!r}\ndef softmax(Z):\n    {write}\n    return Z\n{write}\n"
    )
    check(written(tmp_path, source))
    assert kept.read_text() == "kept"


@pytest.mark.slow
def test_a_deadline_holds_whatever_is_printed(tmp_path: Path) -> None:
    loop = "import os\nwhile True:\n    os.write(1, b'[1]\\n')\n    print(1)\n"
    began = time.monotonic()
    report = check(written(tmp_path, loop), time_limit=1)
    assert "still running" in report.cannot
    assert report.exit_code == 2
    assert time.monotonic() - began < 40


@pytest.mark.slow
def test_the_rest_is_checked_after_a_function_hangs(tmp_path: Path) -> None:
    source = f"{RELU}def softmax(Z):\n    while True: pass\n"
    report = check(written(tmp_path, source), time_limit=1)
    assert report.equations["forward/relu"] == "right"
    assert report.equations["forward/softmax"] == "failed"


@pytest.mark.slow
@pytest.mark.parametrize(
    "forgery",
    [
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'[1]\\n' + b'x' * 4000)\n    except OSError: pass",
        "import numpy\nnumpy.abs = numpy.absolute = lambda x: 0 * numpy.asarray(x)\nnumpy.max = lambda *a, **k: 0.0",
        "import sys\nfor name, m in list(sys.modules.items()):\n    if 'diagnosis' in name: m.NEARLY = 1e9",
        "import builtins, os\nos._exit(0)",
    ],
)
def test_a_forged_report_is_none(forgery: str, tmp_path: Path) -> None:
    source = f"{forgery}\ndef relu(Z):\n{_indented(forgery)}\n    return Z\n"
    assert check(written(tmp_path, source), time_limit=3).exit_code != 0


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at the processes in /proc")
def test_the_worker_ends_with_the_checker(tmp_path: Path) -> None:
    mark = f"spin_{time.monotonic_ns()}"
    path = written(tmp_path, f"{mark} = 1\nwhile True: pass\n", f"{mark}.py")
    program = f"from scratchnn import check; check({str(path)!r}, time_limit=300)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=spec.PACKAGE.parent) as checker:
        until, children = time.monotonic() + 6, list[int]()
        while not children and time.monotonic() < until:
            time.sleep(0.1)
            children = _children(checker.pid)
        time.sleep(1)  # the program runs by then, and is not ended yet
        checker.kill()
    time.sleep(2)
    assert children
    assert not [pid for pid in children if _runs(pid)]


def _runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may still be listed."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found
