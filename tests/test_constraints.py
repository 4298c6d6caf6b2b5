"""The versions that the set-up installs, on every system for which we say that it works."""

import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SYSTEMS = {
    "Linux": "x86_64-unknown-linux-gnu",
    "Linux on ARM": "aarch64-unknown-linux-gnu",
    "macOS": "aarch64-apple-darwin",
    "macOS on Intel": "x86_64-apple-darwin",
    "Windows": "x86_64-pc-windows-msvc",
}
VERSIONS = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))


def resolve(*options: str) -> subprocess.CompletedProcess[str] | None:
    """Ask which packages would be installed; None where the index does not answer."""
    # All that must be there is built: what builds from source needs a compiler.
    command = [sys.executable, "-m", "uv", "pip", "compile", "--no-config", "--no-build"]
    command += ["--no-annotate", "--quiet", *options]
    quiet = {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "20", "UV_HTTP_RETRIES": "1"}
    macos = {"MACOSX_DEPLOYMENT_TARGET": "14.0"}  # PyTorch has nothing for older ones
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | quiet | macos,
            input="pip",
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None


@cache
def answers() -> bool:
    """Tell whether packages can be asked for."""
    done = resolve("-")
    return done is not None and done.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("python", VERSIONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_they_can_be_installed(system: str, python: str) -> None:
    if not find_spec("uv"):
        pytest.skip("uv is not installed")
    asked = ["--python-platform", SYSTEMS[system], "--python-version", python]
    asked += ["--all-extras", "--constraint", "constraints.txt", "pyproject.toml"]
    # What an index has said of a version stays: only what uv does not know yet is asked for.
    done = resolve("--offline", *asked)
    if done is None or done.returncode:
        if not answers():
            pytest.skip("no package index answers")
        done = resolve(*asked)
    if done is None:
        pytest.skip("the package index does not answer any more")
    assert done.returncode == 0, done.stderr
    wanted = {name(line) for line in done.stdout.splitlines() if line[0].isalpha()}
    assert wanted <= {name(line) for line in PINNED}
    assert ("mutmut" in wanted) is (system != "macOS on Intel")


def name(requirement: str) -> str:
    """Return the package that a requirement is about, as indexes spell it."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_every_version_is_fixed() -> None:
    assert [line for line in PINNED if not re.match(r"[\w.-]+==[\w.]+( ; |$)", line)] == []


def test_everything_that_is_asked_for_is_among_them() -> None:
    asked = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    missing = {name(one) for some in asked for one in some} - {name(one) for one in PINNED}
    assert missing == set(), "docs/contributing.md says how constraints.txt is made anew"


def test_they_say_how_they_were_made_and_not_from_where() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    command = text.splitlines()[1].removeprefix("#").strip()
    page = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")
    assert command in re.sub(r" \\\n +", " ", page)
    assert "://" not in text


def test_versions_of_python_begin_with_the_one_that_is_required() -> None:
    assert PROJECT["requires-python"] == f">={VERSIONS[0]}"
    assert f"--python-version {VERSIONS[0]} " in (ROOT / "constraints.txt").read_text("utf-8")
