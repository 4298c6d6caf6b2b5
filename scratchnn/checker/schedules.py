"""How a learning rate changes from turn to turn, and whether any step is made with it."""

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.program import naming
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict.judgement import Issue, Placed, Verdict

TURNS = 3  # by which a count is told from another number
LESS = 1 - 1e-9  # of a number, where rounding is not meant


class Written(NamedTuple):
    """A statement that makes a learning rate."""

    line: int
    text: str
    read: set[str]  # the names it is made of, each of which is read once
    itself: bool  # whether it is made of what it was


def judge(verdict: Verdict) -> Placed | None:
    """Say which rate is made of itself by a factor that counts the turns, or makes no step."""
    study = verdict.study
    written = list(_rates(study.tree)) if study.tree and study.parameters else []
    long = study.to_the_end if written else study
    for one in written:
        made = [
            seen for seen in long.values()
            if long.base.events[seen.index].place == one.line and seen.value.text == one.text
        ][:TURNS]  # fmt: skip
        if len(made) < TURNS or any(long.array(seen).ndim for seen in made):
            continue
        if not any(_counts(long, made, name) for name in one.read):
            continue
        if one.itself and _piles_up(long, made):
            said = (
                f"`{one.text}` is made of the one before it, by a factor that counts all turns "
                "anew: the factors pile up. Make each rate of the first one."
            )
            return Placed(replace(verdict, study=long), Issue("compounded", said, made[0]))
        if not one.itself and _is_idle(study, long, made):
            said = f"`{one.text}` is another one in each turn, and no step is made with it."
            return Placed(replace(verdict, study=long), Issue("idle-rate", said, made[0]))
    return None


def _rates(tree: ast.Module) -> Iterator[Written]:
    """Yield the statements that make a learning rate, or something of one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            target = node.targets[0]
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult | ast.Div):
            target = node.target
        else:
            continue
        text, read = ast.unparse(target), list(_read(node.value))
        itself = isinstance(node, ast.AugAssign) or text in read
        made = not itself and any(map(_is_rate, read)) and not _goes_on(tree, text)
        if made or _is_rate(text):
            yield Written(node.lineno, text, {n for n in read if read.count(n) == 1}, itself)


def _goes_on(tree: ast.Module, text: str) -> bool:
    """Tell whether a name is read elsewhere than in a call for its own sake, as to print it."""
    nodes = list(ast.walk(tree))
    alone = {id(n) for one in nodes if isinstance(one, ast.Expr) for n in ast.walk(one)}
    return any(
        isinstance(n, ast.Name | ast.Attribute) and isinstance(n.ctx, ast.Load)
        and id(n) not in alone and ast.unparse(n) == text
        for n in nodes
    )  # fmt: skip


def _is_rate(text: str) -> bool:
    """Tell whether a name is one of a learning rate."""
    return naming.symbol(text.rpartition(".")[2].strip("]'\""), {}, ["alpha"]) == "alpha"


def _read(node: ast.AST) -> Iterator[str]:
    """Yield the names that a number is made of; those of a condition only choose."""
    if isinstance(node, ast.Name | ast.Attribute):
        yield ast.unparse(node)
    elif not isinstance(node, ast.Compare):
        for part in ast.iter_child_nodes(node):
            yield from _read(part)


def _before(study: Study, seen: Seen, text: str, key: str = "") -> float | None:
    """Return which number had a name last before an event."""
    found = None
    for one in study.values(0, seen.index):
        if one.value.text == text and key in ("", one.value.key) and not study.array(one).ndim:
            found = one
    return None if found is None else float(study.array(found))


def _counts(study: Study, made: Sequence[Seen], name: str) -> bool:
    """Tell whether a name goes up by one from each rate to the next."""
    numbers = [_before(study, seen, name) for seen in made]
    return all(
        one is not None and other == one + 1 for one, other in itertools.pairwise(numbers)
    )


def _piles_up(study: Study, made: Sequence[Seen]) -> bool:
    """Tell whether each rate is made of the one before, by factors that become smaller."""
    after = [float(study.array(seen)) for seen in made]
    before = [_before(study, seen, seen.value.text, seen.value.key) for seen in made]
    if before[1:] != after[:-1] or not before[0] or not all(after):
        return False
    factors = [b / a for a, b in zip([before[0], *after], after, strict=False)]
    return all(0 < b < LESS * a for a, b in itertools.pairwise(factors))


def _is_idle(study: Study, long: Study, made: Sequence[Seen]) -> bool:
    """Tell whether rates differ, and what is learned stays as it is when one is another."""
    first = made[0]
    if len({seen.value.digest for seen in made}) == 1:
        return False
    known = {s.value.digest for s in long.values(0, first.index) if s.value.is_named}
    held = {seen.value.digest for seen in made} - known  # the first may be as it was given
    if any(
        s.value.digest in held and s.value.text != first.value.text and s.value.is_named
        for s in long.values(first.index)
    ):
        return False  # steps may be made with what it is called elsewhere
    move = Move(first.index, first.value.text, long.array(first) * 0 + 1)
    moved = study.longer(replace(study.request, moves=(*study.request.moves, move)))
    mine = {p.new.value.key for p in study.parameters}
    return not any(
        s.value.key in mine and long.differs(moved.base, s) for s in long.values(first.index)
    ) and long.differs(moved.base, first)
