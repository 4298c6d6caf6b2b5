"""Check everything that is known by name in a namespace, and put the report together."""

import inspect
import sysconfig
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

from scratchnn import spec
from scratchnn.checker import diagnosis, judging, naming, starting
from scratchnn.checker.calling import LAYOUTS, Learner
from scratchnn.checker.judging import Judged
from scratchnn.checker.parts import Part
from scratchnn.checker.parts import parts as all_parts
from scratchnn.checker.report import Finding, Remark, Report
from scratchnn.checker.tracing import Helper

START = "init_params"
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


class UnknownOptionError(ValueError):
    """An option names something that there is not; the message says what there is."""


def examine(
    namespace: Mapping[str, Any],
    report: Report,
    *,
    file: str = "",
    mapped: Mapping[str, str] | None = None,
    skipped: Mapping[str, str] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Judge every function that is known by its name, and complete a report with it.

    Parameters
    ----------
    namespace : dict
        Names and what they stand for.
    report : Report
        What is known so far; `asked` limits the check.
    file : str
        Where the namespace is from; installed libraries that it imports are left out.
    mapped : dict, optional
        Names of the learner's by ours.
    skipped : dict, optional
        Functions not to call, with the reason.
    tell : callable, optional
        Is told the name of each function before it is called.

    Returns
    -------
    report : Report
    """
    parts = all_parts()
    wanted = [id_ for id_ in [*parts, START] if _is_asked(id_, report.asked, parts)]
    found = {
        id_: one
        for id_, one in learners(namespace, file, mapped or {}, [*parts, START]).items()
        if id_ in wanted
    }
    if not found:
        report.cannot = _nothing_known(namespace, file)
        return report
    calls = {id_: one for id_, one in found.items() if id_ not in (skipped or {})}
    for id_, reason in (skipped or {}).items():
        if id_ in found:
            report.findings.append(_skipped(found[id_], parts.get(id_), reason))
    judged = _in_best_layout(parts, calls, tell)
    report.layout = next(iter(judged.values())).convention.layout if judged else "columns"
    for one in judged.values():
        report.findings += one.findings
        report.remarks += one.remarks
    report.findings = _asked(report)
    report.remarks = [*_about_all(calls, report.layout), *report.remarks]
    report.findings += _missing(report)
    report.findings.sort(key=_flow)
    for finding in report.findings:
        finding.page = finding.page and spec.SITE + finding.page
    for remark in report.remarks:
        remark.page = remark.page and spec.SITE + remark.page
    return report


def learners(
    namespace: Mapping[str, Any], file: str, mapped: Mapping[str, str], known: list[str]
) -> dict[str, Learner]:
    """Return the functions, and the methods of classes, whose names are known."""
    found: dict[str, Learner] = {}
    for learner in _functions(namespace, file, mapped):
        name = learner.name.rpartition(".")[2]
        id_ = naming.function(name, mapped, known)
        if id_ is None:
            continue
        exact = naming.plain(mapped.get(name, name)) == naming.plain(id_.rpartition("/")[2])
        if id_ not in found or exact or found[id_].is_empty:  # an abstract method, perhaps
            found[id_] = learner
    return {id_: found[id_] for id_ in known if id_ in found}


def _functions(
    namespace: Mapping[str, Any], file: str, mapped: Mapping[str, str]
) -> Iterator[Learner]:
    """Yield functions and methods that are the learner's, and not an installed library's."""
    for name, value in list(namespace.items()):
        if isinstance(value, type):
            yield from _methods(name, value, file, mapped)
        elif _is_own(value, file):
            yield Learner(name, value, None, mapped)


def _methods(name: str, owner: type, file: str, mapped: Mapping[str, str]) -> Iterator[Learner]:
    for base in reversed(owner.__mro__[:-1]):
        for method, member in vars(base).items():
            function = getattr(owner, method, None)  # an enum hides some
            if not _is_own(function, file):
                continue
            bound = isinstance(member, types.FunctionType) and _asks_for_self(member)
            yield Learner(f"{name}.{method}", function, owner if bound else None, mapped)


def _asks_for_self(function: types.FunctionType) -> bool:
    return inspect.unwrap(function).__code__.co_varnames[:1] == ("self",)


def _is_own(value: Any, file: str) -> TypeGuard[Callable[..., Any]]:
    """Tell whether something is a function whose code stands in the learner's files."""
    if not callable(value) or not inspect.isroutine(value):
        return False
    code = getattr(inspect.unwrap(value), "__code__", None)
    where = code.co_filename if code else "<built in>"
    if where == file:
        return True
    return not where.startswith((*LIBRARIES, "<frozen", "<built in>"))


def _in_best_layout(
    parts: Mapping[str, Part], found: Mapping[str, Learner], tell: Callable[[str], None]
) -> dict[str, Judged]:
    """Judge all functions in each layout, until all is right; keep the one with most right."""
    tried: list[dict[str, Judged]] = []
    for layout in LAYOUTS:
        judged: dict[str, Judged] = {}
        helpers: dict[str, Helper] = {}
        for id_, learner in found.items():
            tell(id_)
            if id_ == START:
                judged[id_] = one = starting.judge(learner, layout)
            else:
                judged[id_] = one = judging.judge(parts[id_], learner, layout, helpers)
            if "/" in id_:
                right = one.right == len(one.findings)
                helpers[id_] = Helper(learner, one.convention, right)
        tried.append(judged)
        if all(one.is_done for one in judged.values()):
            break
    return max(tried, key=lambda judged: sum(one.right for one in judged.values()))


def _is_asked(id_: str, asked: str, parts: Mapping[str, Part]) -> bool:
    """Tell whether a function computes anything that was asked for."""
    if id_ == START:
        return _matches(starting.ID, asked)
    return any(_matches(step.call, asked) for step in parts[id_].steps)


def _matches(equation: str, asked: str) -> bool:
    return asked in ("", equation, *equation.split("/"))


def check_asked(asked: str) -> None:
    """See that `--only` names a phase or an equation.

    Raises
    ------
    UnknownOptionError
        If it does not.
    """
    if not any(_matches(id_, asked) for id_ in diagnosis.equations()):
        phases = ", ".join(spec.PHASES)
        raise UnknownOptionError(
            f"--only {asked}: expected a phase ({phases}), or the id of an equation"
        )


def _asked(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if _matches(finding.equation, report.asked)]


def _missing(report: Report) -> list[Finding]:
    """Return what the network needs and is not there, unless a choice stands in its place."""
    there = {finding.equation for finding in report.findings}
    network = diagnosis.network()
    for choice in network.choices:
        if there.intersection(step.call for step in choice.replace):
            network = network.chosen(choice.id)
    return [
        Finding(id_, "missing", page=f"equations/{id_}/")
        for id_ in diagnosis.equations()
        if id_ not in there and network.uses(id_) and _matches(id_, report.asked)
    ]


def _flow(finding: Finding) -> tuple[int, int]:
    """Order what is wrong before what follows from it, and each in the flow of data."""
    rank = {"wrong": 0, "failed": 0, "empty": 1, "follows": 2, "right": 3, "missing": 4}
    places = [(step.call, out) for step in diagnosis.network().steps for out in step.out]
    for place, (call, out) in enumerate(places):
        if call == finding.equation and finding.symbol in ("", out):
            return rank[finding.status], place
    return rank[finding.status], len(places)


def _skipped(learner: Learner, part: Part | None, reason: str) -> Finding:
    step = part.steps[0].call if part else starting.ID
    message = f"{learner.name} {reason}"
    page = f"equations/{step}/"
    return Finding(step, "failed", learner.name, learner.line, message=message, page=page)


def _about_all(found: Mapping[str, Learner], layout: str) -> list[Remark]:
    """Say what holds for the file as a whole."""
    remarks = []
    if layout != "columns":
        said = (
            "Your examples are rows, where the pages have columns. Both are right; your "
            "matrices are the transposes of those on the pages, and are judged so."
        )
        remarks.append(Remark(said, page="notation/"))
    readers: dict[str, list[str]] = {}
    for learner in found.values():
        for name in learner.supplied:
            readers.setdefault(name, []).append(learner.name)
    for name, functions in readers.items():
        remarks.append(_global(name, ", ".join(functions)))
    return remarks


def _global(name: str, functions: str) -> Remark:
    """Say that m or n was supplied, and what is wrong with reading it from outside."""
    if name == "n":
        return Remark(
            f"{functions}: n is read from outside the function. Here it was set to 785, the "
            "pixels and a label, as the video counts.",
            function=functions,
        )
    id_, mistake = "backward/weight_gradient", "m-of-all-data"
    said = (
        f"{functions}: m is read from outside the function. Here it was set to the number of "
        "examples given. If yours counts all the data, though some are set aside, every step "
        "is a little too small; take m = X.shape[1] inside."
    )
    return Remark(said, id_, functions, mistake, f"equations/{id_}/#mistake-{mistake}")


def _nothing_known(namespace: Mapping[str, Any], file: str) -> str:
    theirs = [one.name for one in _functions(namespace, file, {})]
    there = (
        f"There are {', '.join(theirs[:12])}." if theirs else "No function is defined there."
    )
    return (
        f"No function has a name that is known here. {there} Known are the names of the video "
        "(ReLU, softmax, forward_prop, backward_prop …) and of the equations; say which of "
        "yours is which by --map mine=theirs."
    )
