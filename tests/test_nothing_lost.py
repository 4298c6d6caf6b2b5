"""Whatever ends a run, or stands in its way, loses nothing that was there or was learned."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from digit_files import as_csv, as_lines, draw, write
from heeding import heed

from scratchnn import cli, files, interrupts, training
from scratchnn.__main__ import main

SCRATCHNN = [sys.executable, "-m", "scratchnn"]
posix = pytest.mark.skipif(os.name == "nt", reason="signals and terminals of POSIX")


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    return write(tmp_path / "digits.csv", as_csv(as_lines(draw(60))))


def begin(digits: Path, *more: str, **how: Any) -> subprocess.Popen[str]:
    """Begin a training that takes too long, beside the digits."""
    command = ["train", "--dev", "10", "--iterations", "100000000", "--no-picture", "--data"]
    return subprocess.Popen(
        [*SCRATCHNN, *command, str(digits), "--save", str(digits.parent / "p.npz"), *more],
        text=True,
        preexec_fn=heed,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how},
    )


def learning(process: subprocess.Popen[str]) -> None:
    """Wait until it has said that it learns."""
    assert process.stdout
    while not process.stdout.readline().startswith("Iteration        20 "):
        assert process.poll() is None


def by_signal(number: int) -> Callable[[subprocess.Popen[str]], str]:
    def end(process: subprocess.Popen[str]) -> str:
        process.send_signal(number)
        return process.communicate(timeout=60)[1]

    return end


def by_closing(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    return process.stderr.read()


ENDS = {"closed pipe": by_closing}
ENDS |= {number.name: by_signal(number) for number in (signal.SIGINT, *interrupts.ENDING)}


@posix
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.slow
def test_what_was_learned_is_kept(
    end: Callable[[subprocess.Popen[str]], str], digits: Path
) -> None:
    with begin(digits) as process:
        learning(process)
        said = end(process)
        assert process.wait(60) == 1
    assert "Traceback" not in said
    parameters, _ = training.load(digits.parent / "p.npz")
    assert all(np.isfinite(theta).all() for theta in parameters)
    assert {path.name for path in digits.parent.iterdir()} == {"digits.csv", "p.npz"}


@pytest.mark.slow
@posix
def test_what_was_learned_is_kept_when_the_terminal_closes(digits: Path) -> None:
    import pty  # there is none elsewhere

    ours, theirs = pty.openpty()
    with begin(
        digits, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        said = b""
        while b"Iteration        20 " not in said:
            said += os.read(ours, 4096)
        os.close(ours)
        process.send_signal(signal.SIGHUP)  # which a terminal sends to whom it controls
        assert process.wait(60) == 1
    assert (digits.parent / "p.npz").is_file()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is full")
@pytest.mark.parametrize(
    "command", ["--help", "equations", "cite forward/relu", "check --worksheet"]
)
def test_output_that_cannot_be_written(command: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*SCRATCHNN, *command.split()], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.strip() == b"Error: No space left on device"
    assert b"Traceback" not in done.stderr


@posix
@pytest.mark.parametrize("command", ["--help", "equations", "train --save p.npz"])
def test_output_that_is_closed(command: str, tmp_path: Path) -> None:
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *SCRATCHNN, *command.split()]
    done = subprocess.run(closed, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: Standard output is closed.")
    assert not any(tmp_path.iterdir())


@posix
def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(OSError, match=r"p\.npz cannot be written: No such file or directory"):
        files.check_writable("p.npz")


def test_ctrl_c_while_the_commands_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130


# Sends Ctrl-C when a module is about to be loaded.
WAYLAY = """
import os, runpy, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[2]:
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Finder())
"""
STARTS = {
    "as a module": "runpy.run_module('scratchnn', run_name='__main__')",
    "as a command": "from scratchnn.__main__ import main; main()",
}


@pytest.mark.slow
@posix
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("at", ["signal", "scratchnn.cli", "numpy", "numpy.linalg", "typer"])
def test_ctrl_c_while_a_library_is_loaded(at: str, start: str) -> None:
    program = WAYLAY + STARTS[start]
    done = subprocess.run(
        [sys.executable, "-c", program, "--help", at],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=heed,
    )
    assert done.returncode in (130, -signal.SIGINT)
    assert done.stderr == ""
