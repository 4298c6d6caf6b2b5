"""What a reader can run in a finished page: its examples, and on one page the check.

Each block of examples gets a bar with two buttons. A few lines of script wait for the first of
them to be pressed; until then nothing of Python is loaded, nor of what shows it.
"""

import ast
import doctest
import functools
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bs4 import Tag

from scratchnn import spec
from scratchnn.publish.browser import pyodide
from scratchnn.publish.text.writer import render
from scratchnn.verify.cache import file_of, imported

FOLDER = "assets/python/"
# What there is to import, besides ours. YAML is not needed where pages come as JSON.
LIBRARIES = {*sys.stdlib_module_names, "numpy", "yaml"}
DOOR = spec.PACKAGE / "__init__.py"  # leads to the equations, and to others for whoever asks
BLOCK = re.compile(r'(<div class="language-pycon [^>]*>.*?</pre>)', re.DOTALL)
PLACE = '<div id="check-here"></div>'


class Names(NamedTuple):
    """The names that some code makes, and those that it needs."""

    made: set[str]
    needed: set[str]


class Able(NamedTuple):
    """Whether a block can run in the page."""

    of: str  # the object whose docstring it is from; empty for the page's own
    lacks: str = ""  # what is missing: a library, of its own or of the blocks that it follows


def runnable(page: Tag) -> list[Able]:
    """Say of each block of a page whether it can run there, and for want of what it cannot.

    A block cannot, either, if it needs a name that only a block makes that cannot run.
    """
    lost: dict[str, dict[str, str]] = {}
    found: list[Able] = []
    for alone, has in _examples(page):
        gone = lost.setdefault(alone.of, {})
        lacks = [alone.lacks, *(gone[name] for name in gone if name in has.needed)]
        able = Able(alone.of, next(filter(None, lacks), ""))
        for name in has.made:
            gone.pop(name, None)
            if able.lacks:
                gone[name] = able.lacks
        found.append(able)
    return found


def with_bars(page: str, able: Iterable[Able], root: str, bytes_: int, mark: str) -> str:
    """Return a page with a bar below each block, or why there is none, and with the check.

    Parameters
    ----------
    page : str
        The page as the builder wrote it.
    able : iterable of Able
        Whether each of its blocks can run.
    root : str
        The way from the page to the home page, such as ``../../``.
    bytes_ : int
        How much is loaded for Python.
    mark : str
        What goes around everything that is added, with a place for it: ``{}``.
    """
    can = iter(able)

    def with_bar(block: re.Match[str]) -> str:
        return block[0] + mark.format(render("run.html", **next(can)._asdict()))

    here = mark.format(render("check_here.html"))
    shown = BLOCK.sub(with_bar, page).replace(PLACE, f"{PLACE}{here}")
    if "data-python" not in shown:
        return shown
    # A classic script: a browser takes it from servers that do not know its type.
    script = render("python.html", root=root, folder=FOLDER, bytes_=bytes_)
    return shown.replace("</body>", f"{mark.format(script)}</body>", 1)


def _examples(page: Tag) -> Iterator[tuple[Able, Names]]:
    """Yield of each block whether it can run by itself, and its names."""
    for block in page.select("div.language-pycon"):
        text = "".join(code.get_text() for code in block.select("pre > code"))
        examples = doctest.DocTestParser().get_examples(text)
        code = ast.parse("".join(example.source for example in examples))
        of = _of(block)
        needed = [*imported(code), *([of] if of else [])]
        yield Able(of, next(filter(None, map(lacking, needed)), "")), names(code)


def _of(block: Tag) -> str:
    """Return the name of the object whose docstring holds a block."""
    within = block.find_parent(class_="doc-object")
    heading = within.find(class_="doc-heading") if isinstance(within, Tag) else None
    return str(heading["id"]) if isinstance(heading, Tag) else ""


def names(code: ast.AST) -> Names:
    """Return the names that code makes, and those that it needs."""
    made, needed = set[str](), set[str]()
    for node in ast.walk(code):
        if isinstance(node, ast.Name):
            (needed if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.alias):
            made.add(node.asname or node.name.partition(".")[0])
    return Names(made, needed - made)


@functools.cache
def lacking(module: str) -> str:
    """Name a library without which a module cannot be imported in a browser, if there is one.

    A library that a function of ours imports when it is called does not count: either there is
    another way, or nobody calls it in a page. A module of ours does, whenever it is imported.
    """
    reached, wanted = set[str](), [module]
    while wanted:
        name = wanted.pop()
        top, *rest = name.split(".")
        if name in reached:
            continue
        reached.add(name)
        if top != spec.PACKAGE.name:
            if top not in LIBRARIES:
                return top
        elif left := pyodide.left_out("/".join(rest)) or pyodide.left_out(
            "/".join(rest) + ".py"
        ):
            return f"{top}." + left.removesuffix(".py").replace("/", ".")
        else:
            wanted += _imports(name)
            wanted += [name.rpartition(".")[0]] if rest else []
    return ""


@functools.cache
def _imports(module: str) -> tuple[str, ...]:
    """Return what a module of ours imports, if there is one of that name."""
    file = file_of(module)
    if not file or file == DOOR:
        return ()
    code = ast.parse(file.read_bytes())
    first = [one for one in code.body if isinstance(one, ast.Import | ast.ImportFrom)]
    within = (name for name in imported(code) if name.startswith(spec.PACKAGE.name))
    return (*(name for statement in first for name in imported(statement)), *within)
