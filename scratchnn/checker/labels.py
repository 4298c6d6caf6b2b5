"""Images and their labels on the way into a network: whether they still belong together."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.network import truths
from scratchnn.checker.network.model import Chain, columns
from scratchnn.checker.network.roles import LONG, Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import is_named
from scratchnn.checker.program.examples import everything, examples, which
from scratchnn.checker.program.watch import Trace
from scratchnn.checker.verdict.judgement import Issue

NEAR = 150  # events between an output and what is made of it
TORN = "The labels do not belong to the images any more: only one of both was shuffled."
GROWN = (
    "`{}` still holds what the examples before have set: of one example {} entries are {:g}, "
    "and it is of one class. Make it anew for each."
)
LATE = 60  # events by which they may come later with another example
FEW = 20  # errors in which an example is looked for
ALONE, ENOUGH = range(1, 17), 2  # examples of which one is another one; those that tell
SPENT = 6000  # events that they may take
CLEAR = 0.5  # how much others may change with it, as they do when all are scaled


def judge(study: Study, chain: Chain) -> Iterator[Issue]:
    """Yield what is wrong with the labels of the images that were trained on."""
    y = everything(study.request.variant)[1]
    pairs: list[tuple[int, int]] = []
    for labels, rows, T in _trained(study, chain):
        hot = np.equal(T, chain.T.max())
        if (hot.sum(axis=0) == 1).all():
            pairs += zip(map(int, y[rows]), map(int, hot.argmax(axis=0)), strict=bool(rows))
        else:
            alike = (
                s for s in study.values() if np.array_equal(study.array(s).ravel(), T.ravel())
            )
            where = next((s for s in alike if is_named(s)), labels)
            said = GROWN.format(where.value.text, hot.sum(axis=0).max(), T.max())
            yield Issue("grown-targets", said, where, equation="loss/one_hot")
            return
    classes = dict(pairs)
    if _torn(pairs):
        yield Issue("torn-pairs", TORN, chain.layers[0].given)
    elif _differ(classes) and len(set(classes.values())) == len(classes):
        yield _renamed(study, chain, classes)


def _renamed(study: Study, chain: Chain, classes: dict[int, int]) -> Issue:
    """Return what is to be said of labels that are trained as other classes."""
    label, one = next((a, b) for a, b in classes.items() if a != b)
    y = everything(study.request.variant)[1]
    made = (
        s for s in study.label_arrays()
        if _is_truth(study.array(s), chain)
        or any(_follows(_classes(study.array(s)), y[rows], classes) for rows in known(study))
    )  # fmt: skip
    where = next(made, None)
    for seen in _compared(study.to_the_end, classes):
        said = (
            f"What is {label} in `{seen.value.text}`, with which the predictions are "
            f"compared, is trained as class {one}, and so with others."
        )
        return Issue("other-classes", said, where, equation="loss/one_hot")
    said = (
        f"What has the label {label} in the data is trained as class {one}, and so with "
        "others. Predictions are to be read so, too."
    )
    return Issue("renamed", said, where, equation="loss/one_hot")


def _trained(study: Study, chain: Chain) -> Iterator[tuple[Seen, list[int], Array]]:
    """Yield where labels stand, of which images if these are known, and what is made of them.

    That is one number for the class and another for the rest, at least in the first step.
    """
    given, (k, turn) = chain.layers[0].given, (len(chain.last.A), chain.last.turn)
    later = [study.again(seen) for seen in (given, truths.source(study, chain) or given)]
    last, two = -1, set(chain.T.ravel().tolist())
    if k < 2 or len(two) != 2 or (np.equal(chain.T, max(two)).sum(axis=0) != 1).any():
        return
    for at, (images, labels) in enumerate(zip(*later, strict=False)):
        both = images.index, labels.index
        after = [seen[at + 1].index for seen in later if len(seen) > at + 1]
        if at and not last < min(both) <= max(both) < min(after, default=4 * LONG):
            return  # other images, such as those to test on, went through between
        last = max(both)
        A0 = columns(study.array(images), turn)
        rows = which(A0.T, study.request.variant)
        first = images.index == given.index
        T = chain.T if first else truths.truth(study.array(labels), (k, A0.shape[1]), turn)
        if T is None or (rows and T.shape[1] != len(rows)) or not two >= {*T.ravel().tolist()}:
            return
        yield labels, rows or [], T


def _differ(classes: dict[int, int]) -> bool:
    """Tell whether some labels are trained as another class."""
    return any(label != one for label, one in classes.items())


def _torn(pairs: Sequence[tuple[int, int]]) -> bool:
    """Tell whether labels, beside classes, are more than other names for these."""
    return len(set(pairs)) > len(dict(pairs))


def _classes(labels: Array) -> Array:
    """Return labels as a number for each example, where they are one-hot."""
    if labels.ndim == 2 and min(labels.shape) > 1:
        for axis in (0, 1):
            if (labels.sum(axis=axis) == 1).all():
                found: Array = labels.argmax(axis=axis)
                return found
    return labels.ravel()


def _is_truth(labels: Array, chain: Chain) -> bool:
    """Tell whether labels are those that the output is compared with."""
    T = truths.truth(labels, chain.T.shape, chain.last.turn)
    return T is not None and np.array_equal(T, chain.T)


def _compared(study: Study, classes: dict[int, int]) -> Iterator[Seen]:
    """Yield the labels of the data with which the largest outputs are compared."""
    y = everything(study.request.variant)[1]
    every = known(study)
    parts = [s for s in study.values() if not s.value.is_named and study.array(s).ndim == 1]
    for one, other in itertools.pairwise(parts):
        for given, labels in ((one, other), (other, one)):
            P, L = study.array(given), study.array(labels)
            beside = study.base.events[one.index].place == study.base.events[other.index].place
            if beside and P.shape == L.shape and _is_largest(study, given):
                raw = [y[rows] for rows in every if len(rows) == len(L)]
                same = any(np.array_equal(L, r) for r in raw)
                if same and not any(_follows(L, r, classes) for r in raw):
                    yield labels


def _follows(labels: Array, y: Array, classes: dict[int, int]) -> bool:
    """Tell whether labels are others by the same new names, as far as these are known."""
    pairs = zip(labels.tolist(), y.tolist(), strict=False)
    return len(labels) == len(y) and all(classes.get(raw, one) == one for one, raw in pairs)


def known(study: Study) -> list[list[int]]:
    """Return which examples may stand together: those of each file, and of each table."""
    made = examples(study.request.variant)
    train, both = len(made.y), len(made.y) + len(made.y_test)
    apart = (rows for _, _, rows in tables(study))
    return [list(range(train)), list(range(train, both)), *apart]


def _is_largest(study: Study, seen: Seen) -> bool:
    """Tell whether numbers say where each example's output is largest."""
    P = study.array(seen)
    for other in study.values(max(0, seen.index - NEAR), seen.index + 1):
        A = study.array(other)
        if A.ndim == 2 and A.dtype.kind == "f" and P.size in A.shape:
            if any(np.array_equal(A.argmax(axis=axis), P) for axis in (0, 1)):
                return True
    return False


def torn(study: Study) -> Seen | None:
    """Return where an example and its label stop standing together, and never do again.

    One example is another one, its pixels in one run and its label in another: in the error,
    both must show at the same place. Chance, and what scales all of them, may say otherwise
    of a few.
    """
    together, apart, places = 0, list[Seen](), set[tuple[int, int]]()
    made_up = study.errors and study.variants is None  # of own data, one may make the other
    if not made_up or (study.without_labels and study.alike(study.other(labels=1))):
        return None
    for row in ALONE[: max(ENOUGH, SPENT // study.last)]:
        runs = {"labels": _lone(study, row, labels=1)}
        if not any(_places(study, seen, runs["labels"]) for seen in study.errors[:FEW]):
            continue  # it is not among these examples
        runs["pixels"] = _lone(study, row, pixels=1)
        for seen in study.errors[:FEW]:
            pixels, label = (_places(study, seen, runs[of]) for of in ("pixels", "labels"))
            both = pixels.keys() & label.keys()
            if both and not _wanders(study, seen, runs["pixels"], pixels):
                holds = any(pixels[many] == label[many] for many in both)
                together += holds
                apart += [] if holds else [_parted(study, runs) or seen]
                places |= {(many, label[many]) for many in both}
            if both:
                break
        if together == ENOUGH and not apart:
            return None
    # Where targets are scaled by all of them, each shows most at the place of the same one.
    told = len(apart) >= max(ENOUGH, together + 1) and len(places) > 1
    return apart[0] if told else None


def _wanders(study: Study, error: Seen, run: Trace, places: Mapping[int, int]) -> bool:
    """Tell whether another example changes most on the way to an error, as scaling may do."""
    moved = set().union(*(p.moves for p in study.parameters))
    forward = (s for s in study.values(0, error.index) if (s.index, s.value.text) in moved)
    ways = (_places(study, seen, run).items() for seen in forward)
    return any(places.get(many, at) != at for way in ways for many, at in way)


def _lone(study: Study, row: int, **changed: int) -> Trace:
    """Run it with another example alone, or with its label, until the errors are made."""
    variant = replace(study.request.variant, alone=row, **changed)  # type: ignore[arg-type]
    stop = min(study.last, study.errors[:FEW][-1].index + LATE)
    return study.runner(replace(study.request, stop=stop, variant=variant))


def _places(study: Study, seen: Seen, run: Trace) -> dict[int, int]:
    """Return of how many rows or columns one differs most in another run, and which."""
    event, array = run.by_place.get(study.places[seen.index]), study.array(seen)
    alike = (v for v in (event.values if event else ()) if v.text == seen.value.text)
    other = run.array(next(alike, seen.value)) if event else array
    if array.ndim not in (1, 2) or other.shape != array.shape or np.array_equal(array, other):
        return {}
    found: dict[int, int] = {}
    apart = np.abs(array.astype(float) - other)
    for axis, many in enumerate(array.shape):
        most = np.linalg.norm(apart, axis=1 - axis) if array.ndim == 2 else apart
        if many > 1 and np.partition(most, -2)[-2] < CLEAR * most.max():
            found[many] = int(most.argmax())
    return found


def _parted(study: Study, runs: Mapping[str, Trace]) -> Seen | None:
    """Return where the last images and labels of one number begin to stand apart."""
    last: dict[tuple[str, int], int] = {}
    parted: dict[int, Seen] = {}
    for seen in study.values(0, study.errors[0].index):
        places = {
            (what, many): at
            for what, run in runs.items() for many, at in _places(study, seen, run).items()
        }  # fmt: skip
        last |= places
        for many in {many for _, many in places}:
            if len({at for (_, m), at in last.items() if m == many}) == 1:
                parted.pop(many, None)
            elif is_named(seen):
                parted.setdefault(many, seen)
    where = min(parted.values(), key=lambda seen: seen.index, default=None)
    return where and study.made(where)


def tables(study: Study) -> Iterator[tuple[Seen, Array, list[int]]]:
    """Yield the named arrays of the file that hold made-up images, and which of them."""
    variant = study.request.variant
    n = examples(variant).x.shape[1]
    met: set[str] = set()
    for seen in study.values():
        event = study.base.events[seen.index]
        # What we hand to functions that are driven stands in no line.
        if event.function != "the file" or not event.place or not is_named(seen):
            continue
        array = study.array(seen)
        if array.ndim != 2 or seen.value.digest in met:
            continue
        met.add(seen.value.digest)
        pixels = pixels_of(array, n)
        rows = None if pixels is None else which(pixels, variant)
        if pixels is not None and rows:
            yield seen, pixels, rows


def pixels_of(array: Array, n: int) -> Array | None:
    """Return images as rows, without a column of labels before them; None if there are none."""
    for way in (array, array.T):
        if way.shape[1] in (n, n + 1):
            return way[:, 1:] if way.shape[1] == n + 1 else way
    return None
