"""Citations say what stands where, in forms that their readers accept."""

import importlib.metadata
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from scratchnn import citations, spec
from scratchnn.citations import Page

ROOT = Path(__file__).parents[1]
PAGES: list[Page] = [*spec.load().values(), *spec.laws().values()]
VERSION = importlib.metadata.version("scratchnn")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)


def fields(entry: str) -> dict[str, str]:
    """Read an entry as BibTeX does: each value ends where its first brace closes."""
    head, *lines, tail = entry.splitlines()
    assert re.fullmatch(r"@misc\{[^\s,{}\\#%~]+,", head)
    assert tail == "}"
    found = {}
    for line in lines:
        match = re.fullmatch(r"  (\w+) += \{(.*)\},", line)
        assert match is not None
        depth = 0
        for brace in re.findall(r"(?<!\\)[{}]", match[2]):
            depth += 1 if brace == "{" else -1
            assert depth >= 0
        assert depth == 0
        found[match[1]] = match[2]
    return found


@each_page
def test_bibtex_has_version_permalink_and_source(page: Page) -> None:
    entry = citations.bibtex(page)
    assert entry.startswith(f"@misc{{scratchnn:{page.id},\n")
    found = fields(entry)
    assert found["title"] == f"{{{page.title}}}"
    assert found["author"] == "{The scratchnn authors}"
    assert found["version"] == VERSION
    assert found["url"] == citations.permalink(page)
    # Outside of an address, TeX takes an underscore only with its backslash.
    assert page.id.replace("_", r"\_") in found["howpublished"]
    assert f"scratchnn {VERSION}" in found["howpublished"]
    assert citations.source(page).replace("_", r"\_") in found["note"]
    for field in ("howpublished", "note", "title"):
        assert not re.search(r"(?<!\\)[_&%$#]", found[field])


def test_bibtex_of_the_weight_gradient() -> None:
    entry = citations.bibtex(spec.load()["backward/weight_gradient"], site="https://e.org/")
    line = citations.source(spec.load()["backward/weight_gradient"]).rpartition(" ")[2]
    assert entry.splitlines() == [
        "@misc{scratchnn:backward/weight_gradient,",
        "  author       = {{The scratchnn authors}},",
        "  title        = {{Weight gradient}},",
        rf"  howpublished = {{scratchnn {VERSION}, equation \texttt{{backward/weight\_gradient}}}},",
        f"  year         = {{{citations.RELEASED[:4]}}},",
        f"  version      = {{{VERSION}}},",
        "  url          = {https://e.org/equations/backward/weight_gradient/},",
        f"  note         = {{Source: scratchnn/equations/backward.py, line {line}}},",
        "}",
    ]


@each_page
def test_the_line_of_source_is_where_the_function_begins(page: Page) -> None:
    if isinstance(page, spec.Law):
        assert citations.source(page) == page.check
        return
    path, line = citations.source(page).split(", line ")
    written = (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert written.startswith(f"def {page.id.split('/')[1]}(")


@each_page
def test_the_import_works(page: Page) -> None:
    names: dict[str, Any] = {}
    exec(citations.python_import(page), names)  # noqa: S102 (it is what readers will run)
    wanted = page.uses if isinstance(page, spec.Law) else (page.id,)
    for id_ in wanted:
        assert inspect.unwrap(names[id_.split("/")[1]]) is spec.function(id_)


@each_page
def test_latex_has_the_formula_with_label_and_entry(page: Page) -> None:
    lines = citations.latex(page).splitlines()
    key = citations.key(page)
    assert lines[0].startswith("% ")
    assert rf"\cite{{{key}}}" in lines[0]
    assert lines[1:] == [
        r"\begin{equation}",
        f"  {citations.tex(page)}",
        rf"  \label{{{key}}}",
        r"\end{equation}",
    ]
    assert f"@misc{{{key}," in citations.bibtex(page)


def program(name: str, *styles: str) -> str:
    """Return where a program is, or skip the test where it or a style is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"There is no {name} here")
    for style in styles:
        search = shutil.which("kpsewhich")
        if (
            not search
            or subprocess.run(
                [search, style], stdout=subprocess.DEVNULL, check=False
            ).returncode
        ):
            pytest.skip(f"There is no {style} here")
    return found


@pytest.fixture
def bibliography(tmp_path: Path) -> Path:
    """Write the entries of every page into a file."""
    entries = [citations.bibtex_of_package(), *map(citations.bibtex, PAGES)]
    (tmp_path / "all.bib").write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    return tmp_path


def assert_complete(printed: str, *, address: bool) -> None:
    """Check that a list of references says of each page which it is, and in which version."""
    words = " ".join(
        re.sub(r"\\\w+(?![\w/])|[\\{}~]", " ", printed.replace(r"\_", "_")).split()
    )
    for page in PAGES:
        kind = "law" if isinstance(page, spec.Law) else "equation"
        assert re.search(rf"scratchnn {VERSION}, {kind} {page.id}\b", words), page.id
        assert (citations.permalink(page) in words) == address, page.id
    assert words.count(citations.RELEASED[:4]) >= len(PAGES)


TOGETHER = 26  # works of one author and one year that a letter of the alphabet tells apart


@pytest.mark.parametrize(("style", "address"), [("plain", False), ("plainnat", True)])
def test_bibtex_itself_prints_what_a_citation_needs(
    bibliography: Path, style: str, address: bool
) -> None:
    command = [program("bibtex", f"{style}.bst"), "all"]
    keys, printed = [citations.key(page) for page in PAGES], ""
    for start in range(0, len(keys), TOGETHER):
        cited = ",".join(keys[start : start + TOGETHER])
        (bibliography / "all.aux").write_text(
            f"\\citation{{{cited}}}\n\\bibstyle{{{style}}}\n\\bibdata{{all}}\n",
            encoding="utf-8",
        )
        run = subprocess.run(
            command, cwd=bibliography, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout
        assert "Warning" not in run.stdout
        printed += (bibliography / "all.bbl").read_text(encoding="utf-8")
    assert_complete(printed, address=address)


def test_biber_reads_every_entry_without_a_warning(bibliography: Path) -> None:
    command = [program("biber"), "--tool", "--validate-datamodel", "--output-file", "read.bib"]
    run = subprocess.run(
        [*command, "all.bib"], cwd=bibliography, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert "WARN" not in run.stdout
    read = (bibliography / "read.bib").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"{{{citations.key(page)}," in read
    for field in ("HOWPUBLISHED", "URL", "VERSION", "DATE"):
        assert len(re.findall(rf"\b{field}\b", read)) == len(PAGES) + 1, field


def test_pandoc_prints_what_a_citation_needs(bibliography: Path) -> None:
    document = "---\nbibliography: all.bib\nnocite: '@*'\n---\n"
    run = subprocess.run(
        [program("pandoc"), "--citeproc", "--to=plain", "--wrap=none"],
        cwd=bibliography,
        input=document,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert_complete(run.stdout, address=True)


def test_permalinks() -> None:
    linear, law = spec.load()["forward/linear"], spec.laws()["laws/linear_collapse"]
    assert citations.permalink(linear) == f"{citations.SITE}equations/forward/linear/"
    assert citations.permalink(law, "https://e.org/nn/") == (
        "https://e.org/nn/laws/linear_collapse/"
    )


def test_markdown_and_text() -> None:
    relu = spec.load()["forward/relu"]
    assert citations.markdown(relu, "https://e.org/") == (
        "[ReLU](https://e.org/equations/forward/relu/ "
        f'"scratchnn:forward/relu, version {VERSION}")'
    )
    assert citations.text(relu, "https://e.org/").startswith(
        f"The scratchnn authors, “ReLU”, {citations.RELEASED[:4]}, scratchnn {VERSION}, "
        "equation forward/relu, "
        "https://e.org/equations/forward/relu/ (source: scratchnn/equations/forward.py, line "
    )
    assert "law laws/linear_collapse" in citations.text(spec.laws()["laws/linear_collapse"])


def test_there_is_a_link_to_the_source_where_a_repository_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = spec.load()["forward/relu"]
    monkeypatch.setattr(spec, "ADDRESSES", {})
    assert citations.source_link(page) is None
    named = {"Repository": "https://e.org/me/nn/"}
    monkeypatch.setattr(spec, "ADDRESSES", named)
    path, line = citations.source(page).split(", line ")
    assert citations.source_link(page) == (
        f"https://e.org/me/nn/blob/v{VERSION}/{path}#L{line}"
    )


def test_find() -> None:
    assert citations.find("forward/relu") is spec.load()["forward/relu"]
    assert citations.find("scratchnn:forward/relu") is spec.load()["forward/relu"]
    assert citations.find("laws/linear_collapse") is spec.laws()["laws/linear_collapse"]
    with pytest.raises(ValueError, match="no equation or law relu; did you mean forward/relu"):
        citations.find("relu")
    with pytest.raises(ValueError, match="there are initial/scale_pixels, initial/uniform,"):
        citations.find("zzz")


def test_find_says_what_replaces_a_withdrawn_page(monkeypatch: pytest.MonkeyPatch) -> None:
    withdrawal = spec.Withdrawal("0.2.0", "It was wrong.", ("forward/relu", "forward/linear"))
    stone = spec.Tombstone("Step", "forward/step", "0.1.0", withdrawal)
    monkeypatch.setattr(spec, "withdrawn", lambda: {stone.id: stone})
    with pytest.raises(
        ValueError,
        match=r"forward/step is withdrawn since version 0\.2\.0: It was wrong\. "
        r"In its place: forward/relu, forward/linear\.",
    ):
        citations.find("forward/step")


def test_the_readme_repeats_the_entry_of_the_package() -> None:
    entry = citations.bibtex_of_package()
    assert fields(entry)["howpublished"] == f"scratchnn {VERSION}"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"```bibtex\n(.*?)\n```", readme, re.DOTALL) == [entry]


# Of https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema-guide.md
CFF_KEYS = {
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi",
    "identifiers", "keywords", "license", "license-url", "message", "preferred-citation",
    "references", "repository", "repository-artifact", "repository-code", "title", "type",
    "url", "version",
}  # fmt: skip


def test_citation_cff_is_valid_and_says_the_same() -> None:
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cff.keys() >= {"cff-version", "message", "title", "authors"}
    assert cff.keys() <= CFF_KEYS
    assert cff["cff-version"] == "1.2.0"
    assert cff["type"] == "software"
    package = importlib.metadata.metadata("scratchnn")
    assert cff["version"] == VERSION
    assert cff["authors"] == [{"name": package["Author"]}]
    assert cff["license"] == package["License-Expression"]
    assert cff["url"] == citations.SITE
    assert f"{cff['repository-code']}/issues" == spec.ADDRESSES["Issues"]
    assert cff["date-released"].isoformat() == citations.RELEASED
    assert cff["title"] == package["Name"]
    assert set(cff["keywords"]) == set(package["Keywords"].split(","))


def test_version_and_address_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION, "install the package anew: its version has changed"
    assert project["urls"]["Documentation"] == citations.SITE
    builders = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f'site_url: !ENV [SITE_URL, "{citations.SITE}"]' in builders


def test_citing_needs_nothing_of_the_site() -> None:
    program = "import sys, scratchnn.citations; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "scratchnn.spec.pages" in loaded
    assert not {"markdown", "jinja2", "pygments", "bs4", "mkdocstrings"} & set(loaded)
