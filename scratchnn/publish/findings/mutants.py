"""Which small changes of the code no test notices, each with the reason.

They are made by `python3 run.py mutate`, and not by a build. The page has figures if that was
run since the last change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import DiffLexer

from scratchnn import spec
from scratchnn.publish.text.writer import Writer
from scratchnn.verify import cache

PAGE = spec.PAGES / "mutants.md"
NAME = "mutants"


@dataclass(frozen=True)
class Survivor:
    """A line of a function, a change of it that no test notices, and why it is none."""

    function: str
    line: str
    mutant: str  # … stands for anything
    why: str


@dataclass(frozen=True)
class Page(spec.Listed):
    """The list, as the page has it in front."""

    title: str
    survivors: tuple[Survivor, ...]


def survivors() -> tuple[Survivor, ...]:
    """Return what may survive."""
    return spec.read(PAGE, Page).survivors


def keep(figures: dict[str, Any]) -> None:
    """Keep what a run found, until the code, the pages or the tests change."""
    cache.keep(NAME, _key(), figures)


def kept() -> dict[str, Any] | None:
    """Return what was found, if nothing has changed since."""
    return cache.kept(NAME, _key())


def _key() -> str:
    pages = [spec.PAGES / folder for folder in ("equations", "laws", "networks")]
    files = [path for page in pages for path in sorted(page.rglob("*.md"))]
    files += [*sorted(Path("tests").rglob("*.py")), spec.PAGES / "notation.md", PAGE]
    modules = [
        f"scratchnn.{room}.{file.stem}"
        for room in ("equations", "verify")
        for file in (spec.PACKAGE / room).glob("*.py")
    ]
    return cache.fingerprint(
        ["scratchnn.two_layer", *modules], (path.read_bytes() for path in files)
    )


class Mutants(Writer):
    """The markers of the page on mutants."""

    def mutants(self) -> str:
        """Return how many there were, or that none were made."""
        return self._render("mutants", found=kept())

    def survivors(self) -> str:
        """Return each survivor, as a difference in code, with the reason."""
        blocks = [
            (function, difference(of_reason), why)
            for (function, why), of_reason in groupby(
                survivors(), lambda s: (s.function, s.why)
            )
        ]
        return self._render("survivors", blocks=blocks)


def difference(survivors: Iterable[Survivor]) -> Markup:
    """Return lines and their changes as highlighted code."""
    code = "\n".join(f"- {one.line}\n+ {one.mutant}" for one in survivors)
    shown = highlight(code, DiffLexer(), HtmlFormatter(wrapcode=True))
    return Markup(shown)  # noqa: S704 (it escapes)
