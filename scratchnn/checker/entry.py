"""Check a file, a module or a mapping, and return the report."""

import ast
import contextlib
import math
import reprlib
import time
import traceback
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scratchnn import spec
from scratchnn.checker import data, targets, words
from scratchnn.checker.network.roles import NOTHING
from scratchnn.checker.pages import checking, remote
from scratchnn.checker.pages.checking import Sheet
from scratchnn.checker.pages.parts import FUNCTIONS
from scratchnn.checker.process import service
from scratchnn.checker.process.host import Ended, elsewhere
from scratchnn.checker.program.load import LoadError, Source
from scratchnn.checker.report import Finding, Other, Remark, Report
from scratchnn.checker.verdict import ways
from scratchnn.checker.verdict.judgement import Verdict
from scratchnn.network import is_number

TIME_LIMIT = 20.0  # seconds for each run, and for each function
WHOLE = 6  # times as long for everything
ADVICE = (
    "Give the lines that make it and train it once (--run FILE), or say which of your "
    "functions is which (--map mine=theirs)."
)


def check(
    target: types.ModuleType | type | Mapping[str, Any] | str | Path,
    *,
    only: str = "",
    names: Mapping[str, str] | None = None,
    time_limit: float = TIME_LIMIT,
    run: str = "",
) -> Report:
    """Check someone's own network: against itself, and its functions against the equations.

    Parameters
    ----------
    target : module, class, mapping, path or str
        A file `.py` or `.ipynb`, or the dotted name of a module; a module, class or mapping
        such as `globals()`, whose source is found.
    only : str, optional
        A phase such as `backward`, or the id of an equation: then only single functions are
        judged.
    names : dict, optional
        Which of their names means which of ours: `{"rectify": "relu"}`.
    time_limit : float, optional
        Seconds that each run may take, and each function.
    run : str, optional
        Lines of Python that make and train the network once, where the file does not.

    Returns
    -------
    report : Report
        `report.exit_code` is 0 if all was judged and is right; `report.findings` says what is
        wrong.

    Raises
    ------
    ValueError
        If `only` is neither a phase nor an equation, or `names` names what is not there; if
        another argument is none that it may be, or would be without effect.

    Examples
    --------
    >>> from scratchnn import two_layer
    >>> check(two_layer).exit_code
    0
    """
    check_arguments(target, only, names, time_limit, run)
    began = time.monotonic()
    report = Report(targets.called(target), asked=only)
    try:
        source = targets.source(target)
    except LoadError as error:
        report.cannot = str(error)
        return report
    report.problems, report.unread = list(source.problems), len(source.problems)
    with elsewhere(time_limit, WHOLE * time_limit) as worker:
        try:
            examine(worker, source, report, dict(names or {}), run)
        except LoadError as error:
            report.cannot = str(error)
        except Ended as ended:
            report.cannot = f"Running {report.target} {ended}."
        except checking.UnknownOptionError:
            raise
        except spec.SpecificationError as error:  # in a clone whose pages are being written
            report.cannot = f"A page that the check rests on is wrong: {error}"
        except Exception as error:  # of ours; what was found before it is said all the same
            report.cannot = _ours(error)
    report.seconds = round(time.monotonic() - began, 2)
    return report


def _ours(error: Exception) -> str:
    """Say that the check itself went wrong, where, and what to do."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The check itself failed, and nothing is wrong with your program by that: {error!r} "
        f"in {Path(last.filename).name}, line {last.lineno}. Please report it, with the file "
        f"that you checked: {spec.ADDRESSES['Issues']}"
    )


def check_arguments(
    target: object, only: object, names: object, time_limit: object, run: object
) -> None:
    """Refuse what `check` cannot do anything with."""
    for name, given, kinds in (
        ("target", target, (types.ModuleType, type, Mapping, str, Path)),
        ("only", only, (str,)),
        ("names", names, (Mapping, types.NoneType)),
        ("run", run, (str,)),
    ):
        if not isinstance(given, kinds):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            said = f"{name} must be of type {wanted}, got {reprlib.repr(given)}"
            raise ValueError(said)  # noqa: TRY004 (as all that does not fit)
    pairs = names.items() if isinstance(names, Mapping) else ()
    if not all(isinstance(name, str) for pair in pairs for name in pair):
        raise ValueError(f"names must be of text, got {reprlib.repr(names)}")
    endless = isinstance(time_limit, float) and time_limit == math.inf
    if not (endless or (is_number(time_limit) and float(time_limit) > 0)):  # type: ignore[arg-type]
        given = reprlib.repr(time_limit)
        raise ValueError(f"time_limit must be a number of seconds above 0, got {given}")
    try:
        Source(Path("run"), str(run)).tree()
    except LoadError as error:
        raise ValueError(str(error)) from error
    if only:
        checking.check_asked(str(only))
        if run:
            raise ValueError("run is without effect beside only: single functions are judged")


# Mistakes that are none where a function is given something else: rows, or an output.
OF_OTHERS = ("rows", "formula-of-a")


@service.rarely_collected
def examine(
    worker: service.Service,
    source: Source,
    report: Report,
    names: Mapping[str, str],
    run: str = "",
) -> None:
    """Complete a report with what a service can find out about a program."""
    tree = source.tree()
    worker.ask(_opening(source, run))
    found: Verdict | None = None
    if not report.asked:
        with _told(report, source):
            found, way = ways.network(worker, tree)
            how, first = ways.how(way, run), found
            if first.judged and not first.issues:
                found, run_as = ways.later(worker, tree, first) or (first, "{}")
                how = run_as.format(how)
            words.tell(found, report, source, how)
            report.problems += [p for p in first.study.problems if p not in report.problems]
            data.judge(first, report, source)
    functions, problems, unscaled = remote.callers(worker, names)
    layout = report.layout if found and found.states else ""
    sheet = checking.examine(functions, report.asked, names, layout)
    report.problems += [p for p in problems if p not in report.problems and not found]
    _together(report, sheet, source, found)
    ours = [f.name for f in functions if f.ours]
    if not (found and found.states):
        for finding in report.findings:
            if finding.function in ours and finding.status == "right":
                finding.status = "unsure"
                finding.message = f"{finding.function} is imported from here, and not yours."
    ours += [] if ours else _imports_ours(tree)
    if ours:
        said = (
            f"{', '.join(ours)}: imported from scratchnn, so it is ours and not judged "
            "as yours."
        )
        report.remarks.append(Remark(said))
    if unscaled and not found:
        report.remarks.append(_unscaled())
    _reason(report, found, functions)


def _opening(source: Source, run: str) -> dict[str, Any]:
    return {
        "do": "open", "path": str(source.path.resolve()), "text": source.text,
        "cells": source.cells, "problems": [], "extra": run,
    }  # fmt: skip


@contextlib.contextmanager
def _told(report: Report, source: Source) -> Iterator[None]:
    """Go on with single functions where the program could not be run."""
    try:
        with np.errstate(all="ignore"):  # numbers of the learner's may be none
            yield
    except Ended as ended:
        report.cannot = f"Running {source.path.name} {ended}."


def _together(report: Report, sheet: Sheet, source: Source, found: Verdict | None) -> None:
    """Join what was found of the network and of single functions: one cause, one finding."""
    judged = found is not None and found.fit is not None and found.states
    right = found is not None and found.judged and not found.issues
    itself = _runs_itself(found) or bool(report.cannot)
    passes = {sheet.known[id_].name for id_ in FUNCTIONS if id_ in sheet.known}
    kinds = {(f.equation, one) for f in report.findings if f.mistake
             for one in (f.mistake, f.function)}  # fmt: skip
    for one in sheet.findings:
        if sheet.layout != "columns":  # the page's code is of columns
            one.code, one.message = "", words.in_rows(one.message)
            one.seen = words.in_rows(one.seen)
        one.page = one.page and spec.SITE + one.page
        one.where = source.where(one.line) if one.line else ""
        own = one.function.rpartition(".")[2]
        if {(one.equation, one.mistake), (one.equation, own)} & kinds:
            continue  # the network's finding says it
        if one.mistake == "whole-batch" and found and _of_vectors(found, one.function):
            continue  # of one example at a time, it is right
        known = "#mistake-" in one.page and one.mistake not in OF_OTHERS
        known = known and one.equation not in sheet.turned
        if not judged:
            if itself and one.status in ("wrong", "failed", "follows", "empty") and not known:
                one.status = "unsure"  # it is another network's, and may be right there
                if one.mistake in OF_OTHERS:
                    one.code, one.seen = "", ""
                    one.message += " What it is given here was not seen; it may be right."
            report.findings.append(one)
        elif one.function in passes or one.status in ("missing", "follows"):
            continue
        elif one.status == "wrong" and one.equation == "loss/one_hot" and right:
            continue  # the network's own steps are made from these labels
        elif one.status in ("right", "empty") or (
            one.status == "wrong"
            and _stands(one, known, right, report, _picks(source, one.function))
        ):
            report.findings.append(one)
        elif right or one.status == "wrong":
            by_steps = right and not _is_loss(one)
            so = "right in this network" if by_steps else "not judged by itself"
            said = f"{one.function} is another than on the page, and {so}."
            report.remarks.append(Remark(said, one.equation, one.function, "", one.page))
    for remark in sheet.remarks:
        remark.page = remark.page and spec.SITE + remark.page
        if not (judged and set(remark.function.split(", ")) <= {*passes, ""}):
            report.remarks.append(remark)
    if not judged:
        report.layout = sheet.layout
    report.others += _others(sheet, source, bool(judged))


def _stands(one: Finding, known: bool, right: bool, report: Report, picks: bool) -> bool:
    """Tell whether a function counts as wrong beside a network that was judged.

    An accuracy is one in every network, but one that picks the classes itself may be given them
    in many forms. Of losses there are many, and what is no mistake that is known may be right
    there; so may all else, of which the steps say more.
    """
    measures = one.equation.startswith("measure/")
    if measures and not picks:
        return True
    causes = any(f.parameters and f.line for f in report.findings)
    return known and (measures or _is_loss(one) or not (right or causes))


def _picks(source: Source, function: str) -> bool:
    """Tell whether a function takes the largest of some outputs itself, or those above one."""
    name = function.rpartition(".")[2]
    nodes = (n for n in ast.walk(source.tree()) if isinstance(n, ast.FunctionDef))
    inside = [part for node in nodes if node.name == name for part in ast.walk(node)]
    called = {getattr(part, "attr", getattr(part, "id", "")) for part in inside}
    orders = (part.ops[0] for part in inside if isinstance(part, ast.Compare))
    return bool(called & {"argmax", "round", "rint"}) or any(
        isinstance(order, ast.Gt | ast.GtE | ast.Lt | ast.LtE) for order in orders
    )


def _is_loss(one: Finding) -> bool:
    """Tell whether a function is a loss, of which the steps show nothing but its slope."""
    return one.equation.startswith("loss/")


def _others(sheet: Sheet, source: Source, judged: bool) -> Iterator[Other]:
    """Yield the functions that were not judged, and what they seem to be."""
    known = {checking.SEEMS[id_] for id_ in FUNCTIONS if id_ in sheet.known}
    for other in sheet.others:
        said = checking.seems(other) if not judged else ""
        where = source.where(other.line) if other.line else ""
        if not other.ours:
            yield Other(other.name, where, "" if said in known else said)


def _runs_itself(found: Verdict | None) -> bool:
    """Tell whether a program trains a network itself, or would if it ran."""
    if found is None:
        return False
    return found.fit is not None or found.trains or bool(found.study.problems)


def _of_vectors(found: Verdict, function: str) -> bool:
    """Tell whether a function was given one example at a time, as far as the program ran."""
    study = found.study
    name = function.rpartition(".")[2]
    inside = [e for e in study.base.events if e.function == name]
    arrays = [study.base.array(v) for e in inside[:40] for v in e.values]
    return bool(arrays) and all(a.size in (1, max(a.shape, default=1)) for a in arrays)


def _reason(report: Report, found: Verdict | None, functions: list[Any]) -> None:
    """Say why a network was not judged, where there is one, and what can be done."""
    if report.cannot or report.asked or (found and found.states and not found.reason):
        return
    judged = [f for f in report.findings if f.status != "missing"]
    if judged and not _runs_itself(found):
        return
    if not functions and found and found.reason == NOTHING:
        report.cannot = "No function is defined there, and it computes nothing."
        return
    why = found.reason if found and found.reason else "it could not be run"
    stopped = found.study.base.notes.get("stopped") if found else None
    ended = f"It still ran in {stopped} when it was ended. " if stopped else ""
    report.cannot = f"The network was not judged: {why}. {ended}{ADVICE}"


def _imports_ours(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scratchnn"):
            names += [alias.asname or alias.name for alias in node.names]
    return names


def _unscaled() -> Remark:
    id_, mistake = "initial/scale_pixels", "not-scaled"
    said = (
        "The file reads data, and nothing in it looks like a division by 255. That part is not "
        "run here; without it nothing is learned."
    )
    return Remark(said, id_, "", mistake, f"{spec.SITE}equations/{id_}/#mistake-{mistake}")
