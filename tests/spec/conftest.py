"""Pages to break."""

import shutil
from pathlib import Path

import pytest

from scratchnn import spec


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Copy the pages, to break one of them."""
    for folder in ("equations", "networks", "laws"):
        shutil.copytree(spec.PAGES / folder, tmp_path / folder)
    shutil.copy(spec.PAGES / "notation.md", tmp_path)
    return tmp_path
