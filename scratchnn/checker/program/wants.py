"""Which other made-up world a program asks for by the errors that it raised in one."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scratchnn.checker.program.examples import TEST, TRAIN, Variant

MISSING = re.compile(r"KeyError|not found in axis|object has no attribute")
SIZES = re.compile(r"shape|dimension|size|unpack|columns")
WHOLE = re.compile(r"cannot reshape array of size \d+ into shape \((\d+),?\)")
EMPTY = re.compile(r"\(0,|zero-size|empty|out of bounds|larger sample|size 0")
QUOTED = re.compile(r"(dtype=)?'([^']+)'( object)?")
BOUNDS = re.compile(r"index (\d+) is out of bounds for axis \d+ with size (\d+)")
NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
LINE = re.compile(
    r"could not convert string to float: '\d+[^\d.]\d|invalid literal.*'\d+[^\d.']\d"
)
MARKS = (" ", "\t", ";", ",")  # that stand between the numbers of a line
NONE = "some of its arrays are empty"
NO_TEXT = re.compile(
    r"'(?:int|float|[\w.]*(?:int|float)64)' object has no attribute '(\w+)'"
    r"|(expected string|only use \.str accessor)"
)
READERS = {"loadtxt", "genfromtxt", "read_csv"}
LARGE = 10  # times as many examples
LIKELY = 3  # sizes that are tried of those that an error names


def table(tree: ast.Module) -> dict[str, int]:
    """Return what the columns tell of a table that a program takes apart: the label's is last.

    Examples
    --------
    >>> table(ast.parse("X, y = rows[:, :-1], rows[:, -1]"))
    {'label_last': True}
    >>> table(ast.parse("X, y = rows.iloc[:, 0:4], rows.iloc[:, 4]"))
    {'label_last': True, 'features': 4}
    >>> table(ast.parse("X, y = rows[:, 1:], rows[:, 0]"))
    {}
    """
    both = [n.slice.elts for n in ast.walk(tree) if _is_of_two(n)]  # type: ignore[attr-defined]
    all_rows = [ast.unparse(part[1]) for part in both if ast.unparse(part[0]) == ":"]
    ends = {text[1:] if text[:1] == "0" else text for text in all_rows if ":" in text}
    if ":-1" in ends:
        return {"label_last": True}
    if many := _alone(tree):
        return {"label_last": True, "features": many - 1}
    sizes = [text for text in all_rows if text.isdecimal() and f":{text}" in ends]
    return {"label_last": True, "features": int(sizes[0])} if sizes else {}


def _alone(tree: ast.Module) -> int:
    """Return how many columns a table has that is read from a file, if each is taken alone."""
    read = {
        getattr(node.targets[0], "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and READERS & {getattr(part, "attr", "") for part in ast.walk(node.value)}
    } - {""}
    for name in read:
        of = [n.slice for n in ast.walk(tree)  # type: ignore[attr-defined]
              if _is_of_two(n) and getattr(n.value, "id", "") == name]  # type: ignore[attr-defined]  # fmt: skip
        given = [getattr(index.elts[1], "value", None) for index in of]
        numbers = {one for one in given if type(one) is int}
        if len(given) > 1 and set(given) == numbers == set(range(len(numbers))):
            return len(numbers)
    return 0


def _is_of_two(node: ast.AST) -> bool:
    """Tell whether rows and columns are taken of something."""
    index = getattr(node, "slice", None)
    return isinstance(index, ast.Tuple) and len(index.elts) == 2


def wanted(problems: Sequence[str], variant: Variant) -> Iterator[Variant]:
    """Yield the worlds that errors ask for, the likeliest first."""
    said = [p.partition(": ")[2] or p for p in problems]
    lacking = (found for p in said for found in NO_TEXT.findall(p))
    if not variant.texts and any(said or hasattr(str, name) for name, said in lacking):
        yield replace(variant, texts=True)
    quoted = (found for p in said if MISSING.search(p) for found in QUOTED.findall(p))
    names = (name for kind, name, owner in quoted if not kind + owner)
    if new := tuple(dict.fromkeys(n for n in names if n not in variant.columns)):
        yield replace(variant, columns=(*variant.columns, *new))
    if any(LINE.search(p) for p in said):
        yield from (replace(variant, between=mark) for mark in MARKS if mark != variant.between)
    sizes = [NUMBER.findall(p) for p in said if SIZES.search(p)]
    for index, size in (map(int, found) for p in said for found in BOUNDS.findall(p)):
        if index < variant.classes and size > 1:  # a label is larger than there are outputs
            yield replace(variant, classes=size)
        yield replace(variant, label_last=not variant.label_last)
    for batch in (int(found) for p in said for found in WHOLE.findall(p)):
        yield replace(variant, times=min(batch, LARGE**2))  # whole batches, and no rest
    ours = {0, 1, TRAIN, TEST, TRAIN + TEST, variant.features, variant.rows}
    named = Counter(int(n) for numbers in sizes for n in numbers if int(n) not in ours)
    for size, _ in named.most_common(LIKELY):
        if size > TRAIN and any(
            f"({size},)" in p for p in said
        ):  # as many labels as are written
            yield replace(variant, rows=size)
        yield replace(variant, features=size)
    if variant.times < LARGE and any(EMPTY.search(p) for p in said):
        yield replace(variant, times=LARGE)
