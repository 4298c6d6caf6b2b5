"""Cards look right on other people's sites: in their themes, with what sets their mathematics."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from kept import take_along

from browser.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
NPM = ROOT / "node_modules"
PAGE = """
# Somebody's page

[[eq:backward/weight_gradient]]

- In a list:

    [[eq:forward/relu]]

!!! note "In an admonition"

    [[eq:update/momentum]]
"""
PALETTE = [
    {"media": f"(prefers-color-scheme: {scheme})", "scheme": name}
    for scheme, name in (("light", "default"), ("dark", "slate"))
]
# What each needs to set mathematics, as the documentation of the theme has it.
KATEX = {
    "extra_css": ["js/katex/katex.min.css"],
    "extra_javascript": [
        "js/katex/katex.min.js",
        "js/katex/contrib/auto-render.min.js",
        "js/begin.js",
    ],
}
MATHJAX = {"extra_javascript": ["js/begin.js", "js/mathjax/tex-mml-chtml.js"]}
BEGIN = {
    "katex": 'document.addEventListener("DOMContentLoaded", () => renderMathInElement('
    'document.body, {delimiters: [{left: "\\\\(", right: "\\\\)", display: false},'
    '{left: "\\\\[", right: "\\\\]", display: true}]}))',
    "mathjax": 'MathJax = {tex: {inlineMath: [["\\\\(", "\\\\)"]], displayMath: [["\\\\[", '
    '"\\\\]"]]}, options: {ignoreHtmlClass: ".*|", processHtmlClass: "arithmatex"}}',
}
SITES = [("mkdocs", "katex"), ("mkdocs", "mathjax"), ("zensical", "mathjax")]


def written(folder: Path, renderer: str) -> None:
    """Write a site that sets mathematics with KaTeX or MathJax, from npm."""
    source = NPM / "katex/dist" if renderer == "katex" else NPM / "mathjax/es5"
    if not source.is_dir():
        pytest.skip(f"{renderer} is missing: run `npm ci`")
    leave = shutil.ignore_patterns("*.md", "input", "output", "sre", "adaptors")
    shutil.copytree(source, folder / "docs/js" / renderer, ignore=leave)
    if renderer == "mathjax":
        fonts = Path("output/chtml/fonts")
        shutil.copytree(source / fonts, folder / "docs/js/mathjax" / fonts)
    (folder / "docs/js/begin.js").write_text(BEGIN[renderer], encoding="utf-8")
    (folder / "docs/index.md").write_text(PAGE, encoding="utf-8")
    take_along(folder)
    config = {
        "site_name": "Another",
        "site_url": "https://example.org/",
        "theme": {"name": "material", "font": False, "palette": PALETTE},
        "plugins": [],
        "markdown_extensions": [
            "admonition",
            {"pymdownx.arithmatex": {"generic": True}},
            "scratchnn.publish",
        ],
    }
    text = yaml.safe_dump(config | (KATEX if renderer == "katex" else MATHJAX))
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module", params=SITES, ids=" with ".join)
def theirs(
    request: pytest.FixtureRequest,
    browser: "Browser",
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["Page"]:
    """Build a site, and open its page once its mathematics is set."""
    builder, renderer = request.param
    folder = tmp_path_factory.mktemp(builder)
    written(folder, renderer)
    subprocess.run(
        [sys.executable, "-m", builder, "build", "--strict"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    with serve(folder / "site") as served, browser.new_page() as opened:
        opened.on("pageerror", lambda error: pytest.fail(str(error)))
        opened.goto(served.base, wait_until="networkidle")
        opened.wait_for_selector(".scratchnn :is(.katex, mjx-container)")
        yield opened


def test_every_formula_is_set(theirs: "Page") -> None:
    formulas = theirs.locator(".scratchnn .arithmatex")
    assert formulas.count() > 20
    assert formulas.locator(":scope :is(.katex-html, mjx-math)").count() >= formulas.count()
    assert "\\(" not in theirs.locator("article").inner_text()


def test_cards_stand_where_they_were_put(theirs: "Page") -> None:
    cards = theirs.locator(".scratchnn")
    assert cards.count() == 3
    assert theirs.locator("li > .scratchnn, li > p > .scratchnn").count() == 1
    assert theirs.locator(".admonition .scratchnn").count() == 1
    assert theirs.locator(".scratchnn > style").count() == 1
    titles = theirs.locator(".scratchnn__title a")
    assert titles.all_inner_texts() == ["Weight gradient", "ReLU", "Momentum"]
    assert all(title.is_visible() for title in titles.all())


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_is_wider_than_its_place(theirs: "Page", width: int) -> None:
    theirs.set_viewport_size({"width": width, "height": 800})
    theirs.evaluate(
        "document.querySelectorAll('.scratchnn details').forEach(d => d.open = true)"
    )
    wide = "cards => cards.filter(card => card.scrollWidth > card.clientWidth + 1).length"
    assert theirs.locator(".scratchnn").evaluate_all(wide) == 0
    assert theirs.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_either_scheme(theirs: "Page", scheme: str) -> None:
    theirs.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    theirs.reload(wait_until="networkidle")
    theirs.add_script_tag(path=NPM / "axe-core/axe.min.js")
    found = theirs.evaluate(
        "axe.run('.scratchnn', {runOnly: ['color-contrast'], resultTypes: ['violations']})"
        ".then(({violations}) => violations.flatMap(({nodes}) => nodes.map(n => n.html)))"
    )
    assert found == []
