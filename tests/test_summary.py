"""The last lines of a test run name the equation to mend."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FAILING = """
from dataclasses import replace

from scratchnn import spec
from scratchnn.verify import checks

equation = spec.load()["forward/relu"]
result = checks.entry(equation, equation.function, None)


def test_the_equation():
    wrong = replace(result, error=2.0, note="A[0, 0] is -1, and the page gives 0")
    assert wrong.passed, checks.said(equation, wrong)


def test_what_uses_it():
    assert False, "the loss is 3"
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_the_equation_is_named_last(processes: str, tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_failing.py").write_text(FAILING)
    options = ["-q", "-n", processes]
    command = [sys.executable, "-m", "pytest", *options, "test_failing.py"]
    run = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    *_, heading, sentence, count = run.stdout.splitlines()
    assert "Mend this first" in heading
    assert sentence == (
        "forward/relu fails the check entry: the function and the entry form of the page "
        "disagree. A[0, 0] is -1, and the page gives 0 (off by 2e+00; 1e-12 is allowed)"
    )
    assert count.startswith("2 failed")
