"""What became of the data on the way into a network: rows repeated, pixels not scaled."""

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker import (
    compared,
    epochs,
    held_out,
    kept,
    labels,
    reported,
    schedules,
    starts,
    words,
)  # fmt: skip
from scratchnn.checker.network.model import Layer, columns, is_masked
from scratchnn.checker.network.roles import LONG, Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import is_named
from scratchnn.checker.program.examples import alike, everything, examples
from scratchnn.checker.program.instrument import TEXT
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Finding, Remark, Report
from scratchnn.checker.verdict.judgement import Issue, Verdict

NONE, ABOUT = 1e-9, 0.15  # a mean that is 0, and how far a deviation may be from 1
MORE, STEPS = 10, 3  # times as many examples; steps that are made of the same few
TWICE = 2  # as far as with few examples, a run with more has mostly come to as many steps
SAME = (
    "Each step is made from the same examples: no other is taken here, so no step ever sees "
    "the others."
)
OVERLAPPING = (
    "Each step is made from the examples of the one before, all but one: the cut must go on by "
    "as many as there are in it."
)
DROPPED = (
    "`{}` is dropped out by chance when all steps are made, too: what is predicted so is "
    "another answer each time. Leave dropout out where nothing is learned."
)
OTHERWISE = (
    "`{}` is scaled by other numbers than the images that are trained on: nothing that the "
    "network says of it means anything. Do the same to both."
)
RAW = 50  # what pixels that are scaled do not reach
LINE, SHADE = 1e-9, 0.005  # of a line that is met, and of lines that are alike
LARGEST, SCALING = (255, 256), (ast.Div, ast.Mult)  # pixels, and what scales them
SCALED = ast.Assign | ast.Return | ast.AnnAssign
EXACT = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply}  # in whole numbers


class Line(NamedTuple):
    """What is made of a pixel: so many times it, and a number."""

    scale: float
    shift: float


def judge(verdict: Verdict, report: Report, source: Source) -> None:
    """Add what is wrong with the data that a network was trained on, or would be."""
    study = verdict.study
    if not hasattr(study, "pixels"):
        return
    repeated = _repeated(study)
    if repeated is not None:
        said = (
            "Some examples stand there twice or more, and others are lost. `random.shuffle` "
            "does that to an array; use `numpy.random.shuffle`, or a permutation."
        )
        _add(report, verdict, source, Issue("repeated-rows", said, repeated))
    leaked = _leaked(study, verdict.fit is not None)
    if leaked is not None:
        said = f"`{leaked.value.text}` holds the labels among the pixels: nothing is to learn."
        _add(report, verdict, source, Issue("labels-inside", said, leaked))
    fit = verdict.fit
    torn = None if fit is None or repeated else labels.torn(study)
    if torn is not None:
        _add(report, verdict, source, Issue("torn-pairs", labels.TORN, torn))
    elif fit is not None and len(fit.chains) == 1 and repeated is None and fit.score[0]:
        for issue in labels.judge(study, fit.chain):
            if issue.mistake == "renamed":
                where = words.place(issue.seen, verdict, source)[0]
                report.remarks.append(Remark(issue.said, "loss/one_hot", where=where))
            else:
                _add(report, verdict, source, issue)
        stuck = _stuck(study, fit.chain.layers[0])
        if stuck is not None:
            _add(report, verdict, source, stuck)
        first = fit.chain.layers[0]
        otherwise = _otherwise(study, first.A0.T)
        if otherwise is not None:
            said = OTHERWISE.format(otherwise.value.text)
            issue = Issue("scaled-otherwise", said, otherwise)
            _add(report, replace(verdict, study=study.to_the_end), source, issue)
    dropped = _dropped(study, fit.layers) if fit is not None else None
    if dropped is not None:
        issue = Issue("dropout-on", DROPPED.format(dropped.value.text), dropped)
        _add(report, replace(verdict, study=study.to_the_end), source, issue)
    for part in (kept.judge, schedules.judge, held_out.judge, reported.judge, epochs.judge):
        found = part(verdict)
        if found is not None:
            report.findings.append(words.finding(found.issue, found.of, source))
    for issue in starts.judge(verdict):
        if issue.mistake == "units":
            where = words.place(issue.seen, verdict, source)[0]
            report.remarks.append(Remark(issue.said, where=where))
        else:
            _add(report, verdict, source, issue)
    lost = kept.lost(study) if fit is not None else None
    if lost is not None:
        said = (
            f"`{lost.value.text}` is only the name with which the loop walks: what it gets "
            "here changes no array, and is lost. Change the array in its place, with `[...]`."
        )
        _add(report, verdict, source, Issue("lost", said, lost))
    joined = kept.joined(study) if fit is not None else None
    if joined is not None:
        said = (
            f"`{joined[1]}` is only another name of an array that was changed in its place "
            "since: it holds what is there now, and not what was. Keep a copy."
        )
        _add(report, verdict, source, Issue("one-array", said, joined[0]))
    met = compared.judge(study)
    if met is not None:
        _add(report, replace(verdict, study=study.to_the_end), source, met)
    for told in TOLD:
        at = told.find(study)
        if at is not None:
            said = told.said.format(at.value.text)
            _add(report, verdict, source, Issue(told.mistake, said, at, equation=told.page))


def _stuck(study: Study, first: Layer) -> Issue | None:
    """Say that the same examples are taken for each step, or all but one, of more."""
    wanted = (study.array(first.given), study.array(first.given).T)
    cuts = [s for s in study.values(0, first.score.index) if s.value.text.endswith("]")]
    for cut in reversed(cuts):
        again = [s for s in study.again(cut) if not s.value.is_named]
        several = len({s.value.object for s in again}) > 1
        if not several or not any(np.array_equal(study.array(cut), one) for one in wanted):
            continue
        if _is_split(study, cut):
            return None
        taken, whole = _taken(study, cut, again[:STEPS][-1].index)
        few = len(taken) == STEPS and whole >= STEPS * taken[0].size
        if few and all(np.array_equal(taken[0], one) for one in taken):
            return Issue("same-batch", SAME, _chosen(study, *again[:2]))
        slides = len(taken) > 1 and (_slides(*taken[:2]) or _slides(*(a.T for a in taken[:2])))
        return Issue("overlapping", OVERLAPPING, cut) if slides else None
    return None


def _taken(study: Study, cut: Seen, soon: int) -> tuple[list[Array], int]:
    """Return what is taken of many more examples, from a run that is long enough for that."""
    variant = replace(study.request.variant, times=MORE)
    request = replace(study.request, variant=variant, moves=())
    for stop in (TWICE * soon, 4 * LONG):
        more = study.longer(request, stop)
        taken, whole = _cuts(more, study, cut)
        if len(taken) == STEPS or more.base.count < stop:
            break
    return taken, whole


def _is_split(study: Study, cut: Seen) -> bool:
    """Tell whether the program takes what is left of a cut, too: to test on, as a rule."""
    ends = {ast.unparse(n.upper) for n in _slices(ast.parse(cut.value.text)) if n.upper}
    rests = (n for n in _slices(study.tree) if n.lower and not n.upper) if study.tree else ()
    return any(ast.unparse(rest.lower) in ends for rest in rests if rest.lower)


def _slices(tree: ast.AST) -> Iterator[ast.Slice]:
    """Yield the slices in some code."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Slice))


def _dropped(study: Study, layers: Sequence[Layer]) -> Seen | None:
    """Return where outputs are switched off by chance, though no step is made any more."""
    for layer, behind in itertools.pairwise(layers):
        if layer.mask is None:
            continue
        long = study.to_the_end
        step = study.base.events[behind.weight.new.index].place
        last = max(i for i, event in enumerate(long.base.events) if event.place == step)
        made, used = (list(long.again(seen)) for seen in (layer.output, behind.given))
        for one in made:
            other = next((s for s in used if s.index > one.index), one)
            A, C = (columns(long.array(seen), layer.turn) for seen in (one, other))
            if other.index > last and A.shape == C.shape and is_masked(C, A):
                return other
    return None


def _slides(first: Array, other: Array) -> bool:
    """Tell whether rows are those of other rows, but for the first."""
    return len(first) > STEPS and np.array_equal(first[1:], other[:-1])


def _cuts(more: Study, study: Study, cut: Seen) -> tuple[list[Array], int]:
    """Return the first few examples that are taken in a run with many more, and of how many."""
    place, text = study.base.events[cut.index].place, cut.value.text
    alike = [
        s for s in more.values()
        if s.value.text == text and more.base.events[s.index].place == place
    ][:STEPS]  # fmt: skip
    owner = text[: text.index("[")]
    stop = alike[0].index if alike else 0
    whole = [more.array(s).size for s in more.values(0, stop) if s.value.text == owner]
    few = [more.array(s) for s in alike]
    return few, max(whole[-1:], default=0)


def _chosen(study: Study, cut: Seen, later: Seen) -> Seen:
    """Return where it is decided which examples are taken, if that is anew for each step."""
    names = re.findall(r"[\w.]+", later.value.text.partition("[")[2])
    frame = study.base.events[later.index].frame
    anew = [
        s for s in study.values(cut.index + 1, later.index)
        if s.value.text in names and study.base.events[s.index].frame == frame
    ]  # fmt: skip
    return anew[-1] if anew else cut


def _scaled_apart(study: Study) -> Seen | None:
    """Return the fewer of examples that have the mean 0 and the deviation 1, as more have."""
    first: dict[int, tuple[int, Seen]] = {}  # by the number of features
    moved = (i for p in study.parameters for i, _ in p.moves)
    for seen in study.values(0, min(moved, default=0)):
        array = study.array(seen)
        if array.ndim != 2 or array.dtype.kind != "f" or not is_named(seen):
            continue
        for way in (array, array.T):
            m, n = way.shape
            if m > 1 and _is_standard(way) and study.knows_pixels(seen):
                many, one = first.setdefault(n, (m, seen))
                if many != m:
                    return seen if m < many else one
    return None


def _is_standard(rows: Array) -> bool:
    """Tell whether all columns have the mean 0 and about the deviation 1, but constant ones."""
    varied = rows[:, np.ptp(rows, axis=0) > 0]
    if not varied.size or not np.isfinite(varied).all():
        return False
    means, deviations = varied.mean(axis=0), varied.std(axis=0)
    return bool((np.abs(means) < NONE).all() and (np.abs(deviations - 1) < ABOUT).all())


def _leaked(study: Study, known: bool) -> Seen | None:
    """Return images that lack a pixel, and have their labels in its place.

    Where no network is known, the program must read these labels, too: its table may have
    them at another end than ours.
    """
    x, y = everything(study.request.variant)
    n = x.shape[1]
    for seen in study.values(0, study.first if study.parameters else None):
        array = study.array(seen)
        if array.ndim != 2 or n not in array.shape or not is_named(seen):
            continue
        if study.knows_labels(seen) and study.knows_pixels(seen):
            mine = array if array.shape[1] == n else array.T
            for column, pixels, rest in (
                (0, slice(1, n), slice(n - 1)),
                (-1, slice(n - 1), slice(1, n)),
            ):
                of = alike(mine[:, pixels], x[:, rest])
                if of is not None and _along(mine[:, column], y[of]):
                    return seen if known or _reads(study, y[of]) else None
    return None


def _reads(study: Study, labels: Array) -> bool:
    """Tell whether an array holds some labels and nothing else."""
    return any(np.array_equal(study.array(seen), labels) for seen in study.values())


def _along(one: Array, other: Array) -> bool:
    """Tell whether numbers are those of others, perhaps scaled."""
    share = one.max() / max(other.max(), 1)
    return share > 0 and bool(np.allclose(one, share * other))


def _repeated(study: Study) -> Seen | None:
    return next((s for s, _, rows in labels.tables(study) if len(set(rows)) < len(rows)), None)


def _add(report: Report, verdict: Verdict, source: Source, issue: Issue) -> None:
    found: Finding = words.finding(issue, verdict, source)
    found.parameters = ["data"]
    report.findings.append(found)


def _cut(study: Study) -> Seen | None:
    """Return what has the shape of images as columns, and the order of images as rows."""
    x, _ = everything(study.request.variant)
    n = x.shape[1]
    for seen in study.values(0, study.first if study.parameters else None):
        array = study.array(seen)
        if array.ndim == 2 and len(array) == n != array.shape[1] > 1 and is_named(seen):
            if alike(array.reshape(-1, n), x) and alike(array.T, x) is None:
                return seen
    return None


def _wrapped(study: Study) -> Seen | None:
    """Return whole numbers of 8 bits that are not what was to be computed, but wrap around."""
    nodes = {
        ast.unparse(node)[:TEXT]: node
        for node in study.nodes
        if isinstance(node, ast.BinOp) and type(node.op) in EXACT
    }
    known: dict[str, Array] = {}
    stop = study.first if study.parameters else None
    for seen in study.values(0, stop) if nodes else ():
        array = study.array(seen)
        node = nodes.get(seen.value.text)
        if node is not None and array.dtype.kind == "u":
            sides = [
                np.array(side.value) if isinstance(side, ast.Constant)
                else known.get(ast.unparse(side)) for side in (node.left, node.right)
            ]  # fmt: skip
            if all(side is not None and side.dtype.kind in "iu" for side in sides):
                exact = EXACT[type(node.op)](
                    *(side.astype(int) for side in sides if side is not None)
                )
                whole = exact.astype(array.dtype)
                if np.array_equal(whole, array) and not np.array_equal(exact, array):
                    return seen
        known[seen.value.text] = array
    return None


def _floored(study: Study) -> Seen | None:
    """Return pixels that are divided by 255 without a fraction."""
    floors = {
        (node.lineno, ast.unparse(node if isinstance(node, ast.BinOp) else node.target)[:TEXT])
        for node in study.nodes
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.FloorDiv)
        and isinstance(by := _by(node), ast.Constant) and by.value in LARGEST
    }  # fmt: skip
    for seen in study.values() if floors else ():
        array = study.array(seen)
        here = study.base.events[seen.index].place, seen.value.text
        if here in floors and array.ndim and array.size and array.max() <= 1:
            return seen
    return None


def _truncated(study: Study) -> Seen | None:
    """Return whole numbers that are what is left of data once they are scaled."""
    lines = {node.lineno for node in study.nodes if isinstance(node, SCALED)}
    scaled: dict[int, Array] = {}
    for seen in study.values(0, study.last if study.parameters else None) if lines else ():
        array, place = study.array(seen), study.base.events[seen.index].place
        if place not in lines:
            continue
        if array.dtype.kind == "f" and array.size > 1 and not seen.value.is_named:
            if (array % 1).any() and _is_scaled(array, seen.value.text):
                scaled[place] = np.trunc(array)
        elif array.dtype.kind in "iu" and place in scaled:
            whole = scaled[place]
            into = not seen.value.text.endswith("]") and _holds(array, whole)
            if np.array_equal(array, whole) or (into and seen.value.is_named):
                return seen
    return None


def _holds(array: Array, part: Array) -> bool:
    """Tell whether some rows of an array are another."""
    if not part.size or array.ndim < 1 or array.size % part.size:
        return False
    return bool((array.reshape(-1, part.size) == part.ravel()).all(axis=1).any())


def _is_scaled(array: Array, text: str) -> bool:
    """Tell whether a quotient is of pixels by 255, of data by their largest, or standard."""
    node = ast.parse(text, mode="eval").body if len(text) < TEXT else None
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)):
        return False
    by = node.right
    largest = isinstance(by, ast.Constant) and by.value in LARGEST
    columns = array.reshape(len(array), -1)
    return largest or (array.min() >= 0 and array.max() == 1) or _is_standard(columns)


def _by(node: ast.BinOp | ast.AugAssign) -> ast.expr:
    return node.right if isinstance(node, ast.BinOp) else node.value


def _once(study: Study) -> Seen | None:
    """Return an array to which rows are added by an index that stands there twice."""
    indices = {
        (node.lineno, ast.unparse(node.target.value)): ast.unparse(node.target.slice)
        for node in study.nodes
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript)
        and isinstance(node.target.slice, ast.Name | ast.Attribute)
    }  # fmt: skip
    last: dict[str, Array] = {}
    for seen in study.values() if indices else ():
        index = indices.get((study.base.events[seen.index].place, seen.value.text))
        rows = np.zeros(0, int) if index is None else last.get(index, np.zeros(0, int))
        if rows.dtype.kind in "iu" and len(np.unique(rows)) < rows.size:
            return seen
        last[seen.value.text] = study.array(seen)
    return None


def _unscaled(study: Study) -> Seen | None:
    """Return images that are not scaled as others are that were set apart from them."""
    by_name: dict[str | int, Seen] = {}  # what a name holds last, and what an object does
    n = examples(study.request.variant).x.shape[1]
    raw, scaled = list[tuple[Seen, list[int]]](), list[list[int]]()
    for seen, pixels, rows in labels.tables(study):
        # A table with its labels is not handed to a network.
        if n in study.array(seen).shape:
            by_name |= {seen.value.key: seen, seen.value.object: seen}
            if pixels.max() <= 1:
                scaled.append(rows)
            elif pixels.max() > RAW:
                raw.append((seen, rows))
    used = set().union(*scaled)
    for seen, rows in raw:
        kept = by_name[seen.value.key] == by_name[seen.value.object] == seen
        apart = kept and used and not used & set(rows) and _is_read(study.tree, seen)
        if apart and not _scaled_later(study.tree, seen):
            return seen
    return None


def _is_read(tree: ast.Module | None, seen: Seen) -> bool:
    """Tell whether a program means what has a name: of several, some may only be left over."""
    name = re.split(r"\W", seen.value.text, maxsplit=1)[0]
    nodes = list(ast.walk(tree)) if tree else []
    left = (part for n in nodes if isinstance(n, ast.Tuple) for part in ast.walk(n))
    over = any(isinstance(part, ast.Name) and part.id == name for part in left)
    names = (n for n in nodes if isinstance(n, ast.Name) and n.id == name)
    return not over or any(isinstance(n.ctx, ast.Load) for n in names)


def _scaled_later(tree: object, seen: Seen) -> bool:
    """Tell whether a name stands in a quotient, or a function divides by something large."""
    if not isinstance(tree, ast.Module):
        return True
    inside = (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.Lambda))
    within = {id(node) for f in inside for node in ast.walk(f)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, SCALING)):
            continue
        by = _by(node)
        large = isinstance(by, ast.Constant) and by.value in LARGEST
        if seen.value.text in ast.unparse(node) or (large and id(node) in within):
            return True
    return False


def _otherwise(study: Study, given: Array) -> Seen | None:
    """Return images to test on that are scaled by other numbers than those to train on.

    They stand in the run to the end. A table that is scaled by what it holds itself, as by
    its mean, is not meant.
    """
    x, _ = everything(study.request.variant)
    trained = _lines(given, x)
    if trained is None:
        return None
    rows, line = trained
    n, names, long = x.shape[1], dict[str | int, Seen](), study.to_the_end
    for seen in study.values(0, study.first):
        array = study.array(seen)
        if array.ndim == 2 and n in array.shape and is_named(seen) and array.dtype.kind == "f":
            names |= {seen.value.key: seen, seen.value.object: seen}
    kept = (s for s in names.values() if names[s.value.key] == names[s.value.object] == s)
    step = study.base.events[study.last].place
    last = max(i for i, event in enumerate(long.base.events) if event.place == step)
    later = {s.value.digest: s for s in long.values(last)}
    for of, seen in [*((study, s) for s in kept), *((long, s) for s in later.values())]:
        array = of.array(seen)
        if array.ndim != 2 or n not in array.shape or not 0 < array.max(initial=0) <= RAW:
            continue
        found = _of_images(array, x)
        if found and not set(found[0]) & set(rows) and not _alike(found[1], line):
            by_itself = _by_itself(array, x[found[0]])
            if not by_itself and _handed(long, seen, set(found[0]), line, last, x):
                return seen
    return None


def _of_images(array: Array, x: Array) -> tuple[list[int], Line] | None:
    ways = (_lines(way, x) for way in (array, array.T) if way.shape[1] == x.shape[1])
    return next(filter(None, ways), None)


def _lines(used: Array, x: Array) -> tuple[list[int], Line] | None:
    """Return which images some rows are, and the line by which all pixels became these."""
    if used.ndim != 2 or used.shape[1] != x.shape[1] or not np.isfinite(used).all():
        return None
    used = used.astype(float)
    mine, theirs = (a - a.mean(axis=1, keepdims=True) for a in (used, x))
    rows = alike(mine, theirs)
    if rows is None:
        return None
    scale = float(np.vdot(mine, theirs[rows]) / np.vdot(theirs[rows], theirs[rows]))
    shift = used - scale * x[rows]
    line = Line(scale, float(shift.mean()))
    return (rows, line) if scale > 0 and np.ptp(shift) < LINE * np.ptp(used) else None


def _alike(one: Line, other: Line) -> bool:
    """Tell whether two lines make the same numbers, but for a pixel's largest, 255 or 256."""
    return abs(one.scale / other.scale - 1) < SHADE and (
        abs(one.shift / one.scale - other.shift / other.scale) < SHADE * LARGEST[0]
    )


def _by_itself(array: Array, x: Array) -> bool:
    """Tell whether numbers are scaled by their own mean, deviation, or largest.

    What is 255 at most may be divided by that.
    """
    own = abs(float(array.max()) - 1) < NONE and x.max() not in LARGEST
    return own or abs(float(array.mean())) < NONE or abs(float(array.std()) - 1) < NONE


def _handed(long: Study, seen: Seen, rows: set[int], line: Line, last: int, x: Array) -> bool:
    """Tell whether images are used once steps were made, and nowhere scaled as others are."""
    text = re.compile(rf"(?<!\w){re.escape(seen.value.text)}(?!\w)")
    used = False
    for one in long.values():
        used |= one.index > last and (
            one.value.digest == seen.value.digest or bool(text.search(one.value.text))
        )
        array = long.array(one)
        found = _of_images(array, x) if array.ndim == 2 and array.dtype.kind == "f" else None
        if found and set(found[0]) & rows and _alike(found[1], line):
            return False
    return used


class Told(NamedTuple):
    """What is to be seen in one array of the data."""

    mistake: str
    find: Callable[[Study], Seen | None]
    said: str  # of the text that stands for it
    page: str = ""


TOLD = (
    Told(
        "scaled-apart",
        _scaled_apart,
        "`{}` is scaled by its own mean and deviation, and the examples to train on are by "
        "theirs. Take those of the examples to train on for both.",
    ),
    Told(
        "reshaped",
        _cut,
        "`{}` has the shape of images as columns, and no column is an image: `reshape` only "
        "cuts the numbers at other places. Turn the array with `.T`.",
    ),
    Told(
        "wrapped",
        _wrapped,
        "`{}` is computed in whole numbers of 8 bits, and what is below 0 or above 255 comes "
        "out at the other end. Make the pixels floats first, with `.astype(float)`.",
    ),
    Told(
        "floored",
        _floored,
        "`{}` is 0 for every pixel below 255: `//` leaves no fraction. Divide with `/`.",
        "initial/scale_pixels",
    ),
    Told(
        "truncated",
        _truncated,
        "`{}` holds whole numbers: what is scaled to numbers about 1 loses all of its "
        "fractions there. Keep floats.",
        "initial/scale_pixels",
    ),
    Told(
        "added-once",
        _once,
        "`{}` is changed by an index in which a number stands more than once, and of what is "
        "added there only the last counts. `np.add.at` adds all of it.",
    ),
    Told(
        "not-scaled",
        _unscaled,
        "`{}` holds pixels up to 255, and the others are divided by 255; scale both, or "
        "nothing that the network says of them means anything.",
        "initial/scale_pixels",
    ),
)
