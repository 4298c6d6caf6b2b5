"""What is checked: a file, a module, a class, or the names of a notebook."""

import inspect
import textwrap
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scratchnn.checker.program import load
from scratchnn.checker.program.load import LoadError, Source


def called(target: Any) -> str:
    """Return what a report calls a target."""
    if isinstance(target, Mapping):
        return str(target.get("__name__", "what was given"))
    return target.__name__ if isinstance(target, types.ModuleType | type) else str(target)


def source(target: Any) -> Source:
    """Return the source of a target."""
    if isinstance(target, Mapping):
        return _of_mapping(target)
    if isinstance(target, types.ModuleType):
        if not getattr(target, "__file__", None):
            return _of_mapping(vars(target))
        return load.read(Path(str(target.__file__)))
    if isinstance(target, type):
        return _of_objects([target])
    path = Path(target)
    if path.suffix in (".py", ".ipynb") or path.exists():
        return load.read(path)
    return load.module(str(target))


def _of_mapping(names: Mapping[str, Any]) -> Source:
    """Return the source of a notebook's names: its cells, or what its functions are made of."""
    cells = names.get("In")
    if isinstance(cells, list):
        return load.cells(Path("notebook.ipynb"), [str(c) for c in cells if c])
    own = [
        v
        for k, v in names.items()
        if isinstance(v, types.FunctionType | type) and k[:2] != "__"
    ]
    return _of_objects(own)


def _of_objects(objects: list[Any]) -> Source:
    texts, files = [], []
    for one in objects:
        try:
            texts.append(textwrap.dedent(inspect.getsource(one)))
            files.append(inspect.getsourcefile(one) or "")
        except (OSError, TypeError):
            continue
    if not texts:
        raise LoadError("the source of what was given cannot be found; give its file")
    return Source(Path(files[0] or "given.py"), "import numpy as np\n" + "\n".join(texts))
