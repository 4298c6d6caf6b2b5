"""What a learner's code may not do while it is checked, and how answers are sent."""

import io
import os
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from local import RELU, written

from scratchnn import check
from scratchnn.checker.process import wire, worker
from scratchnn.checker.program.load import LoadError


@pytest.mark.parametrize("mode", ["w", "a", "x", "r+", "wb"])
def test_nothing_is_written_outside_of_the_folder(mode: str, tmp_path: Path) -> None:
    refuse = worker._guard(tmp_path / "inside")
    with pytest.raises(PermissionError, match="nothing is written while it is checked"):
        refuse("open", (str(tmp_path / "outside.txt"), mode, 0))
    with pytest.raises(PermissionError):  # its name only begins alike
        refuse("open", (str(tmp_path / "inside2" / "x.txt"), mode, 0))
    refuse("open", (str(tmp_path / "inside" / "x.txt"), mode, 0))
    refuse("open", (os.devnull, mode, 0))
    refuse("open", (3, mode, 0))  # a file that is open already


def test_a_file_that_is_opened_by_its_flags_is_refused_too(tmp_path: Path) -> None:
    refuse = worker._guard(tmp_path / "inside")
    with pytest.raises(PermissionError):
        refuse("open", (str(tmp_path / "x"), None, os.O_WRONLY | os.O_CREAT))
    refuse("open", (str(tmp_path / "x"), None, os.O_RDONLY))
    refuse("open", (str(tmp_path / "x"), "r", 0))


@pytest.mark.parametrize("event", worker.FORBIDDEN)
def test_nothing_is_started_nor_sent(event: str, tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match=f"{event} is not allowed"):
        worker._guard(tmp_path)(event, (str(tmp_path / "x"),))


@pytest.mark.parametrize("event", worker.CHANGES)
def test_files_are_changed_inside_of_the_folder_only(event: str, tmp_path: Path) -> None:
    refuse = worker._guard(tmp_path / "inside")
    refuse(event, (str(tmp_path / "inside" / "x"),))
    with pytest.raises(PermissionError):
        refuse(event, (str(tmp_path / "x"),))
    with pytest.raises(PermissionError):
        refuse(event, (str(tmp_path / "inside" / ".." / "x"),))


def test_other_events_pass(tmp_path: Path) -> None:
    refuse = worker._guard(tmp_path)
    refuse("import", ("numpy",))
    refuse("open", (str(Path(tempfile.gettempdir()) / "pymp-1"), "w", 0))


class Service:
    """Answers with what it was made with, or raises it."""

    def __init__(self, gives: Any) -> None:
        self.gives = gives

    def ask(self, _: dict[str, Any]) -> dict[str, Any]:
        """Answer."""
        if isinstance(self.gives, Exception):
            raise self.gives
        found: dict[str, Any] = self.gives
        return found


@pytest.mark.parametrize(
    ("gives", "answer"),
    [
        ({"a": 1}, {"a": 1}),
        (LoadError("no Python"), {"error": "no Python"}),
        (MemoryError(), {"error": "it needs more memory than there is"}),
        (KeyError("x"), {"error": "it could not be run: KeyError: 'x'"}),
    ],
)
def test_whatever_happens_there_is_an_answer(gives: Any, answer: dict[str, Any]) -> None:
    assert wire.unpack(worker._answer(Service(gives), {})) == answer  # type: ignore[arg-type]


def test_an_answer_begins_with_its_number_and_its_size() -> None:
    out = io.BytesIO()
    worker._send(out, b"n" * 16, b"abc")
    assert out.getvalue() == b"n" * 16 + struct.pack("<Q", 3) + b"abc"


@pytest.mark.slow
def test_a_function_may_write_and_is_judged(tmp_path: Path) -> None:
    source = RELU.replace("return", f"np.savetxt({str(tmp_path / 'z')!r}, Z); return")
    assert check(written(tmp_path, source)).exit_code == 0
    assert not (tmp_path / "z").exists()


def test_the_watch_over_the_checker_waits_though_programs_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited = []

    def gone() -> int:
        waited.append(time.monotonic())
        return len(waited)

    def ended(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(os, "getppid", gone)
    monkeypatch.setattr(os, "_exit", ended)
    monkeypatch.setattr(time, "sleep", lambda _: None)  # as a program's is, while it runs
    began = time.monotonic()
    with pytest.raises(SystemExit):
        worker._watch(2)
    assert waited[0] - began > 0.1
