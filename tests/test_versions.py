"""A released version is kept in a folder of its number, and leads to the newest."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def build(folder: Path, version: str) -> str:
    """Build a page with the project's templates; return its HTML."""
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    (folder / "docs/relu.md").write_text("# ReLU\n", encoding="utf-8")
    theme = (ROOT / "overrides/theme").as_posix()
    (folder / "mkdocs.yml").write_text(
        "site_name: A site\nsite_url: https://example.org/nn/\nplugins: []\n"
        f"theme: {{name: material, font: false, custom_dir: '{theme}'}}\n"
        'extra: {kept_version: !ENV [KEPT_VERSION, ""]}\n',
        encoding="utf-8",
    )
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "KEPT_VERSION": version},
        check=True,
    )
    return (folder / "site/relu/index.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["", "0.1.0"])
def test_a_kept_page_says_so_and_its_address_is_the_permalink(
    version: str, tmp_path: Path
) -> None:
    html = build(tmp_path, version)
    assert '<link rel="canonical" href="https://example.org/nn/relu/">' in html
    assert ("md-banner" in html) == bool(version)
    newest = '<a href="https://example.org/nn/relu/">This page in the newest version</a>'
    assert (newest in html) == bool(version)
    assert ("This is version 0.1.0, kept as it was." in html) == bool(version)


def test_the_site_asks_for_the_version_to_keep() -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert 'kept_version: !ENV [KEPT_VERSION, ""]' in config


def step(job: str, name: str) -> dict[str, Any]:
    """Find a step of the workflow by its name."""
    text = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"][job]["steps"]
    (found,) = (step for step in steps if step.get("name") == name)
    return dict(found)


@pytest.mark.skipif(os.name == "nt", reason="the workflow runs on Linux")
def test_publishing_unpacks_every_release(tmp_path: Path) -> None:
    """With a stand-in for GitHub's command, which lists two releases and hands out their files."""
    for version in ("0.1.0", "0.2.0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "index.html").write_text(version, encoding="utf-8")
        with tarfile.open(tmp_path / f"v{version}.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / version, arcname=".")
    (tmp_path / "site").mkdir()
    stand_in = tmp_path / "bin/gh"
    stand_in.parent.mkdir()
    stand_in.write_text(
        '#!/bin/sh\ncase "$2" in\nlist) echo v0.2.0; echo v0.1.0;;\n'
        'download) cat "$3.tar.gz";;\nesac\n',
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    script = step("publish", "Put each released version into the folder of its number")
    environment = os.environ | {"PATH": f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "-eo", "pipefail", "-c", script["run"]]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    for version in ("0.1.0", "0.2.0"):
        kept = tmp_path / "site" / version / "index.html"
        assert kept.read_text(encoding="utf-8") == version
    shutil.rmtree(tmp_path / "site")
    (tmp_path / "site").mkdir()
    (tmp_path / "v0.1.0.tar.gz").write_bytes(b"no archive")
    again = subprocess.run(
        command, cwd=tmp_path, env=environment, check=False, capture_output=True
    )
    assert again.returncode != 0
