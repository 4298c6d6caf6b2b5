"""Where what is optional is not installed, tests say so, and none fails."""

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tasks import EXTRAS

PROJECT = Path(__file__).parents[1]
# What looks at what an extra brings. All others are collected, which shows what they import.
FEW = "test_grounds or test_peers"
WITHOUT = """
import sys, pytest
sys.modules |= dict.fromkeys(sys.argv[1].split())
sys.exit(pytest.main(sys.argv[2:]))
"""


def optional() -> list[str]:
    """Return what can be imported of the packages that the extras ask for, if anything."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = {Requirement(one).name for extra in EXTRAS for one in extras[extra]}
    return [name for name, of in packages_distributions().items() if asked & {*of}]


@pytest.mark.slow
def test_no_test_fails_without_what_is_optional() -> None:
    if not (names := optional()):
        pytest.skip("nothing optional is installed, so that all tests show it")
    begun = [sys.executable, "-c", WITHOUT, " ".join(names), "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*begun, "-k", FEW], cwd=PROJECT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout[-5000:]
