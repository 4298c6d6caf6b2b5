"""Write into a finished site what is not a page of it.

    python -m scratchnn.publish.finish site

=========================  ===============================================================
`equations.json`           the specification as data, and `equations.schema.json` for its form
`objects.inv`              an entry for each equation and law, beside those of the functions
`llms.txt`                 what there is to read, for language models
`llms-full.txt`            all of it as Markdown in one file, formulas as TeX
`…/index.md`               the same, page by page
=========================  ===============================================================

It needs nothing from the builder but the site, so it is the same after MkDocs and Zensical. It
may be run again. Nothing is written before everything is known.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from mkdocstrings import Inventory

from scratchnn import citations, files, spec
from scratchnn.publish import catalogue, plain


class SiteError(ValueError):
    """The folder is not our site; the message says what is missing and what to do."""


class Page(NamedTuple):
    """A page of the site."""

    path: str  # of its folder, seen from the site; with a slash at the end, but "" for the home
    title: str
    markdown: str


def finish(site: Path) -> None:
    """Write what is not a page.

    Parameters
    ----------
    site : Path
        The folder that a builder has written.

    Raises
    ------
    SiteError
        If it is not our site, or lacks the page of an equation or a law.
    OSError
        If it cannot be written.
    """
    address = _address(site)
    _check_pages(site)
    pages = list(read(site, address))
    written = {
        "objects.inv": inventory(site),
        "equations.json": catalogue.written(address).encode(),
        catalogue.SCHEMA.name: catalogue.SCHEMA.read_bytes(),
        "llms.txt": contents(pages, address).encode(),
        "llms-full.txt": "\n\n".join(page.markdown for page in pages).encode(),
    }
    written |= {f"{page.path}index.md": page.markdown.encode() for page in pages}
    for name, content in written.items():
        with files.whole(site / name) as file:
            file.write(content)


def inventory(site: Path) -> bytes:
    """Return the site's inventory with an entry for each equation and law, withdrawn or not."""
    with (site / "objects.inv").open("rb") as file:
        known = Inventory.parse_sphinx(file)
    known.version = citations.version()
    for page in _citable():
        known.register(
            citations.key(page),
            domain="std",
            role="label",  # the one role to which Sphinx's :ref: leads
            uri=f"{citations.path(page)}/",
            priority=-1,
            dispname=page.title,
        )
    return known.format_sphinx()


def read(site: Path, address: str) -> Iterator[Page]:
    """Yield the pages in the order of the navigation, as each names the next."""
    path = ""
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        html = _html(site / path / "index.html")
        article = html.find("article")
        if article is None or article.h1 is None:
            raise SiteError(f"{site / path}: expected an article with a heading in this page")
        here = address + path
        following = html.find("link", rel="next")
        text = plain.markdown(article, here)
        title = next(line for line in text.splitlines() if line.startswith("# "))
        yield Page(path, title.removeprefix("# "), f"<!-- {here} -->\n\n{text}")
        if following is None:
            return
        path = urljoin(here, str(following["href"])).removeprefix(address)


def contents(pages: list[Page], address: str) -> str:
    """Return the list of all pages, as https://llmstxt.org describes it."""
    package = metadata("scratchnn")
    others = {page.path: page.title for page in pages}
    sections = []
    for heading, members in (("Equations", spec.load()), ("Laws", spec.laws())):
        lines = [f"## {heading}", ""]
        for page in members.values():
            path = f"{citations.path(page)}/"
            others.pop(path, None)
            link = f"[{page.title}]({address}{path}index.md)"
            lines.append(f"- {link}: `{page.id}`, ${citations.tex(page)}$")
        sections.append("\n".join(lines))
    lines = [f"- [{title}]({address}{path}index.md)" for path, title in others.items()]
    sections.append("\n".join(["## Pages", "", *lines]))
    introduction = (
        f"# {package['Name']}\n\n> {package['Summary']}\n\n"
        f"This is version {package['Version']}. Each page below is Markdown, with formulas as "
        "TeX between dollars. Columns are examples: X has a column for each image.\n\n"
        f"- All pages in one file: {address}llms-full.txt\n"
        f"- The specification as data: {address}equations.json"
    )
    return "\n\n".join([introduction, *sections]) + "\n"


def _address(site: Path) -> str:
    """Return where the site is published, as its own home page says."""
    canonical = _html(site / "index.html").find("link", rel="canonical")
    if canonical is None:
        raise SiteError(f"{site / 'index.html'}: expected a canonical address; set `site_url`")
    return str(canonical["href"])


def _citable() -> list[spec.Equation | spec.Law | spec.Tombstone]:
    return [*spec.load().values(), *spec.laws().values(), *spec.withdrawn().values()]


def _check_pages(site: Path) -> None:
    """Check that no id would lead nowhere."""
    needed = ["objects.inv", *(f"{citations.path(page)}/index.html" for page in _citable())]
    missing = [name for name in needed if not (site / name).is_file()]
    if missing:
        raise SiteError(
            f"{site} lacks {', '.join(missing)}; build the site of this version first"
        )


def _html(path: Path) -> BeautifulSoup:
    if not path.is_file():
        raise SiteError(f"{path} is missing: expected the folder of a site that has been built")
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def main() -> None:
    """Finish the site in the folder that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m scratchnn.publish.finish FOLDER")
    try:
        finish(Path(sys.argv[1]))
    except (ValueError, OSError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
