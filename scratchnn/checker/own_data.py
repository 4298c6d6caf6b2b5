"""Find the data that a program holds itself: change arrays in it, in their place."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.seen import Seen

if TYPE_CHECKING:
    from scratchnn.checker.roles import Study

MIN_DATA = 3
MISSES = 4  # arrays that move parameters, and none of them along a slope
FIRST = 400  # events at which a program has made its own data


def compare(study: "Study") -> None:
    """Find the data that the program holds itself: change arrays in it, in their place.

    Numbers such as 0 and 1 hide what is multiplied by them, so the pixels are changed in
    all runs, and once more in the run with other pixels.
    """
    study.reason = "it reads no data that can be made up, and holds none in arrays"
    found: list[dict[str, object]] = []  # what arrays tell that may be data
    for _ in _attempts(study):
        if study.parameters and study.understood(study):
            return
        if study.parameters:
            found.append(dict(vars(study)))
        if len(found) == MISSES:
            break
    if found:
        vars(study).update(found[0])
        return
    study.reason = study.reason or "it holds no data that could be changed"


def _attempts(study: "Study") -> Iterator[None]:
    """Take some arrays for labels, and others for pixels, the likeliest first."""
    roots = _roots(study)
    given = [(seen, make(study.array(seen))) for make in OTHERS for seen in roots]
    tried = [(seen, to) for seen, to in given if to is not None]
    tried.sort(key=lambda one: (not one[0].value.is_named, -max(one[1].shape)))
    plain, base = study.request, study.base
    for labels, to in tried[:6]:
        study.labels = study.edited(study.edit(labels, to))
        for root in _likeliest(study, roots, labels):
            if root is labels or study.knows_labels(root):
                continue
            pixels, array = _used(study, root, labels), study.array(root)
            edits = [study.edit(pixels, _other_pixels(array, seed)) for seed in (7, 8)]
            if study.alike(study.edited(edits[0])):
                continue
            same = study.edit(labels, base.array(labels.value))  # perhaps made of the pixels
            study.request = replace(plain, moves=(edits[0], same))
            study.run()
            study.labels = study.edited(edits[0], study.edit(labels, to))
            study.pixels = study.edited(edits[1], same)
            study.truth = labels
            study.reason = ""
            study.find()
            yield
            study.request, study.base, study.parameters = plain, base, []
            study.__dict__.pop("places", None)
            study.labels = study.edited(study.edit(labels, to))


def _roots(study: "Study") -> list[Seen]:
    """Return the arrays that a program makes at first, each where it is complete."""
    roots: dict[int, Seen] = {}
    for seen in study.values(0, FIRST):
        array, known = study.array(seen), roots.get(seen.value.object)
        if array.ndim and array.size >= MIN_DATA:
            named = known is not None and seen.value.is_named and not known.value.is_named
            if known is None or named or known.value.digest != seen.value.digest:
                roots[seen.value.object] = seen
    return sorted(roots.values(), key=lambda seen: seen.index)


def _likeliest(study: "Study", roots: list[Seen], labels: Seen) -> list[Seen]:
    """Return arrays, those first that may be as many examples as there are labels."""
    many = max(study.array(labels).shape)

    def rank(seen: Seen) -> tuple[bool, bool, int]:
        shape = study.array(seen).shape
        return many not in shape, len(shape) < 2, seen.index

    return sorted(roots, key=rank)


def _used(study: "Study", root: Seen, labels: Seen) -> Seen:
    """Return where an array is seen again after the labels were made, perhaps of it."""
    same = (root.value.object, root.value.digest)
    after = study.values(labels.index + 1)
    later = (s for s in after if (s.value.object, s.value.digest) == same)
    return root if root.index > labels.index else next(later, root)


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
    if array.dtype.kind != "f" or array.size != max(array.shape):
        return None
    return _other_pixels(array, 6)


OTHERS = (_other_labels, _other_numbers)  # classes first
