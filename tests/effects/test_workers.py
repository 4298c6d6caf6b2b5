"""Processes that train begin quickly, and leave no orphans."""

import os
import subprocess
import sys
import time

import pytest

from scratchnn.effects import workers


def test_a_worker_loads_what_it_trains_with_and_no_more() -> None:
    program = (
        "import scratchnn.effects.trainer, scratchnn.effects.workers, sys\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    run = [sys.executable, "-c", program]
    shown = subprocess.run(run, check=True, capture_output=True, text=True)
    loaded = set(shown.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "markdown", "mkdocs", "pandas", "rich", "sympy"}


def test_there_is_a_worker_for_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers.cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers.cores() == 1


def test_a_worker_ends_with_the_build_that_started_it() -> None:
    worker = (
        "from scratchnn.effects import workers; import time; workers.begin();"
        "print('begun', flush=True); time.sleep(60)"
    )
    build = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {worker!r}])\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", build], stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stdout.readline().strip() == b"begun"
        started.kill()
        killed = time.monotonic()
        started.stdout.read()  # until the worker, which has it open too, has ended
    assert time.monotonic() - killed < 20
