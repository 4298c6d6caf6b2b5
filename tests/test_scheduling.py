"""The processes that share the tests all have something to do until the end."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each begins processes that share tests

FOUR = """
import pytest

@pytest.mark.parametrize("page", "abcd")
def test_page(page):
    pass

@pytest.mark.parametrize("page", "abcd")
def test_other(page):
    pass
"""
SHORT = "def test_short():\n    pass\n"
LONG = "import pytest\n\n@pytest.mark.slow\ndef test_long():\n    pass\n"


def run(folder: Path, processes: int, files: dict[str, str]) -> list[tuple[str, str]]:
    """Run tests with our settings; return each with the process that ran it, in order."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    options = ["-v", "-n", str(processes), "--dist=loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *options]
    shown = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return re.findall(r"^\[(gw\d)\].* PASSED (\S+)", shown.stdout, re.MULTILINE)


def test_pages_of_the_site_are_shared_and_other_files_are_not(tmp_path: Path) -> None:
    files = {"tests/browser/test_pages.py": FOUR, "tests/test_whole.py": FOUR}
    ran = run(tmp_path, 2, files)
    assert len(ran) == 16
    assert {process for process, test in ran if "browser" in test} == {"gw0", "gw1"}
    assert len({process for process, test in ran if "browser" not in test}) == 1
    for page in "abcd":  # what several tests ask of a page is made once
        ours = {process for process, test in ran if "browser" in test and f"[{page}]" in test}
        assert len(ours) == 1


def test_a_file_with_a_long_test_is_begun_first(tmp_path: Path) -> None:
    ran = run(tmp_path, 1, {"test_a.py": SHORT, "test_b.py": LONG})
    assert [test for _, test in ran] == ["test_b.py::test_long", "test_a.py::test_short"]
