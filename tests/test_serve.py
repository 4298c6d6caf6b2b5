"""While the site is written, each page is built when it is asked for, and is never old."""

import json
import os
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from contributing.serve import INDEX, Server, Site

PAGES = {
    "index.md": "# The *first* page\n\n[Below](below/one.md#a-part)\n",
    "below/one.md": "# One\n\n## A part\n\nWords of one.\n",
    "below/two.md": "# Two `2`\n\nWords of two.\n",
}
NAV = "nav: [index.md, below/one.md, below/two.md]\n"
ONE, TWO = "below/one/index.html", "below/two/index.html"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Begin a small site, and return the folder of its pages."""
    docs = tmp_path / "docs"
    for name, text in PAGES.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    settings = f"site_name: Small\nsite_url: http://localhost/\ntheme: mkdocs\n{NAV}"
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return docs


@pytest.fixture
def small(source: Path, tmp_path: Path) -> Site:
    """Return the small site, of which nothing is built."""
    settings = str(source.with_name("mkdocs.yml"))
    return Site(tmp_path / "site", config_file=settings)


def text(site: Site, page: str) -> str:
    """Return what is written of a page."""
    return (site.folder / page).read_text(encoding="utf-8")


def write(page: Path, words: str) -> None:
    """Edit a page, a little later than all before on any clock of files."""
    page.write_text(words, encoding="utf-8")
    at = page.stat().st_mtime_ns + 10**7
    os.utime(page, ns=(at, at))


def test_the_page_that_is_asked_for_is_built_alone_with_the_titles_of_all(small: Site) -> None:
    small.make(ONE)
    assert "Words of one." in text(small, ONE)
    assert "The *first* page" in text(small, ONE)  # as it is written, until it is built
    assert "Two" in text(small, ONE)
    assert not (small.folder / TWO).exists()
    small.make("index.html")
    small.change()
    small.make(ONE)
    assert "The first page" in text(small, ONE)


def test_what_is_as_new_as_the_last_change_stays(small: Site) -> None:
    small.make(ONE)
    (small.folder / ONE).write_text("as it was", encoding="utf-8")
    small.make(ONE)
    assert text(small, ONE) == "as it was"
    small.change()
    assert text(small, ONE) == "as it was"  # until somebody asks for it
    small.make(ONE)
    assert "Words of one." in text(small, ONE)


def test_an_edited_page_is_built_at_once(small: Site, source: Path) -> None:
    small.make(ONE)
    small.make(TWO)
    write(source / "below/two.md", "# Zwei\n\nOther words.\n")
    small.change()
    assert "Other words." in text(small, TWO)
    assert "Zwei" not in text(small, ONE)
    small.make(ONE)
    assert "Zwei" in text(small, ONE)


def test_a_title_is_new_where_its_page_was_never_built(small: Site, source: Path) -> None:
    small.make(ONE)
    write(source / "below/two.md", "# Zwei\n")
    small.change()
    small.make(ONE)
    assert "Zwei" in text(small, ONE)


def test_a_page_that_cannot_be_built_says_why_and_the_others_stay(
    small: Site, source: Path, caplog: pytest.LogCaptureFixture
) -> None:
    small.make(ONE)
    settings = source.with_name("mkdocs.yml")
    right = settings.read_text(encoding="utf-8")
    settings.write_text(f"{right}markdown_extensions: [scratchnn.publish]\n", encoding="utf-8")
    write(source / "below/one.md", "# One\n\n[[eq:forward/<nothing>]]\n")
    small.change()
    assert "[[eq:forward/&lt;nothing&gt;]]: " in text(small, ONE)
    assert "Words of one." in text(small, ONE)  # as it was
    small.change()
    small.make(ONE)
    assert text(small, ONE).count("could not be built") == 1
    assert "[[eq:forward/<nothing>]]: " in caplog.text
    small.make(TWO)
    assert "Words of two." in text(small, TWO)
    write(source / "below/one.md", "# One\n\nMended.\n")
    small.change()
    assert "Mended." in text(small, ONE)
    assert "could not be built" not in text(small, ONE)


def test_settings_that_are_wrong_are_said_on_the_page(small: Site, source: Path) -> None:
    small.make(ONE)
    settings = source.with_name("mkdocs.yml")
    right = settings.read_text(encoding="utf-8")
    settings.write_text("theme: none_such\n", encoding="utf-8")
    small.change()
    small.make(ONE)
    assert "could not be built" in text(small, ONE)
    assert "Config value &#x27;site_name&#x27;" in text(small, ONE)
    small.make("never/index.html")
    assert "could not be built" in text(small, "never/index.html")
    settings.write_text(right, encoding="utf-8")
    small.change()
    small.make(ONE)
    assert "Words of one." in text(small, ONE)
    small.make("never/index.html")
    assert not (small.folder / "never/index.html").exists()


def test_search_finds_what_was_built_and_then_the_rest(small: Site, source: Path) -> None:
    def found() -> list[str]:
        entries = json.loads(text(small, str(INDEX)))["docs"]
        return [entry["location"] for entry in entries]

    small.make("index.html")
    small.make(ONE)
    of_one = ["below/one/", "below/one/#one", "below/one/#a-part"]
    assert found() == ["", "#the-first-page", *of_one]
    write(source / "below/one.md", "# One\n\n## Another part\n")
    small.change()
    of_one = ["below/one/", "below/one/#one", "below/one/#another-part"]
    assert found() == ["", "#the-first-page", *of_one]
    small.rest()
    assert found() == ["", "#the-first-page", *of_one, "below/two/", "below/two/#two-2"]


def test_a_page_that_is_gone_is_not_found(small: Site, source: Path) -> None:
    small.make(TWO)
    (source / "below/two.md").unlink()
    small.change()
    small.make(ONE)
    small.change()
    small.make(TWO)
    assert not (small.folder / TWO).exists()
    small.make("never/index.html")
    assert not (small.folder / "never").exists()


@pytest.fixture
def address(small: Site, tmp_path: Path) -> Iterator[str]:
    """Serve the small site."""
    trained = tmp_path / "trained"
    trained.touch()
    server = Server(small, 0, trained)
    server.server_bind()
    server.server_activate()
    server.serve_thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


def test_a_server_builds_what_it_sends(address: str, small: Site) -> None:
    def got(path: str) -> str:
        with urllib.request.urlopen(address + path, timeout=60) as answer:  # noqa: S310 (ours)
            return str(answer.read().decode())

    assert "Words of one." in got("below/one/")
    assert [*small.built] == [ONE]
    assert "Words of two." in got("below/two")  # it is sent to the address with a slash
    assert "The first" in got("")  # and here to where the site lies
    assert "livereload" in got("below/two/index.html")
    with pytest.raises(HTTPError, match="404"):
        got("none/")
    with pytest.raises(HTTPError, match="404"):
        got("elsewhere/")


def test_nothing_is_written_outside_of_the_folder(
    address: str, small: Site, source: Path, tmp_path: Path
) -> None:
    source.with_name("mkdocs.yml").write_text("theme: none_such\n", encoding="utf-8")
    before = {*tmp_path.iterdir()}
    with urllib.request.urlopen(f"{address}../../out/", timeout=60) as answer:  # noqa: S310
        assert b"could not be built" in answer.read()
    assert (small.folder / "out/index.html").is_file()
    assert {*tmp_path.iterdir()} == before | {small.folder}


def test_once_all_is_trained_the_rest_is_built(small: Site, tmp_path: Path) -> None:
    trained = tmp_path / "trained"
    trained.touch()
    server = Server(small, 0, trained)
    try:
        small.make(ONE)
        server.change()
        assert [*small.built] == [ONE]
        write(trained, "")
        server.change()
        for thread in threading.enumerate():
            if thread.name == "rest":
                thread.join()
        assert {*small.built} == {"index.html", ONE, TWO}
    finally:
        server.server_close()
