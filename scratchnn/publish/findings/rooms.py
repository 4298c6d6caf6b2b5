"""The rooms of the package, as its code has them: what each holds, and which it imports."""

import ast
import re
import sys
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup, escape

from scratchnn.publish.cards.grounds import levels
from scratchnn.publish.text.writer import Writer
from scratchnn.spec import PACKAGE
from scratchnn.verify.cache import imports


class Room(NamedTuple):
    """A module of the package, or a package within it."""

    name: str
    holds: str
    files: list[Path]
    imports: list[str]  # names of other rooms
    rooms: list["Room"]  # the packages within it


def files(package: Path | None = None) -> list[Path]:
    """Return every file of code."""
    return sorted(
        p
        for p in (package or PACKAGE).rglob("*.py")
        if p.relative_to(PACKAGE).parts[0] != "pages"
    )


def of(file: Path, package: Path | None = None) -> str:
    """Return the name of the room of a package that a file belongs to."""
    return file.relative_to(package or PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path, package: Path | None = None) -> set[str]:
    """Name the rooms of a package and the libraries that a file imports.

    The standard library is left out.
    """
    found, here = set(), (*(package or PACKAGE).relative_to(PACKAGE.parent).parts,)
    for name in imports(file.read_bytes()):
        top, *_ = parts = name.split(".")
        if (*parts[: len(here)],) == here:
            found.add(parts[len(here)] if len(parts) > len(here) else "__init__")
        elif top not in sys.stdlib_module_names:
            found.add(top)
    return found


def ordered(package: Path | None = None) -> list[Room]:
    """Return the rooms of a package, each after all that it imports.

    Within the whole, a room is a module, too; within a room it is a package.

    Raises
    ------
    CycleError
        If two of them import each other, be it by way of others.
    """
    held: dict[str, list[Path]] = {}
    for file in files(package):
        if package is None or (package / of(file, package)).is_dir():
            held.setdefault(of(file, package), []).append(file)
    held.pop("__init__", None)  # the door: it leads to the equations, and belongs to no order
    needs = {
        name: {one for file in own for one in imported(file, package) if one in held} - {name}
        for name, own in held.items()
    }
    # For all that is known of the order of those at one level, it may be that of their names.
    order = [name for level in levels(needs) for name in sorted(level)]
    return [
        Room(
            name,
            _first_line(held[name]),
            held[name],
            sorted(needs[name], key=order.index),
            ordered((package or PACKAGE) / name),
        )
        for name in order
    ]


def _first_line(own: list[Path]) -> str:
    """Return what a room says of itself; a package says it in its `__init__`, sorted first."""
    said = ast.get_docstring(ast.parse(own[0].read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0]


class Rooms(Writer):
    """The markers of the page on contributing."""

    def rooms(self) -> str:
        """Return the rooms in the order of their imports."""
        return self._render("rooms", rooms=ordered(), sentence=_sentence)


def _sentence(said: str) -> Markup:
    """Return a sentence in HTML; what stands between backticks is code.

    >>> print(_sentence("As `a < b` runs."))
    As <code>a &lt; b</code> runs.
    """
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(said))))  # noqa: S704
