"""Find the data that a program holds itself: change arrays in it, in their place."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network.seen import Seen
from scratchnn.checker.program.watch import Move

if TYPE_CHECKING:
    from scratchnn.checker.network.roles import Study

MIN_DATA = 3
TRIED = 8  # arrays that may be what belongs to some labels
SURE = 2  # that some arrays are the data
ATTEMPTS, FEW = 16, 4  # of pairs, and of tables; and where a longer run is still to come
MISSES = 4  # arrays that move parameters, and none of them along a slope
FIRST = 400  # events at which a program has made its own data
Root = list[Seen]  # an array, or the arrays of one kind in a list
Held = tuple[tuple[int, str], tuple[int, str], int]  # labels, pixels, and how the first change
Changes = tuple[list[Move], list[Move], list[Move], list[Move]]  # of pixels, and of labels


def compare(study: "Study") -> None:
    """Find the data that the program holds itself: change arrays in it, in their place.

    Numbers such as 0 and 1 hide what is multiplied by them, so the pixels are changed in
    all runs, and once more in the run with other pixels.
    """
    study.reason = "it reads no data that can be made up, and holds none in arrays"
    found: list[tuple[int, int, dict[str, object]]] = []  # what arrays tell that may be data
    for _ in _attempts(study):
        study.leave_zero()
        known = study.understood(study) if study.parameters else 0
        if study.parameters and _are_made(study):
            continue
        if known == SURE:
            return
        if study.parameters:
            found.append((known, sum(p.stepped for p in study.parameters), dict(vars(study))))
        if len(found) == MISSES or time.monotonic() > study.until:
            break
    if found:
        best = max(found, key=lambda one: one[:2] if one[0] else (0, 0))
        study.forget()
        vars(study).update(best[2], held=None)
        return
    study.held = None
    study.reason = study.reason or "it holds no data that could be changed"


def _are_made(study: "Study") -> bool:
    """Tell whether what was taken for pixels is made of something else that is learned."""
    if study.variants is None:
        return False
    known, pixels = [p.origin for p in study.parameters], study.variants[0][0]
    others = [
        p.origin for p in study.replaced()
        if p.origin not in known and not study.knows_pixels(p.old) and study.knows_pixels(p.new)
    ]  # fmt: skip
    plain = replace(study.request, moves=(), stop=pixels.event, light=True)

    def digest(*moves: Move) -> str:
        values = study.runner(replace(plain, moves=moves)).events[-1].values
        return next(v.digest for v in values if v.text == pixels.text)

    rng = np.random.default_rng(3)
    moves = (
        Move(one.index, one.value.text, rng.random(study.array(one).shape) + 0.5)
        for one in others[:FEW]
    )
    return any(digest(move) != digest() for move in moves)


def again(study: "Study") -> bool:
    """Tell whether the data are those that were surely found in another run."""
    if study.held is None:
        return False
    first, second, how = study.held
    roots = {_called(root): root for root in _roots(study)}
    if not {first, second} <= roots.keys():
        return False
    study.labels = study.pixels = study.base  # by which nothing depends on either
    plain, labels = dict(vars(study)), roots[first]
    to = CHANGES[how](_whole(study, labels))
    changed = None if to is None else _changed(study, labels, to, roots[second])
    for _ in _taken(study, labels, roots[second], changed) if changed else ():
        study.leave_zero()
        if study.parameters and not _are_made(study) and study.understood(study) == SURE:
            return True
    study.forget()
    vars(study).update(plain)
    return False


def _attempts(study: "Study") -> Iterator[None]:
    """Take some arrays for labels, and others for pixels, the likeliest first."""
    roots = _roots(study)
    given = [  # classes first
        (root, change(_whole(study, root)), how)
        for how, change in enumerate(CHANGES) for root in roots
    ]  # fmt: skip
    tried = [(root, to, how) for root, to, how in given if to is not None]
    many = next((len(_whole(study, r)) for r in roots if _whole(study, r).ndim > 1), 0)
    tried.sort(
        key=lambda one: (
            not _told(one[0]), _counts(one[1]),
            bool((one[1] % 1).any()) and many not in one[1].shape,
            _wide(one[1]), -max(one[1].shape),
        )
    )  # fmt: skip
    most = ATTEMPTS if study.whole else FEW
    made, last = 0, max((seen.index for root in roots for seen in root), default=0)
    for labels, to, how in tried[:6]:
        # It is asked of roots alone whether they are made of these labels.
        known = study.edited(*_edits(study, labels, to), stop=last + FIRST)
        for root in _likeliest(study, roots, labels):
            study.labels = known
            if root is labels or not _may_be_pixels(study, root, labels):
                continue
            if made == most:
                continue
            if changed := _changed(study, labels, to, root):
                made += 1
                study.held = _called(labels), _called(root), how
                yield from _taken(study, labels, root, changed)
    tables = ((root, rows) for root in roots for rows in _tables(_whole(study, root)))
    for root, rows in itertools.islice(tables, most):
        one, other, labels_too = (_edits(study, root, to) for to in rows)
        study.truth, study.held = set(), None
        yield from _attempt(study, [], one, other, labels_too, [])


def _called(root: Root) -> tuple[int, str]:
    """Return what tells an array, or a list of them, in other runs, too."""
    return root[0].index, root[0].value.text


def _changed(study: "Study", labels: Root, to: Array, root: Root) -> Changes | None:
    """Return what changes labels, and a root as pixels; None if that takes no other numbers.

    Whether it does shows where they are given to the last.
    """
    pixels, array = _used(study, root, labels), _whole(study, root)
    one, other = (_edits(study, pixels, _other_pixels(array, n)) for n in (7, 8))
    same = _edits(study, labels, _whole(study, labels))  # perhaps made of the pixels
    stop = max(move.event for move in one)
    moved = study.edited(*one, stop=stop).events
    mine, theirs = ([e.values for e in run] for run in (study.base.events[: stop + 1], moved))
    return None if mine == theirs else (one, other, _edits(study, labels, to), same)


def _taken(study: "Study", labels: Root, root: Root, changed: Changes) -> Iterator[None]:
    """Take an array for labels and another for pixels."""
    study.truth = {seen.value.object for seen in labels}
    yield from _attempt(study, [*labels, *_used(study, root, labels)], *changed)


def _attempt(
    study: "Study", roots: Root,
    pixels: list[Move], more: list[Move], others: list[Move], same: list[Move],
) -> Iterator[None]:  # fmt: skip
    """Find parameters by some changes of pixels and labels; then forget them.

    If these are learned themselves, they are none.
    """
    plain, base = study.request, study.base
    study.request = replace(plain, moves=(*pixels, *same))
    study.run()
    study.variants = [*pixels, *others], [*more, *same]
    study.compare()
    study.reason = ""
    if not _are_stepped(study, roots):
        study.find()
        yield
    study.variants = None
    study.request, study.base, study.parameters = plain, base, []
    study.forget()


def _tables(array: Array) -> Iterator[tuple[Array, Array, Array]]:
    """Yield a table whose last column are labels with other pixels, twice, and other labels."""
    if array.ndim != 2 or array.dtype.kind != "f" or array.shape[1] < 2:
        return
    classes = _other_labels(array[:, -1])
    to = _other_numbers(array[:, -1]) if classes is None else classes
    if to is None or not (array[:, :-1] % 1).any():
        return
    one, other = (array.copy() for _ in range(2))
    for made, seed in ((one, 7), (other, 8)):
        made[:, :-1] = _other_pixels(array[:, :-1], seed)
    labels = one.copy()
    labels[:, -1] = to
    yield one, other, labels


def _roots(study: "Study") -> list[Root]:
    """Return the arrays that a program makes at first, each where it is complete.

    Long lists of them come first; of those with one name and shape, there is the first.
    """
    found: dict[tuple[object, ...], Seen] = {}
    for seen in _first(study):
        array = study.array(seen)
        # The rows of a list have its number; a number in a list is told by its place.
        one = (seen.value.object if array.ndim else seen.value.text, array.shape)
        known = found.get(one)
        if array.size and (array.ndim or seen.value.text.endswith("]")):
            named = seen.value.is_named and known and not known.value.is_named
            grown = array.ndim and known and known.value.digest != seen.value.digest
            if known is None or named or grown:
                found[one] = seen
    roots: dict[tuple[object, ...], Root] = {}
    for seen in found.values():  # those of a list are one, wherever they stand in it
        kind = re.sub(r"\[\d+\]", "[]", seen.value.text, count=1)
        listed = kind != seen.value.text
        which = seen.index if listed else seen.value.object
        roots.setdefault((kind, study.array(seen).shape, which), []).append(seen)
    whole = [r for r in roots.values() if _whole(study, r).size >= MIN_DATA]
    whole = [r for r in whole if np.ptp(_whole(study, r).astype(float))]  # zeros are no data
    first = {(r[0].value.text, _whole(study, r).shape): r for r in reversed(whole)}
    return sorted(first.values(), key=lambda root: (len(root) <= MIN_DATA, root[0].index))


def _first(study: "Study") -> Iterator[Seen]:
    """Yield what a program makes at first; later, after loops over data, the first of each."""
    yield from study.values(0, FIRST)
    again = (place[1] for place in study.places[FIRST:])
    once = [at for at, number in enumerate(again, FIRST) if not number][:FIRST]
    for at in once:
        yield from study.values(at, at + 1)


def _are_stepped(study: "Study", roots: Root) -> bool:
    """Tell whether what was taken for labels and pixels is learned from both."""
    keys = {seen.value.key for seen in roots}
    return any(seen.value.key in keys for seen in study.errors)


def _told(root: Root) -> bool:
    """Tell whether a program gives a name to an array, or keeps a list of its kind."""
    return root[0].value.is_named or len(root) > 1


def _whole(study: "Study", root: Root) -> Array:
    """Return all numbers of a root, those of a list below each other."""
    arrays = [study.array(seen) for seen in root]
    return arrays[0] if len(arrays) == 1 else np.stack([a.reshape(-1) for a in arrays])


def _edits(study: "Study", root: Root, to: Array) -> list[Move]:
    """Return what puts other numbers in the place of all arrays of a root."""
    rows = [to] if len(root) == 1 else list(to)
    return [
        study.edit(seen, row.reshape(study.array(seen).shape))
        for seen, row in zip(root, rows, strict=True)
    ]


def _likeliest(study: "Study", roots: list[Root], labels: Root) -> list[Root]:
    """Return arrays that may be as many examples as there are labels."""
    many = max(_whole(study, labels).shape)
    found = [root for root in roots if many in _whole(study, root).shape]
    return sorted(found, key=lambda root: (_whole(study, root).ndim < 2, root[0].index))[:TRIED]


def _may_be_pixels(study: "Study", root: Root, labels: Root) -> bool:
    """Tell whether an array knows no labels, or may be points drawn around their classes."""
    array = study.array(root[0])
    classes = not (_whole(study, labels) % 1).any()
    points = array.ndim == 2 and root[0].value.is_named and bool((array % 1).all())
    return (classes and points) or not study.knows_labels(root[0])


def _used(study: "Study", root: Root, labels: Root) -> Root:
    """Return where an array is seen again after the labels were made, perhaps of it."""
    if len(root) > 1:
        return root
    same = (root[0].value.object, root[0].value.digest)
    after = study.values(labels[0].index + 1)
    later = (s for s in after if (s.value.object, s.value.digest) == same)
    return root if root[0].index > labels[0].index else [next(later, root[0])]


def _other_labels(array: Array) -> Array | None:
    """Return labels all of which are others, or None if an array is none."""
    if array.dtype.kind not in "iufb" or array.size > 20_000 or (array % 1).any():
        return None
    values = np.unique(array)
    if not 2 <= len(values) <= 20 or np.abs(values).max() > 60:
        return None
    if array.ndim == 2 and min(array.shape) > 1:
        for axis in (0, 1):
            if (array.sum(axis=axis) == 1).all():
                return np.roll(array, 1, axis=axis)
        return None
    turned = {v: values[(i + 1) % len(values)] for i, v in enumerate(values)}
    return np.vectorize(turned.get)(array).astype(array.dtype)


def _other_pixels(array: Array, seed: int) -> Array:
    """Return an array with other numbers, of about the same size."""
    rng = np.random.default_rng(seed)
    if array.dtype.kind in "iub":
        return (array + rng.integers(1, 4, array.shape)).astype(array.dtype)
    return array + 0.3 * (np.ptp(array) or 1.0) * rng.random(array.shape)


def _other_numbers(array: Array) -> Array | None:
    """Return other numbers to predict, or None if an array is none of those."""
    if array.dtype.kind != "f" or array.size > 20_000:
        return None
    return _other_pixels(array, 6)


def _counts(array: Array) -> bool:
    """Tell whether numbers are whole and all of them others, as no classes are."""
    return not (array % 1).any() and len(np.unique(array)) == array.size


def _wide(array: Array) -> int:
    """Return how many numbers there are of several to predict for each example; else 0."""
    several = array.dtype.kind == "f" and (array % 1).any() and array.size > max(array.shape)
    return array.size if several else 0


CHANGES = (_other_labels, _other_numbers)
