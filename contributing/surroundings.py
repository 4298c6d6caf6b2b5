"""What a page needs around it for the site to be built, which takes minutes, and this no time.

What leads from its text somewhere, the navigation that leads to it, the changelog, and the
style of its function and its laws.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from markdown import Markdown
from markdown.extensions.toc import slugify

from scratchnn import spec
from scratchnn.publish.text.markers import MARKER, Vocabulary

SITE = "mkdocs.yml"
CHANGELOG = "docs/changelog.md"

_CODE = re.compile(r"^( *)(```+).*?^\1\2$|(`+)[^`\n]+\3", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]+))?[^)]*\)")
_HEADING = re.compile(r"^ *#+ (.*?)(?: \{.*\})?$", re.MULTILINE)
_ANCHOR = re.compile(r"\{[^}\n]*#([\w-]+)|\bid=\"([^\"]+)\"")
# By their ids, markers make anchors of what stands in front matter.
_ID = re.compile(r"\bid: ([\w-]+)")


def links(page: Path) -> Iterator[str]:
    """Say which links of a page lead nowhere."""
    text, anchors = _words(page), cache(_anchors)
    for link in _LINK.finditer(text):
        to, anchor = link.groups()
        file = page.parent / to if to else page
        said = f"{_at(page, text, link)}: the link to {to or page.name}"
        if not file.is_file():
            files = [os.path.relpath(one, page.parent) for one in spec.PAGES.rglob("*.md")]
            yield f"{said} leads to no file{_meant(to, files)}"
        elif anchor and anchor not in (there := anchors(file)):
            yield f"{said} leads to no heading #{anchor} there{_meant(anchor, there)}"


def markers(page: Path) -> Iterator[str]:
    """Say what a page asks for in double brackets that there is not."""
    text = _words(page)
    vocabulary = _vocabulary()
    for marker in re.finditer(MARKER, text):
        alone = vocabulary.is_line(marker["word"])
        makers = vocabulary.lines if alone else vocabulary.phrases
        # What others make may have to be computed first, and the checks know their names.
        if marker["word"] == "live" or marker["word"] not in makers:
            try:
                vocabulary.expand(marker, makers)
            except spec.SpecificationError as error:
                yield f"{_at(page, text, marker)}: {error}"


def navigation(page: Path, site: Path) -> Iterator[str]:
    """Say what the navigation must have for a page, once."""
    own = page.relative_to(spec.PAGES).as_posix()
    listed = re.findall(r"^ *- (?:.*: )?(\S+\.md)$", site.read_text(encoding="utf-8"), re.M)
    if listed.count(own) > 1:
        yield f"{SITE} has {own} {listed.count(own)} times under `nav`; keep one"
    elif own not in listed:
        lost = [one for one in listed if not (spec.PAGES / one).is_file()]
        if near := get_close_matches(own, lost, 1):
            yield f"{SITE} has {near[0]} under `nav`, and there is no such page; write {own}"
        else:
            yield f"{SITE} does not lead to it; write a line `- {own}` under `nav`"


def changelog(page: spec.Equation, file: Path) -> Iterator[str]:
    """Say that the changelog must name an equation, if the network does not have it anyway."""
    if spec.network().uses(page.id):
        return
    heading = f"## {page.since}"
    _, _, since = file.read_text(encoding="utf-8").partition(f"\n{heading}\n")
    news = since.partition("\n## ")[0].casefold()
    if missing := [word for word in page.title.split() if word.casefold() not in news]:
        yield (
            f"{CHANGELOG} does not name {page.title} below {heading} ({', '.join(missing)} is "
            "not there); add a line that says what is new"
        )


def style(root: Path, files: Sequence[str]) -> Iterator[str]:
    """Say what the linter has against some files of Python, and which are not formatted."""
    ruff = [sys.executable, "-m", "ruff"]
    checked = _told(root, [*ruff, "check", "--quiet", "--output-format=concise", *files])
    yield from checked
    for file in files:
        said = _told(root, [*ruff, "format", "--check", file])
        if "reformat" in "".join(said):
            yield f"{file} is not formatted: `.venv/bin/ruff format {file}` does it"
        elif not checked:
            yield from said  # it could not look


def types(root: Path, files: Sequence[str]) -> list[str] | None:
    """Say which types do not fit; None where mypy has not run yet, which takes it a while."""
    if not (root / ".mypy_cache").is_dir():
        return None
    return _told(root, [sys.executable, "-m", "mypy", "--no-error-summary", *files])


def _told(root: Path, command: Sequence[str]) -> list[str]:
    """Return what a command says that finds faults, a line for each."""
    ran = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    return (ran.stdout + ran.stderr).splitlines() if ran.returncode else []


def _words(page: Path) -> str:
    """Return the text of a page without code, each word at its place."""
    text = page.read_text(encoding="utf-8")
    return _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)


def _at(page: Path, text: str, found: re.Match[str]) -> str:
    row = text[: found.start()].count("\n") + 1
    return f"{page.relative_to(spec.PAGES).as_posix()}, line {row}"


def _meant(given: str, among: list[str]) -> str:
    near = get_close_matches(given, among, 1)
    return f"; is {near[0]} meant?" if near else ""


def _anchors(page: Path) -> list[str]:
    """Return what a link can lead to on a page: headings, and what markers make of ids."""
    text = _words(page)
    found = [one or other for one, other in _ANCHOR.findall(text)]
    found += [slugify(one, "-") for one in _HEADING.findall(text)]
    if re.search(MARKER, text):
        texts = (file.read_text(encoding="utf-8") for file in spec.PAGES.rglob("*.md"))
        ids = set().union(*map(_ids, texts))
        found += [*ids, *(f"mistake-{id_}" for id_ in ids), *(f"choice-{id_}" for id_ in ids)]
    return found


@cache  # each link asks for those of all pages
def _ids(text: str) -> frozenset[str]:
    return frozenset(_ID.findall(text))


def _vocabulary() -> Vocabulary:
    options = {"scratchnn.publish": {"own_site": True}}
    md = Markdown(extensions=["scratchnn.publish"], extension_configs=options)
    return md.parser.blockprocessors["scratchnn-lines"].vocabulary  # type: ignore[attr-defined]
