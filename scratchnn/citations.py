"""Ways to point at an equation or a law: each returns text that is ready to be pasted.

It needs nothing that only the site needs, so that the command line can do the same. What it
says of the package (version, authors, addresses) it reads from the package's metadata, which
has one owner, `pyproject.toml`.
"""

import difflib
import inspect
from collections.abc import Callable
from importlib.metadata import metadata

from scratchnn import spec

Page = spec.Equation | spec.Law

TITLE = "scratchnn: a neural network from scratch, as a specification that runs"


SITE = spec.SITE  # where the site is published, with a slash at the end
# When this version came out. The package's metadata has no place for it.
RELEASED = "2026-11-25"


def find(id_: str) -> Page:
    """Return the equation or law that an id or a citation key names.

    Raises
    ------
    ValueError
        If there is none. The message names ids that are nearly the same, or says why the page
        was withdrawn and what to cite in its place.
    """
    id_ = str(id_).removeprefix("scratchnn:")
    pages: dict[str, Page] = {**spec.load(), **spec.laws()}
    if id_ in pages:
        return pages[id_]
    if stone := spec.withdrawn().get(id_):
        raise ValueError(withdrawal(stone))
    near = difflib.get_close_matches(id_, pages, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(pages)}"
    raise ValueError(f"no equation or law {id_}; {hint}")


def withdrawal(stone: spec.Tombstone) -> str:
    """Say since when and why a page is withdrawn, and what replaces it."""
    since, why = stone.withdrawn.since, stone.withdrawn.why
    said = f"{stone.id} is withdrawn since version {since}: {why}"
    instead = ", ".join(stone.withdrawn.replaced_by)
    return f"{said} In its place: {instead}." if instead else said


def version() -> str:
    """Return the version of the package."""
    return metadata("scratchnn")["Version"]


def key(page: Page | spec.Tombstone) -> str:
    """Return the citation key, such as `scratchnn:backward/weight_gradient`."""
    return f"scratchnn:{page.id}"


def permalink(page: Page | spec.Tombstone, site: str = SITE) -> str:
    """Return the address of a page, for good.

    Parameters
    ----------
    page : Equation, Law or Tombstone
        Whose page it is.
    site : str
        Where the site is published, with a slash at the end.
    """
    return f"{site}{path(page)}/"


def path(page: Page | spec.Tombstone) -> str:
    """Return where a page is within the site."""
    return page.id if page.id.startswith("laws/") else f"equations/{page.id}"


def place(equation: spec.Equation) -> tuple[str, int]:
    """Return the file of an equation's function, seen from the clone, and its first line."""
    function = equation.function
    file = function.__module__.replace(".", "/") + ".py"
    return file, inspect.getsourcelines(function)[1]


def source(page: Page) -> str:
    """Return where it stands in the source: a function's file and line, or a law's test."""
    if isinstance(page, spec.Law):
        return page.check
    file, line = place(page)
    return f"{file}, line {line}"


def source_link(page: Page) -> str | None:
    """Return the address of that line in this version; None where no repository is named.

    The repository is the one that `pyproject.toml` names as `Repository` among its addresses.
    """
    repository = spec.ADDRESSES.get("Repository")
    if repository is None or isinstance(page, spec.Law):
        return None
    file, line = place(page)
    return f"{repository.rstrip('/')}/blob/v{version()}/{file}#L{line}"


def bibtex(page: Page, site: str = SITE) -> str:
    """Return an entry for BibTeX or BibLaTeX, with version, permalink and line of source.

    The oldest styles know neither `url` nor `version`, and pandoc prints no `note`. All of them
    print `howpublished`, so what cannot be missed stands there: the version and the id.
    """
    work = rf"scratchnn {version()}, {_kind(page)} \texttt{{{_escape(page.id)}}}"
    note = f"Source: {_escape(source(page))}"
    return _entry(key(page), _escape(page.title), work, permalink(page, site), note)


def bibtex_of_package() -> str:
    """Return an entry for the package as a whole."""
    return _entry("scratchnn", TITLE, f"scratchnn {version()}", SITE)


def markdown(page: Page, site: str = SITE) -> str:
    """Return a Markdown link; what appears over it is the citation key and the version."""
    return f'[{page.title}]({permalink(page, site)} "{key(page)}, version {version()}")'


def text(page: Page, site: str = SITE) -> str:
    """Return a citation for where there is no markup."""
    return (
        f"{authors()}, “{page.title}”, {RELEASED.partition('-')[0]}, {named(page)}, "
        f"{permalink(page, site)} (source: {source(page)})"
    )


def tex(page: Page) -> str:
    """Return the formula of an equation or a law, without dollars."""
    return page.tex if isinstance(page, spec.Law) else page.printed


def latex(page: Page) -> str:
    r"""Return a numbered equation with its label, to go with the entry of `bibtex`.

    The formula needs `\usepackage{amsmath}`. Label and entry share the citation key.
    """
    return "\n".join([
        f"% {page.title}: \\eqref{{{key(page)}}}, \\cite{{{key(page)}}}",
        r"\begin{equation}",
        f"  {tex(page)}",
        f"  \\label{{{key(page)}}}",
        r"\end{equation}",
    ])  # fmt: skip


def python_import(page: Page) -> str:
    """Return the import of the function, or of the functions that a law speaks of."""
    ids = page.uses if isinstance(page, spec.Law) else (page.id,)
    return f"from scratchnn import {', '.join(id_.split('/')[-1] for id_ in ids)}"


FORMATS: dict[str, Callable[..., str]] = {
    "bibtex": bibtex,
    "markdown": markdown,
    "text": text,
    "latex": lambda page, _=SITE: latex(page),
    "import": lambda page, _=SITE: python_import(page),
}


def forms(page: Page, site: str = SITE) -> dict[str, str]:
    """Return a page's citation in every format, by the format's name."""
    return {name: cite(page, site) for name, cite in FORMATS.items()}


def authors() -> str:
    """Return who wrote the package."""
    return metadata("scratchnn")["Author"]


def named(page: Page) -> str:
    """Return which page of which version it is, such as `scratchnn 0.1.0, law laws/shards`."""
    return f"scratchnn {version()}, {_kind(page)} {page.id}"


def _kind(page: Page) -> str:
    return "law" if isinstance(page, spec.Law) else "equation"


def _entry(key: str, title: str, work: str, address: str, note: str = "") -> str:
    fields = {
        "author": f"{{{authors()}}}",
        "title": f"{{{title}}}",  # in two braces, or a style may write it in small letters
        "howpublished": work,
        "year": RELEASED.partition("-")[0],
        "version": version(),
        "url": address,
        "note": note,
    }
    lines = [f"  {name:12} = {{{content}}}," for name, content in fields.items() if content]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _escape(words: str) -> str:
    """Escape what TeX would not take as it stands."""
    return "".join("\\" + c if c in "&%$#_{}" else c for c in words)
