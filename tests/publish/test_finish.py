"""What is not a page is written into the finished site, and others can use it."""

import functools
import html
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sphobjinv  # type: ignore[import-untyped]
from chosen import NETWORK
from mkdocstrings import Inventory

from scratchnn import citations, spec
from scratchnn.publish import catalogue, finish

ROOT = Path(__file__).parents[2]
ADDRESS = "https://example.org/nn/"
PAGES: list[citations.Page] = [*spec.load().values(), *spec.laws().values()]
KATEX = (
    '<div class="arithmatex"><span class="katex"><math><semantics><mi>J</mi><annotation '
    'encoding="application/x-tex">{}</annotation></semantics></math>'
    '<span class="katex-html">J</span></span></div>'
)


def write_page(folder: Path, path: str, title: str, body: str, following: str | None) -> None:
    """Write a page with what both builders write around an article."""
    root = "../" * path.count("/")
    following = None if following is None else f'<link rel="next" href="{root}{following}">'
    (folder / path).mkdir(parents=True, exist_ok=True)
    (folder / path / "index.html").write_text(
        f'<html><head><link rel="canonical" href="{ADDRESS}{path}">{following or ""}</head>'
        f'<body><nav>menu</nav><article><h1>{title}<a class="headerlink">#</a></h1>{body}'
        "</article></body></html>",
        encoding="utf-8",
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site as a builder leaves it, in little: a page for each id, and an inventory."""
    folder = tmp_path / "site"
    paths = [f"{citations.path(page)}/" for page in PAGES]
    write_page(folder, "", "Home", "<p>Welcome.</p>", paths[0])
    for page, path, following in zip(PAGES, paths, [*paths[1:], None], strict=True):
        write_page(
            folder, path, page.title, KATEX.format(html.escape(citations.tex(page))), following
        )
    inventory = Inventory(project="scratchnn")
    inventory.register("scratchnn.relu", "py", "function", "equations/forward/relu/#f")
    (folder / "objects.inv").write_bytes(inventory.format_sphinx())
    return folder


@pytest.fixture
def finished(site: Path) -> Path:
    finish.finish(site)
    return site


def all_bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_catalogue_is_complete_and_as_its_schema_says(finished: Path) -> None:
    told = json.loads((finished / "equations.json").read_text(encoding="utf-8"))
    schema = json.loads((finished / "equations.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema, cls=jsonschema.Draft202012Validator)
    assert told["$schema"] == f"{ADDRESS}equations.schema.json"
    assert [e["id"] for e in told["equations"]] == list(spec.load())
    assert [law["id"] for law in told["laws"]] == list(spec.laws())
    for page in (*told["equations"], *told["laws"]):
        assert (finished / page["permalink"].removeprefix(ADDRESS) / "index.html").is_file()


def test_an_equation_in_the_catalogue() -> None:
    (told,) = (
        e for e in catalogue.catalogue()["equations"] if e["id"] == "backward/weight_gradient"
    )
    equation = spec.load()["backward/weight_gradient"]
    assert told["key"] == "scratchnn:backward/weight_gradient"
    assert told["tex"] == equation.printed
    assert [symbol["shape"] for symbol in told["inputs"]] == [["n_out", "m"], ["n_in", "m"]]
    assert told["outputs"][0]["entry"] == equation.outputs[0].entry
    assert told["gradient"] == {"of": ["forward/linear"], "wrt": "W", "scale": "1/m"}
    assert [step["out"] for step in told["network"]] == [["dW2"], ["dW1"]]
    assert told["network"][1]["permalink"] == (
        "https://scratchnn.github.io/scratchnn/equations/backward/weight_gradient/#dW1"
    )
    assert told["function"]["name"] == "scratchnn.equations.backward.weight_gradient"


def test_the_catalogue_says_by_which_choice_an_equation_stands_in_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spec, "network", lambda: NETWORK)
    told = catalogue.catalogue()
    jsonschema.validate(told, catalogue.schema(), cls=jsonschema.Draft202012Validator)
    by_id = {e["id"]: e for e in told["equations"]}
    assert by_id["forward/relu"]["choices"] == []
    (tanh,) = by_id["forward/tanh"]["choices"]
    assert (tanh["id"], tanh["out"], tanh["with"]) == ("tanh", ["A1"], {"Z": "Z1"})
    assert tanh["permalink"].endswith("/equations/forward/tanh/#A1")
    assert [c["out"] for c in by_id["update/momentum"]["choices"]] == [
        ["vW1", "W1"],
        ["vb2", "b2"],
    ]


def test_equations_and_laws_of_the_catalogue_name_each_other() -> None:
    told = catalogue.catalogue()
    of_laws = {(e, law["id"]) for law in told["laws"] for e in law["uses"]}
    of_equations = {(e["id"], law) for e in told["equations"] for law in e["laws"]}
    assert of_equations == of_laws != set()


def without(told: dict[str, Any]) -> None:
    del told["equations"][0]["tex"]


def beyond(told: dict[str, Any]) -> None:
    told["laws"][0]["colour"] = "red"


def newer(told: dict[str, Any]) -> None:
    told["format"] = 2


def unversioned(told: dict[str, Any]) -> None:
    told["equations"][0]["since"] = "soon"


@pytest.mark.parametrize("spoil", [without, beyond, newer, unversioned])
def test_the_schema_refuses_what_is_wrong(spoil: Any) -> None:
    told = json.loads(catalogue.written())
    spoil(told)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, catalogue.schema(), cls=jsonschema.Draft202012Validator)


def test_the_inventory_gains_an_entry_for_each_id_and_keeps_the_others(finished: Path) -> None:
    inventory = sphobjinv.Inventory(str(finished / "objects.inv"))
    assert inventory.project == "scratchnn"
    assert inventory.version == citations.version()
    entries = {entry.name: entry for entry in inventory.objects}
    assert entries.keys() == {"scratchnn.relu", *(citations.key(page) for page in PAGES)}
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
    jsonschema.validate(told, catalogue.schema(), cls=jsonschema.Draft202012Validator)
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
def test_what_is_no_site_is_left_alone(site: Path, missing: str, message: str) -> None:
    (site / missing).unlink()
    before = all_bytes(site)
    command = [sys.executable, "-m", "scratchnn.publish.finish", str(site)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Error: ")
    assert message in run.stderr
    assert "Traceback" not in run.stderr
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
