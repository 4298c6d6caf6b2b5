"""What became of the data on the way into a network: rows repeated, pixels not scaled."""

import ast
import copy
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker import kept, labels, words
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import is_named
from scratchnn.checker.program.examples import alike, everything, examples
from scratchnn.checker.program.instrument import TEXT
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Finding, Remark, Report
from scratchnn.checker.verdict.judgement import Issue, Verdict

NONE, ABOUT = 1e-9, 0.15  # a mean that is 0, and how far a deviation may be from 1
MORE, STEPS = 10, 3  # times as many examples; steps that are made of the same few
LARGEST, SCALING = (255, 256), (ast.Div, ast.Mult)  # pixels, and what scales them


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
    leaked = _leaked(study)
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
        stuck = _stuck(study, fit.chain.layers[0].given)
        if stuck is not None:
            said = (
                "Each step is made from the same examples: no other is taken here, so no step "
                "ever sees the others."
            )
            _add(report, verdict, source, Issue("same-batch", said, stuck))
    found = kept.judge(verdict)
    if found is not None:
        report.findings.append(words.finding(found[1], found[0], source))
    apart = _scaled_apart(study)
    if apart is not None:
        said = (
            f"`{apart.value.text}` is scaled by its own mean and deviation, and the examples "
            "to train on are by theirs. Take those of the examples to train on for both."
        )
        _add(report, verdict, source, Issue("scaled-apart", said, apart))
    for one, other in _crossed(study):
        shape, shapes = (study.to_the_end.array(seen).shape for seen in (one, other))
        said = (
            f"`{one.value.text}` is of the shape {shape}, `{other.value.text}` of {shapes}: "
            "each number of one is compared with all of the other. Give both one shape."
        )
        issue = Issue("crossed", said, one, equation="measure/accuracy")
        _add(report, replace(verdict, study=study.to_the_end), source, issue)
        break
    unscaled = _unscaled(study)
    if unscaled is not None:
        said = (
            f"`{unscaled.value.text}` holds pixels up to 255, and the others are divided by "
            "255; scale both, or nothing that the network says of them means anything."
        )
        page = "initial/scale_pixels"
        _add(report, verdict, source, Issue("not-scaled", said, unscaled, equation=page))


def _stuck(study: Study, given: Seen) -> Seen | None:
    """Return where the same few examples are taken for each step, though there are more."""
    wanted = (study.array(given), study.array(given).T)
    cuts = [s for s in study.values(0, given.index + 1) if s.value.text.endswith("]")]
    for cut in reversed(cuts):
        if not any(np.array_equal(study.array(cut), one) for one in wanted):
            continue
        again = [s for s in study.again(cut) if not s.value.is_named]
        if len({s.value.object for s in again}) < 2:
            return None
        more = copy.copy(study)
        variant = replace(study.request.variant, times=MORE)
        more.base = study.runner(
            replace(study.request, variant=variant, moves=(), stop=study.end)
        )
        return _chosen(study, *again[:2]) if _is_stuck(more, study, cut) else None
    return None


def _is_stuck(more: Study, study: Study, cut: Seen) -> bool:
    """Tell whether a run with more examples begins with the same few three times."""
    place, text = study.base.events[cut.index].place, cut.value.text
    alike = [
        s for s in more.values()
        if s.value.text == text and more.base.events[s.index].place == place
    ][:STEPS]  # fmt: skip
    if len(alike) < STEPS or len({s.value.digest for s in alike}) > 1:
        return False
    owner = text[: text.index("[")]
    whole = [more.array(s) for s in more.values(0, alike[0].index) if s.value.text == owner]
    few = more.array(alike[0])
    return bool(whole) and whole[-1].size >= STEPS * few.size and few.size > 0


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


def _leaked(study: Study) -> Seen | None:
    """Return images that lack a pixel, and have their labels in its place."""
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
                    return seen
    return None


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


def _crossed(study: Study) -> Iterator[tuple[Seen, Seen]]:
    """Yield as many predictions as labels, where each is compared with all."""
    nodes = ast.walk(study.tree) if study.tree else ()
    sides = {
        (ast.unparse(node.left)[:TEXT], ast.unparse(node.comparators[0])[:TEXT])
        for node in nodes if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)
    }  # fmt: skip
    if not sides or not study.parameters:
        return
    long = study.to_the_end
    parts = (seen for seen in long.values() if not seen.value.is_named)
    for one, other in itertools.pairwise(parts):
        if (one.value.text, other.value.text) in sides:
            P, L = (long.array(seen) for seen in (one, other))
            classes = max(len(np.unique(P)), len(np.unique(L)))  # no numbers to compare with
            if P.size == L.size > classes and not np.array_equal(P.ravel(), L.ravel()):
                if np.broadcast(P, L).size > P.size:
                    yield one, other


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
            elif pixels.max() > 50:
                raw.append((seen, rows))
    used = set().union(*scaled)
    for seen, rows in raw:
        kept = by_name[seen.value.key] == by_name[seen.value.object] == seen
        if kept and used and not used & set(rows) and not _scaled_later(study.tree, seen):
            return seen
    return None


def _scaled_later(tree: object, seen: Seen) -> bool:
    """Tell whether a name stands in a quotient, or a function divides by something large."""
    if not isinstance(tree, ast.Module):
        return True
    inside = (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.Lambda))
    within = {id(node) for f in inside for node in ast.walk(f)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, SCALING)):
            continue
        by = node.right if isinstance(node, ast.BinOp) else node.value
        large = isinstance(by, ast.Constant) and by.value in LARGEST
        if seen.value.text in ast.unparse(node) or (large and id(node) in within):
            return True
    return False
