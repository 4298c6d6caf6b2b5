"""Judge every function that is known by its name, and say what the others seem to be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scratchnn import spec
from scratchnn.checker.calls.convention import LAYOUTS
from scratchnn.checker.pages import diagnosis, judging, starting
from scratchnn.checker.pages.judging import Judged
from scratchnn.checker.pages.parts import FUNCTIONS, Part
from scratchnn.checker.pages.parts import parts as all_parts
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.pages.tracing import Helper
from scratchnn.checker.program import naming
from scratchnn.checker.report import Finding, Remark

START = "init_params"
# What a function seems to be, by the arguments that only it takes.
SEEMS = {
    "forward_prop": "a forward pass",
    "backward_prop": "a backward pass",
    "update_params": "a step",
}
LIKELY = 5  # arguments in common


class UnknownOptionError(ValueError):
    """An option names something that there is not; the message says what there is."""


@dataclass
class Sheet:
    """What was found of single functions."""

    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    layout: str = "columns"
    known: dict[str, Caller] = field(default_factory=dict)
    others: list[Caller] = field(default_factory=list)
    turned: set[str] = field(default_factory=set)  # equations that are right in another layout


def examine(
    functions: Sequence[Caller], asked: str, mapped: Mapping[str, str], layout: str = ""
) -> Sheet:
    """Judge every function that is known by its name.

    Parameters
    ----------
    functions : sequence of Caller
        Functions of the learner's.
    asked : str
        What the check is limited to: a phase, or the id of an equation; else empty.
    mapped : dict
        Names of the learner's by ours.
    layout : str, optional
        How the examples lie, if the network is known: then only single equations are judged.

    Returns
    -------
    sheet : Sheet

    Raises
    ------
    UnknownOptionError
        If `mapped` names something that there is not.
    """
    parts = all_parts()
    check_mapped(functions, mapped, [*parts, START])
    wanted = [id_ for id_ in [*parts, START] if _is_asked(id_, asked, parts)]
    everything = learners(functions, mapped, [*parts, START])
    found = {id_: one for id_, one in everything.items() if id_ in wanted}
    sheet = Sheet(known=found)
    sheet.others = [f for f in functions if f not in everything.values()]
    if not found:
        return sheet
    layouts = (layout,) if layout else LAYOUTS
    single = {id_: one for id_, one in found.items() if not layout or "/" in id_}
    judged, sheet.turned = _in_best_layout(parts, single, layouts)
    if not judged:
        return sheet
    sheet.layout = next(iter(judged.values())).convention.layout
    for one in judged.values():
        sheet.findings += one.findings
        sheet.remarks += one.remarks
    sheet.findings = [f for f in sheet.findings if _matches(f.equation, asked)]
    sheet.remarks = [*_about_all(found, sheet.layout), *sheet.remarks]
    sheet.findings += _missing(sheet, asked)
    sheet.findings.sort(key=_flow)
    return sheet


def check_mapped(
    functions: Sequence[Caller], mapped: Mapping[str, str], known: Sequence[str]
) -> None:
    """See that both sides of every `--map` are there, and no function is told twice.

    Raises
    ------
    UnknownOptionError
        If one is not.
    """
    mine = {f.name.rpartition(".")[2] for f in functions}
    mine |= {a for f in functions for a in f.arguments} | {f.name for f in functions}
    symbols = {
        symbol.name
        for equation in diagnosis.equations().values()
        for symbol in (*equation.inputs, *equation.outputs)
    }
    symbols |= {
        n
        for step in diagnosis.network().steps
        for n in (*step.out, *map(str, step.with_.values()))
    }
    symbols |= {"m", *naming.SYMBOLS}
    told: dict[str, str] = {}
    for name, ours in mapped.items():
        if name not in mine:
            there = ", ".join(sorted(mine)[:20]) or "none"
            raise UnknownOptionError(
                f"--map {name}={ours}: there is no function or argument {name}; there are "
                f"{there}"
            )
        id_ = naming.function(ours, {}, known)
        if ours not in symbols and id_ is None:
            raise UnknownOptionError(
                f"--map {name}={ours}: {ours} is no equation, nor a symbol of one"
            )
        if id_ is not None and told.setdefault(id_, name) != name:
            raise UnknownOptionError(f"--map {name}={ours}: {told[id_]} is that already")


def seems(function: Caller) -> str:
    """Say what a function seems to be, by its arguments; empty if it could be anything."""
    for id_, said in SEEMS.items():
        part = all_parts()[id_]
        known = [naming.symbol(a, {}, part.canonical) for a in function.arguments]
        if len({k for k in known if k}) >= LIKELY:
            return said
    products = re.findall(r"(?:@|dot\()\s*[\w.\[\]\"']+\.T\b|\.T\s*@|\.T\.dot", function.source)
    return SEEMS["backward_prop"] if len(products) > 1 else ""


def learners(
    functions: Sequence[Caller], mapped: Mapping[str, str], known: list[str]
) -> dict[str, Caller]:
    """Return the functions whose names are known, or whose arguments are those of a part."""
    found: dict[str, Caller] = {}
    for learner in functions:
        name = learner.name.rpartition(".")[2]
        id_ = naming.function(name, mapped, known)
        if id_ in FUNCTIONS and name not in mapped and not _has_weights(learner, id_):
            id_, name = _of_its_class(learner, mapped, known), learner.name.partition(".")[0]
        if id_ is None:
            continue
        exact = naming.plain(mapped.get(name, name)) == naming.plain(id_.rpartition("/")[2])
        if id_ not in found or exact or found[id_].is_empty:  # an abstract method, perhaps
            found[id_] = learner
    for id_ in FUNCTIONS:
        if id_ not in found:
            alike = [f for f in functions if f not in found.values() and seems(f) == SEEMS[id_]]
            if len(alike) == 1:
                found[id_] = alike[0]
    return {id_: found[id_] for id_ in known if id_ in found}


def _has_weights(learner: Caller, id_: str) -> bool:
    """Tell whether weights stand in a function; else it is the pass of one layer."""
    words = {*re.findall(r"\w+", learner.source), *learner.arguments}
    names = ("W1", "W2", "dW1", "dW2", "parameters", "gradients", "b2")
    stars = r"\*\w" if id_ == "forward_prop" else r"\*"  # a layer's forward pass may multiply
    handed_on = re.search(stars, learner.source)
    return bool(handed_on) or any(naming.symbol(word, {}, names) for word in words)


def _of_its_class(
    learner: Caller, mapped: Mapping[str, str], known: Sequence[str]
) -> str | None:
    """Return which equation a layer's forward pass is, by the name of its class."""
    owner, _, method = learner.name.partition(".")
    id_ = naming.function(owner, mapped, known)
    forward = naming.function(method, mapped, known) == "forward_prop"
    return id_ if forward and id_ and id_.startswith("forward/") else None


def _in_best_layout(
    parts: Mapping[str, Part], found: Mapping[str, Caller], layouts: Sequence[str]
) -> tuple[dict[str, Judged], set[str]]:
    """Judge all functions in each layout, until all is right; keep the one with most right.

    Beside it stands what is right in another one.
    """
    tried: list[dict[str, Judged]] = []
    for layout in layouts:
        judged: dict[str, Judged] = {}
        helpers: dict[str, Helper] = {}
        for id_, learner in found.items():
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
    best = max(tried, key=lambda judged: sum(one.right for one in judged.values()))
    done = {id_ for judged in tried for id_, one in judged.items() if one.is_done}
    return best, {id_ for id_ in done if not best[id_].is_done}


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


def _missing(sheet: Sheet, asked: str) -> list[Finding]:
    """Return what the network needs and is not there, unless a choice stands in its place."""
    there = {finding.equation for finding in sheet.findings}
    network = diagnosis.network()
    for choice in network.choices:
        if there.intersection(step.call for step in choice.replace):
            network = network.chosen(choice.id)
    return [
        Finding(id_, "missing", page=f"equations/{id_}/")
        for id_ in diagnosis.equations()
        if id_ not in there and network.uses(id_) and _matches(id_, asked)
    ]


def _flow(finding: Finding) -> tuple[int, int]:
    """Order what is wrong before what follows from it, and each in the flow of data."""
    rank = {
        "wrong": 0,
        "failed": 0,
        "unsure": 0,
        "follows": 1,
        "empty": 2,  # and turns green where it stands
        "right": 2,
        "missing": 3,
    }
    places = [(step.call, out) for step in diagnosis.network().steps for out in step.out]
    for place, (call, out) in enumerate(places):
        if call == finding.equation and finding.symbol in ("", out):
            return rank[finding.status], place
    return rank[finding.status], len(places)


def _about_all(found: Mapping[str, Caller], layout: str) -> list[Remark]:
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
