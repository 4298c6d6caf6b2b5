"""Check a file, a module or a mapping, and return the report."""

import ast
import contextlib
import inspect
import re
import textwrap
import time
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scratchnn import spec
from scratchnn.checker import data, drivers, load, roles, service, verdict, words
from scratchnn.checker.examples import Variant
from scratchnn.checker.load import LoadError, Source
from scratchnn.checker.pages import checking, remote
from scratchnn.checker.pages.checking import Sheet
from scratchnn.checker.pages.parts import FUNCTIONS
from scratchnn.checker.process import Ended, elsewhere
from scratchnn.checker.program import Request
from scratchnn.checker.report import Other, Remark, Report
from scratchnn.checker.roles import NOTHING, Study
from scratchnn.checker.verdict import Verdict
from scratchnn.checker.watch import Trace

TIME_LIMIT = 20.0  # seconds for each run, and for each function
WHOLE = 6  # times as long for everything
STOPS = (350, 1500, 8000)  # events after which a run may have shown its first steps
BUSY = 100  # events of a program that does more than define things
BUDGET = 10.0  # seconds after which no other way of driving is begun


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
        If `only` is neither a phase nor an equation, or `names` names what is not there.

    Examples
    --------
    >>> from scratchnn import two_layer
    >>> check(two_layer).exit_code
    0
    """
    if only:
        checking.check_asked(only)
    began = time.monotonic()
    report = Report(_called(target), asked=only)
    try:
        source = _source(target)
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
    report.seconds = round(time.monotonic() - began, 2)
    return report


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
            found, way = network(worker, tree)
            words.tell(found, report, source, _how(way, run))
            report.problems += [
                p for p in found.study.base.problems if p not in report.problems
            ]
            data.judge(found, report, source)
    functions, problems, unscaled = remote.callers(worker, names)
    layout = report.layout if found and found.states else ""
    sheet = checking.examine(functions, report.asked, names, layout)
    report.problems += [p for p in problems if p not in report.problems and not found]
    _together(report, sheet, source, found)
    ours = [f.name for f in functions if f.ours]
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
        yield
    except Ended as ended:
        report.cannot = f"Running {source.path.name} {ended}."


def network(worker: service.Service, tree: ast.Module) -> tuple[Verdict, str]:
    """Return the best verdict on the program's network, and how it was run."""

    def runner(request: Request) -> Trace:
        return service.trace_in(worker.ask(service.request_out(request)))

    best: tuple[float, Verdict, str] | None = None
    trains = False
    began = time.monotonic()
    for way, variant in _ways():
        if best and time.monotonic() - began > BUDGET:
            break
        found = verdict.judge(_study(runner, way, variant, tree))
        rank = _rank(found)
        if way == "whole" and not found.states:
            trains = trains or _trains(found)
        if best is None or rank > best[0]:
            best = (rank, found, way)
        if rank >= 1 or (rank and way == "whole"):
            break
        if (
            way == drivers.WAYS[1]
            and not best[1].study.base.problems + found.study.base.problems
        ):
            break  # everything ran, and nothing was learned: other data change nothing
    if best is None:
        raise LoadError("there was no time to run it")
    best[1].trains = trains
    if (
        best[2] != "whole"
        and best[0] < 1
        and any(i.mistake == "label-itself" for i in best[1].issues)
    ):
        return Verdict(best[1].study, reason="no form of the labels fits its functions"), best[
            2
        ]
    return best[1:]


def _trains(found: Verdict) -> bool:
    """Tell whether a program computes much, or errors of a network, though none was found."""
    study = found.study
    if study.base.count >= BUSY:
        return True
    known = hasattr(study, "labels") and hasattr(study, "pixels")
    return known and any(study.array(s).ndim for s in study.behind(len(study.base.events)))


def _ways() -> Iterator[tuple[str, Variant]]:
    """Yield ways of running a program, and worlds to do it in, the likeliest first."""
    yield "whole", Variant()
    yield "whole", Variant(label_last=True)
    yield "whole", Variant(scale=2.0)
    yield "whole", Variant(times=10)
    for way in drivers.WAYS:
        yield way, Variant()


def _study(runner: Any, way: str, variant: Variant, tree: ast.Module) -> Study:
    for stop in STOPS:
        study = roles.Study(runner, Request(variant, stop=stop, driver=way), tree=tree)
        if study.base.count < stop or (study.parameters and _stepped_twice(study)):
            return study
    return study


def _stepped_twice(study: Study) -> bool:
    """Tell whether the step after the first one was seen, too."""
    places = {study.base.events[p.new.index].place for p in study.parameters}
    later = (event.place for event in study.base.events[study.last + 1 :])
    return places <= set(later)


def _rank(found: Verdict) -> float:
    """Return how well a run was understood."""
    if found.fit is None or not found.states:
        return 0
    right, errors = found.fit.score
    named = any(issue.mistake for issue in found.issues)
    return right + min(errors, 1) + (0.5 if named else 0)


def _how(way: str, run: str) -> str:
    if run:
        return "the lines of --run"
    return (
        "the program as it is" if way == "whole" else "its own functions, one after the other"
    )


def _together(report: Report, sheet: Sheet, source: Source, found: Verdict | None) -> None:
    """Join what was found of the network and of single functions: one cause, one finding."""
    judged = found is not None and found.fit is not None and found.states
    passes = {sheet.known[id_].name for id_ in FUNCTIONS if id_ in sheet.known}
    lines = [f.line for f in report.findings if f.line]
    for one in sheet.findings:
        if sheet.layout != "columns":  # the page's code is of columns
            one.code, one.message = "", _other_axis(one.message)
        one.page = one.page and spec.SITE + one.page
        one.where = source.where(one.line) if one.line else ""
        if one.mistake == "whole-batch" and found and _of_vectors(found, one.function):
            continue  # of one example at a time, it is right
        if not judged:
            if _runs_itself(found) and one.status in ("wrong", "failed") and "#mistake-" not in one.page:
                one.status = "unsure"  # it is another network's, and may be right there
            report.findings.append(one)
        elif one.function in passes or one.status in ("missing", "follows"):
            continue
        elif (
            one.status == "right"
            or one.status == "empty"
            or (one.equation.startswith(("loss/", "measure/")) and one.status == "wrong")
        ):
            report.findings.append(one)
        elif found and found.judged and not found.issues:
            said = f"{one.function} is another than on the page, and right in this network."
            report.remarks.append(Remark(said, one.equation, one.function, "", one.page))
        elif not lines and one.status == "wrong":
            report.findings.append(one)
    for remark in sheet.remarks:
        remark.page = remark.page and spec.SITE + remark.page
        if not (judged and set(remark.function.split(", ")) <= {*passes, ""}):
            report.remarks.append(remark)
    if not judged:
        report.layout = sheet.layout
    for other in sheet.others:
        known = {checking.SEEMS[id_] for id_ in FUNCTIONS if id_ in sheet.known}
        said = checking.seems(other) if not judged else ""
        said = "" if said in known else said
        where = source.where(other.line) if other.line else ""
        if not other.ours:
            report.others.append(Other(other.name, where, said))


def _runs_itself(found: Verdict | None) -> bool:
    """Tell whether a program trains a network itself, or would if it ran."""
    if found is None:
        return False
    return found.fit is not None or found.trains or bool(found.study.base.problems)


def _of_vectors(found: Verdict, function: str) -> bool:
    """Tell whether a function was given one example at a time, as far as the program ran."""
    study = found.study
    name = function.rpartition(".")[2]
    inside = [e for e in study.base.events if e.function == name]
    arrays = [study.base.array(v) for e in inside[:40] for v in e.values]
    return bool(arrays) and all(a.size in (1, max(a.shape, default=1)) for a in arrays)


def _other_axis(text: str) -> str:
    """Return a sentence about columns as it is true of rows."""
    axes = {"axis=0": "axis=1", "axis=1": "axis=0"}
    return re.sub("axis=[01]", lambda found: axes[found.group()], text)


def _reason(report: Report, found: Verdict | None, functions: list[Any]) -> None:
    """Say why a network was not judged, where there is one, and what can be done."""
    if report.cannot or report.asked or (found and found.states):
        return
    judged = [f for f in report.findings if f.status not in ("missing", "unsure")]
    if judged and not (found and found.trains):
        return
    if not functions and found and found.reason == NOTHING:
        report.cannot = "No function is defined there, and nothing of it ran."
        return
    why = found.reason if found and found.reason else "it could not be run"
    report.cannot = (
        f"The network was not judged: {why}. Give the lines that make it and train it once "
        "(--run FILE), or say which of your functions is which (--map mine=theirs)."
    )


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


# --- what is checked ------------------------------------------------------------------------


def _called(target: Any) -> str:
    if isinstance(target, Mapping):
        return str(target.get("__name__", "what was given"))
    return target.__name__ if isinstance(target, types.ModuleType | type) else str(target)


def _source(target: Any) -> Source:
    """Return the source of a target."""
    if isinstance(target, Mapping):
        return _of_mapping(target)
    if isinstance(target, types.ModuleType):
        if not getattr(target, "__file__", None):
            return _of_mapping(vars(target))
        return load.read(Path(str(target.__file__)))
    if isinstance(target, type):
        return _of_objects([target])
    path = Path(target)
    if path.suffix in (".py", ".ipynb") or path.exists():
        return load.read(path)
    return load.module(str(target))


def _of_mapping(names: Mapping[str, Any]) -> Source:
    """Return the source of a notebook's names: its cells, or what its functions are made of."""
    cells = names.get("In")
    if isinstance(cells, list):
        return load.cells(Path("notebook.ipynb"), [str(c) for c in cells if c])
    own = [
        v
        for k, v in names.items()
        if isinstance(v, types.FunctionType | type) and k[:2] != "__"
    ]
    return _of_objects(own)


def _of_objects(objects: list[Any]) -> Source:
    texts, files = [], []
    for one in objects:
        try:
            texts.append(textwrap.dedent(inspect.getsource(one)))
            files.append(inspect.getsourcefile(one) or "")
        except (OSError, TypeError):
            continue
    if not texts:
        raise LoadError("the source of what was given cannot be found; give its file")
    return Source(Path(files[0] or "given.py"), "import numpy as np\n" + "\n".join(texts))
