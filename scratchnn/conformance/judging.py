"""Judge what a learner's function gives, value by value, and find where it first goes wrong.

A function is asked to compute some steps of the network, or a single equation, which is one
step. Each value it gives is compared with what follows from the learner's own values before it,
so that an error is found where it is made, and what only follows from it is told apart.
"""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray as Array

from scratchnn import two_layer
from scratchnn.conformance import checks, diagnosis, draws, wiring
from scratchnn.conformance.calling import LABELS, Called, Convention, Learner
from scratchnn.conformance.checks import run_step
from scratchnn.conformance.diagnosis import NEARLY, RIGHT, Variant
from scratchnn.conformance.draws import Values
from scratchnn.conformance.failures import Empty, Failed
from scratchnn.conformance.report import Finding, Remark
from scratchnn.spec import Equation, Step

# The network is run in the video's sizes, which a learner's code may have written into it. Where
# shapes do not fit, it is run once more with as many examples as units: then they do, and the
# numbers tell what was computed.
NETWORK = {"n0": 784, "n1": 10, "k": 10}
EXAMPLES, SQUARE = 13, 10
EQUATION = {**draws.SIZES, "k": 10, "m": EXAMPLES}

# What the functions of the network compute: its steps of these phases, and what they return.
PHASES = {
    "forward_prop": (("forward",), ("Z1", "A1", "Z2", "A2")),
    "backward_prop": (("loss", "backward"), ("dW1", "db1", "dW2", "db2")),
    "update_params": (("update",), ("W1", "b1", "W2", "b2")),
}


@dataclass(frozen=True)
class Part:
    """What a function is asked to compute, in which order its arguments come, and inputs."""

    id: str
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    canonical: tuple[str, ...]
    known: tuple[Values, ...]
    square: Values

    @property
    def is_equation(self) -> bool:
        """Whether it is a single equation."""
        return "/" in self.id


class Judged(NamedTuple):
    """What was found of a function, under one convention."""

    convention: Convention
    findings: list[Finding]
    remarks: list[Remark]

    @property
    def score(self) -> tuple[int, int]:
        """How many values are right, and how many of the others are understood."""
        right = sum(finding.status == "right" for finding in self.findings)
        return right, sum(bool(finding.mistake or finding.follows) for finding in self.findings)


Helpers = Mapping[str, tuple[Learner, Judged]]  # functions of equations, by id


@cache
def parts() -> dict[str, Part]:
    """Return everything that can be judged by comparison, equations first."""
    found = {id_: _equation_part(equation) for id_, equation in diagnosis.equations().items()}
    network = diagnosis.network()
    known, square = _network_values(EXAMPLES), _network_values(SQUARE)
    for name, (phases, outputs) in PHASES.items():
        steps = tuple(s for s in network.steps if s.phase in phases and s.out != "J")
        function = getattr(two_layer, name)
        canonical = tuple(function.__code__.co_varnames[: function.__code__.co_argcount])
        found[name] = Part(name, steps, outputs, canonical, (known,), square)
    return found


def judge(part: Part, learner: Learner, layout: str, helpers: Helpers) -> Judged:
    """Judge a function in one layout, with labels in the form in which it does best."""
    forms = LABELS[:1]
    if "Y" in part.canonical:
        forms = ("one-hot", "labels", *LABELS[2:])
    elif "y" in part.canonical and "y_hat" not in part.canonical:
        forms = LABELS  # predictions are compared with labels in one form only
    tried: list[Judged] = []
    for form in forms:
        tried.append(_judge(part, learner, Convention(layout, form), helpers))
        if all(finding.status in ("right", "empty") for finding in tried[-1].findings):
            break
    best = max(tried, key=lambda judged: judged.score)
    if best.score[0] and best.convention.labels != forms[0]:
        said = f"{learner.name} takes {_form(best.convention.labels)}, and is right with those."
        best.remarks.append(Remark(said, "loss/one_hot", learner.name))
    return best


def _form(labels: str) -> str:
    return "one-hot labels" if labels == "one-hot" else labels


def _first(part: Part) -> str:
    return part.steps[-1].call


def _judge(part: Part, learner: Learner, convention: Convention, helpers: Helpers) -> Judged:
    try:
        for known in part.known:
            called = _called(part, learner, known, convention)
            findings = _compare(part, learner, called, known, helpers)
            if convention.labels == "one-hot":  # then it was not the function that made them
                findings = [f for f in findings if f.symbol != "Y"]
            if any(f.status != "right" for f in findings):
                return Judged(convention, findings, [])
    except Empty:
        return Judged(convention, [_failed(part, learner, "empty", "not written yet")], [])
    except Failed as failure:
        findings = _on_square(part, learner, convention, helpers, str(failure))
        return Judged(convention, findings, [])
    remarks = _precision(learner, findings)
    if called.changed and learner.owner is None:
        remarks.append(_changes(part, learner, called.changed))
    if called.plotted:
        said = f"{learner.name} draws a plot. No window is opened here."
        remarks.append(Remark(said, _first(part), learner.name))
    if part.is_equation:
        remarks += _special(part, learner, convention)
    return Judged(convention, findings, remarks)


def _called(part: Part, learner: Learner, known: Values, convention: Convention) -> Called:
    """Call a function, and forgive shapes that are only another way to say the same."""
    made = {step.out for step in part.steps} - set(part.canonical)
    given = {name: value for name, value in known.items() if name not in made}
    called = learner.call(given, part.canonical, part.outputs, convention)
    for step in part.steps:
        got = called.outputs.get(step.out)
        if got is None:
            continue
        scalar = not diagnosis.equations()[step.call].outputs[0].shape
        bias = convention.layout != "columns" and step.out.startswith(("b", "db")) and got.ndim == 1
        if scalar and got.size == 1:
            called.outputs[step.out] = got.reshape(())
        elif bias:
            called.outputs[step.out] = got[:, None]
    return called


# --- one function, value by value -----------------------------------------------------------


class Replay(NamedTuple):
    """What every step should give after the learner's own values before it."""

    wanted: Values
    fits: dict[str, bool]  # of the values that the learner gave


def _replay(part: Part, known: Values, got: Values, changed: Mapping[str, Variant]) -> Replay:
    values, wanted, fits = dict(known), {}, {}
    if "rng" in known:
        values["rng"] = copy.deepcopy(known["rng"])  # drawing advances it
    for step in part.steps:
        run = changed[step.out].run if step.out in changed else None
        value = run(values) if run else run_step(step, values)
        wanted[step.out] = values[step.out] = value
        if step.out in got:
            fits[step.out] = diagnosis.error(got[step.out], value) <= NEARLY
            if np.shape(got[step.out]) == np.shape(value):
                values[step.out] = got[step.out]
    return Replay(wanted, fits)


def _compare(
    part: Part, learner: Learner, called: Called, known: Values, helpers: Helpers
) -> list[Finding]:
    """Explain what a function gave by as few mistakes as will do, in the flow of data."""
    got = called.outputs
    truth = {step.out: value for step, value in zip(part.steps, _truth(part, known), strict=True)}
    changed: dict[str, Variant] = {}
    unknown: list[str] = []
    while True:
        replay = _replay(part, known, got, changed)
        off = [out for out, fits in replay.fits.items() if not fits and out not in unknown]
        if not off:
            break
        best = _explained(part, learner, known, got, changed, off[0], helpers)
        if best is None:
            unknown.append(off[0])
        else:
            changed[best.step.out] = best
    findings = []
    for step in part.steps:
        place = Finding(step.call, "right", learner.name, learner.line, _symbol(part, step))
        if step.out in changed:
            findings.append(_mistaken(place, step, changed[step.out], got, truth))
        elif step.out in unknown:
            earlier = [o for o in unknown[: unknown.index(step.out)] if _share(part, o, step.out)]
            helper = _wrong_helper(_before(part, step.out, got), helpers)
            first = earlier[0] if earlier else helper
            findings.append(_unknown(place, step, got, replay, known, first))
        elif step.out in got:
            differs = diagnosis.error(got[step.out], truth[step.out]) > NEARLY
            if differs:
                place.status, place.follows = "follows", _cause(part, step, [*changed, *unknown])
                place.message = f"{step.out} is wrong only because {place.follows} is."
            place.error = _finite(diagnosis.error(got[step.out], truth[step.out]))
            findings.append(place)
        elif not part.is_equation and _is_confirmed(part, step, got, changed, unknown):
            findings.append(place)
    missing = [out for out in part.outputs if out not in got]
    if missing and not set(missing) & {"Z1", "A1", "Z2"}:  # forward may keep these to itself
        raise Failed(f"it does not return {', '.join(missing)}")
    return findings


def _truth(part: Part, known: Values) -> list[Any]:
    return list(_replay(part, known, {}, {}).wanted.values())


def _explained(
    part: Part,
    learner: Learner,
    known: Values,
    got: Values,
    changed: dict[str, Variant],
    off: str,
    helpers: Helpers,
) -> Variant | None:
    """Return the mistake that makes a value fit, and with it most of the others."""
    best, most = None, (0, 0, 0.0)
    for step in reversed(_before(part, off, got)):
        for variant in _candidates(step, helpers):
            try:
                replay = _replay(part, known, got, {**changed, step.out: variant})
            except (ValueError, IndexError, AttributeError, TypeError, Failed):
                continue  # this mistake does not run here, so it is not what was made
            if replay.fits[off]:
                error = diagnosis.error(got[off], replay.wanted[off])
                # What explains more comes first, then what compares as the learner's code does.
                # A mistake nearer to the value wins a tie.
                rank = (sum(replay.fits.values()), _alike(variant, learner, helpers), -error)
                if best is None or rank[:2] > most[:2] or (step == best.step and rank > most):
                    best, most = variant, rank
    return best


def _alike(variant: Variant, learner: Learner, helpers: Helpers) -> int:
    """Count the comparisons of a mistake's code that the learner's code has too."""
    own = [helpers[variant.step.call][0]] if variant.step.call in helpers else []
    sources = " ".join(one.source for one in (learner, *own))
    return sum(sign in sources for sign in set(re.findall(r"[<>=]=", variant.code)))


def _wrong_helper(steps: Sequence[Step], helpers: Helpers) -> str:
    """Return the name of the first function of the learner's for these steps that is wrong."""
    for step in steps:
        if step.call in helpers:
            learner, judged = helpers[step.call]
            if any(finding.status != "right" for finding in judged.findings):
                return learner.name
    return ""


def _candidates(step: Step, helpers: Helpers) -> list[Variant]:
    """Return what a step may have been: the learner's own wrong function, or a mistake."""
    found = []
    if _wrong_helper([step], helpers):
        learner, judged = helpers[step.call]
        found.append(Variant(step, "", "", learner.name, "", "", _own(step, learner, judged)))
    return [*found, *diagnosis.variants(step)]


def _own(step: Step, learner: Learner, judged: Judged) -> Callable[[Values], Any]:
    """Run the learner's own function in the place of a step."""
    names = list(step.with_)

    def run(known: Values) -> Any:
        given = {name: known[source] for name, source in step.with_.items()}
        return learner.call(given, names, ("out",), judged.convention).outputs["out"]

    return run


def _before(part: Part, out: str, got: Values) -> list[Step]:
    """Return the steps that may have gone wrong if a value is: its own, and hidden ones before."""
    makers = {step.out: step for step in part.steps}
    found = {out}
    for step in reversed(part.steps):
        if step.out in found:
            found |= {s for s in map(str, step.with_.values()) if s in makers and s not in got}
    if part.id == "update_params":  # W1 is both what is read and what is made
        found = {out}
    return [step for step in part.steps if step.out in found]


def _share(part: Part, one: str, other: str) -> bool:
    """Tell whether two values come from the same hidden ones."""
    hidden = [{s.out for s in _before(part, out, {one: 0, other: 0})} for out in (one, other)]
    return bool(hidden[0] & hidden[1])


def _cause(part: Part, step: Step, wrong: Sequence[str]) -> str:
    """Return the first wrong value that a step depends on."""
    upstream = {s.out for s in _before(part, step.out, {})}
    return next((s.out for s in part.steps if s.out in upstream and s.out in wrong), "")


def _is_confirmed(
    part: Part, step: Step, got: Values, changed: Mapping[str, Variant], unknown: list[str]
) -> bool:
    """Tell whether a value that is not returned is confirmed by one that is."""
    return any(
        out in got and out not in unknown and step in _before(part, out, got) and out not in changed
        for out in part.outputs
    )


# --- findings -------------------------------------------------------------------------------


def _symbol(part: Part, step: Step) -> str:
    return "" if part.is_equation else step.out


def _what(finding: Finding) -> str:
    return f"Your {finding.symbol}" if finding.symbol else f"What your {finding.function} gives"


def _mistaken(
    place: Finding, step: Step, variant: Variant, got: Values, truth: Values
) -> Finding:
    if not variant.mistake:
        message = f"{step.out} is wrong only because your {variant.is_} is."
        return replace(place, status="follows", follows=variant.is_, message=message)
    found = replace(
        place,
        status="wrong",
        mistake=variant.mistake,
        message=f"{_what(place)} is {variant.is_}.",
        code=diagnosis.code(step),
        seen=variant.seen,
        page=variant.page,
    )
    return _measured(found, got[step.out], truth[step.out]) if step.out in got else found


def _unknown(
    place: Finding, step: Step, got: Values, replay: Replay, known: Values, first: str
) -> Finding:
    m = int(known["m"])
    mistake, said = diagnosis.general(got[step.out], np.asarray(replay.wanted[step.out]), m)
    found = replace(
        place,
        status="wrong",
        mistake=mistake,
        message=f"{_what(place)} is {said}.",
        code=diagnosis.code(step),
        page=f"equations/{step.call}/#watch-out",
    )
    if first and not mistake:
        found.status, found.follows = "follows", first
        found.message = f"{step.out} is wrong too; look at it again once {first} is right."
    return _measured(found, got[step.out], replay.wanted[step.out])


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


def _failed(part: Part, learner: Learner, status: str, message: str) -> Finding:
    first = next((s for s in part.steps if s.out in part.outputs), part.steps[0])
    page = f"equations/{first.call}/"
    return Finding(first.call, status, learner.name, learner.line, message=message, page=page)


def _on_square(
    part: Part, learner: Learner, convention: Convention, helpers: Helpers, failure: str
) -> list[Finding]:
    """Judge a function that failed where all shapes fit; tell the failure first."""
    said = f"{learner.name} cannot be run: {failure}."
    failed = [_failed(part, learner, "failed", said)]
    if helper := _wrong_helper(part.steps, helpers):
        failed[0].status, failed[0].follows = "follows", helper
        failed[0].message += f" Look at it again once your {helper} is right."
        return failed
    if "ValueError" not in failure:
        return failed
    try:
        called = _called(part, learner, part.square, convention)
        findings = _compare(part, learner, called, part.square, helpers)
    except Failed:
        return failed
    wrong = [f for f in findings if f.status == "wrong"]
    if not wrong:
        return failed
    wrong[0].message = f"{learner.name} stops: {failure}. {wrong[0].message}"
    return findings


# --- remarks --------------------------------------------------------------------------------


def _precision(learner: Learner, findings: list[Finding]) -> list[Remark]:
    coarse = [f for f in findings if f.error is not None and f.error > RIGHT]
    if not coarse:
        return []
    error = max(f.error or 0 for f in coarse)
    said = (
        f"{learner.name} is right to about {error:.0e}, not to the last digit: "
        "float32, or a small number added against division by 0 or log 0."
    )
    return [Remark(said, coarse[0].equation, learner.name, "precision")]


def _changes(part: Part, learner: Learner, changed: list[str]) -> Remark:
    call = _first(part)
    known = [m for m in diagnosis.equations()[call].mistakes if m.by == "unchanged"]
    said = f"{learner.name} writes over its argument {', '.join(changed)}."
    mistake, page = ("in-place", f"equations/{call}/#mistake-{known[0].id}") if known else ("", "")
    return Remark(said + (f" {known[0].seen}" if known else ""), call, learner.name, mistake, page)


def _special(part: Part, learner: Learner, convention: Convention) -> list[Remark]:
    """Try a function that is right on ordinary inputs on those that its page knows as awkward.

    What goes wrong there, and is a mistake that the page names, is worth a remark; the code is
    right on everything that its network will ordinarily give it.
    """
    equation = diagnosis.equations()[part.id]
    names = [symbol.name for symbol in equation.inputs]

    def run(*given: Any) -> Any:
        known = dict(zip(names, given, strict=True)) | {"m": EXAMPLES}
        return _called(part, learner, known, convention).outputs[part.outputs[0]]

    corners = [draws.draw(equation.inputs, 0, EQUATION, corner=True)] if _cornered(equation) else []
    remarks = []
    for mistake, variant in zip(equation.mistakes, diagnosis.variants(part.steps[0]), strict=False):
        at = {n: np.array(v) if isinstance(v, list) else v for n, v in mistake.at.items()}
        inputs = [part.known[0] | at] if at else corners
        if "k" in at:  # who does not ask for k has the ten digits in mind
            inputs = [inputs[0] | {"k": EQUATION["k"]}]
        check = checks.CHECKS[mistake.by if at else "entry"]
        for values in inputs:
            if np.min(values.get("y", 0)) < 0:
                continue  # no label: the page promises nothing here
            values = {name: values[name] for name in names}
            try:
                result = check(equation, run, values)
                same = np.array_equal(run(*values.values()), variant.run(values), equal_nan=True)
            except (Failed, ValueError):
                continue
            if result is not None and result.error > NEARLY and same:
                said = f"{learner.name} is right on ordinary inputs, though {variant.is_}."
                said += f" What you would see: {mistake.seen}"
                remarks.append(Remark(said, part.id, learner.name, mistake.id, variant.page))
    return remarks[:1]


def _cornered(equation: Equation) -> bool:
    return any(s.kink is not None or s.tie for s in equation.inputs)


# --- inputs ---------------------------------------------------------------------------------


def _equation_part(equation: Equation) -> Part:
    names = tuple(symbol.name for symbol in equation.inputs)
    (output,) = equation.outputs
    step = Step(output.name, equation.id, {name: name for name in names})
    shapes = [
        {**EQUATION, **sizes, "k": EQUATION["k"], "m": EXAMPLES} for sizes in draws.variants(equation)
    ]
    known = tuple(_drawn(equation, sizes, seed) for sizes in shapes for seed in range(draws.SEEDS))
    square = dict.fromkeys(EQUATION, SQUARE) | {"any": (SQUARE, SQUARE)}
    return Part(equation.id, (step,), (output.name,), names, known, _drawn(equation, square, 0))


def _drawn(equation: Equation, sizes: draws.Sizes, seed: int) -> Values:
    return draws.draw(equation.inputs, seed, sizes) | {"m": sizes["m"]}


def _network_values(m: int) -> Values:
    """Run the network up to its gradients; the step is what `update_params` has to do."""
    network = diagnosis.network()
    start = wiring.start(network, {**NETWORK, "m": m})
    steps = [s for s in network.steps if s.phase in ("initial", "forward", "loss", "backward")]
    return wiring.run(steps, start)
