"""Write into a finished site what is not a page of it.

    python -m scratchnn.publish.finish site

=========================  ===============================================================
`equations.json`           the specification as data, and `equations.schema.json` for its form
`vectors.json`             inputs and outputs of each equation, to test any program with, and
                           `vectors.schema.json` for its form
`equations.js`             the equations as JavaScript; `equations.d.ts` has their types, and
                           `forms.js` their entry forms as data, `examples.js` inputs
`assets/live/*.bin`        trained numbers and digits, for what is alive
`objects.inv`              an entry for each equation, each of its uses, each law and each page,
                           beside those of the functions
`llms.txt`                 what there is to read, for language models
`llms-full.txt`            all of it as Markdown in one file, formulas as TeX
`…/index.md`               the same, page by page
`…/notebook.ipynb`         a page that has examples, as a notebook
`…/card.png`, `…/card.svg` a picture of a page for previews of links, and of what can be cited
`embed/…/`                 the card of an equation by itself, for a frame on any page
`worksheet.py`, `.ipynb`   a module of empty functions, to be filled in
`assets/katex/fonts/…`     the fonts of formulas, with the letters that the site shows
`assets/….css`             the styles, with what the site has
`robots.txt`               that all may be read, and where the list of pages is
`assets/python/…`          Python for the reader's browser, where it can be had; then the blocks
                           of examples have buttons, too
=========================  ===============================================================

Each page's head gains what search engines, previews and reference managers ask for.

It needs nothing from the builder but the site, so it is the same after MkDocs and Zensical. It
may be run again. Nothing is written before everything is known.
"""

import re
import sys
from collections.abc import Iterator
from copy import copy
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from mkdocstrings import Inventory

from scratchnn import citations, files, spec
from scratchnn.checker import worksheet
from scratchnn.publish.browser import inpage, javascript, pyodide
from scratchnn.publish.cards import places
from scratchnn.publish.exports import (
    catalogue,
    embed,
    head,
    notebooks,
    plain,
    previews,
    schemas,
    vectors,
)
from scratchnn.publish.figures import pad
from scratchnn.publish.text import fonts, styles
from scratchnn.publish.text.writer import render

# Around what was written into a page, so that it can be taken out and written anew.
ADDED = "<!--finished-->", "<!--/finished-->"
ALL_ADDED = re.compile(f"{ADDED[0]}.*?{ADDED[1]}", re.DOTALL)
ROBOTS = "User-agent: *\nAllow: /\n\nSitemap: {site}sitemap.xml\n"
NO_PYTHON = (
    "NumPy for browsers could not be had, so nothing can be run in the pages. With a network "
    f"it is fetched; or name its wheel in {pyodide.GIVEN}.\n"
)
NOTEBOOK = Markup(
    '<a class="md-content__button" href="{}" download title="This page as a notebook">'
    "Notebook</a>"
).format("notebook.ipynb")


class SiteError(ValueError):
    """The folder is not our site; the message says what is missing and what to do."""


class Page(NamedTuple):
    """A page of the site."""

    path: str  # of its folder, seen from the site; with a slash at the end, but "" for the home
    title: str
    markdown: str
    html: str  # as the builder wrote it
    about: head.About
    able: list[inpage.Able]  # which of its blocks of examples can run
    card: Tag | None  # that of an equation

    @property
    def name(self) -> str:
        """Its name among pages, which is that of its source."""
        return self.path.rstrip("/") or "index"


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
    python = pyodide.published()
    if not python:
        sys.stderr.write(NO_PYTHON)
    written = {
        "objects.inv": inventory(site, pages),
        "equations.json": catalogue.written(address).encode(),
        "equations.js": javascript.module(address).encode(),
        "equations.d.ts": javascript.declarations(address).encode(),
        "forms.js": javascript.data().encode(),
        "examples.js": javascript.by_hand().encode(),
        **pad.files(),
        **{path.name: path.read_bytes() for path in schemas.SCHEMAS.values()},
        vectors.NAME: vectors.written(address).encode(),
        "llms.txt": contents(pages, address).encode(),
        "llms-full.txt": "\n\n".join(page.markdown for page in pages).encode(),
        "worksheet.py": worksheet.write().encode(),
        "worksheet.ipynb": notebooks.worksheet_notebook().encode(),
        "robots.txt": ROBOTS.format(site=address).encode(),
    }
    written |= {f"{inpage.FOLDER}{name}": data for name, data in python.items()}
    size = sum(map(len, python.values()))
    for page in pages:
        made = beside(page, address, size)
        written |= {f"{page.path}{name}": data for name, data in made.items()}
    written |= {f"embed/{id_}/index.html": card.encode() for id_, card in cards(pages)}
    written |= lighter(site, written)
    for name, content in written.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        files.write(site / name, content)


def lighter(site: Path, written: dict[str, bytes]) -> dict[str, bytes]:
    """Return the fonts and the styles of a site without what nothing in it shows.

    Parameters
    ----------
    site : Path
        The folder that a builder has written.
    written : dict of str to bytes
        What is going to be written there, by path.
    """
    there = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.*"))}

    def all_(ending: str) -> dict[str, bytes]:
        found = {
            path: file.read_bytes() for path, file in there.items() if path.endswith(ending)
        }
        return found | {path: data for path, data in written.items() if path.endswith(ending)}

    pages = [page.decode() for page in all_(".html").values()]
    # Deeper are the theme's workers, which put nothing into a page.
    scripts = [script.decode() for path, script in all_(".js").items() if path.count("/") < 3]
    sheets = {path: sheet.decode() for path, sheet in all_(".css").items()}
    styled = styles.lighter(sheets, styles.Vocabulary(pages, scripts))
    return dict(fonts.lighter(all_(".woff2"), pages)) | {
        path: sheet.encode() for path, sheet in styled
    }


def beside(page: Page, address: str, python: int = 0) -> dict[str, bytes]:
    """Return what goes into the folder of a page: the page itself, and other forms of it.

    `python` is how many bytes of Python its examples can be run with; 0 for none.
    """
    drawn = previews.drawn(page.about, page.name)
    made = {"index.md": page.markdown.encode()}
    made |= {f"card.{ending}": data for ending, data in drawn.items()}
    shown = _added(page.html, "</head>", head.tags(page.about, address), before=True)
    if notebooks.has_examples(page.markdown):
        notebook = notebooks.page(page.markdown, page.title, page.about.address)
        made["notebook.ipynb"] = notebook.encode()
        [article] = re.findall(r"<article[^>]*>", shown)
        shown = _added(shown, article, NOTEBOOK, before=False)
    if python:
        root = "../" * page.path.count("/")
        shown = inpage.with_bars(shown, page.able, root, python, "{}".join(ADDED))
    return made | {"index.html": shown.encode()}


def cards(pages: list[Page]) -> Iterator[tuple[str, str]]:
    """Yield the id of each equation, and a page that holds its card alone."""
    for page in pages:
        equation = page.about.page
        if isinstance(equation, spec.Equation):
            if page.card is None:
                raise SiteError(f"{page.path}: expected the card of the equation in this page")
            yield equation.id, embed.page(page.card, page.about)


def inventory(site: Path, pages: list[Page]) -> bytes:
    """Return the site's inventory with an entry for whatever can be referred to by name.

    That is each equation and law, withdrawn or not, each use of an equation, and each page.
    """
    with (site / "objects.inv").open("rb") as file:
        known = Inventory.parse_sphinx(file)
    known.version = citations.version()
    for name, uri, title in _referable(pages):
        known.register(
            f"scratchnn:{name}",
            domain="std",
            role="label",  # the one role to which Sphinx's :ref: leads
            uri=uri,
            priority=-1,
            dispname=title,
        )
    return known.format_sphinx()


def _referable(pages: list[Page]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the place and the title of everything."""
    citable = _citable()
    for page in citable:
        yield page.id, f"{citations.path(page)}/", page.title
    network = spec.network()
    steps = [*network.steps, *(offer.step for offer in places.offers(network))]
    for step in steps:
        if step.call:
            name = f"{step.call}#{step.name}"
            yield name, f"equations/{step.call}/#{step.name}", f"{step.name} = {step.call}"
    theirs = {f"{citations.path(page)}/" for page in citable}
    for shown in pages:
        if shown.path not in theirs:
            yield shown.name, shown.path, shown.title


def read(site: Path, address: str) -> Iterator[Page]:
    """Yield the pages in the order of the navigation, as each names the next."""
    citable = {f"{citations.path(page)}/": page for page in _pages()}
    path = ""
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        text = _text(site / path / "index.html")
        html = BeautifulSoup(text, "html.parser")
        article = html.find("article")
        if article is None or article.h1 is None:
            raise SiteError(f"{site / path}: expected an article with a heading in this page")
        here = address + path
        following = html.find("link", rel="next")
        able, card = inpage.runnable(html), copy(html.select_one(".equation-card"))
        markdown = plain.markdown(article, here)
        title = next(line for line in markdown.splitlines() if line.startswith("# "))
        title = title.removeprefix("# ")
        about = _about(html, here, title, citable.get(path))
        yield Page(path, title, f"<!-- {here} -->\n\n{markdown}", text, about, able, card)
        if following is None:
            return
        path = urljoin(here, str(following["href"])).removeprefix(address)


def _about(
    html: BeautifulSoup, address: str, title: str, page: citations.Page | None
) -> head.About:
    """Return what a page says of itself: its name in lists of results, and its sentence."""
    said = html.find("meta", attrs={"name": "description"})
    sentence = str(said["content"]) if said else metadata("scratchnn")["Summary"]
    named = html.title.get_text() if html.title else title
    headline = named.removesuffix(f" - {metadata('scratchnn')['Name']}")
    return head.About(address, headline, sentence, f"{address}card.png", page)


def _added(html: str, place: str, what: str, *, before: bool) -> str:
    """Write something into a page, once, before a place in it or behind."""
    marked = f"{ADDED[0]}{what}{ADDED[1]}"
    return html.replace(place, f"{marked}{place}" if before else f"{place}{marked}", 1)


def contents(pages: list[Page], address: str) -> str:
    """Return the list of all pages, as https://llmstxt.org describes it."""
    network, equations = spec.network(), [*spec.load().values()]
    own: list[citations.Page] = [page for page in equations if network.uses(page.id)]
    chosen: list[citations.Page] = [page for page in equations if page not in own]
    groups: dict[str, list[citations.Page]] = {
        "Equations": own,
        "Equations beyond the video, by choice": chosen,
        "Laws": [*spec.laws().values()],
    }
    listed = {f"{citations.path(page)}/" for members in groups.values() for page in members}
    others = [page for page in pages if page.path not in listed]
    given = {"package": metadata("scratchnn"), "citations": citations, "vectors": vectors.NAME}
    return render("llms.txt", groups=groups, others=others, address=address, **given) + "\n"


def _address(site: Path) -> str:
    """Return where the site is published, as its own home page says."""
    canonical = BeautifulSoup(_text(site / "index.html"), "html.parser").find(
        "link", rel="canonical"
    )
    if canonical is None:
        raise SiteError(f"{site / 'index.html'}: expected a canonical address; set `site_url`")
    return str(canonical["href"])


def _pages() -> list[citations.Page]:
    return [*spec.load().values(), *spec.laws().values()]


def _citable() -> list[citations.Page | spec.Tombstone]:
    return [*_pages(), *spec.withdrawn().values()]


def _check_pages(site: Path) -> None:
    """Check that no id would lead nowhere."""
    needed = ["objects.inv", *(f"{citations.path(page)}/index.html" for page in _citable())]
    missing = [name for name in needed if not (site / name).is_file()]
    if missing:
        raise SiteError(
            f"{site} lacks {', '.join(missing)}; build the site of this version first"
        )


def _text(path: Path) -> str:
    """Return a page as the builder wrote it."""
    if not path.is_file():
        raise SiteError(f"{path} is missing: expected the folder of a site that has been built")
    return ALL_ADDED.sub("", path.read_text(encoding="utf-8"))


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
