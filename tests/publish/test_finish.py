"""What is not a page is written into the finished site, and others can use it."""

import ast
import functools
import html
import http.server
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
import sphobjinv  # type: ignore[import-untyped]
from bs4 import BeautifulSoup
from mkdocstrings import Inventory

from scratchnn import check, citations, spec
from scratchnn.checker import worksheet
from scratchnn.publish import finish
from scratchnn.publish.exports import catalogue, schemas, vectors
from scratchnn.verify import cache

pytestmark = pytest.mark.slow  # sites are finished

ROOT = Path(__file__).parents[2]
ADDRESS = "https://example.org/nn/"
PAGES: list[citations.Page] = [*spec.load().values(), *spec.laws().values()]
KATEX = (
    '<div class="arithmatex"><span class="katex"><math><semantics><mi>J</mi><annotation '
    'encoding="application/x-tex">{}</annotation></semantics></math>'
    '<span class="katex-html">J</span></span></div>'
)


EXAMPLE = (
    '<div class="language-pycon highlight"><pre><code>&gt;&gt;&gt; x = 2\n&gt;&gt;&gt; x &lt; 1\nFalse\n'
    "</code></pre></div>"
)


def write_page(folder: Path, path: str, title: str, body: str, following: str | None) -> None:
    """Write a page with what both builders write around an article."""
    root = "../" * path.count("/")
    following = None if following is None else f'<link rel="next" href="{root}{following}">'
    (folder / path).mkdir(parents=True, exist_ok=True)
    (folder / path / "index.html").write_text(
        f'<html><head><link rel="canonical" href="{ADDRESS}{path}">{following or ""}'
        f'<meta name="description" content="About {title} &amp; more.">'
        f"<title>{title} at length - scratchnn</title></head>"
        f'<body><nav>menu</nav><article><h1>{title}<a class="headerlink">#</a></h1>{body}'
        "</article></body></html>",
        encoding="utf-8",
    )


@pytest.fixture(scope="module", autouse=True)
def _pictures_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the pictures of these pages apart from those of the real ones."""
    kept = tmp_path_factory.mktemp("parent") / "kept"
    if cache.FOLDER.is_dir():
        shutil.copytree(cache.FOLDER, kept, ignore=shutil.ignore_patterns("previews"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "FOLDER", kept)
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a site as a builder leaves it, in little: a page for each id, and an inventory."""
    folder = tmp_path_factory.mktemp("written")
    paths = [f"{citations.path(page)}/" for page in PAGES]
    write_page(folder, "", "Home", "<p>Welcome.</p>", paths[0])
    for page, path, following in zip(PAGES, paths, [*paths[1:], None], strict=True):
        card = (
            '<section class="equation-card"><a href="#x">x</a><button>Copy</button></section>'
        )
        formula = KATEX.format(html.escape(citations.tex(page)))
        write_page(folder, path, page.title, formula + card + EXAMPLE, following)
    inventory = Inventory(project="scratchnn")
    inventory.register("scratchnn.relu", "py", "function", "equations/forward/relu/#f")
    (folder / "objects.inv").write_bytes(inventory.format_sphinx())
    return folder


@pytest.fixture(scope="module")
def complete(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Finish it once."""
    folder = tmp_path_factory.mktemp("complete")
    shutil.copytree(written, folder, dirs_exist_ok=True)
    finish.finish(folder)
    return folder


@pytest.fixture
def site(written: Path, tmp_path: Path) -> Path:
    """Copy the site that a builder left: a test may do with it what it wants."""
    return Path(shutil.copytree(written, tmp_path / "site"))


@pytest.fixture
def finished(complete: Path, tmp_path: Path) -> Path:
    """Copy the finished site."""
    return Path(shutil.copytree(complete, tmp_path / "finished"))


def all_bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_vectors_are_written_with_their_schema(finished: Path) -> None:
    told = json.loads((finished / vectors.NAME).read_text(encoding="utf-8"))
    assert told["$schema"] == f"{ADDRESS}vectors.schema.json"
    assert json.loads((finished / "vectors.schema.json").read_text()) == schemas.read("vectors")


def test_the_catalogue_is_written_with_its_schema_and_names_pages_that_are_there(
    finished: Path,
) -> None:
    text = (finished / "equations.json").read_text(encoding="utf-8")
    assert text == catalogue.written(ADDRESS)
    assert json.loads((finished / "equations.schema.json").read_text()) == schemas.read(
        "equations"
    )
    told = json.loads(text)
    for page in (*told["equations"], *told["laws"]):
        assert (finished / page["permalink"].removeprefix(ADDRESS) / "index.html").is_file()


def test_the_inventory_gains_an_entry_for_each_id_and_keeps_the_others(finished: Path) -> None:
    inventory = sphobjinv.Inventory(str(finished / "objects.inv"))
    assert inventory.project == "scratchnn"
    assert inventory.version == citations.version()
    entries = {entry.name: entry for entry in inventory.objects}
    uses = {f"scratchnn:{step.call}#{step.name}" for step in spec.network().steps}
    assert entries.keys() >= uses
    assert entries["scratchnn:backward/weight_gradient#dW1"].uri_expanded == (
        "equations/backward/weight_gradient/#dW1"
    )
    assert entries["scratchnn:index"].uri_expanded == ""
    assert entries.keys() >= {"scratchnn.relu", *(citations.key(page) for page in PAGES)}
    # Sphinx asks for labels whatever their letters' case.
    assert len({name.lower() for name in entries}) == len(entries)
    assert entries["scratchnn.relu"].domain == "py"
    for page in PAGES:
        entry = entries[citations.key(page)]
        assert (entry.domain, entry.role) == ("std", "label")
        assert entry.dispname_expanded == page.title
        assert f"{ADDRESS}{entry.uri_expanded}" == citations.permalink(page, ADDRESS)
        assert entry.name == entry.name.lower()  # :ref: asks in small letters


def test_llms_txt_has_every_formula_as_tex(finished: Path) -> None:
    told = (finished / "llms.txt").read_text(encoding="utf-8")
    everything = (finished / "llms-full.txt").read_text(encoding="utf-8")
    assert told.startswith("# scratchnn\n\n> ")
    assert f"- [Home]({ADDRESS}index.md)" in told
    for page in PAGES:
        assert f"`{page.id}`, ${citations.tex(page)}$" in told
        assert f"# {page.title}\n\n$$\n{citations.tex(page)}\n$$\n" in everything
    for address in re.findall(rf"\]\({ADDRESS}(.*?)\)", told):
        assert (finished / address).read_text(encoding="utf-8") in everything + "\n"
    assert "menu" not in everything


def opened(path: Path) -> Any:
    """Read a notebook, which must be one."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def described(finished: Path, path: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what the head of a page says: its properties, and its data."""
    page = BeautifulSoup((finished / path / "index.html").read_text("utf-8"), "html.parser")
    assert page.head is not None
    said = {
        str(meta.get("property", meta.get("name"))): str(meta["content"])
        for meta in page.head.find_all("meta")
    }
    [data] = page.head.find_all("script", type="application/ld+json")
    return said, json.loads(data.get_text())


def test_a_page_says_to_others_what_it_is(finished: Path) -> None:
    said, data = described(finished, "equations/forward/relu/")
    address = f"{ADDRESS}equations/forward/relu/"
    assert said["og:title"] == "ReLU at length"
    assert said["og:description"] == "About ReLU & more."
    assert said["og:url"] == said["citation_public_url"] == data["url"] == address
    assert said["citation_title"] == data["name"] == "ReLU"
    assert said["citation_publication_date"] == citations.RELEASED.replace("-", "/")
    assert "equation forward/relu" in said["citation_technical_report_number"]
    assert data["@type"] == ["LearningResource", "DefinedTerm"]
    assert (data["termCode"], data["license"]) == (
        "forward/relu",
        "https://spdx.org/licenses/MIT",
    )
    assert said["og:image"] == data["image"] == f"{address}card.png"


def test_the_home_page_is_no_equation(finished: Path) -> None:
    said, data = described(finished, "")
    assert said["og:type"] == "website"
    assert data["@type"] == "LearningResource"
    assert not [name for name in said if name.startswith("citation_")]


def test_every_page_has_a_picture_for_previews(finished: Path) -> None:
    for path in ("", *(f"{citations.path(page)}/" for page in PAGES)):
        data = (finished / path / "card.png").read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", data[16:24])
        assert (width, height) == (1200, 630)
    drawing = (finished / "equations/forward/relu/card.svg").read_text(encoding="utf-8")
    assert "<text" not in drawing  # letters are drawn, so no font is needed
    assert not (finished / "card.svg").exists()


def test_the_card_stands_by_itself_for_a_frame(finished: Path) -> None:
    text = (finished / "embed/forward/relu/index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    base, frame = page.find("base"), page.select_one(".scratchnn .equation-card")
    assert base is not None
    assert (base["href"], base["target"]) == (f"{ADDRESS}equations/forward/relu/", "_top")
    assert frame is not None
    assert "About ReLU & more." in page.get_text()
    assert not page.find_all(["button", "script"])
    assert not re.search(r"(?:src|@import|url\()", text)  # it needs no other file


def test_robots_are_told_where_the_pages_are(finished: Path) -> None:
    told = (finished / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert told == ["User-agent: *", "Allow: /", "", f"Sitemap: {ADDRESS}sitemap.xml"]


def test_what_has_examples_can_be_had_as_a_notebook(finished: Path) -> None:
    path = "equations/forward/relu"
    notebook = opened(finished / path / "notebook.ipynb")
    [code] = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert (code.source, code.outputs[0].text) == ("x = 2\nx < 1", "False\n")
    page = (finished / path / "index.html").read_text(encoding="utf-8")
    assert page.count('href="notebook.ipynb" download') == 1
    assert not (finished / "notebook.ipynb").exists()
    assert "Notebook" not in (finished / path / "index.md").read_text(encoding="utf-8")


def test_the_worksheet_is_a_file_and_a_notebook(finished: Path) -> None:
    source = (finished / "worksheet.py").read_text(encoding="utf-8")
    assert source == worksheet.write()
    notebook = opened(finished / "worksheet.ipynb")
    cells = "\n\n\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    asked = [node.name for node in ast.parse(cells).body if isinstance(node, ast.FunctionDef)]
    wanted = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    assert asked == wanted != []
    report = check(finished / "worksheet.ipynb")
    assert set(report.equations.values()) <= {"empty", "missing"}


def test_to_finish_twice_changes_nothing(finished: Path) -> None:
    once = all_bytes(finished)
    finish.finish(finished)
    assert all_bytes(finished) == once


def test_a_withdrawn_id_stays_known(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    withdrawal = spec.Withdrawal("0.2.0", "It was wrong.", ("forward/relu",))
    stone = spec.Tombstone("Step", "forward/step", "0.1.0", withdrawal)
    monkeypatch.setattr(spec, "withdrawn", lambda: {stone.id: stone})
    with pytest.raises(finish.SiteError, match=r"lacks equations/forward/step/index\.html"):
        finish.finish(site)
    write_page(site, "equations/forward/step/", "Step", "", None)
    finish.finish(site)
    told = json.loads((site / "equations.json").read_text(encoding="utf-8"))
    jsonschema.validate(told, schemas.read("equations"), cls=jsonschema.Draft202012Validator)
    assert told["withdrawn"][0]["permalink"] == f"{ADDRESS}equations/forward/step/"
    assert told["withdrawn"][0]["withdrawn"]["replaced_by"] == ["forward/relu"]
    entries = {entry.name for entry in sphobjinv.Inventory(str(site / "objects.inv")).objects}
    assert "scratchnn:forward/step" in entries


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("index.html", "expected the folder of a site that has been built"),
        ("objects.inv", "lacks objects.inv; build the site of this version first"),
        ("equations/forward/relu/index.html", "lacks equations/forward/relu/index.html"),
    ],
)
def test_what_is_no_site_is_left_alone(
    site: Path, missing: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / missing).unlink()
    before = all_bytes(site)
    monkeypatch.setattr(sys, "argv", ["finish", str(site)])
    with pytest.raises(SystemExit) as stopped:  # Python writes the text, and returns 1
        finish.main()
    assert re.match(f"Error: .*{re.escape(message)}", str(stopped.value.code))
    assert all_bytes(site) == before


def test_a_site_without_address_is_refused(site: Path) -> None:
    home = site / "index.html"
    home.write_text(home.read_text(encoding="utf-8").replace("canonical", "other"), "utf-8")
    with pytest.raises(finish.SiteError, match="set `site_url`"):
        finish.finish(site)


def test_a_page_that_cannot_be_read_is_named(site: Path) -> None:
    (site / "index.html").write_text(
        f'<link rel="canonical" href="{ADDRESS}"><p>Nothing</p>', encoding="utf-8"
    )
    with pytest.raises(finish.SiteError, match="expected an article with a heading"):
        finish.finish(site)


def test_a_file_is_never_half_written(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = all_bytes(finished)

    def fail(_: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        finish.finish(finished)
    monkeypatch.undo()
    assert all_bytes(finished) == before


@pytest.fixture
def served(finished: Path) -> Iterator[str]:
    """Serve the finished site, and return its address."""
    handler = functools.partial(Quiet, directory=str(finished))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without telling."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_another_mkdocs_site_can_refer_to_an_equation(served: str, tmp_path: Path) -> None:
    """With the configuration that the page on citing gives."""
    page = (ROOT / "docs/cite.md").read_text(encoding="utf-8")
    (given,) = re.findall(r"```yaml\n(plugins:.*?)```", page, re.DOTALL)
    assert f"url: {citations.SITE}objects.inv" in given
    written = given.replace(citations.SITE, served)
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: Another\ntheme: mkdocs\nstrict: true\n{written}", encoding="utf-8"
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(
        "See [its gradient][scratchnn:backward/weight_gradient], "
        "[the law][scratchnn:laws/linear_collapse] and [ReLU][scratchnn.relu].\n",
        encoding="utf-8",
    )
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path / "out")]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        build, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    index = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    found = re.findall(r'href="([^"]*)"[^>]*>([^<]*)</a>', index)
    links = {words: address for address, words in found}
    assert links["its gradient"] == f"{served}equations/backward/weight_gradient/"
    assert links["the law"] == f"{served}laws/linear_collapse/"
    assert links["ReLU"] == f"{served}equations/forward/relu/#f"
