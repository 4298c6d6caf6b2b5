"""What became of the data on the way into a network: torn pairs, pixels not scaled."""

import ast
from collections.abc import Iterator

from numpy import ndarray as Array

from scratchnn import spec
from scratchnn.checker import words
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import is_named
from scratchnn.checker.program.examples import Variant, everything, examples, which
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Finding, Remark, Report
from scratchnn.checker.verdict.judgement import Issue, Verdict


def judge(verdict: Verdict, report: Report, source: Source) -> None:
    """Add what is wrong with the data that a network was trained on, or would be."""
    study = verdict.study
    if not hasattr(study, "pixels"):
        return
    repeated = _repeated(study)
    if repeated is not None:
        said = (
            "Some examples stand there twice or more, and others are lost. "
            "`random.shuffle` does "
            "that to an array; use `numpy.random.shuffle`, or a permutation."
        )
        _add(report, verdict, source, Issue("repeated-rows", said, repeated))
    fit = verdict.fit
    if fit is not None and len(fit.chains) == 1 and repeated is None:
        rows = which(fit.chain.layers[0].A0.T, study.request.variant)
        if rows and fit.score[0] and _torn(fit.chain.T, rows, study.request.variant):
            said = (
                "The labels do not belong to the images any more: one was shuffled without the "
                "other."
            )
            _add(report, verdict, source, Issue("torn-pairs", said, fit.chain.layers[0].given))
    unscaled = _unscaled(study)
    if unscaled is not None:
        said = (
            f"`{unscaled.value.text}` holds pixels up to 255, and the others are divided by "
            "255; "
            "scale both, or nothing that the network says of them means anything."
        )
        where = words.place(unscaled, verdict, source)[0]
        page = f"{spec.SITE}equations/initial/scale_pixels/#mistake-not-scaled"
        report.remarks.append(
            Remark(said, "initial/scale_pixels", "", "not-scaled", page, where)
        )


def _tables(study: Study) -> Iterator[tuple[Seen, Array, list[int]]]:
    """Yield the named arrays of the file that hold made-up images, and which of them."""
    variant = study.request.variant
    n = examples(variant).x.shape[1]
    met: set[str] = set()
    for seen in study.values():
        if study.base.events[seen.index].function != "the file" or not is_named(seen):
            continue
        array = study.array(seen)
        if array.ndim != 2 or seen.value.digest in met:
            continue
        met.add(seen.value.digest)
        for way in (array, array.T):
            if way.shape[1] in (n, n + 1):
                pixels = way[:, 1:] if way.shape[1] == n + 1 else way
                rows = which(pixels, variant)
                if rows:
                    yield seen, pixels, rows
                break


def _repeated(study: Study) -> Seen | None:
    return next((s for s, _, rows in _tables(study) if len(set(rows)) < len(rows)), None)


def _add(report: Report, verdict: Verdict, source: Source, issue: Issue) -> None:
    found: Finding = words.finding(issue, verdict, source)
    found.parameters = ["data"]
    report.findings.append(found)


def _torn(T: Array, rows: list[int], variant: Variant) -> bool:
    """Tell whether the labels are those of other images."""
    y = everything(variant)[1]
    if len(T) < 2 or T.shape[1] != len(rows) or not (T.sum(axis=0) == 1).all():
        return False
    mine = T.argmax(axis=0)
    pairs = set(zip(y[rows], mine, strict=True))
    return len(pairs) > len(set(y[rows]))  # more than other names for the classes


def _unscaled(study: Study) -> Seen | None:
    """Return images that are not scaled as others are that were set apart from them."""
    last: dict[str, tuple[Seen, Array, list[int]]] = {}
    n = examples(study.request.variant).x.shape[1]
    for found in _tables(study):
        if (
            n in study.array(found[0]).shape
        ):  # a table with its labels is not handed to a network
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
