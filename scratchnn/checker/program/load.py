"""Read a program: a script, or a notebook's cells below each other."""

import ast
import contextlib
import importlib.util
import json
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scratchnn import files

# A line of the notebook's own language, and what of it is a statement of Python.
MAGIC = re.compile(r"^\s*(%|!|\?)|^[^#'\"]*\?\s*$|^\s*[\w.,\s]+=\s*[%!]")
TIMED = re.compile(r"^(\s*)%{1,2}(?:time|timeit)\b(?:\s+-\w+(?:\s*\d+)?)*\s+(?=\S)")


# What pixels of 8 bits are divided by, or half of it, which is taken away.
SCALES = {ast.Div: (255, 256, 127.5), ast.Sub: (127, 127.5, 128)}


class LoadError(Exception):
    """The file cannot be read at all; the message says why."""


TO_WORDS = ("map", "replace", "fillna")  # what is handed to these are texts of a column


LABELS = ("label", "target", "class", "species", "y", "digit", "diagnosis", "survived")


class Columns(NamedTuple):
    """Names that a program gives to the columns of a table."""

    label: str
    features: list[str]
    number: str = ""  # of the row
    words: Mapping[str, Sequence[str]] = {}  # what stands in columns of texts, by their names
    whole: bool = False  # whether pixels are scaled as whole numbers of 8 bits are
    prose: bool = False  # whether a file of text is read as words or letters, and no table is


@dataclass
class Source:
    """A file's code, and where each of its lines stands."""

    path: Path
    text: str
    cells: list[int] = field(default_factory=list)  # line before each cell of a notebook
    problems: list[str] = field(default_factory=list)

    def tree(self) -> ast.Module:
        """Return the code as a tree.

        Raises
        ------
        LoadError
            If it is not Python.
        """
        try:
            return ast.parse(self.text, filename=str(self.path))
        except SyntaxError as error:
            raise LoadError(f"{self.path}: {said(error)}") from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise LoadError(f"{self.path} is not Python: {error}") from error

    def where(self, line: int) -> str:
        """Say where a line stands: in a notebook by its cell.

        Examples
        --------
        >>> Source(Path("n.ipynb"), "", [0, 3]).where(5)
        'cell 2, line 2'
        """
        if not self.cells:
            return f"line {line}"
        cell = max(i for i, before in enumerate(self.cells) if before < line)
        return f"cell {cell + 1}, line {line - self.cells[cell]}"

    def line(self, number: int) -> str:
        """Return the code of a line."""
        lines = self.text.splitlines()
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def read(path: Path) -> Source:
    """Read a file `.py` or `.ipynb`.

    Raises
    ------
    LoadError
        If there is no such file, or it is neither.
    """
    if path.is_dir():
        raise LoadError(f"{path} is a folder; give one of the files in it")
    if path.suffix not in (".py", ".ipynb"):
        raise LoadError(f"{path} must be a Python file .py or a notebook .ipynb")
    try:
        files.check_readable(path)
        if path.suffix == ".py":
            with tokenize.open(path) as file:
                return Source(path, file.read())
        return _notebook(path, json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise LoadError(f"{path}: there is no such file") from None
    except OSError as error:
        raise LoadError(f"{path} cannot be read: {error.strerror}") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise LoadError(f"{path} is not text, so it is no Python") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LoadError(f"{path} is not a notebook ({error})") from error


def module(name: str) -> Source:
    """Read a module by its dotted name.

    Raises
    ------
    LoadError
        If there is none.
    """
    if not all(part.isidentifier() for part in name.split(".")):
        raise LoadError(f"{name}: there is no such file")
    path = Path(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return read(file)
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is None or not found.origin or not found.origin.endswith(".py"):
        raise LoadError(f"{name}: there is no such file, and no such module in Python")
    return read(Path(found.origin))


def _notebook(path: Path, content: dict[str, list[dict[str, str]]]) -> Source:
    code = ["".join(c["source"]) for c in content["cells"] if c["cell_type"] == "code"]
    return cells(path, code)


def cells(path: Path, code: list[str]) -> Source:
    """Return the cells of a notebook below each other."""
    source, lines = Source(path, ""), list[str]()
    for number, cell in enumerate(code, 1):
        source.cells.append(len(lines))
        text, problem = readable(cell)
        if problem:
            source.problems.append(f"Cell {number} cannot be read and is left out: {problem}.")
        lines += text.splitlines() or [""]
    source.text = "\n".join(lines) + "\n"
    return source


def readable(cell: str) -> tuple[str, str]:
    r"""Return a cell as Python with as many lines, and why it is none, if it is none.

    It is read as it stands first; only then are lines of the notebook's language taken out.

    Examples
    --------
    >>> readable("x = 1  # right?")
    ('x = 1  # right?', '')
    >>> readable("%time y = f(x)\nfiles = !ls\n?f")
    ('y = f(x)\n\n', '')
    """
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError):
        pass
    else:
        return cell, ""
    if re.match(r"\s*%%(?!time)", cell):  # the cell is of another language
        kept = cell.splitlines()[1:] if re.match(r"\s*%%(capture|prun)", cell) else []
        lines = ["", *kept] + [""] * (cell.count("\n") - len(kept))
    else:
        lines = [_plain(line) for line in cell.splitlines()]
    text = "\n".join(lines)
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        return "\n" * cell.count("\n"), said(error)
    return text, ""


def _plain(line: str) -> str:
    """Return a line of a notebook as Python: itself, what is timed in it, or nothing."""
    if timed := TIMED.match(line):
        return timed.group(1) + line[timed.end() :]
    if not MAGIC.match(line):
        return line
    indent = re.match(r"\s*", line)
    return f"{indent.group()}pass" if indent and indent.group() else ""


def said(error: Exception) -> str:
    """Say where Python cannot read something, and what stands there."""
    if not isinstance(error, SyntaxError):
        return str(error)
    text = (error.text or "").strip()
    where = f"line {error.lineno}" if error.lineno else "it"
    return f"Python cannot read {where}, {error.msg}" + (f": {text}" if text else "")


def with_beside(tree: ast.Module, folder: Path) -> ast.Module:
    """Return a file's code and that of the modules beside it that it imports."""
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = (getattr(n, "module", None) or one.name for n in imports for one in n.names)
    body = list(tree.body)
    for name in dict.fromkeys(names):
        path = folder.joinpath(*name.split(".")).with_suffix(".py")
        if path.is_file():
            with contextlib.suppress(LoadError):  # it is said where it is imported
                body += read(path).tree().body
    return ast.Module(body, [])


def columns(tree: ast.Module) -> Columns:
    """Return how a program calls the columns of its table, as far as it names them."""
    texts = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    singles, groups, apart = dict[str, None](), list[str](), dict[str, None]()
    stored, taken = dict[str, None](), dict[str, None]()
    reads = any(getattr(n, "attr", "") in ("read_csv", "DictReader") for n in ast.walk(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            key: ast.expr | None = node.slice
            if isinstance(key, ast.List) and len(key.elts) == 1:  # a table of one column
                key = key.elts[0]
            key = texts.get(key.id) if isinstance(key, ast.Name) else key
            if key is not None:
                _column(key, singles, groups)
                used = reads and isinstance(node.ctx, ast.Load)
                _column(key, taken if used else stored, [])
        for one in _set_apart(node):
            key = texts.get(one.id) if isinstance(one, ast.Name) else one
            if key is not None:
                _column(key, singles, [])
                _column(key, apart, [])
        for name in filter(None, node.keys if isinstance(node, ast.Dict) else ()):
            _column(name, stored, [])
    dropped = [name for name in singles if name.lower() != "id" and name not in groups]
    read, found = _read(tree), dict[str, list[str]]()
    for column, some in _words(tree, texts):
        found[column] = list(dict.fromkeys([*found.get(column, []), *some]))
    words = {name: some if some[1:] else [*some, "other"] for name, some in found.items()}
    own = [n for n in stored if reads and n not in read]  # made by the program of others
    label = next((n for n in dropped if n.lower() in LABELS and n not in own), "")
    alone = [n for n in (*taken, *apart) if n in dropped and n not in stored]
    number = next((name for name in singles if name.lower() == "id"), "")
    popped = (n for n in _popped(tree) if n in dropped)  # taken out, and kept
    label = label or next(popped, "") or next((n for n in alone if n in words), "")
    label = label or next(iter(alone), "label")
    groups += [n for n in read if n not in (*groups, label, number)]
    return Columns(label, groups, number, words, _scales(tree), _is_prose(tree))


def _is_prose(tree: ast.Module) -> bool:
    """Tell whether a program reads a whole text, and takes none apart at commas.

    Examples
    --------
    >>> [_is_prose(ast.parse(text)) for text in ("f.read()", "f.read().split(',')", "f")]
    [True, False, False]
    """
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {getattr(call.func, "attr", "") for call in calls}
    given = [arg for call in calls for arg in call.args if isinstance(arg, ast.Constant)]
    tables = named & {"loadtxt", "genfromtxt", "read_csv", "reader", "DictReader"}
    return (
        bool(named & {"read", "read_text"})
        and not tables
        and "," not in {arg.value for arg in given}
    )


def _scales(tree: ast.Module) -> bool:
    """Tell whether a program divides by what scales 8 bits, or takes half of that away.

    Examples
    --------
    >>> [_scales(ast.parse(text)) for text in ("x / 255.", "(x - 128) / 128", "x / 128")]
    [True, True, False]
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign):
            by = getattr(node, "right", getattr(node, "value", None))
            number = by.value if isinstance(by, ast.Constant) else 0
            if number in SCALES.get(type(node.op), ()):
                return True
    return False


def _read(tree: ast.Module) -> list[str]:
    """Return the columns that are read of a table before anything is stored there."""
    frames, first = set[str](), dict[str, tuple[int, bool]]()
    lists: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            inside = {getattr(n, "attr", getattr(n, "id", "")) for n in ast.walk(node.value)}
            frames |= {node.targets[0].id} if inside & {"read_csv", *frames} else set()
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            texts = [getattr(n, "value", None) for n in getattr(node.iter, "elts", [])]
            lists[node.target.id] = [t for t in texts if isinstance(t, str)]
    for node in ast.walk(tree):
        stored, names = False, list[object]()
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in frames:
            key, stored = node.slice, isinstance(node.ctx, ast.Store)
            names += lists.get(key.id, []) if isinstance(key, ast.Name) else []
            names += [key.value] if isinstance(key, ast.Constant) else []
        elif isinstance(node, ast.Call):
            of = getattr(getattr(node.func, "value", None), "id", "")
            taken = _set_apart(node) if of in frames else ()
            names += [getattr(one, "value", None) for one in taken]
        for name in (n for n in names if isinstance(n, str)):
            here = getattr(node, "lineno", 0), stored
            first[name] = min(first.get(name, here), here)
    return [name for name, (_, stored) in first.items() if not stored]


def _words(
    tree: ast.Module, texts: Mapping[str, ast.expr]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield columns of texts that are mapped to numbers, or compared, and their texts."""
    for node in ast.walk(tree):
        owner, one = None, None
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in TO_WORDS:
            owner, one = node.func.value, next(iter(node.args), None)  # type: ignore[attr-defined]
        elif isinstance(node, ast.Compare):
            owner, one = node.left, node.comparators[0]
        of = getattr(owner, "slice", None)
        column = texts.get(of.id) if isinstance(of, ast.Name) else of
        one = texts.get(one.id) if isinstance(one, ast.Name) else one
        nodes = one.keys if isinstance(one, ast.Dict) else [one]
        given = [getattr(n, "value", None) for n in nodes]
        words = [w for w in given if isinstance(w, str) and w[:1].isalpha()]  # and no "?"
        if isinstance(column, ast.Constant) and words and words == given:
            yield str(column.value), words


def _set_apart(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what an expression takes out of a table, or leaves out of its columns."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("drop", "pop"):
        for given in [*node.args, *(k.value for k in node.keywords if k.arg != "axis")]:
            yield from given.elts if isinstance(given, ast.List) else [given]
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq):
        yield node.comparators[0]


def _popped(tree: ast.Module) -> Iterator[str]:
    """Yield the columns that are taken out of a table and used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "pop" and node.args:
            name = getattr(node.args[0], "value", None)
            if isinstance(name, str):
                yield name


def _column(node: ast.expr, singles: dict[str, None], groups: list[str]) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        singles[node.value] = None
    if isinstance(node, ast.List):
        names = [e.value for e in node.elts if isinstance(e, ast.Constant)]
        if len(names) > 1 and all(isinstance(n, str) for n in names):
            groups += [str(n) for n in names if n not in groups]
