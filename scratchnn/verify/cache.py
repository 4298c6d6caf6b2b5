"""Keep what took time to compute, until something that it rests on changes.

Each thing kept is a small JSON file in `.scratchnn_cache`, with a fingerprint of the code that
made it, what that was given and the libraries it used. Nothing in there is ever committed. It
is not in `.cache`, which Zensical empties.
"""

import functools
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scratchnn import files, spec

FOLDER = Path(".scratchnn_cache")
LIBRARIES = {
    "numpy": "NumPy",
    "sympy": "SymPy",
    "torch": "PyTorch",
    "scikit-learn": "scikit-learn",
}
# What makes figures and what only shows them: a change in these makes no figure wrong.
SHOWS = ("publish", "cli.py", "__main__.py", "pictures.py", "terminal.py", "files.py")


def cached(name: str, make: Callable[[], Any], given: Iterable[bytes] = ()) -> Any:
    """Return what `make` gives, from the file if nothing has changed since.

    Parameters
    ----------
    name : str
        Name of the file, unique among all that is kept.
    make : callable
        Computes it; what it returns must survive JSON.
    given : iterable of bytes
        What it rests on besides the code: whole pages, or the part that it reads of them.
    """
    maker = Path(str(sys.modules[make.__module__].__file__))  # it decides what is computed
    key = fingerprint([maker.read_bytes(), *given])
    found = kept(name, key)
    return keep(name, key, make()) if found is None else found


def kept(name: str, key: str) -> Any:
    """Return what is kept under a name, or None if it was made from something else."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        if found["key"] == key:
            return found["value"]
    return None


def keep(name: str, key: str, value: Any) -> Any:
    """Keep a value with a fingerprint of what it was made from; return it as JSON has it."""
    file = FOLDER / f"{name}.json"
    text = json.dumps({"key": key, "value": value}, allow_nan=False)
    with suppress(OSError):  # where nothing can be kept, it is computed each time
        file.parent.mkdir(parents=True, exist_ok=True)
        with files.whole(file) as unfinished:
            unfinished.write(text.encode())
    return json.loads(text)["value"]


def fingerprint(given: Iterable[bytes] = ()) -> str:
    """Return a hash of the code, of what is given and of the libraries' versions."""
    found = hashlib.sha256(_code())
    for part in given:
        found.update(part)
    found.update(json.dumps(versions()).encode())
    return found.hexdigest()


@functools.cache
def _code() -> bytes:
    found = hashlib.sha256()
    for file in sorted(spec.PACKAGE.rglob("*.py")):
        if file.relative_to(spec.PACKAGE).parts[0] not in SHOWS:
            found.update(file.read_bytes())
    return found.digest()


@functools.cache
def versions() -> dict[str, str]:
    """Return the versions of what the figures come from, where it is installed."""
    found = {"Python": platform.python_version()}
    for package, name in LIBRARIES.items():
        with suppress(PackageNotFoundError):
            found[name] = version(package)
    return found
