"""Front matter as objects: YAML in a closed vocabulary, which is that of the dataclasses."""

import json
import re
import types
import typing
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from scratchnn.spec.error import SpecificationError

T = TypeVar("T")

PAGE = re.compile(r"---\n(?P<front>.*?)\n---\n", re.DOTALL)

UNWRITTEN = "…"  # what a page that was just begun says in the place of everything

CALLED = {
    list: "a list", dict: "keys and values", str: "text", bool: "true or false",
    int: "a whole number", (int, float): "a number",
}  # fmt: skip


def read(page: Path, kind: type[T]) -> T:
    """Read a page's front matter as the given kind.

    Raises
    ------
    SpecificationError
        If there is no front matter, or a key is missing, unknown or of the wrong type.
    """
    found = _read(page, typing.cast(Any, kind), page.stat().st_mtime_ns)
    return typing.cast(T, found)


def as_json(page: Path) -> str:
    """Return a page with its front matter as JSON, which is read where there is no YAML."""
    front = f"---\n{json.dumps(_front_matter(page, page.stat().st_mtime_ns))}\n---\n"
    return PAGE.sub(lambda _: front, page.read_text(encoding="utf-8"), count=1)


def is_withdrawn(page: Path) -> bool:
    """Say whether a page is a tombstone."""
    keys = _front_matter(page, page.stat().st_mtime_ns)
    return isinstance(keys, dict) and "withdrawn" in keys


@cache
def _read(page: Path, kind: Any, changed: int) -> Any:
    given = _front_matter(page, changed)
    if left := [*_unwritten(given)]:
        raise SpecificationError(
            f"{page.name}: still to be written, where it says {UNWRITTEN}: {', '.join(left)}"
        )
    return build(kind, given, page.name)


def _unwritten(value: Any, where: str = "") -> Iterator[str]:
    """Name the keys whose value is still to be written."""
    if value == UNWRITTEN:
        yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unwritten(inner, f"{where}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _unwritten(inner, f"{where}[{i}]")


@cache
def _front_matter(page: Path, changed: int) -> Any:  # noqa: ARG001 (a changed page is read anew)
    match = PAGE.match(page.read_text(encoding="utf-8"))
    if not match:
        raise SpecificationError(f"{page.name}: must begin with front matter between two ---")
    with suppress(ValueError):
        return json.loads(match["front"])
    import yaml  # where pages come as JSON, there is none

    loader = getattr(
        yaml, "CSafeLoader", yaml.SafeLoader
    )  # in C where it is, ten times as fast
    try:
        return yaml.load(match["front"], loader)  # noqa: S506 (both are safe)
    except yaml.YAMLError as error:
        raise SpecificationError(f"{page.name}: front matter is not YAML: {error}") from error


def build(kind: Any, value: Any, where: str) -> Any:
    """Turn plain data into dataclasses; where a list is meant, a single text is one of one."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if hasattr(kind, "__dataclass_fields__"):
        return _build_fields(kind, value, where)
    if origin in (types.UnionType, typing.Union):
        options = [a for a in arguments if a is not types.NoneType]
        matching = [a for a in options if isinstance(value, _plain(a))]
        return build((matching or options)[0], value, where)
    if origin is tuple and arguments[0] is str and isinstance(value, str):
        value = [value]
    if not isinstance(value, _plain(kind)) or (isinstance(value, bool) and kind is not bool):
        raise SpecificationError(f"{where}: expected {CALLED[_plain(kind)]}, got {value!r}")
    if origin is tuple:
        return tuple(build(arguments[0], v, f"{where}[{i}]") for i, v in enumerate(value))
    return value


def _build_fields(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise SpecificationError(f"{where}: expected keys and values, got {value!r}")
    hints = typing.get_type_hints(kind)
    keys = {f.name.rstrip("_"): f for f in fields(kind) if "derived" not in f.metadata}
    required = {k for k, f in keys.items() if f.default is f.default_factory is MISSING}
    for problem, names, others in (
        ("unknown key", value.keys() - keys.keys(), f"; there are {', '.join(keys)}"),
        ("missing key", required - value.keys(), ""),
    ):
        if names:
            said = ", ".join(sorted(map(str, names)))
            raise SpecificationError(f"{where}: {problem} {said}{others}")
    return kind(
        **{
            (name := keys[key].name): build(hints[name], given, f"{where}: {key}")
            for key, given in value.items()
        }
    )


def _plain(kind: Any) -> Any:
    """Type that YAML gives for an annotation."""
    origin = typing.get_origin(kind) or kind
    return {tuple: list, float: (int, float), Any: object}.get(origin, origin)
