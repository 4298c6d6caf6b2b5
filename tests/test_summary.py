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

UNREADABLE = """
from scratchnn import spec

raise spec.SpecificationError("one.md: missing key title\\ntwo.md: missing key id")
"""

UNREADABLE_LATER = """
from scratchnn import spec


def test_the_pages():
    raise spec.SpecificationError("two.md: missing key id\\nthree.md: missing key tex")
"""


def run(folder: Path, processes: str, **files: str) -> list[str]:
    """Run tests with our settings; return what is printed, line by line."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    options = ["-q", "-n", processes, "--continue-on-collection-errors"]
    command = [sys.executable, "-m", "pytest", *options]
    ended = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return ended.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["0", "2"])
def test_the_equation_is_named_last(processes: str, tmp_path: Path) -> None:
    *_, heading, sentence, count = run(tmp_path, processes, failing=FAILING)
    assert "Mend this first" in heading
    assert sentence == (
        "forward/relu fails the check entry: the function and the entry form of the page "
        "disagree. A[0, 0] is -1, and the page gives 0 (off by 2e+00; 1e-12 is allowed)"
    )
    assert count.startswith("2 failed")


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["0", "2"])
def test_pages_that_cannot_be_read_are_named_last(processes: str, tmp_path: Path) -> None:
    files = {"one": UNREADABLE, "other": UNREADABLE, "later": UNREADABLE_LATER}
    *_, heading, one, two, three, check, _ = run(tmp_path, processes, failing=FAILING, **files)
    assert "Mend this first" in heading
    assert one == "one.md: missing key title"
    assert two == "two.md: missing key id"
    assert three == "three.md: missing key tex"
    assert check.startswith("forward/relu fails the check entry")
