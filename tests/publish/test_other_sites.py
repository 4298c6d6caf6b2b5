"""The cards work in someone else's MkDocs site, which has a theme and a renderer of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kept import take_along

from scratchnn import citations, spec

pytestmark = pytest.mark.slow  # sites are built

ROOT = Path(__file__).parents[2]

# Builds as `mkdocs build --strict` does, and says what it took that only our own site needs.
BUILD = """
import atexit, sys
from mkdocs.__main__ import cli

ours = {"scratchnn.publish.text.mathematics", "scratchnn.training", "scratchnn.data", "matplotlib"}
atexit.register(lambda: print(ours & {*sys.modules} or "nothing"))
cli(["build", "--strict"])
"""


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Begin a site with MkDocs' own theme and the lines that the page on citing gives."""
    page = (ROOT / "docs/cite.md").read_text(encoding="utf-8")
    (given,) = re.findall(r"```yaml\n(markdown_extensions:.*?)```", page, re.DOTALL)
    config = f"site_name: Another\ntheme: mkdocs\nplugins: []\n{given}"
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    take_along(tmp_path)
    (tmp_path / "docs").mkdir()
    return tmp_path


def build(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Build where there is no Node: nothing is on the path."""
    (folder / "docs/index.md").write_text(text, encoding="utf-8")
    environment = {
        name: os.environ[name] for name in ("HOME", "SYSTEMROOT") if name in os.environ
    }
    environment |= {"PATH": "", "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_card_in_another_site(other: Path) -> None:
    run = build(other, "# One\n\n- Of [[count:laws]]:\n\n    [[eq:forward/relu]]\n\n[[wiki]]\n")
    assert run.returncode == 0, run.stderr
    assert run.stdout == "nothing\n"
    html = (other / "site/index.html").read_text(encoding="utf-8")
    assert f"\\[{spec.load()['forward/relu'].printed}\\]" in html
    assert 'class="katex' not in html
    title = f'<a href="{citations.SITE}equations/forward/relu/">ReLU</a>'
    assert f'<p class="scratchnn__title">{title}</p>' in html
    assert f'href="{citations.SITE}equations/forward/linear/"' in html
    assert "<p>[[wiki]]</p>" in html
    assert html.count("[[") == 1


def test_the_style_of_cards_comes_once_a_page(other: Path) -> None:
    run = build(other, "[[eq:forward/relu]]\n\n> [[eq:forward/linear]]\n")
    assert run.returncode == 0, run.stderr
    html = (other / "site/index.html").read_text(encoding="utf-8")
    assert html.count('<div class="scratchnn">') == 2
    assert html.count("<style>") == 1
    assert html.index("<style>") < html.index('class="equation-card"')


@pytest.mark.parametrize("marker", ["[[eq:forward/rellu]]", "[[mistakes:forward/rellu]]"])
def test_a_broken_id_fails_the_build(other: Path, marker: str) -> None:
    run = build(other, f"# Activations\n\n{marker}\n")
    assert run.returncode != 0
    expected = f"index.md: {marker}: no equation forward/rellu; there are initial/scale_pixels"
    assert expected in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr
