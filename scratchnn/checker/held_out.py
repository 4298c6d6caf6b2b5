"""Whether examples that are to tell how well a network does were trained on, too."""

import collections
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker import labels
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import Fit, is_named
from scratchnn.checker.program.examples import everything, which
from scratchnn.checker.program.watch import Event, Value
from scratchnn.checker.reported import is_one_of, told
from scratchnn.checker.verdict.judgement import Issue, Placed, Verdict

# Words by which a name says that no step is made from what it holds; of "dev", one may be.
CLAIMS = {"test", "te", "tst", "val", "valid", "validation", "holdout", "heldout"}
TESTS = {"test", "validation"}  # and no others, of a text
MISNAMED = (
    "This is called a number of the test, and the program compares no labels but those of the "
    "examples that are trained on. Predict the examples that were set apart."
)
WORD = re.compile("[A-Z]?[a-z]+")


def judge(verdict: Verdict) -> Placed | None:
    """Say which examples are called those to test on, and the first step is made from them."""
    study, fit = verdict.study, verdict.fit
    claimed = list(_claimed(study)) if fit and study.parameters and not study.own else []
    long = study.to_the_end if claimed else study
    for seen in claimed:
        array = study.array(seen)
        both = _rows(array) & _trained(verdict.found, array) - _twice(study)
        if both and _is_part(study, array) and _is_used(study, long, seen):
            said = (
                f"`{seen.value.text}` holds examples that are trained on, at least {len(both)} "
                "of them in the first step: what the network says of these tells nothing of "
                "others. Set examples apart first, and train on the rest."
            )
            return Placed(verdict, Issue("seen-before", said, seen))
    place = _misnamed(verdict, long) if claimed else None
    if place is None:
        return None
    long.base.events.append(Event(place, "the file", 0, []))
    seen = Seen(len(long.base.events) - 1, Value("", "", "", -1))
    return Placed(replace(verdict, study=long), Issue("seen-before", MISNAMED, seen))


def _misnamed(verdict: Verdict, long: Study) -> int | None:
    """Return where a number is said to be of a test, though none but those trained on is read.

    All that is compared in the program is then the labels of these, and of no others.
    """
    study, fit = verdict.study, verdict.found
    variant = study.request.variant
    rows = which(fit.chain.layers[0].A0.T, variant) if len(fit.chains) == 1 else None
    y = everything(variant)[1]
    known = [y[one] for one in labels.known(study) if rows and set(rows) <= set(one)]
    answers = long.base.notes.get("answers", ())
    for _, many, _, events, *_ in answers:
        sides = [long.base.array(v).ravel() for v in long.base.events[events - 1].values]
        if many < 2 or not any(np.array_equal(L, T) for L in sides for T in known):
            return None
    for (place, *_), said in told(long.base).items() if answers else ():
        _, many, right, *_ = answers[max(0, said.answers - 1)]
        named = TESTS & set(said.text.lower().split()) and "train" not in said.text.lower()
        share = said.step < 1 and is_one_of(said, (right / many, 100 * right / many))
        if named and said.answers and share:
            return place
    return None


def _claimed(study: Study) -> Iterator[Seen]:
    """Yield the last tables before the first step that are called those to test on."""
    every = (s for s in study.values(0, study.first) if is_named(s) and _claims(s.value.text))
    return iter({s.value.text: s for s in every if _is_table(study, s)}.values())


def _claims(text: str) -> bool:
    """Tell whether a name says that it holds examples to test on.

    Examples
    --------
    >>> [_claims(name) for name in ("X_test", "xval", "data['teX']", "values", "X_train")]
    [True, True, True, False, False]
    """
    words = (word.lower() for word in WORD.findall(text))
    return any(word in CLAIMS or word.removeprefix("x") in CLAIMS for word in words)


def _is_table(study: Study, seen: Seen) -> bool:
    """Tell whether a value may be examples."""
    array = study.array(seen)
    many = array.ndim > 1 and len(array) > 1 and array[0].size > 1
    return many and study.knows_pixels(seen) and not study.knows_labels(seen)


def _trained(fit: Fit, claimed: Array) -> set[bytes]:
    """Return the examples of the first step, of the shape of others."""
    if fit.chains:
        return set().union(*(_rows(chain.layers[0].A0) for chain in fit.chains))
    last: Seen | None = None
    for seen in fit.study.values(0, fit.start + 1):
        alike = fit.study.array(seen).shape[1:] == claimed.shape[1:]
        if alike and _is_table(fit.study, seen) and not _claims(seen.value.text):
            last = seen
    return _rows(fit.study.array(last)) if last else set()


def _rows(array: Array) -> set[bytes]:
    """Return what tells examples apart, whether they are rows or columns."""
    return set().union(*_ways(array))


def _ways(array: Array) -> list[set[bytes]]:
    """Return what tells the rows of an array apart, and its columns."""
    return [{row.tobytes() for row in way if np.ptp(row)} for way in _flat(array)]


def _flat(array: Array) -> list[Array]:
    """Return an array so that each row is an example, in both ways that may be meant."""
    flat = array.reshape(len(array), -1).astype(float)
    return [flat, flat.T] if array.ndim == 2 else [flat]


def _twice(study: Study) -> set[bytes]:
    """Return the examples that a table holds twice: these may stand in both parts of it."""
    tables = {s.value.digest: s for s in study.values(0, study.first) if _is_table(study, s)}
    rows = (row for seen in tables.values() for row in _twofold(study.array(seen)))
    return set(rows)


def _twofold(array: Array) -> list[bytes]:
    ways = ([row.tobytes() for row in way if np.ptp(row)] for way in _flat(array))
    counts = itertools.chain.from_iterable(collections.Counter(way).items() for way in ways)
    return [row for row, many in counts if many > 1]


def _is_part(study: Study, claimed: Array) -> bool:
    """Tell whether a program holds more examples of their kind."""
    mine = _ways(claimed)
    tables = {s.value.digest: s for s in study.values(0, study.first) if _is_table(study, s)}
    arrays = [a for a in map(study.array, tables.values()) if a.size > claimed.size]
    return any(way < _rows(a) for a in arrays for way in mine)


def _is_used(study: Study, long: Study, claimed: Seen) -> bool:
    """Tell whether examples are read again, once a step was made."""
    text = re.compile(rf"(?<!\w){re.escape(claimed.value.text)}(?!\w)")
    return any(
        s.value.digest == claimed.value.digest or text.search(s.value.text)
        for s in long.values(study.last + 1)
    )
