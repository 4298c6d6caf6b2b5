"""What became of the data on the way into a network: rows repeated, pixels not scaled."""

import ast
import copy
import re
from dataclasses import replace

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.checker import kept, labels, words
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import is_named
from scratchnn.checker.program.examples import alike, everything, examples
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Finding, Remark, Report
from scratchnn.checker.verdict.judgement import Issue, Verdict

NONE, ABOUT = 1e-9, 0.15  # a mean that is 0, and how far a deviation may be from 1
MORE, STEPS = 10, 3  # times as many examples; steps that are made of the same few


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
    if fit is not None and len(fit.chains) == 1 and repeated is None and fit.score[0]:
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
    unscaled = _unscaled(study)
    if unscaled is not None:
        said = (
            f"`{unscaled.value.text}` holds pixels up to 255, and the others are divided by "
            "255; scale both, or nothing that the network says of them means anything."
        )
        where = words.place(unscaled, verdict, source)[0]
        page = f"{spec.SITE}equations/initial/scale_pixels/#mistake-not-scaled"
        report.remarks.append(
            Remark(said, "initial/scale_pixels", "", "not-scaled", page, where)
        )


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


def _unscaled(study: Study) -> Seen | None:
    """Return images that are not scaled as others are that were set apart from them."""
    last: dict[str, tuple[Seen, Array, list[int]]] = {}
    n = examples(study.request.variant).x.shape[1]
    for found in labels.tables(study):
        # A table with its labels is not handed to a network.
        if n in study.array(found[0]).shape:
            last[found[0].value.key] = found
    for seen, pixels, rows in last.values():
        for _, others, apart in last.values():
            if others.max() <= 1 < 50 < pixels.max() and not set(rows) & set(apart):
                if not _scaled_later(study.tree, seen):
                    return seen
    return None


def _scaled_later(tree: object, seen: Seen) -> bool:
    """Tell whether a name stands in a quotient anywhere in the program."""
    if not isinstance(tree, ast.Module):
        return True
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.BinOp | ast.AugAssign)
            and isinstance(node.op, ast.Div | ast.Mult)
            and seen.value.text in ast.unparse(node)
        ):
            return True
    return False
