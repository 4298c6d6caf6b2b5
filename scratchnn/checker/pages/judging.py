"""Judge what a learner's function gives, value by value."""

import itertools
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.calls.convention import LABELS, Convention
from scratchnn.checker.pages import diagnosis, kinds
from scratchnn.checker.pages import remarks as good
from scratchnn.checker.pages.diagnosis import NEARLY
from scratchnn.checker.pages.parts import Part
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.pages.tracing import Helpers, Replay, Trace, wrong_helper
from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound
from scratchnn.checker.report import Finding, Remark
from scratchnn.spec import Step
from scratchnn.verify.draws import Values

TRIED = 60  # ways of handing over arguments of unknown names


class Judged(NamedTuple):
    """What was found of a function, under one convention."""

    convention: Convention
    findings: list[Finding]
    remarks: list[Remark]

    @property
    def right(self) -> int:
        """How many values are right."""
        return sum(finding.status == "right" for finding in self.findings)

    @property
    def understood(self) -> int:
        """How many of the others are explained."""
        return sum(bool(finding.mistake or finding.follows) for finding in self.findings)

    @property
    def is_done(self) -> bool:
        """Whether nothing could be found that is better."""
        return all(finding.status in ("right", "empty") for finding in self.findings)


def judge(part: Part, learner: Caller, layout: str, helpers: Helpers) -> Judged:
    """Judge a function in one layout, with labels in the form in which it does best."""
    forms: tuple[str, ...] = LABELS[:1]
    if "Y" in part.canonical:
        forms = ("one-hot", "labels", *LABELS[2:])
    elif "y" in part.canonical:
        forms = LABELS if "y_hat" not in part.canonical else LABELS[:2]
    tried: list[Judged] = []
    for form in forms:
        tried.append(_bound(part, learner, Convention(layout, form), helpers))
        if tried[-1].is_done:
            break
    best = max(tried, key=lambda judged: (judged.right, judged.understood))
    labels = best.convention.labels
    if best.right and labels != forms[0]:
        form = "one-hot labels" if labels == "one-hot" else labels
        said = f"{learner.name} takes {form}, and is right with those."
        best.remarks.append(Remark(said, "loss/one_hot", learner.name))
    return best


def _bound(part: Part, learner: Caller, convention: Convention, helpers: Helpers) -> Judged:
    """Judge a function; where an argument's name is not known, try what it may be."""
    learner.mapped = {}  # what was tried with labels in another form
    try:
        return _judge(part, learner, convention, helpers)
    except Unbound as unbound:
        orders = itertools.permutations(unbound.left, len(unbound.open))
        first: Judged | None = None  # in the order of our own arguments
        for symbols in itertools.islice(orders, TRIED):
            learner.mapped = dict(zip(unbound.open, symbols, strict=True))
            judged = _judge(part, learner, convention, helpers)
            if judged.is_done:
                return judged
            first = first or judged
        if first and len(unbound.open) == len(unbound.left):
            if all(f.mistake for f in first.findings if f.status == "wrong"):
                learner.mapped = dict(zip(unbound.open, unbound.left, strict=True))
                return first  # else it may be right, and be given other things than it means
        learner.mapped = {}
        said = f"{learner.name} cannot be judged by itself: {unbound}."
        return Judged(convention, [_failed(part, learner, "unsure", said)], [])


def _judge(part: Part, learner: Caller, convention: Convention, helpers: Helpers) -> Judged:
    findings: list[Finding] = []
    remarks: list[Remark] = []
    try:
        for known in part.known:
            called = good.call(part, learner, known, convention)
            findings = _findings(Trace(part, learner, known, called.outputs, helpers))
            other = kinds.forgiven(part, learner, known, called.outputs, findings)
            remarks = [
                r for r in other if r.message not in {x.message for x in remarks}
            ] + remarks
            if convention.labels == "one-hot":  # then it was not the function that made them
                findings = [finding for finding in findings if finding.symbol != "Y"]
            if any(finding.status != "right" for finding in findings):
                return Judged(convention, findings, [])
        remarks += good.remarks(part, learner, convention, called, findings)
    except Empty:
        return Judged(convention, [_failed(part, learner, "empty", "not written yet")], [])
    except Unbound:
        raise
    except Failed as failure:
        return Judged(convention, _stopped(part, learner, convention, helpers, failure), [])
    return Judged(convention, findings, remarks)


# --- findings -------------------------------------------------------------------------------


def _findings(trace: Trace) -> list[Finding]:
    """Say of each step whether it is right, wrong, or wrong because of another."""
    replay = trace.explain()
    truth = trace.replay({}, {}).wanted
    findings = []
    for step in trace.part.steps:
        if step.name in trace.changed:  # a step is one mistake, whatever it makes
            out = _off(step, trace, truth)
            findings.append(_mistaken(_place(step, out, trace), step, out, trace, truth))
            continue
        for out in step.out:
            place = _place(step, out, trace)
            if out in trace.unknown:
                findings.append(_unknown(place, step, out, trace, replay))
            elif out in trace.got:
                findings.append(_fitting(place, step, out, trace, truth))
            elif trace.confirms(step):
                findings.append(place)
    return findings


def _place(step: Step, out: str, trace: Trace) -> Finding:
    """Begin the finding of what a step makes."""
    symbol = "" if trace.part.outputs == (out,) and trace.part.is_equation else out
    return Finding(step.call, "right", trace.learner.name, trace.learner.line, symbol)


def _off(step: Step, trace: Trace, truth: Values) -> str:
    """Return the first that is wrong of what a step makes: ε has its place in θ, not in v."""
    given = (out for out in step.out if out in trace.got)
    wrong = (out for out in given if diagnosis.error(trace.got[out], truth[out]) > NEARLY)
    return next(wrong, step.out[0])


def _mistaken(place: Finding, step: Step, out: str, trace: Trace, truth: Values) -> Finding:
    """Report a step whose mistake is known."""
    variant = trace.changed[step.name]
    if not variant.mistake:
        said = f"{step.name} is wrong only because your {variant.is_} is."
        return replace(place, status="follows", follows=variant.is_, message=said)
    found = replace(
        place,
        status="wrong",
        mistake=variant.mistake,
        message=f"{_what(place)} is {variant.is_}.",
        code=diagnosis.code(step),
        seen=variant.seen,
        page=variant.page,
    )
    if out in trace.got:
        return _measured(found, trace.got[out], truth[out])
    return found


def _unknown(place: Finding, step: Step, out: str, trace: Trace, replay: Replay) -> Finding:
    """Report a value that no known mistake explains, by its general kind."""
    got, wanted = trace.got[out], np.asarray(replay.wanted[out])
    mistake, said = diagnosis.general(got, wanted, int(trace.known["m"]))
    found = replace(
        place,
        status="wrong",
        mistake=mistake,
        message=f"{_what(place)} is {said}.",
        code=diagnosis.code(step),
        page=f"equations/{step.call}/#watch-out",
    )
    culprit = "" if mistake else trace.culprit(out)
    if culprit:
        found.status, found.follows = "follows", culprit
        found.message = f"{out} is wrong too; look at it again once {culprit} is right."
    return _measured(found, got, wanted)


def _fitting(place: Finding, step: Step, out: str, trace: Trace, truth: Values) -> Finding:
    """Report a value that follows from those before it, which may be wrong."""
    error = diagnosis.error(trace.got[out], truth[out])
    found = replace(place, error=_finite(error))
    if error <= NEARLY:
        return found
    cause = trace.cause(step)
    said = f"{out} is wrong only because {cause} is."
    return replace(found, status="follows", follows=cause, message=said)


def _what(finding: Finding) -> str:
    return f"Your {finding.symbol}" if finding.symbol else f"What your {finding.function} gives"


def _measured(found: Finding, got: Array, wanted: Any) -> Finding:
    """Add how large the error is, and where."""
    wanted = np.asarray(wanted, dtype=float)
    try:
        got = np.broadcast_to(got, wanted.shape)  # as the next line of code would take it
    except ValueError:
        return found
    off = np.nan_to_num(np.abs(got - wanted), nan=np.inf)
    at = np.unravel_index(np.argmax(off), off.shape)
    return replace(
        found,
        error=_finite(diagnosis.error(got, wanted)),
        at=[int(index) for index in at],
        got=_finite(float(got[at])),
        wanted=float(wanted[at]),
    )


def _finite(number: float) -> float | None:
    """JSON knows no infinity and no NaN."""
    return number if np.isfinite(number) else None


# --- functions that give nothing ------------------------------------------------------------


def _failed(part: Part, learner: Caller, status: str, message: str) -> Finding:
    first = next(step for step in part.steps if step.phase != "loss" or part.is_equation)
    page = f"equations/{first.call}/"
    return Finding(first.call, status, learner.name, learner.line, message=message, page=page)


def _stopped(
    part: Part, learner: Caller, convention: Convention, helpers: Helpers, failure: Failed
) -> list[Finding]:
    """Say why a function stopped; where shapes did not fit, judge it where all of them do."""
    failed = _failed(part, learner, "failed", f"{learner.name} cannot be run: {failure}.")
    if isinstance(failure, Misused):
        failed.status = "unsure"
    if helper := wrong_helper(part.steps, helpers):
        failed.status, failed.follows = "follows", helper
        failed.message += f" Look at it again once your {helper} is right."
        return [failed]
    if not isinstance(failure.__cause__, ValueError):
        return [failed]
    try:
        called = good.call(part, learner, part.square, convention)
    except Failed:
        return [failed]
    findings = _findings(Trace(part, learner, part.square, called.outputs, helpers))
    wrong = [finding for finding in findings if finding.status == "wrong"]
    if not wrong:
        return [failed]
    wrong[0].message = f"{learner.name} stops: {failure}. {wrong[0].message}"
    return findings
