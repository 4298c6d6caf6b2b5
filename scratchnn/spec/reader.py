"""Front matter as objects: YAML in a closed vocabulary, which is that of the dataclasses."""

import json
import math
import os
import re
import types
import typing
from collections.abc import Collection, Iterator, Sequence
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
EMPTY: tuple[Any, ...] = (None, "", [], {})
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def read(page: Path, kind: type[T]) -> T:
    """Read a page's front matter as the given kind.

    Raises
    ------
    SpecificationError
        If there is no front matter, or a key is missing, unknown or of the wrong type.
    """
    found = _read(page, typing.cast(Any, kind), changed(page))
    return typing.cast(T, found)


def as_json(page: Path) -> str:
    """Return a page with its front matter as JSON, which is read where there is no YAML."""
    front = f"---\n{json.dumps(_front_matter(page, changed(page)))}\n---\n"
    return PAGE.sub(lambda _: front, _text(page), count=1)


def is_withdrawn(page: Path) -> bool:
    """Say whether a page is a tombstone; what cannot be read is none.

    Where its front matter is wrong, those who `read` it say so.
    """
    try:
        keys = _front_matter(page, changed(page))
    except SpecificationError:
        return False
    return isinstance(keys, dict) and "withdrawn" in keys


def changed(page: Path | os.DirEntry[str]) -> int:
    """Return when a page was changed, in nanoseconds; 0 where there is none."""
    try:
        return page.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


@cache
def _read(page: Path, kind: Any, since: int) -> Any:  # noqa: ARG001 (a changed page is read anew)
    return _built(page.name, kind, _text(page))


@cache
def _built(name: str, kind: Any, text: str) -> Any:
    given = _parsed(name, text)
    faults: dict[str, list[str]] = {}
    needed = _required(kind)
    for where, value in _leaves(given) if given else ():
        if fault := _fault(where, value, needed):
            faults.setdefault(fault, []).append(where)
    if faults:
        raise SpecificationError(
            *(f"{name}: {said.format(', '.join(at))}" for said, at in faults.items())
        )
    return build(kind, given, name)


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value that holds no others, and where it stands."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{where}.{key}".removeprefix("."))
    elif isinstance(value, list) and value:
        for at, inner in _placed(value, where):
            yield from _leaves(inner, at)
    else:
        yield where, value


def _placed(items: Sequence[Any], where: str) -> Iterator[tuple[str, Any]]:
    """Yield what a list holds, and where: by its id, where it has one, or by its number."""
    for i, item in enumerate(items):
        id_ = item.get("id") if isinstance(item, dict) else None
        yield f"{where}[{id_ if isinstance(id_, str) and id_ else i}]", item


def _required(kind: Any) -> set[str]:
    """Return the keys that what is read must have."""
    return {
        f.name.rstrip("_") for f in fields(kind) if f.default is f.default_factory is MISSING
    }


def _fault(where: str, value: Any, needed: Collection[str]) -> str:
    """Say what is wrong with a value, whatever its key; {} is for where it stands."""
    if value == UNWRITTEN:
        return f"still to be written, where it says {UNWRITTEN}: {{}}"
    if value in EMPTY and not (value == [] and where.endswith("shape")):  # as a number has it
        return "{} is empty; write a value" + (", or leave the key out" * (where not in needed))
    if isinstance(value, float) and not math.isfinite(value):
        return "{} must be a finite number"
    if isinstance(value, str) and CONTROL.search(value):
        return "{} holds a backslash in double quotes; put the text into single quotes"
    return ""


@cache
def _front_matter(page: Path, since: int) -> Any:  # noqa: ARG001 (as above)
    return _parsed(page.name, _text(page))


@cache
def _parsed(name: str, text: str) -> Any:
    match = PAGE.match(text)
    if not match:
        raise SpecificationError(f"{name}: must begin with front matter between two ---")
    with suppress(ValueError):
        return json.loads(match["front"])
    import yaml  # where pages come as JSON, there is none

    # In C where it is, ten times as fast; both are safe.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(match["front"])
    try:
        node = loader.get_single_node()
        if node is None:
            return {}
        _no_twice(node, name)
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1  # below the first ---
        raise SpecificationError(
            f"{name}: line {line} is not YAML: {error.problem}; text with a colon, a #, a "
            "bracket or a backslash stands in single quotes, and lines are indented by spaces"
        ) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise SpecificationError(f"{name}: front matter is not YAML: {said}") from error
    finally:
        loader.dispose()


def _text(page: Path) -> str:
    try:
        return page.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError:
        raise SpecificationError(f"{page.name}: is not UTF-8; save it as UTF-8") from None
    except IsADirectoryError:
        raise SpecificationError(
            f"{page.name}: is a folder; a page is a file, so give the folder another name"
        ) from None
    except OSError as error:
        raise SpecificationError(f"{page.name}: cannot be read: {error.strerror}") from None


def _no_twice(node: Any, page: str) -> None:
    """Refuse keys of which YAML would keep the last, or make one of what is a list's rest."""
    inner = node.value if isinstance(node.value, list) else []
    if node.id == "mapping":
        scalars = [(key, value) for key, value in inner if key.id == "scalar"]
        names = [key.value for key, _ in scalars]
        for i, (key, value) in enumerate(scalars):
            where = f"{page}: line {key.start_mark.line + 2}"  # below the first ---
            if key.value in names[:i]:
                raise SpecificationError(
                    f"{where}: {key.value} stands twice in one place; keep one"
                )
            if i and key.end_mark.index == value.start_mark.index:  # there is no colon
                before, begun = scalars[i - 1]
                raise SpecificationError(
                    f"{where}: {before.value}: a list stands in brackets, "
                    f"[{begun.value}, {key.value}], and text with a comma in quotes"
                )
        inner = [value for _, value in inner]
    for one in inner:
        _no_twice(one, page)


def build(kind: Any, value: Any, where: str) -> Any:
    """Turn plain data into dataclasses; where a list is meant, a single text is one of one."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return value
    if hasattr(kind, "__dataclass_fields__"):
        return _build_fields(kind, value, where)
    if origin in (types.UnionType, typing.Union):
        options = [a for a in arguments if a is not types.NoneType]
        matching = [a for a in options if isinstance(value, _plain(a))]
        if len(options) > 1 and not matching:
            raise _unexpected(options, value, where)
        return build((matching or options)[0], value, where)
    if origin is tuple and arguments[0] is str and isinstance(value, str):
        value = [value]
    if not isinstance(value, _plain(kind)) or (isinstance(value, bool) and kind is not bool):
        raise _unexpected([kind], value, where)
    if origin is tuple:
        return tuple(build(arguments[0], v, at) for at, v in _placed(value, where))
    if origin is dict:
        names = (build(str, name, f"{where}: the key {name}") for name in value)
        return {name: build(arguments[1], value[name], f"{where}: {name}") for name in names}
    return value


def _unexpected(kinds: list[Any], value: Any, where: str) -> SpecificationError:
    wanted = " or ".join(CALLED[_plain(kind)] for kind in kinds)
    scalar = isinstance(value, int | float)
    advice = "; put it into single quotes" if kinds == [str] and scalar else ""
    return SpecificationError(f"{where}: expected {wanted}, got {value!r}{advice}")


def _build_fields(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise _unexpected([dict], value, where)
    hints = typing.get_type_hints(kind)
    keys = {f.name.rstrip("_"): f for f in fields(kind) if "derived" not in f.metadata}
    for problem, names, others in (
        ("unknown key", value.keys() - keys.keys(), f"; there are {', '.join(keys)}"),
        (
            "missing key",
            _required(kind) - value.keys(),
            "; docs/contributing.md says what it holds",
        ),
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
