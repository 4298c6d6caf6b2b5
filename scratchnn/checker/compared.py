"""What predictions are compared with: of another shape, kind or axis, they are never labels."""

import ast
import itertools
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.program.instrument import TEXT
from scratchnn.checker.program.watch import Event, Value
from scratchnn.checker.verdict.judgement import Issue

ENOUGH = 5  # that are compared, and tell whether any can be equal
EQUATION = "measure/accuracy"
CROSSED = (
    "`{}` is of another shape than what it is compared with, {} and {}: each number is "
    "compared with all of the others. Give both one shape."
)
HOT = (
    "`{}` is compared with one-hot labels, each class with all of an example's zeros and ones. "
    "Compare it with the labels themselves."
)
NEVER = (
    "`{}` holds fractions, and what it is compared with whole numbers: no two are ever equal. "
    "Compare the classes that are predicted."
)
AXIS = (
    "`{}` is compared class by class: the largest is sought among the examples of each class. "
    "Seek it among the classes of each example, along the other axis."
)
TEXTS = "Numbers are compared with texts here, and are never equal. Make numbers of the texts."


def judge(study: Study) -> Issue | None:
    """Say what is compared that cannot be predictions and their labels, in a run to the end."""
    nodes = study.nodes
    equal = {
        (ast.unparse(node.left)[:TEXT], ast.unparse(node.comparators[0])[:TEXT])
        for node in nodes if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)
    }  # fmt: skip
    less = {
        ast.unparse(node)[:TEXT]
        for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    }  # fmt: skip
    if not study.parameters or not equal | less:
        return None
    long = study.to_the_end
    truth = [study.array(seen) for seen in study.label_arrays()]
    flat = [T for T in truth if T.ndim == 1 and T.size > 1]
    parts = (seen for seen in long.values() if not seen.value.is_named)
    pairs = list[tuple[Seen, Seen]]()
    for one, other in itertools.pairwise(parts):
        P, L = (long.array(seen) for seen in (one, other))
        if (one.value.text, other.value.text) in equal:
            pairs.append((one, other))
            if _crosses(P, L):
                return _issue("crossed", CROSSED, one, P.shape, L.shape)
        if one.value.text in less and any(_is_of_all(P, T) for T in flat):
            return _issue("crossed", CROSSED, one, P[:, :1].shape, P[0].shape)
    if study.request.driver != "whole":  # what we hand to a function is not its program's
        return None
    return next(_apart(long, truth, pairs), None) or _texts(long)


def _issue(mistake: str, said: str, seen: Seen, *rest: object) -> Issue:
    return Issue(mistake, said.format(seen.value.text, *rest), seen, equation=EQUATION)


def _apart(long: Study, truth: list[Array], pairs: list[tuple[Seen, Seen]]) -> Iterator[Issue]:
    """Yield predictions that are compared with labels of another kind."""
    arrays = long.base.arrays.values() if pairs else ()
    hot = [T for T in arrays if _hot_axis(T) is not None]
    whole: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for one, other in itertools.chain(*((both, both[::-1]) for both in pairs)):
        P, L = (long.array(seen) for seen in (one, other))
        if min(P.size, L.size) < ENOUGH:
            continue
        if P.size == max(P.shape) < L.size and P.max() > 1 and _hot_axis(L) is not None:
            yield _issue("one-hot-labels", HOT, one)
        if P.shape == L.shape and any(_is_of_classes(T, L) for T in hot):
            yield _issue("wrong-axis", AXIS, one)
        if P.dtype.kind == "f" and any(np.array_equal(T.ravel(), L.ravel()) for T in truth):
            place = long.base.events[one.index].place
            whole[place, one.value.text].append(bool((P % 1 == 0).any() or (L % 1).any()))
    for one in itertools.chain(*pairs):
        known = whole[long.base.events[one.index].place, one.value.text]
        if known and not any(known):
            yield _issue("never-equal", NEVER, one)


def _hot_axis(T: Array) -> int | None:
    """Return along which axis of labels there is a single one; None if they are not one-hot."""
    ends = T.ndim == 2 and T.size and (T.min(), T.max()) == (0, 1)
    hot = ends and ((T == 0) | (T == 1)).all()
    each = [axis for axis in (0, 1) if hot and (T.sum(axis=axis) == 1).all()]
    return each[0] if len(each) == 1 else None


def _is_of_classes(T: Array, L: Array) -> bool:
    """Tell whether numbers say of each class which example is the first of it."""
    axis = _hot_axis(T) or 0
    apart = T.shape[0] != T.shape[1] and L.shape == (T.shape[axis],)
    return apart and np.array_equal(T.argmax(axis=1 - axis), L)


def _texts(long: Study) -> Issue | None:
    """Return where many numbers are compared with texts."""
    many: dict[int, int] = defaultdict(int)
    for place, number, _, _, *sides in long.base.notes.get("answers", ()):
        kinds = {side[0] for side in sides}
        many[place] += number if "U" in kinds and kinds & set("iuf") else -len(sides)
    place = next((place for place, number in many.items() if number >= ENOUGH), None)
    if place is None:
        return None
    long.base.events.append(Event(place, "the file", 0, []))
    seen = Seen(len(long.base.events) - 1, Value("", "", "", -1))
    return Issue("texts", TEXTS, seen, equation=EQUATION)


def _crosses(P: Array, L: Array) -> bool:
    """Tell whether as many numbers are compared, each with all; a list of classes may be."""
    few = max(len(np.unique(P)), len(np.unique(L))) < P.size == L.size
    apart = not np.array_equal(P.ravel(), L.ravel())
    return few and apart and np.broadcast(P, L).size > P.size


def _is_of_all(D: Array, T: Array) -> bool:
    """Tell whether differences are those of all numbers and all labels, and not of pairs."""
    if D.shape != (T.size, T.size) or not np.isfinite(D).all():
        return False
    down, across = D[:, 0] - D[0, 0], D[0] - D[0, 0]
    whole = np.allclose(D, D[0, 0] + down[:, None] + across)
    labels = np.ptp(T) > 0 and np.allclose(across, T[0] - T)
    return bool(whole and labels and not np.allclose(down, -across))
