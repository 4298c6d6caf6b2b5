"""What became of the data on the way into a network: pairs that were torn, pixels not scaled."""

import ast

import numpy as np
from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.checker import words
from scratchnn.checker.examples import Variant, examples
from scratchnn.checker.load import Source
from scratchnn.checker.report import Finding, Remark, Report
from scratchnn.checker.roles import Seen
from scratchnn.checker.slopes import is_named
from scratchnn.checker.verdict import Issue, Verdict


def judge(verdict: Verdict, report: Report, source: Source) -> None:
    """Add what is wrong with the data that a network was trained on."""
    fit = verdict.fit
    if fit is None or len(fit.chains) > 1:
        return
    variant = verdict.study.request.variant
    used = fit.chain.layers[0].A0.T
    rows = _rows(used, variant)
    if rows is None:
        return
    seen = fit.chain.layers[0].given
    if len(set(rows)) < len(rows):
        said = (
            "Some examples stand there twice or more, and others are lost. `random.shuffle` does "
            "that to an array; use `numpy.random.shuffle`, or a permutation."
        )
        _add(report, verdict, source, Issue("repeated-rows", said, seen))
    elif _torn(fit.chain.T, rows, variant):
        said = "The labels do not belong to the images any more: one was shuffled without the other."
        _add(report, verdict, source, Issue("torn-pairs", said, seen))
    unscaled = _unscaled(verdict, rows, float(np.abs(used).max()))
    if unscaled is not None:
        said = (
            f"`{unscaled.value.text}` holds pixels up to 255, and the network was trained on "
            "pixels up to 1; scale both, or nothing that it says of them means anything."
        )
        where = words.place(unscaled, verdict, source)[0]
        page = f"{spec.SITE}equations/initial/scale_pixels/#mistake-not-scaled"
        report.remarks.append(Remark(said, "initial/scale_pixels", "", "not-scaled", page, where))


def _add(report: Report, verdict: Verdict, source: Source, issue: Issue) -> None:
    found: Finding = words.finding(issue, verdict, source)
    found.parameters = ["data"]
    report.findings.append(found)


def _all(variant: Variant) -> tuple[Array, Array]:
    made = examples(variant)
    return np.vstack([made.x, made.x_test]), np.concatenate([made.y, made.y_test])


def _rows(used: Array, variant: Variant) -> list[int] | None:
    """Return which of the made-up images each example is, or None if they are others."""
    x, _ = _all(variant)
    if used.shape[1] not in (x.shape[1], x.shape[1] + 1) or not np.isfinite(used).all():
        return None
    used = used[:, : x.shape[1]]
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    mine = used / np.maximum(np.linalg.norm(used, axis=1, keepdims=True), 1e-300)
    alike = mine @ unit.T
    best = alike.argmax(axis=1)
    if (alike[np.arange(len(best)), best] < 1 - 1e-9).any():
        return None
    return [int(i) for i in best]


def _torn(T: Array, rows: list[int], variant: Variant) -> bool:
    """Tell whether the labels are those of other images."""
    _, y = _all(variant)
    if len(T) < 2 or T.shape[1] != len(rows) or not (T.sum(axis=0) == 1).all():
        return False
    mine = T.argmax(axis=0)
    return sorted(mine) == sorted(y[rows]) and not np.array_equal(mine, y[rows])


def _unscaled(verdict: Verdict, rows: list[int], largest: float) -> Seen | None:
    """Return images that the network was not trained on, that were not scaled as the others."""
    study = verdict.study
    variant = study.request.variant
    if largest > 2 or variant.scale < 50:
        return None
    last: dict[str, Seen] = {}
    for seen in study.values(0, study.last):
        if is_named(seen) and study.base.events[seen.index].function == "the file":
            last[seen.value.key] = seen
    for seen in last.values():
        array = study.array(seen)
        if array.ndim != 2 or array.max() <= 2:
            continue
        for way in (array, array.T):
            if way.shape[1] == examples(variant).x.shape[1]:
                others = _rows(way, variant)
                if others and not set(others) & set(rows) and not _scaled_later(study.tree, seen):
                    return seen
    return None


def _scaled_later(tree: object, seen: Seen) -> bool:
    """Tell whether a name stands in a quotient anywhere in the program."""
    import ast

    if not isinstance(tree, ast.Module):
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.Mult):
            if seen.value.text in ast.unparse(node):
                return True
    return False
