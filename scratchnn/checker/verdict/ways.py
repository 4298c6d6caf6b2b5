"""Run a program in one way after the other, until its network is understood."""

import ast
import copy
import itertools
import math
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from scratchnn.checker.network import own_data, roles, slopes
from scratchnn.checker.network.model import columns
from scratchnn.checker.network.roles import Study
from scratchnn.checker.process import service
from scratchnn.checker.program import differences, drivers, instrument, wants
from scratchnn.checker.program.examples import CLASSES, Variant
from scratchnn.checker.program.load import LoadError
from scratchnn.checker.program.run import Request, Runner
from scratchnn.checker.verdict import engines, parameters
from scratchnn.checker.verdict.judgement import Issue, Verdict
from scratchnn.checker.verdict.nudging import Nudging

STOPS = (350, 1500, roles.LONG)  # events after which a run may have shown its first steps
TIMES = 3  # as long as to the end of a first step is a run that shows the second, too
BUSY = 100  # events of a program that does more than define things
FEW, FEATURES, THREE = 4, 7, 3  # rows, or columns and classes, where more are too many
MORE, STEPS = 10, 3  # times as many examples; from, to and step of a range
MOST = 15  # worlds, until errors ask for no more
LATER = 2  # trainings after the first that are judged, too
UNSEEN = (
    f"its first step is not complete after {4 * roles.LONG} assignments, and what else it "
    "learns was not seen"
)
BUDGET = 40.0  # seconds after which no other way of driving is begun


def _runner(worker: service.Service) -> Runner:
    return lambda request: service.trace_in(worker.ask(service.request_out(request)))


def network(worker: service.Service, tree: ast.Module) -> tuple[Verdict, str]:
    """Return the best verdict on the program's network, and how it was run."""
    runner = _runner(worker)
    best: tuple[float, Verdict, str] | None = None
    trains = False
    began = time.monotonic()
    plan = Plan(tree)
    for way, variant in plan:
        if best and time.monotonic() - began > BUDGET:
            break
        if best and not _may_help(best[1].study, plan.changes):
            continue
        request = Request(variant, driver=way)
        found = parameters.judge(_study(runner, request, tree))
        plan.learn(found.study)
        if _takes_two(found):  # one output is no class of ten
            request = Request(replace(variant, classes=2), driver=way)
            again = parameters.judge(_study(runner, request, tree))
            found = again if again.states else found
        rank = _rank(found)
        if way == "whole" and not found.states:
            trains = trains or _trains(found)
        if best is None or rank > best[0]:
            best = (rank, found, way)
        if rank >= 1 or (rank and way == "whole"):
            break
        if way == drivers.WAYS[1] and not best[1].study.problems + found.study.problems:
            break  # everything ran, and nothing was learned: other data change nothing
    if best is None:
        raise LoadError("there was no time to run it")
    rank, found, way = best
    found.trains = trains
    if "ended" not in found.study.base.notes and found.judged and not _goes_on(found.study):
        found.reason = UNSEEN
    if way != "whole" and rank < 1 and any(i.mistake == "label-itself" for i in found.issues):
        found = Verdict(found.study, reason="no form of the labels fits its functions")
    return found, way


def later(
    worker: service.Service, tree: ast.Module, first: Verdict
) -> tuple[Verdict, str] | None:
    """Return what is found of a later training of a program, where something in it is wrong.

    Programs train again with other settings, such as dropout, or another optimiser. Where all
    examples stand in one batch, what is to be done for each is seen with more of them. It is
    said how it was run.
    """
    if first.study.request.driver != "whole":
        return None  # we call its functions, and no training is another
    runner = _runner(worker)
    for request in itertools.islice(first.study.trainings(), LATER):
        found = parameters.judge(_study(runner, request, tree, first.study))
        understood = found.judged and len(found.states) >= len(first.states)
        if understood and any(issue.sure for issue in found.issues):
            return found, "a later training of {}"
        if not understood:
            said = "The program trains again later. That was not understood, and is not judged."
            first.remarks.append(Issue("later", said))
            break
    if _cuts_batches(tree) and _is_one_batch(first):
        variant = replace(first.study.request.variant, times=MORE)
        found = parameters.judge(_study(runner, Request(variant), tree, first.study))
        if found.judged and any(issue.sure for issue in found.issues):
            return found, "{}"
    return None


def _cuts_batches(tree: ast.Module) -> bool:
    """Tell whether a program goes on in steps, or cuts from one number to another."""
    return any(
        (isinstance(n, ast.Slice) and bool(n.lower and n.upper))
        or (isinstance(n, ast.Call) and ast.unparse(n.func) == "range" and len(n.args) == STEPS)
        for n in ast.walk(tree)
    )


def _is_one_batch(found: Verdict) -> bool:
    """Tell whether the second step is made of the same examples as the first."""
    chains = found.fit.chains if found.fit else []
    if not chains:
        return False
    study, layer, many = found.study, chains[0].layers[0], len(chains)
    arrays = [columns(study.array(s), layer.turn) for s in study.again(layer.given)]
    first, second = (
        {row.tobytes() for array in arrays[at : at + many] for row in array.T}
        for at in (0, many)
    )
    return first == second


def _takes_two(found: Verdict) -> bool:
    """Tell whether labels of many classes were compared with one output, and do not fit."""
    if not (found.fit and found.fit.chains) or (found.judged and not found.issues):
        return False
    T = found.fit.chain.T
    return len(T) == 1 and not (T % 1).any() and len(np.unique(T)) > 2 and T.max() < CLASSES


def _may_help(study: Study, changes: Mapping[str, Any]) -> bool:
    """Tell whether a world may show what another did not: fewer rows, if a step was too far."""
    far = _is_far(study)
    if far and study.own:
        return False
    if "features" in changes:
        return far or bool(study.problems)
    rows = changes.get("rows")
    return far if rows == FEW else not rows or bool(study.problems)


def _is_far(study: Study) -> bool:
    """Tell whether a run went as far as it may, and was not understood."""
    return study.lost or study.base.count >= roles.LONG


def _trains(found: Verdict) -> bool:
    """Tell whether a program computes much, or errors of a network, though none was found."""
    study = found.study
    if study.base.count >= BUSY:
        return True
    known = hasattr(study, "labels") and hasattr(study, "pixels")
    return known and any(study.array(s).ndim for s in study.behind(len(study.base.events)))


class Plan:
    """Ways of running a program, and worlds to do it in, the likeliest first.

    What a world lacks is learned from the errors that the program raised there; the next ones
    differ from the one in which the fewest were raised.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.best, self.fewest = replace(Variant(), **wants.table(tree)), math.inf  # type: ignore[arg-type]
        self.asked: deque[tuple[Variant, list[str]]] = deque()  # by errors, and by which
        self.tried: set[tuple[str, Variant]] = set()
        self.tree = tree

    def __iter__(self) -> Iterator[tuple[str, Variant]]:
        for way, changes in _ways(self.tree):
            self.way, self.changes = way, changes
            self.asked.appendleft((replace(self.best, **self.changes), []))
            while self.asked:
                self.variant, self.lacking = self.asked.popleft()
                if (self.way, self.variant) not in self.tried:
                    self.tried.add((self.way, self.variant))
                    yield self.way, self.variant

    def learn(self, study: Study) -> None:
        """Ask for the worlds that the errors of the last run ask for."""
        if self.way != "whole":
            return
        problems = [*study.problems, *([wants.NONE] if study.hollow else [])]
        if problems == self.lacking != []:
            return  # what was asked for changes nothing
        if len(problems) < self.fewest:
            self.best, self.fewest = self.variant, len(problems)
        more = [*wants.wanted(problems, self.variant)] if len(self.tried) < MOST else []
        self.asked.extendleft((variant, problems) for variant in reversed(more))
        if not self.changes and _is_far(study):  # fewer columns come sooner to a step
            few = replace(self.variant, features=FEATURES, classes=THREE)
            self.asked.append((few, problems))


def _ways(tree: ast.Module) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ways of running a program, and how its world differs from the best one."""
    if differences.leave_out(copy.deepcopy(tree)):
        yield "whole", {"checks": False}
    yield "whole", {}
    yield "whole", {"times": MORE}
    yield "whole", {"rows": FEW}
    for rows in instrument.written(tree):
        yield "whole", {"rows": rows}
    yield "whole", {"label_last": not wants.table(tree)}
    for label_last in (True, False):
        yield "whole", {"features": FEATURES, "label_last": label_last, "classes": THREE}
    yield "whole", {"scale": 2.0}
    for way in drivers.WAYS:
        yield way, {}


def _study(
    runner: Runner, request: Request, tree: ast.Module, first: Study | None = None
) -> Study:
    """Run a program until the step after the first one is seen; as far as another run at once.

    Data of its own that were surely found are so in a longer run, too.
    """
    until, held = time.monotonic() + BUDGET, first.held if first else None

    def study(stop: int) -> Study:
        asked = replace(request, stop=stop)
        return Study(runner, asked, tree=tree, understood=_fitted, until=until, held=held)

    stop = max(STOPS[0], first.request.stop) if first else STOPS[0]
    while True:
        found = study(stop)
        if found.base.count < stop or (found.parameters and _stepped_twice(found)):
            return found
        held = found.held
        if stop >= STOPS[-1]:
            break
        stop = _further(found, stop)
    return study(4 * roles.LONG) if found.parameters and not _goes_on(found) else found


def _further(study: Study, stop: int) -> int:
    """Return how far a run must go that was too short: for a second step, if one was seen."""
    further = next(s for s in STOPS if s > stop)
    soon = TIMES * study.last if study.parameters else further
    return soon if STOPS[1] <= stop < soon < further // 2 else further


def _goes_on(study: Study) -> bool:
    """Tell whether the next output is begun: the step before it is complete then."""
    events = study.base.events
    forward = {events[i].place for p in study.parameters for i, _ in p.moves if i < study.first}
    return any(event.place in forward for event in events[study.last + 1 :])


def _fitted(study: Study) -> int:
    """Return how sure it is that the steps belong to a loss: of layers or an engine, quite."""
    way = engines.followed(study)
    if way is not None and way.right >= engines.ENOUGH:
        return own_data.SURE
    if any(fit.score[0] for fit in slopes.fits(study)):
        return own_data.SURE
    return int(Nudging(study).all_follow)


def _stepped_twice(study: Study) -> bool:
    """Tell whether the step after the first one was seen of all, too.

    Of what never is another number it is enough that it is shown again.
    """
    events, changed, shown = study.base.events, Counter[tuple[int, str]](), set[str]()
    for p in study.parameters:
        if p.new.value.digest != p.old.value.digest and np.isfinite(p.after).all():
            changed[events[p.new.index].place, p.new.value.text] += 1
        else:
            shown.add(p.new.value.text)
    stepped = {p.new.value.digest for p in study.parameters}  # shown again beside others' steps
    later = [(e.place, v) for e in events[study.last + 1 :] for v in e.values]
    again = Counter((place, v.text) for place, v in later if v.digest not in stepped)
    return changed <= again and shown <= {v.text for _, v in later}


def _rank(found: Verdict) -> float:
    """Return how well a run was understood."""
    if found.fit is None or not found.states:
        return 0
    right, errors = found.fit.score
    named = any(issue.mistake for issue in found.issues)
    return right + min(errors, 1) + (0.5 if named else 0)


def how(way: str, run: str) -> str:
    """Say in words how a program was run."""
    if run:
        return "the lines of --run"
    return (
        "the program as it is" if way == "whole" else "its own functions, one after the other"
    )
