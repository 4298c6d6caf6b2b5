"""What a program keeps as its best network: copies, or the arrays that later steps change."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.verdict.judgement import Issue, Placed, Verdict

PLACES = (ast.Name, ast.Attribute, ast.Subscript)  # what may be another name of an array


def judge(verdict: Verdict) -> Placed | None:
    """Say what is kept where a number is better than the best, and goes on to change."""
    study = verdict.study
    lines = set(_better(study.tree)) if study.tree else set()
    mine = {
        p.old.value.object: p.text for p in study.parameters
        if p.before.ndim and p.stepped and p.old.value.object == p.new.value.object
    }  # fmt: skip
    if not lines or not mine:
        return None
    held = (s for s in study.values(0, study.first) if s.value.object in mine)
    known = {s.value.key for s in held if study.base.events[s.index].place not in lines}
    long = study.to_the_end
    for seen in long.values(study.first):
        inside = long.base.events[seen.index].place in lines and seen.value.is_named
        if inside and seen.value.object in mine and seen.value.key not in known:
            name = seen.value.text.partition("[")[0]
            said = (
                f"`{name}` holds the arrays of the network themselves, and later steps change "
                "these: what is kept is the last network, and not the best. Keep copies."
            )
            return Placed(replace(verdict, study=long), Issue("alias", said, seen))
    return None


def lost(study: Study) -> Seen | None:
    """Return an array that a loop gives to the name with which it walks, and nothing reads."""
    lines = set(_unread(study.tree)) if study.tree else set()
    return next(
        (
            seen for seen in study.values()
            if study.base.events[seen.index].place in lines
            and seen.value.is_named and study.array(seen).ndim
        ), None,
    )  # fmt: skip


def joined(study: Study) -> tuple[Seen, str] | None:
    """Return where an array is computed with what is only another name of it, and that name.

    What the name kept was changed in its place, so both are the same there.
    """
    pairs = {line: (text, lines) for line, text, lines in _names_again(study.tree)} if (
        study.tree) else {}  # fmt: skip
    held: dict[tuple[int, str], tuple[int, str, set[int]]] = {}
    digests: dict[int, str] = {}
    for seen in study.values() if pairs else ():
        event, value = study.base.events[seen.index], seen.value
        for (frame, text), (number, digest, lines) in held.items():
            changed = digests.get(number, digest) != digest
            if event.place in lines and event.frame == frame and changed:
                return seen, text
        if value.object >= 0:
            digests[value.object] = value.digest
        text, lines = pairs.get(event.place, ("", set()))
        if value.text == text and value.object >= 0 and study.array(seen).ndim:
            held[event.frame, text] = value.object, value.digest, lines
        elif held.get((event.frame, value.text), (value.object,))[0] != value.object:
            del held[event.frame, value.text]
    return None


def _names_again(tree: ast.Module) -> Iterator[tuple[int, str, set[int]]]:
    """Yield where something gets another name, that name, and which lines compute with both."""
    every = list(ast.walk(tree))
    sums = [(n.lineno, _places(n)) for n in every if isinstance(n, ast.BinOp)]
    for one in every:
        if isinstance(one, ast.Assign) and isinstance(one.value, PLACES):
            name = ast.unparse(one.targets[0])
            both = {name, ast.unparse(one.value)}
            lines = {line for line, read in sums if line > one.lineno and both <= read}
            if lines:
                yield one.lineno, name, lines


def _places(node: ast.AST) -> set[str]:
    """Return the names, attributes and items that are read."""
    return {ast.unparse(part) for part in ast.walk(node) if isinstance(part, PLACES)}


def _unread(tree: ast.Module) -> Iterator[int]:
    """Yield the lines in which a loop's own name is made anew of itself, and then forgotten."""
    for loop in (node for node in ast.walk(tree) if isinstance(node, ast.For)):
        walks = _names(loop.target, ast.Store)
        for at, one in enumerate(loop.body):
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                name, rest = one.targets[0].id, ast.Module([*loop.body[at + 1 :]], [])
                read = name in _names(rest, ast.Load) or len(one.targets) > 1
                if name in walks & _names(one.value, ast.Load) and not read:
                    yield one.lineno


def _names(node: ast.AST, use: type[ast.expr_context]) -> set[str]:
    """Return the names that are read, or that get a value."""
    named = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in named if isinstance(n.ctx, use)}


def _better(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that assign something where a number takes the place of the best."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
            compared = {ast.unparse(n) for n in ast.walk(node.test) if isinstance(n, ast.expr)}
            stored = [s for s in node.body if isinstance(s, ast.Assign)]
            names = {ast.unparse(n) for s in stored for t in s.targets for n in ast.walk(t)}
            if compared & names:
                yield from (s.lineno for s in stored)
