"""What a program says of its own success: whether the numbers that it prints are a share of it.

Wherever predictions are compared with labels, the answer is given for the program: all are
right, none is, or some are by chance. A printed number that follows how many are right, and
nothing else, is a measure of success, whatever it is called. If all are right it must be 1, or
100, or how many they are.
"""

import ast
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.program.instrument import BATCH, PIXELS, small
from scratchnn.checker.program.watch import Event, Move, Trace, Value
from scratchnn.checker.verdict.judgement import Issue, Placed, Verdict

NUMBER = re.compile(r"[-+]?(?:\d+\.?(\d*)|\.(\d+))(?:e([-+]?\d+))?", re.IGNORECASE)
OF = re.compile(r"(\d[\d.]*(?:e-\d+)?)\s*(?:/|of|out of)\s*(\d+)")
CLAIM = re.compile(r"acc|%|percent", re.IGNORECASE)  # where else a mean count may be meant
NONE, ALL, DRAWN = 0, 1, (2, 3, 4, 5, 6, 7)  # who is right
SEEDS = (1, 2)  # of other numbers in the place of what is learned
LAST = 60  # comparisons before a number that it may tell of
DIGITS = 8  # steps of its last digit that a number must have, to be told from others
CLOSE = 1e-9
SHARES, TWICE = (1.0, 100.0), (10_000.0,)  # what all are; and in percent of percent
MORE, NEAR = 10, 0.2  # times as many examples, and how near to all a share of most is
EQUATION = "measure/accuracy"
HOW = "Divide by how many are compared, once."


class Said(NamedTuple):
    """A number that is printed."""

    value: float
    step: float  # of its last digit
    text: str
    answers: int  # that were given before
    texts: int  # that were printed before
    events: int  # that were reported before


Key = tuple[int, int, int]  # a place, which number there, which time
Told = dict[Key, Said]


class Measure(NamedTuple):
    """A number that follows how many predictions are right, or wrong."""

    key: Key
    said: Said  # where all are
    who: int  # whether of all that are right, or of none
    many: int  # predictions, or parts of them whose shares are added
    first: int  # comparison, and the last
    last: int
    parts: int  # of which each is compared at once
    shares: bool


def judge(verdict: Verdict) -> Placed | None:
    """Say which printed number is how many predictions are right, divided by another number."""
    study = verdict.study
    driven = study.request.driver != "whole"  # with what we hand over, and not the program
    alone = study.without_labels or not study.parameters or driven
    for place in [] if alone or study.tree is None else _places(study):
        for one in _measures(study, place):
            by = _divisor(verdict, one)
            if by and not _vanishes(study, place, one, by):
                return _issue(verdict, place, one, by)
    return None


def _places(study: Study) -> list[int]:
    """Return the lines at which many are compared, if numbers are printed after it."""
    notes = study.to_the_end.base.notes
    told = any(row and NUMBER.search(text) for _, text, row, _ in notes.get("texts", ()))
    many: dict[int, int] = defaultdict(int)
    for place, number, *_ in notes.get("answers", ()) if told else ():
        many[place] += number
    return [place for place, number in many.items() if number > 1]


def _run(
    study: Study, place: int = 0, who: int = NONE, moves: Sequence[Move] = (), **variant: int
) -> Trace:
    """Run it to the end, and say at a place who is right."""
    request = study.ending(study.request)
    world = replace(request.variant, **variant)  # type: ignore[arg-type]
    moves, wanted = (*request.moves, *moves), frozenset[int]()
    request = replace(request, variant=world, moves=moves, wanted=wanted)
    return study.runner(replace(request, answered=(place, who)))


def told(run: Trace) -> Told:
    """Return the numbers that a run prints, and the quotients of which it prints both parts."""
    found: Told = {}
    met: dict[int, int] = defaultdict(int)
    for at, (place, text, answers, events) in enumerate(run.notes.get("texts", ())):
        numbers = [*map(_number, NUMBER.finditer(text))]
        numbers += [(float(p) / float(of), CLOSE) for p, of in OF.findall(text) if float(of)]
        for which, (value, step) in enumerate(numbers):
            found[place, which, met[place]] = Said(value, step, text, answers, at, events)
        met[place] += 1
    return found


def _number(found: re.Match[str]) -> tuple[float, float]:
    """Return a number, and the step of its last digit.

    Examples
    --------
    >>> _number(NUMBER.search("0.25")), _number(NUMBER.search("3e-4"))
    ((0.25, 0.01), (0.0003, 0.0001))
    """
    digits = len(found.group(1) or found.group(2) or "") - int(found.group(3) or 0)
    return float(found.group()), 10.0**-digits


def _measures(study: Study, place: int) -> list[Measure]:
    """Return the numbers that follow what is compared at a place, and are no share of it.

    A number that is printed again and again must follow each time, and tell of others then: a
    smoothed one does not, and what goes on adding is no share until it is done.
    """
    run = _run(study, place, ALL)
    runs = run, _run(study, place, NONE), study.to_the_end.base
    full, none, plain = map(told, runs)
    moved = [key for key in full.keys() & none.keys() if full[key].value != none[key].value]
    families: dict[tuple[int, int], list[tuple[Key, Said, int]]] = defaultdict(list)
    for key in sorted(moved):
        said, who = (full[key], ALL) if full[key].value else (none[key], NONE)
        if key in plain:  # of which more may be written
            said = said._replace(step=min(said.step, plain[key].step))
        families[key[:2]].append((key, said, who))
    doubtful = [f for f in families.values() if any(not _is_share(one[1]) for one in f)]
    if not doubtful or not _compares_labels(study, place):
        return []
    drawn = [(one, told(one)) for one in (_run(study, place, who) for who in DRAWN)]
    found = list[Measure]()
    for family in doubtful:
        each = [_followed(key, said, who, place, drawn) for key, said, who in family]
        measures = [one for one in each if one and not _is_cut(run, one)]
        both = itertools.pairwise(sorted(measures, key=lambda one: one.last))
        adds = any(b.first <= a.last < b.last for a, b in both)
        if len(measures) == len(family):
            found += [
                m for m in measures if not _is_share(m.said) and not (adds and m.said.value < 1)
            ]
    return [one for one in found if not is_one_of(one.said, (one.many,))]


def is_one_of(said: Said, wanted: Sequence[float]) -> bool:
    """Tell whether a number is one of others, but for its last digit."""
    return any(abs(said.value - one) <= said.step + CLOSE for one in wanted)


def _is_share(said: Said) -> bool:
    """Tell whether a number may be a share of all, for all that is printed of it."""
    return said.value <= DIGITS * said.step or is_one_of(said, SHARES)


def _compares_labels(study: Study, place: int) -> bool:
    """Tell whether one side at a place knows labels, and the other what is learned instead."""
    labels = _run(study, moves=study.variants[0]) if study.variants else _run(study, labels=1)
    runs = [
        study.to_the_end.base,
        labels,
        *(_run(study, moves=_thrown(study, s)) for s in SEEDS),
    ]
    rows = [[row[4:6] for row in run.notes["answers"] if row[0] == place] for run in runs]
    many = min(map(len, rows))
    sides = [[tuple(row[side] for row in some[:many]) for some in rows] for side in (0, 1)]
    return any(
        truth[0] != truth[1] and truth[0] == truth[2] == truth[3]
        and len({guess[0], *guess[2:]}) > 1
        for truth, guess in (sides, sides[::-1])
    )  # fmt: skip


def _thrown(study: Study, seed: int) -> list[Move]:
    """Return what lets all that is learned start far away, so that all is predicted."""
    rng = np.random.default_rng(seed)
    each = ((p.origin, p.before) for p in study.parameters if p.moves)
    return [
        Move(seen.index, seen.value.text, max(1.0, 3 * np.std(a)) * rng.normal(size=a.shape))
        for seen, a in each
    ]


def _followed(
    key: Key, said: Said, who: int, place: int, drawn: Sequence[tuple[Trace, Told]]
) -> Measure | None:
    """Return of what a number is the share in all runs: of predictions, or a mean of shares."""
    for shares in (False, True):
        fits: set[tuple[int, int, int, int]] | None = None
        for run, told in drawn:
            other = told.get(key)
            if other is None:
                return None
            answers = enumerate(run.notes["answers"][: other.answers])
            rows = [(at, row[1], row[2]) for at, row in answers if row[0] == place and row[1]]
            rows = [(at, 1, r / n) if shares else (at, n, r) for at, n, r in rows[-LAST:]]
            many, right = (np.cumsum([0, *(row[i] for row in rows)]) for i in (1, 2))
            counted, follows = many[None] - many[:, None], right[None] - right[:, None]
            follows = follows if who == ALL else counted - follows
            with np.errstate(all="ignore"):
                off = np.abs(said.value * follows / counted - other.value)
            fit = (counted > 0) & (off <= (said.step + other.step) / 2 + CLOSE)
            alike = {
                (int(counted[i, j]), rows[i][0], rows[j - 1][0], int(j - i))
                for i, j in zip(*np.nonzero(fit), strict=True)
            }
            fits = alike if fits is None else fits & alike
        if fits:
            one = max(fits, key=lambda fit: fit[2])
            return (
                Measure(key, said, who, *one, shares)
                if len({f[0] for f in fits}) == 1
                else None
            )
    return None


def _is_cut(run: Trace, one: Measure) -> bool:
    """Tell whether the loop was ended before its time that compared one after the other."""
    return one.first < one.last and any(
        begun <= one.last and one.first < ended and texts <= one.said.texts
        for begun, ended, texts in run.notes["cuts"]
    )


def _divisor(verdict: Verdict, one: Measure) -> float:
    """Return by what a number of predictions is divided; 0 if that is not certain."""
    study, claimed = verdict.study, CLAIM.search(one.said.text) is not None
    if is_one_of(one.said, TWICE):
        return one.many / TWICE[0]
    classes = {_classes(verdict)}
    sizes = own_sizes(study, study.base, classes) | {one.many**2}
    some = classes | {one.parts}  # a mean of as many may be meant
    sizes = sizes | some if claimed else sizes - some
    fits = [
        s for s in sizes - {0, 1} if is_one_of(one.said, [w * one.many / s for w in SHARES])
    ]
    fits += [1] if claimed and is_one_of(one.said, (SHARES[1] * one.many,)) else []
    return fits[0] if len(fits) == 1 else 0


def own_sizes(study: Study, run: Trace, kept: set[int]) -> set[int]:
    """Return the sizes of what a run held, but for those that the program writes."""
    sizes = {n for array in run.arrays.values() for n in array.shape}
    written = {n for number in _divisors(study.tree) for n in (number, small(number))}
    return sizes - written | sizes & (PIXELS | kept)


def _classes(verdict: Verdict) -> int:
    """Return how many classes there are, as far as it is known."""
    return verdict.fit.classes if verdict.fit and verdict.fit.chains else 0


def _divisors(tree: ast.AST | None) -> Iterator[int]:
    """Yield the whole numbers by which a program divides, or to which it gives a name.

    They are how many examples it has, and not how many are made up.
    """
    for node in ast.walk(tree) if tree else ():
        given: list[ast.expr] = getattr(node, "defaults", [])
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            given = getattr(node.value, "elts", [node.value])
        elif isinstance(node, ast.BinOp):
            given = [node.right]
        for one in given:
            if isinstance(one, ast.Constant) and type(one.value) is int:
                yield one.value


def _vanishes(study: Study, place: int, one: Measure, by: float) -> bool:
    """Tell whether a number is about right of more examples, or is not there.

    A batch is a whole one of more, but for the last.
    """
    run = _run(study, place, one.who, times=study.request.variant.times * MORE)
    most = max((s.value for key, s in told(run).items() if key[:2] == one.key[:2]), default=0)
    batch = by == BATCH > one.many and most < 2 * one.said.value
    batch = batch and "batch" in ast.unparse(study.tree or ast.Pass()).lower()
    return batch or not most or any(abs(most / whole - 1) < NEAR for whole in SHARES)


def _issue(verdict: Verdict, place: int, one: Measure, by: float) -> Placed:
    """Return what is to be said of a number, and of the run in which it is seen."""
    study, said, who = verdict.study, one.said, "right" if one.who == ALL else "wrong"
    long = study.longer(replace(study.request, answered=(place, one.who)))
    since = long.base.notes["answers"][one.last][3]
    values = (s for s in long.values(since, said.events) if long.array(s).size == 1)
    numbers = ((s, float(long.array(s).ravel()[0])) for s in values)
    made = next((s for s, n in numbers if is_one_of(said, (n, 100 * n))), None)
    if made is None:
        long.base.events.append(Event(one.key[0], "the file", 0, []))
        made = Seen(len(long.base.events) - 1, Value("", "", "", -1))
    divisor = f"{one.many}, twice" if by == one.many**2 else f"{by:g}"
    what = (
        "the share in percent, made a percentage once more" if by < 1
        else f"the sum of {one.many} shares, divided by {by:g}" if one.shares
        else f"how many of {one.many} predictions are {who}, divided by {divisor}"
    )  # fmt: skip
    text = f"This is {what}: were all of them {who}, it would be {said.value:g}. {HOW}"
    known = {one.many**2: "mean-twice", _classes(verdict): "always-ten"}
    mistake = known.get(int(by), "other-number")
    return Placed(replace(verdict, study=long), Issue(mistake, text, made, equation=EQUATION))
