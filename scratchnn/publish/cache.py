"""Keep what takes long to compute, until something changes that it was computed from.

A build trains networks and runs checks, which takes minutes. What they found is kept in a
folder of the clone that Git ignores. It is not `.cache/`, which Zensical empties.
"""

import hashlib
import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from scratchnn import spec

FOLDER = spec.PACKAGE.parent / ".scratchnn_cache"


def cached(name: str, compute: Callable[[], Any]) -> Any:
    """Return what `compute` gives, from the cache if nothing has changed since.

    Parameters
    ----------
    name : str
        What to call the file.
    compute : callable
        Gives plain data: what JSON can hold, and so neither NaN nor infinity.

    Returns
    -------
    value : object
        The data as JSON gives them back, with lists for tuples, kept or new.

    Raises
    ------
    TypeError, ValueError
        If the data are not plain.
    """
    file = FOLDER / f"{name}.json"
    key = fingerprint()
    kept = _read(file)
    if kept.get("key") != key:
        kept = {"key": key, "value": compute()}
        _write(file, json.dumps(kept, allow_nan=False))
        kept = _read(file)
    return kept["value"]


def fingerprint() -> str:
    """Return a hash of all that results depend on: code, sample, front matter, versions."""
    return hashlib.sha256((_CODE + _front_matter()).encode()).hexdigest()


def _code() -> str:
    files = [*spec.PACKAGE.rglob("*.py"), *(spec.PACKAGE / "sample").glob("*.gz")]
    contents = [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)]
    return " ".join([sys.version, np.__version__, *contents])


def _front_matter() -> str:
    pages = sorted(spec.PAGES.rglob("*.md"))
    texts = [page.read_text(encoding="utf-8") for page in pages]
    return "".join(text.split("\n---\n")[0] for text in texts if text.startswith("---\n"))


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # there is none, or another program spoilt it
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    file.parent.mkdir(exist_ok=True)
    unfinished = file.with_name(f".{secrets.token_hex(8)}.json")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


# Read once: in a server that builds again and again, the code that runs is the code as it was
# when the server started, whatever the files say by now.
_CODE = _code()
