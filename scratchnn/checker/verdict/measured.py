"""Judge a network of any kind by slopes that are measured."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scratchnn.checker.network.functions import Loss
from scratchnn.checker.network.gauges import RISING, Gauge
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import OWN, Fit, pairs, ratio
from scratchnn.checker.program import minimisers
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict import (
    costs,
    engines,
    factors,
    penalties,
    scaling,
    stepping,
    tracing,
)  # fmt: skip
from scratchnn.checker.verdict.factors import Measured
from scratchnn.checker.verdict.judgement import Issue, Verdict, names
from scratchnn.checker.verdict.nudging import Nudging

OFF = 1e-2  # what is off by less may be a formula that is an approximation
ENTRIES = 500  # of an output that are moved, one after the other
SMALL, SOME = 1e-5, 1e-4  # how far an output is moved; how far slopes that are equal are apart


def judge(study: Study) -> Verdict:
    """Compare what is learned with the slope of the number that most steps follow."""
    verdict = Verdict(study)
    nudging = Nudging(study)
    verdict.fit = fit = nudging.fit()
    if fit is None or (nudging.told and not study.minimised and not nudging.all_follow):
        verdict.fit = None
        _engine(verdict)
        return verdict
    learned = [p for p in study.parameters if not _is_state(p, nudging)]
    learned = [p for p in learned if p.sure or p.after.shape == p.before.shape]
    left = [p for p in learned if fit.slope(p) is None]
    inside = [study.parameters.index(p) for p in learned]
    fit.slopes = {at: slope for at, slope in fit.slopes.items() if at in inside}
    one = [m for m in factors.measured(fit) if np.any(fit.slope(m.parameter))]
    if (study.minimised and _is_another(verdict, one)) or _climbs(verdict, one):
        return verdict
    stepping.unmoved(verdict, one)
    one = [m for m in one if not verdict.status(m.parameter) and m.parameter.stepped]
    stepping.decayed(verdict, [m for m in one if m.step is None])
    one = [m for m in one if not verdict.status(m.parameter)]
    scaling.scaled(verdict, [m for m in one if m.right])
    penalties.judge(verdict, one)
    stepping.rule(verdict, one)
    _flat(verdict)
    for parameter in left:
        if parameter.after.shape != parameter.before.shape:
            verdict.state(parameter, "unsure", "it changes its shape")
    _apart(verdict, nudging, [p for p in left if p.stepped], one)
    stepping.thrown_away(verdict)
    if fit.name not in (OWN, RISING):
        if _is_followed(one):
            costs.compared(verdict, nudging.known, nudging.gauge)
        else:
            _doubt(verdict)
    if fit.name == RISING and not verdict.issues:
        partly(verdict, nudging.gauge.seen[0], nudging.known)
    return verdict


def _is_followed(found: Sequence[Measured]) -> bool:
    """Tell whether steps of several numbers are along a loss that the program does not compute.

    One number is along any slope; what goes up where others go down may follow another loss.
    """
    steps = [
        (m.parameter.before.size, m.gradient if m.step is None else m.step)
        for m in found if m.right
    ]  # fmt: skip
    down = [size for size, factor in steps if factor and factor > 0]
    return max(down or [size for size, _ in steps], default=0) > 1


def _doubt(verdict: Verdict) -> None:
    """Call nothing wrong that was judged by a loss that nothing follows."""
    verdict.issues.clear()
    for at, (status, said) in verdict.states.items():
        if status == "wrong":
            verdict.states[at] = "unsure", said


def partly(verdict: Verdict, output: Seen, known: Sequence[Gauge]) -> None:
    """Say that an error is the slope of the program's own loss in some entries only."""
    study = verdict.study
    A = study.array(output)
    own = [gauge.seen[0] for gauge in known if not gauge.name]
    if not own or A.size > ENTRIES:
        return
    slopes = _slopes(study, output, own)
    labels = (study.array(seen).ravel() for seen in study.label_arrays())
    distances = [A.ravel() - T for T in labels if T.size == A.size]
    measures = [*distances, *map(np.sign, distances)]  # of which any network tells one
    whole = {seen.value.key: seen for seen in study.behind(study.last + 1)}  # once it is filled
    arrays = [(seen, study.array(seen).ravel()) for seen in whole.values()]
    errors = [(seen, E) for seen, E in arrays if E.size == A.size]
    for number, S in zip(own, slopes, strict=True):
        # What is there in full, and is cut or weighted afterwards, is so on purpose.
        if any(ratio(S, one, within=SOME) is not None for one in measures) or any(
            ratio(E, S, within=SOME) is not None for _, E in errors
        ):
            continue
        found = next((seen for seen, E in errors if _partly_alike(E, S)), None)
        if found is None:
            continue
        loss = Loss(OWN, float(study.array(number)), np.zeros((1, 1)))
        verdict.fit = replace(verdict.found, losses=[loss], measured=number)
        said = f"the slope of `{number.value.text}` in some entries only"
        learned = [study.parameters[at] for at in verdict.states]
        for one in learned:
            verdict.state(one, "wrong", f"follows an error that is {said}")
        said = f"{names(learned)}: the error is {said}."
        verdict.issues.append(Issue("wrong-slope", said, found, learned))
        return


def _slopes(study: Study, output: Seen, numbers: Sequence[Seen]) -> np.ndarray:
    """Return how some numbers move with each entry of an output, a row for each number."""
    A = study.array(output)
    found = np.zeros((len(numbers), A.size))
    for at in range(A.size):
        to = np.zeros(A.size)
        to[at] = SMALL
        ends = [
            [np.nan if one is None else one.sum() for one in study.caught(
                [Move(output.index, output.value.text, sign * to.reshape(A.shape))], numbers)]
            for sign in (1, -1)
        ]  # fmt: skip
        found[:, at] = (np.array(ends[0]) - np.array(ends[1])) / (2 * SMALL)
    return found


def _partly_alike(E: np.ndarray, S: np.ndarray) -> bool:
    """Tell whether one array is as many times another in some entries, and turns in none."""
    on = np.isfinite(S) & (np.abs(S) > SOME * np.abs(S).max())
    times = E[on] / S[on]
    if not on.any() or not (times > 0).all():
        return False
    most = max(np.isclose(times, one, rtol=SOME).sum() for one in times)
    return bool(1 < most < len(times))


def _engine(verdict: Verdict) -> None:
    """Say where a scalar engine goes wrong, if it is one, and does."""
    study = verdict.study
    way = engines.followed(study)
    if way is None or way.wrong is None:
        return
    loss = Loss(OWN, float(study.array(way.loss)), np.zeros((1, 1)))
    verdict.fit = Fit(study, [], [loss], {}, (1, 0), way.loss)
    said = (
        f"{names(study.parameters)}: not along the slope of the loss. The first {way.right} "
        f"slopes on the way back are right; the next one, made here, is not."
    )
    for parameter in study.parameters:
        verdict.state(parameter, "wrong", "not along the slope of the loss")
    verdict.issues.append(Issue("wrong-slope", said, way.wrong, study.parameters))


def _is_state(parameter: Parameter, nudging: Nudging) -> bool:
    """Tell whether something is carried from step to step, and not learned.

    Its name gets something else on the way to the loss; or what replaces it depends on no
    labels, and stands there before the loss is complete.
    """
    study, loss = nudging.study, nudging.gauge.seen[-1].index
    old, new = parameter.old, parameter.new
    for seen in study.values(old.index + 1, min(loss, new.index)):
        if seen.value.key == old.value.key and seen.value.digest != old.value.digest:
            return True
    if parameter.sure:
        return False
    if loss < new.index:
        return any(s.value.digest == new.value.digest for s in study.values(0, loss))
    followed = [p for p in study.parameters if nudging.follows(p)]
    first = min((p.new.index for p in followed), default=0)
    if loss < first:
        return True
    # It began as zeros, and had another name on the way forward: there the loss is made later.
    known = (s for s in study.values(0, first) if s.value.digest == new.value.digest)
    others = any(s.value.is_named and s.value.text != new.value.text for s in known)
    return others and parameter not in followed and not parameter.before.any()


def _is_another(verdict: Verdict, found: Sequence[Measured]) -> bool:
    """Say how many times the slope of its cost a gradient is that a minimiser is given."""
    times = [m.step / minimisers.RATE for m in found if m.step is not None]
    if not times or abs(times[0] - 1) < factors.MEASURED:
        return False
    parameters = [m.parameter for m in found if m.step is not None]
    said = f"{times[0]:.4g} times the slope of the cost; a minimiser compares both"
    for one in parameters:
        verdict.state(one, "wrong", said)
    where = factors.first(verdict.found, found[0])
    issue = Issue("factor", f"{names(parameters)}: the gradient is {said}.", where, parameters)
    verdict.issues.append(issue)
    return True


def _climbs(verdict: Verdict, found: Sequence[Measured]) -> bool:
    """Say that all steps make a number of the program's own larger; it may be a gain.

    It is none if it is called a loss, and above zero.
    """
    fit, steps = verdict.found, [m.step for m in found if m.step is not None]
    if fit.name != OWN or not steps or max(steps) > 0:
        return False
    if fit.measured and fit.value > 0 and costs.claims(verdict.study, fit.measured):
        return False
    for one in found:
        said = "each step makes the number larger: right for a gain, wrong for a loss"
        verdict.state(one.parameter, "unsure", said)
    return True


def _flat(verdict: Verdict) -> None:
    """Say what is stepped, though the loss does not move with it."""
    fit = verdict.found
    for parameter in verdict.study.parameters:
        slope = fit.slope(parameter)
        if slope is None or np.any(slope):
            continue
        del fit.slopes[verdict.study.parameters.index(parameter)]
        error = min((seen.index for seen in verdict.study.errors[:1]), default=0)
        back = min(parameter.moves, default=(0, ""))[0] > error > 0
        kept = back and not parameter.before.any()  # a gradient: it moves the way back alone
        if kept or not parameter.sure or not parameter.stepped:  # perhaps it is not learned
            continue
        others = [p.step for p, _ in pairs(fit) if p.stepped]
        most = max((float(np.abs(step).max()) for step in others), default=0.0)
        small = verdict.rule != "plain steps" or np.abs(parameter.step).max() < 1e-9 * most
        if others and small:
            verdict.state(parameter, "right", "the loss does not move with it")
        else:
            said = "it is stepped, and the loss does not move with it"
            verdict.state(parameter, "unsure", said)


def _apart(
    verdict: Verdict, nudging: Nudging, left: Sequence[Parameter], found: Sequence[Measured]
) -> None:
    """Say which steps are not along the slope, where those of others are."""
    sure = [m.parameter for m in found if m.right and m.parameter.before.size > 1]
    wrong = []
    loss = nudging.gauge.seen[-1].index
    for parameter in left:
        known = parameter.sure or loss < parameter.new.index
        recurs = nudging.recurs(parameter)
        told = [p for p in sure if nudging.recurs(p)] if recurs else sure
        if (told or verdict.study.minimised) and known and nudging.off(parameter) > OFF:
            if all(nudging.together(parameter, other) for other in sure):
                wrong.append(parameter)
                continue
        verdict.state(parameter, "unsure", "its step is not along the slope of the loss")
    if not wrong:
        return
    last, first = tracing.first_wrong(nudging, wrong)
    others = "" if verdict.study.minimised else ", as the other steps are"
    said = f"{names(wrong)}: not along the slope of the loss{others}."
    if last is not None:
        said += f" Up to `{last.value.text}` the way back is right; here it stops being so."
    for parameter in wrong:
        verdict.state(parameter, "wrong", "not along the slope of the loss")
    verdict.issues.append(Issue("wrong-slope", said, first or wrong[0].new, wrong))
