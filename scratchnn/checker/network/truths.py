"""What an output is compared with: the labels, in the form of the output."""

from collections.abc import Iterator

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network.model import Chain, columns
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.program.examples import everything, which
from scratchnn.checker.program.watch import Move

FAR = 10.0  # how far an output is moved


def truths(study: Study, chain: Chain) -> Iterator[tuple[Seen, Array]]:
    """Yield what the output may be compared with, as columns, the nearest first."""
    index, shape = chain.last.output.index, chain.last.A.shape
    found: dict[bytes, None] = {}
    labels = study.label_arrays()
    for seen in sorted(labels, key=lambda s: (abs(s.index - index), s.index < index)):
        T = truth(_as_indices(study.array(seen), shape[0]), shape, chain.last.turn)
        if T is not None and T.tobytes() not in found:
            found[T.tobytes()] = None
            if not _is_made(study, seen, chain.last.output):
                yield seen, T
        if len(found) > 5:
            break
    known = known_truth(study, chain)
    if known is not None and known.tobytes() not in found:
        yield chain.layers[0].given, known


def _is_made(study: Study, seen: Seen, output: Seen) -> bool:
    """Tell whether what looks like labels is made of an output: then it moves with it.

    Where all margins are above 0, it depends on the labels alone.
    """
    if seen.index <= output.index or any(
        s.value.digest == seen.value.digest for s in study.values(0, output.index)
    ):
        return False
    array = study.array(output)
    far = FAR * np.random.default_rng(3).normal(size=array.shape)
    (found,) = study.caught([Move(output.index, output.value.text, far)], [seen])
    return found is not None and not np.array_equal(found, study.array(seen))


def source(study: Study, chain: Chain) -> Seen | None:
    """Return where the labels stand that an output is compared with."""
    found = truths(study, chain)
    return next((seen for seen, T in found if np.array_equal(T, chain.T)), None)


def later(study: Study, chain: Chain, output: Seen) -> Array | None:
    """Return what a later output is compared with: what stands where the first one's does."""
    first, turn = source(study, chain), chain.last.turn
    if first is None:
        return None
    before = first.index < chain.last.output.index
    alike = study.again(first)
    near = [s for s in alike if s.index < output.index]
    far = [s for s in alike if s.index > output.index]
    array = study.array(near[-1] if before or not far else far[0])
    shape = columns(study.array(output), turn).shape
    if first == chain.layers[0].given:
        rows = which(columns(array, turn).T, study.request.variant)
        if rows is None:
            return None
        array = everything(study.request.variant)[1][rows]
    return truth(_as_indices(array, shape[0]), shape, turn)


def _as_indices(labels: Array, k: int) -> Array:
    """Return labels as they count when they are used as indices: −1 is the last class."""
    whole = labels.dtype.kind == "i" and labels.ndim == 1 and k > 1  # −1 and 1 are one output's
    if whole and -k <= labels.min(initial=0) < 0:
        return labels % k
    return labels


def known_truth(study: Study, chain: Chain) -> Array | None:
    """Return the labels of the made-up images, where the program only counts with them."""
    y = everything(study.request.variant)[1]
    rows = which(chain.layers[0].A0.T, study.request.variant)
    return None if rows is None else truth(y[rows], chain.last.A.shape, chain.last.turn)


def truth(labels: Array, shape: tuple[int, ...], turn: str) -> Array | None:
    """Return labels as an array of the output's shape, or None if they cannot be that."""
    k, m = shape
    labels = np.asarray(labels, dtype=float)
    if labels.ndim > 2:
        return None
    if labels.ndim == 2 and labels.size == k * m and k > 1:
        other = "rows" if turn == "columns" else "columns"
        for way in (turn, other):
            T = columns(labels, way)
            if T.shape == (k, m) and (k != m or bool((T.sum(axis=0) == 1).all())):
                return T
        return None
    if k == 1:
        return labels.reshape(1, m) if labels.size == m else None
    if m == 1 and labels.size == k:
        return labels.reshape(k, 1)
    whole = labels.size == m and not (labels % 1).any() and labels.min() >= 0
    if whole and labels.max() < k:
        return np.eye(k)[:, labels.ravel().astype(int)]
    return None
