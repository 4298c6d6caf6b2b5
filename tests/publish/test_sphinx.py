"""The cards work in a Sphinx site, in reStructuredText and in MyST, and so do references."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from kept import take_along
from mkdocstrings import Inventory

from scratchnn import citations, spec

pytestmark = pytest.mark.slow  # sites are built

ROOT = Path(__file__).parents[2]
CONF = """
project = "Another"
extensions = ["sphinx.ext.mathjax", "sphinx.ext.intersphinx", "myst_parser", "scratchnn.publish.sphinx"]
mathjax_path = "mathjax.js"
intersphinx_mapping = {"scratchnn": ("https://example.org/nn/", "objects.inv")}
"""
RST = """
Another
=======

.. toctree::

   other

.. eq:: backward/weight_gradient

- In a list:

  .. eq:: forward/relu

:ref:`the gradient <scratchnn:backward/weight_gradient#dW1>` and
:ref:`scratchnn:backward/weight_gradient`
"""
MYST = "# Other\n\n```{eq} forward/softmax\n```\n"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Begin a site with a page in either language, and our inventory."""
    inventory = Inventory(project="scratchnn")
    for name, uri in (
        ("scratchnn:backward/weight_gradient", "equations/backward/weight_gradient/"),
        ("scratchnn:backward/weight_gradient#dW1", "equations/backward/weight_gradient/#dW1"),
    ):
        inventory.register(name, "std", "label", uri, dispname="Weight gradient")
    (tmp_path / "objects.inv").write_bytes(inventory.format_sphinx())
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    take_along(tmp_path)
    (tmp_path / "index.rst").write_text(RST, encoding="utf-8")
    (tmp_path / "other.md").write_text(MYST, encoding="utf-8")
    return tmp_path


def build(folder: Path, builder: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "-q", "-b", builder, ".", builder]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_cards_and_references_in_html(other: Path) -> None:
    run = build(other, "html")
    assert run.returncode == 0, run.stderr
    for name, ids in (
        ("index", ["backward/weight_gradient", "forward/relu"]),
        ("other", ["forward/softmax"]),
    ):
        page = BeautifulSoup((other / f"html/{name}.html").read_text("utf-8"), "html.parser")
        titles = page.select(".scratchnn__title a")
        equations = [spec.load()[id_] for id_ in ids]
        assert [t["href"] for t in titles] == [citations.permalink(e) for e in equations]
        shown = [formula.get_text() for formula in page.select(".scratchnn div.math")]
        assert len(shown) == len(ids)
        for formula, equation in zip(shown, equations, strict=True):
            assert equation.printed in formula
        assert page.find("script", src=re.compile("mathjax"))
        assert len(page.select(".scratchnn .arithmatex.math")) > len(ids)
    index = (other / "html/index.html").read_text(encoding="utf-8")
    use = f'href="https://example.org/nn/{citations.path(spec.load()["backward/weight_gradient"])}/#dW1"'
    assert use in index


def test_elsewhere_a_card_is_its_title_and_its_formula(other: Path) -> None:
    run = build(other, "latex")
    assert run.returncode == 0, run.stderr
    [tex] = [file.read_text(encoding="utf-8") for file in (other / "latex").glob("another.tex")]
    for id_ in ("backward/weight_gradient", "forward/relu", "forward/softmax"):
        assert spec.load()[id_].printed in tex
    assert "equation-card" not in tex


def test_a_broken_id_fails_the_build_with_its_place(other: Path) -> None:
    (other / "other.md").write_text("# Other\n\n```{eq} forward/rellu\n```\n", "utf-8")
    run = build(other, "html")
    assert run.returncode != 0
    assert "other.md:3" in run.stderr
    assert "no equation forward/rellu; there are" in run.stderr
