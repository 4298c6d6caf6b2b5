"""Judge what a learner's function gives, value by value."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.failures import Empty, Failed, Misused, Unbound
from scratchnn.checker.pages import diagnosis, kinds
from scratchnn.checker.pages.calling import LABELS, Called, Convention
from scratchnn.checker.pages.diagnosis import NEARLY, RIGHT, Variant
from scratchnn.checker.pages.parts import EQUATION, EXAMPLES, Part
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.pages.tracing import Helpers, Replay, Trace, wrong_helper
from scratchnn.checker.report import Finding, Remark
from scratchnn.spec import Mistake, Step
from scratchnn.verify import checks, draws, wiring
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
    try:
        return _judge(part, learner, convention, helpers)
    except Unbound as unbound:
        for symbols in itertools.islice(
            itertools.permutations(unbound.left, len(unbound.open)), TRIED
        ):
            learner.mapped = dict(zip(unbound.open, symbols, strict=True))
            judged = _judge(part, learner, convention, helpers)
            if judged.is_done:
                return judged
        learner.mapped = {}
        said = f"{learner.name} cannot be judged by itself: {unbound}."
        return Judged(convention, [_failed(part, learner, "unsure", said)], [])


def _judge(part: Part, learner: Caller, convention: Convention, helpers: Helpers) -> Judged:
    findings: list[Finding] = []
    remarks: list[Remark] = []
    try:
        for known in part.known:
            called = _called(part, learner, known, convention)
            findings = _findings(Trace(part, learner, known, called.outputs, helpers))
            other = kinds.forgiven(part, learner, known, called.outputs, findings)
            remarks = [
                r for r in other if r.message not in {x.message for x in remarks}
            ] + remarks
            if convention.labels == "one-hot":  # then it was not the function that made them
                findings = [finding for finding in findings if finding.symbol != "Y"]
            if any(finding.status != "right" for finding in findings):
                return Judged(convention, findings, [])
        remarks += _remarks(part, learner, convention, called, findings)
    except Empty:
        return Judged(convention, [_failed(part, learner, "empty", "not written yet")], [])
    except Unbound:
        raise
    except Failed as failure:
        return Judged(convention, _stopped(part, learner, convention, helpers, failure), [])
    return Judged(convention, findings, remarks)


def _called(part: Part, learner: Caller, known: Values, convention: Convention) -> Called:
    """Call a function, and forgive shapes that are another way to say the same."""
    made = part.made(part.steps) - set(part.canonical)
    given = {name: value for name, value in known.items() if name not in made}
    called = learner.call(given, part.canonical, part.outputs, convention)
    missing = [out for out in part.outputs if out not in {*called.outputs, *part.optional}]
    if missing:
        raise Failed(f"it does not return {', '.join(missing)}")
    for step in part.steps:
        for out, symbol in zip(step.out, diagnosis.equations()[step.call].outputs, strict=True):
            got = called.outputs.get(out)
            if got is not None and not symbol.shape and got.size == 1:
                called.outputs[out] = got.reshape(())
            elif got is not None and convention.layout != "columns" and got.ndim == 1:
                called.outputs[out] = got[:, None] if _is_bias(out) else got
    return called


def _is_bias(name: str) -> bool:
    return name.startswith(("b", "db"))


# --- findings -------------------------------------------------------------------------------


def _findings(trace: Trace) -> list[Finding]:
    """Say of each step whether it is right, wrong, or wrong because of another."""
    replay = trace.explain()
    truth = trace.replay({}, {}).wanted
    findings = []
    for step in trace.part.steps:
        for out in step.out:
            symbol = "" if trace.part.outputs == (out,) and trace.part.is_equation else out
            place = Finding(step.call, "right", trace.learner.name, trace.learner.line, symbol)
            if step.name in trace.changed:
                findings.append(_mistaken(place, step, trace, truth))
                break  # a step is one mistake, whatever it makes
            if out in trace.unknown:
                findings.append(_unknown(place, step, out, trace, replay))
            elif out in trace.got:
                findings.append(_fitting(place, step, out, trace, truth))
            elif trace.confirms(step):
                findings.append(place)
    return findings


def _mistaken(place: Finding, step: Step, trace: Trace, truth: Values) -> Finding:
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
    if step.name in trace.got:
        return _measured(found, trace.got[step.name], truth[step.name])
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
        called = _called(part, learner, part.square, convention)
    except Failed:
        return [failed]
    findings = _findings(Trace(part, learner, part.square, called.outputs, helpers))
    wrong = [finding for finding in findings if finding.status == "wrong"]
    if not wrong:
        return [failed]
    wrong[0].message = f"{learner.name} stops: {failure}. {wrong[0].message}"
    return findings


# --- remarks --------------------------------------------------------------------------------


def _remarks(
    part: Part,
    learner: Caller,
    convention: Convention,
    called: Called,
    findings: list[Finding],
) -> Iterator[Remark]:
    """Yield what is good to know of a function that is right."""
    errors = [finding.error for finding in findings if finding.error is not None]
    if max(errors, default=0) > RIGHT:
        said = (
            f"{learner.name} is right to about {max(errors):.0e}, not to the last digit: "
            "float32, or a small number added against division by 0 or log 0."
        )
        yield Remark(said, part.steps[0].call, learner.name, "precision")
    if called.changed and not learner.is_method:
        yield _changes(part, learner, called.changed)
    if called.plotted:
        said = f"{learner.name} draws a plot. No window is opened here."
        yield Remark(said, part.equation, learner.name)
    if part.is_equation:
        yield from _awkward(part, learner, convention)


def _changes(part: Part, learner: Caller, changed: list[str]) -> Remark:
    call = part.steps[-1].call
    said = f"{learner.name} writes over its argument {', '.join(changed)}."
    for mistake in diagnosis.equations()[call].mistakes:
        if mistake.by == "unchanged":
            page = f"equations/{call}/#mistake-{mistake.id}"
            return Remark(f"{said} {mistake.seen}", call, learner.name, mistake.id, page)
    return Remark(said, call, learner.name, "in-place", f"equations/{call}/")


def _awkward(part: Part, learner: Caller, convention: Convention) -> Iterator[Remark]:
    """Try a right function on inputs that its page calls awkward, and name what goes wrong.

    They are the corners and ties of its symbols, and what a mistake says it needs to show.
    """
    equation = diagnosis.equations()[part.id]
    names = [symbol.name for symbol in equation.inputs]

    def run(*given: Any) -> Any:
        known = dict(zip(names, given, strict=True)) | {"m": EXAMPLES}
        made = _called(part, learner, known, convention).outputs
        return made[part.outputs[0]] if len(part.outputs) == 1 else tuple(made.values())

    of_page = zip(equation.mistakes, diagnosis.variants(part.steps[0]), strict=False)
    for mistake, variant in of_page:
        values = _awkward_values(part, mistake)
        if values is None:
            continue
        values = {name: values[name] for name in names}
        check = checks.CHECKS[mistake.by if mistake.at or mistake.by == "dtype" else "entry"]
        try:
            result = check(equation, run, values)
            made = wiring.take(part.steps[0], values, run)
        except (Failed, ValueError):
            continue
        rejected = result is not None and result.error > NEARLY
        if rejected and _same(made, variant.run(values)):
            yield _remark(part, learner, variant)
            return


def _same(made: Values, other: Values) -> bool:
    """Tell whether two calls made the same, NaN included."""
    return all(np.array_equal(made[out], other[out], equal_nan=True) for out in other)


def _awkward_values(part: Part, mistake: Mistake) -> Values | None:
    """Return the input on which a mistake shows, or None if there is none that is awkward."""
    equation = diagnosis.equations()[part.id]
    if mistake.at:
        at = {n: np.array(v) if isinstance(v, list) else v for n, v in mistake.at.items()}
        if np.min(at.get("y", 0)) < 0:
            return None  # that is no label, so the page promises nothing
        if "k" in at:  # who does not ask for k has the ten digits in mind
            at["k"] = EQUATION["k"]
        return part.known[0] | at
    if any(symbol.kink is not None or symbol.tie for symbol in equation.inputs):
        return draws.draw(equation.inputs, 0, EQUATION, corner=True)
    return part.known[0] if mistake.by == "dtype" else None  # numbers are equal in any type


def _remark(part: Part, learner: Caller, variant: Variant) -> Remark:
    said = (
        f"{learner.name} is right on ordinary inputs, though {variant.is_}. "
        f"What you would see: {variant.seen}"
    )
    return Remark(said, part.id, learner.name, variant.mistake, variant.page)
