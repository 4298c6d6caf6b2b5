"""Judge every parameter's step, and say what is wrong, one cause at a time."""

import ast
import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scratchnn.checker.network import gauges, truths
from scratchnn.checker.network.functions import HINGE
from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter
from scratchnn.checker.network.slopes import (
    Fit,
    confirmed,
    fits,
    gradient,
    pairs,
    rounding,
    slopes_of,
    step_ratio,
)
from scratchnn.checker.verdict import costs, factors, measured, penalties, scaling, stepping
from scratchnn.checker.verdict.factors import Measured
from scratchnn.checker.verdict.judgement import Issue, Verdict, names
from scratchnn.checker.verdict.locate import Fault, Walk
from scratchnn.checker.verdict.variants import composed_is, of_page

LARGEST = 1e150  # number of a parameter whose square is one
NEAR = 30  # events before numbers that are none, in which they are made
SMALL = 0.1  # scores up to which a slope tells little
FAR = 3.0  # a score beyond the margin
SAME, NEARLY = 1e-9, 1e-6
NO_KNOWN_LOSS = (
    "follows from an error that is the slope of no loss known here; give the loss of each step "
    "a name, and it is compared with that"
)


def judge(study: Study) -> Verdict:
    """Judge a study: by its layers; where they are not all known, by measured slopes."""
    verdict = Verdict(study, reason=study.reason)
    if study.reason:
        return verdict
    if any(np.abs(p.after).max(initial=0) > LARGEST for p in study.parameters):
        verdict.reason = "its numbers are so large that their squares overflow"
        return verdict
    verdict = _by_layers(study)
    larger = _flat(verdict)
    if larger and not verdict.issues:
        steeper = copy.copy(study)
        other = _by_layers(steeper) if steeper.from_elsewhere(larger) else verdict
        if other.issues:
            return other
    more = [] if study.without_labels or verdict.issues else study.unlabelled()
    if verdict.issues or (verdict.judged and not more):
        return verdict
    apart = copy.copy(study)
    apart.parameters = [*study.parameters, *more]
    other = measured.judge(apart)
    hidden = not other.judged or any(_is_one(p) for p in apart.parameters)
    moved = copy.copy(apart)
    elsewhere = other.states and (hidden or other.issues) and moved.from_elsewhere()
    if elsewhere and moved.parameters:
        there = measured.judge(moved)
        sloped = bool(there.fit and there.fit.slopes)  # an engine's own zeros are no starts
        kink = there.judged and not there.issues  # what is wrong is wrong elsewhere, too
        if sloped and (
            kink if other.issues else there.issues or there.judged or not other.judged
        ):
            other = there
    beyond = _within_margin(apart) if other.judged and not other.issues else []
    steeper = copy.copy(apart)
    if beyond and steeper.from_elsewhere(beyond) and steeper.parameters:
        there = measured.judge(steeper)
        if there.issues and _is_of_all(there, beyond[0][0]):
            other = there
    known, found = (sum(s == "right" for s, _ in v.states.values()) for v in (verdict, other))
    inside = verdict.states.keys() & (verdict.fit.slopes.keys() if verdict.fit else ())
    whole = other.judged and inside <= other.states.keys()
    better = whole or other.issues or found > known
    if verdict.judged:  # what it does not know may be learned, too
        better = len(other.states) > len(verdict.states)
    if other.states and better:
        return other
    doubted = any(said == NO_KNOWN_LOSS for _, said in verdict.states.values())
    if doubted and len(verdict.found.chains) == 1:
        measured.partly(verdict, verdict.found.chain.last.output, gauges.gauges(study))
    return verdict


def _of_negatives(verdict: Verdict) -> bool:
    """Say where a step stops being a number: what it is made of is below zero just there."""
    study = verdict.study
    broken = [p for p in study.parameters if np.isnan(p.after).any()]
    if not broken or any(np.isnan(p.before).any() for p in broken):
        return False
    where = next(s for s in study.errors if np.isnan(study.array(s)).any())
    nan = np.isnan(study.array(where))
    near = list(study.values(max(0, where.index - NEAR), where.index))
    alike = [s for s in reversed(near) if study.array(s).shape == nan.shape]
    below = [s for s in alike if np.array_equal(study.array(s) < 0, nan)]
    if not below:
        return False
    calls = (n for n in study.nodes if isinstance(n, ast.Call))
    given = {ast.unparse(argument) for call in calls for argument in call.args}
    below.sort(key=lambda s: s.value.text not in given)
    said = (
        f"{names(broken)}: not a number after the first step. `{below[0].value.text}` has "
        "numbers below zero, and these have no square root and no logarithm."
    )
    for one in broken:
        verdict.state(one, "wrong", "not a number after the first step")
    for one in study.parameters:
        if one not in broken:
            verdict.state(one, "unsure", "the steps of others are not numbers")
    verdict.issues.append(Issue("not-a-number", said, where, broken))
    return True


def _flat(verdict: Verdict) -> list[tuple[Parameter, float]]:
    """Return weights that start so small that a bend is not seen: any slope is its own there.

    An activation is a line then, and no example lies beyond its margin. Beside each stands how
    many times as large they need be.
    """
    found = []
    layers = verdict.fit.layers if verdict.fit and verdict.judged else ()
    for layer in layers[:-1]:
        largest = float(np.abs(layer.Z).max())
        if not layer.activation.is_straight and 0 < largest < SMALL:
            most = max(largest, float(np.abs(layer.weight.before).max()))
            found.append((layer.weight, 1 / most))
    if layers and verdict.found.name == HINGE and not found:
        largest = float(np.abs(layers[-1].A).max())
        if 0 < largest < 1:
            found.append((layers[-1].weight, FAR / largest))
    return found


def _within_margin(study: Study) -> list[tuple[Parameter, float]]:
    """Return what starts so small that each example lies within the margin of a hinge loss.

    It is what moves the output last, and beside it stands how many times as large it need be.
    """
    known = gauges.gauges(study)
    own = [float(study.array(one.seen[0]).ravel()[0]) for one in known if not one.name]
    for one in known:
        output = study.array(one.seen[0])
        largest = float(np.abs(output).max()) if one.name == HINGE else 0.0
        value = one.read([output]) if len(one.seen) == 1 and 0 < largest < 1 else 0.0
        if value and any(abs(n * m / value - 1) < SAME for n in own for m in (1, output.size)):
            moving = [p for p in study.parameters if p.moves and p.before.any()]
            last = max(moving, key=lambda p: min(p.moves), default=None)
            return [(last, FAR / largest)] if last else []
    return []


def _is_of_all(verdict: Verdict, last: Parameter) -> bool:
    """Say that a step is of all examples, whether or not they lie beyond the margin.

    What moves the output last is then stepped as it was where it was smaller.
    """
    study = verdict.study
    at = last.origin.index, last.origin.value.text
    alike = [p for p in study.parameters if (p.origin.index, p.origin.value.text) == at]
    if not alike or not np.allclose(alike[0].step, last.step, rtol=NEARLY, atol=0):
        return False
    said = (
        "right while each example lies within the margin of the hinge loss; those beyond it "
        "have no slope, and the steps are made of them all the same"
    )
    for one in study.parameters:
        if verdict.status(one) == "wrong":
            verdict.state(one, "wrong", "made of examples beyond the margin, too")
    stepped = [p for p in study.parameters if verdict.status(p) == "wrong"] or alike
    where = verdict.issues[0].seen
    verdict.issues = [Issue("no-margin", f"{names(stepped)}: {said}.", where, stepped)]
    return True


def _is_one(parameter: Parameter) -> bool:
    """Tell whether a parameter starts as ones, which hide that it is a factor."""
    return bool(parameter.stepped and (parameter.before == 1).all())


def _by_layers(study: Study) -> Verdict:
    """Judge a network whose layers can be read."""
    verdict = Verdict(study)
    found = fits(study)
    if not found:
        verdict.reason = (
            "what is learned moves an output, but the layers that make it are "
            "of a kind that is not known here"
        )
        return verdict
    fit = verdict.fit = _own(found)
    outside = stepping.outsiders(verdict)
    if not fit.score[0] and outside:
        verdict.reason = (
            "some of what is learned stands in no layer of a kind that is known here"
        )
        return verdict
    sure = confirmed(fit)
    if sure or fit.score[0] >= 2 * len(fit.slopes):  # its steps are those of a right one
        _activations(verdict)
    if not sure:
        verdict.reason = "the output does not move as its layers say"
        for parameter in (p for issue in verdict.issues for p in issue.parameters):
            verdict.state(parameter, "follows", "wrong only because the activation is")
        return verdict
    if _of_negatives(verdict):
        return verdict
    one = factors.measured(fit)
    stepping.unmoved(verdict, one)
    one = [m for m in one if not verdict.status(m.parameter)]
    verdict.cost = costs.judge(fit, verdict.issues, verdict.remarks)
    if not verdict.cost:
        _of_other_labels(verdict, found)
    stepping.decayed(verdict, [m for m in one if m.step is None])
    one = [m for m in one if not verdict.status(m.parameter)]
    wrong = [m for m in one if not m.right]
    _reshaped(verdict, [m for m in one if m.right])
    _idle(verdict, wrong)
    wrong = [m for m in wrong if not verdict.status(m.parameter)]
    scaling.scaled(verdict, [m for m in one if m.right and not verdict.status(m.parameter)])
    penalties.judge(verdict, one)
    if wrong:
        _located(verdict, wrong, any(m.said for m in one))
    stepping.rule(verdict, one)
    stepping.outside(verdict)
    stepping.thrown_away(verdict)
    verdict.issues = _merged(verdict.issues)
    _composed(verdict)
    return verdict


def _composed(verdict: Verdict) -> None:
    """Remark that right slopes are those of a softmax that is taken of no scores."""
    last = verdict.found.chain.last
    if last.activation.inner and not verdict.issues:
        said = f"The slopes are right, and softmax is {composed_is(last.activation)}."
        verdict.remarks.append(Issue("twice", said, last.output, [], [], "forward/softmax"))


def _own(found: Sequence[Fit]) -> Fit:
    """Return the fit of the loss that the program computes itself, else the best.

    A cross-entropy is held to, whatever fits, unless the loss that fits is computed, too;
    another loss, where it fits as well.
    """
    best = next((f for f in found if _steps_more(f, found[0])), found[0])
    own = costs.own(best)
    for name in () if best.name in own else own:
        softmax = best.chain.last.activation.slope is None
        if name == ("binary cross-entropy" if softmax else "cross-entropy") and best.score[0]:
            if "entropy" in best.name:
                continue  # the gradients say what is meant
        same = [f for f in found if f.name == name and len(f.chains) == len(best.chains)]
        if same and ("entropy" in name or same[0].score == best.score):
            return same[0]
    return best


def _steps_more(fit: Fit, best: Fit) -> bool:
    """Tell whether a step follows all examples of a fit that the best one has not.

    No step does so by chance; what follows one example only is not summed.
    """
    return len(fit.chains) > len(best.chains) and any(
        step_ratio(p, slope) is not None and step_ratio(p, best.slopes[at]) is None
        for at, slope in fit.slopes.items()
        for p in (fit.study.parameters[at],)
        if at in best.slopes
    )


def _of_other_labels(verdict: Verdict, found: Sequence[Fit]) -> None:
    """Say that the program's own loss is of other classes than its gradients are."""
    fit = verdict.found
    if len(fit.chains) > 1 or not _is_hot(fit.chain.T):
        return
    for other in found:
        same = len(other.chains) == 1 and other.chain.last.output == fit.chain.last.output
        apart = same and not np.array_equal(other.chain.T, fit.chain.T)
        if apart and other.name == fit.name and _is_hot(other.chain.T):
            seen = costs.computed(other)
            if seen is not None:
                made = (s for s, T in truths.truths(fit.study, fit.chain)
                        if np.array_equal(T, fit.chain.T))  # fmt: skip
                known = truths.known_truth(fit.study, fit.chain)
                own = known is not None and np.array_equal(known, fit.chain.T)
                said = (
                    f"`{seen.value.text}` is made with other classes than the gradients are: "
                    "the largest output is not pushed to where the loss is lowest."
                )
                where = seen if own else next(made, seen)
                verdict.issues.append(
                    Issue("other-classes", said, where, [], [], "loss/one_hot")
                )
                return


def _is_hot(T: np.ndarray) -> bool:
    return bool(len(T) > 1 and np.isin(T, (0, 1)).all() and (T.sum(axis=0) == 1).all())


def _merged(issues: Sequence[Issue]) -> list[Issue]:
    """Make one issue of those that are the same mistake in several parameters."""
    kept: list[Issue] = []
    for issue in issues:
        alike = [k for k in kept if _kind(k) == _kind(issue)]
        if alike and ":" in alike[0].said and ":" in issue.said:
            first = alike[0]
            first.parameters = [*first.parameters, *issue.parameters]
            first.follows = [*first.follows, *issue.follows]
            shorter = min(first.said, issue.said, key=len)
            first.said = f"{names(first.parameters)}:{shorter.partition(':')[2]}"
            first.seen = (
                first.seen
                if first.seen and (not issue.seen or first.seen.index <= issue.seen.index)
                else issue.seen
            )
        else:
            kept.append(issue)
    return kept


def _kind(issue: Issue) -> tuple[str, str]:
    """Return which mistake an issue is: by its name, else by what is said of it."""
    return issue.equation, issue.mistake or issue.said.partition(":")[2]


def _activations(verdict: Verdict) -> None:
    """Say which activation is none, or runs over the wrong axis."""
    fit = verdict.found
    for layer in fit.chain.layers:
        fault = layer.activation.fault
        if not fault:
            continue
        equation = "forward/relu" if fault == "mask" else "forward/softmax"
        page = next((v for v in of_page(equation, layer.Z) if v.mistake == fault), None)
        said = {
            "mask": (
                "What comes out of the layer is the slope of ReLU, 1 or 0, and not ReLU itself."
            ),
            "wrong-axis": (
                "Softmax sums over the examples; it must sum over the classes, "
                "so that each example's outputs sum to 1."
            ),
            "whole-batch": (
                "Softmax sums over the whole batch; each example's outputs must sum to 1."
            ),
            "shift-axis": (
                "The largest score is taken over the examples, so that from each class another "
                "number is subtracted; it must be taken over the classes, for each example."
            ),
        }[fault]
        parameters = [p for p, _ in pairs(fit)]
        verdict.issues.append(
            Issue(
                fault, said, layer.output, parameters, [], equation, page.seen if page else ""
            )
        )


def _reshaped(verdict: Verdict, right: Sequence[Measured]) -> None:
    """Say whose gradient has another shape, so that the step makes a parameter of another."""
    for one in right:
        parameter = one.parameter
        before, after = parameter.before.shape, parameter.after.shape
        if one.seen is None or parameter.after.size == parameter.before.size:
            continue
        shape = verdict.study.array(one.seen).shape
        said = (
            f"`{parameter.text}`: the gradient is of the shape {shape}, and the parameter of "
            f"{before}; a step makes {after} of it."
        )
        verdict.state(parameter, "wrong", "changes its shape")
        where = factors.first(verdict.found, one)
        page = "backward/bias_gradient" if parameter.before.size in before else ""
        verdict.issues.append(Issue("flat", said, where, [parameter], [], page))


def _idle(verdict: Verdict, wrong: Sequence[Measured]) -> None:
    """Sort out what no step moves, and what has no slope."""
    fit = verdict.found
    for one in wrong:
        parameter, slope = one.parameter, fit.slope(one.parameter)
        if slope is None:
            continue
        same_shape = parameter.after.shape == parameter.before.shape
        still = same_shape and np.linalg.norm(parameter.step) <= 3 * rounding(parameter)
        if not np.isfinite(slope).all():
            verdict.state(parameter, "unsure", "its slope is not a number here")
        elif not np.any(slope):
            status = "right" if still else "unsure"
            verdict.state(parameter, status, "its slope is zero here")
        elif not same_shape and not fit.score[0]:
            verdict.state(parameter, "unsure", "another array takes its place")
        elif not same_shape:
            said = (
                f"`{parameter.text}` changes its shape when it is stepped, from "
                f"{parameter.before.shape} to {parameter.after.shape}."
            )
            verdict.state(parameter, "wrong", "changes its shape")
            verdict.issues.append(Issue("shape", said, parameter.new, [parameter]))
        elif not factors.finite(parameter):
            verdict.state(parameter, "unsure", "its step is not a number here")


def _located(verdict: Verdict, wrong: Sequence[Measured], penalised: bool) -> None:
    """Say where gradients stop being right."""
    fit = verdict.found
    walk = Walk(fit, [m.parameter for m in wrong], penalised=penalised)
    for fault in walk.find():
        doubt = _doubt(verdict, fault)
        if doubt:
            for one in (*fault.parameters, *fault.follows):
                verdict.state(one, "unsure", doubt)
            continue
        for one in fault.parameters:
            verdict.state(one, "wrong", fault.variant.said)
        for one in fault.follows:
            verdict.state(one, "follows", f"wrong only because {names(fault.parameters)} is")
        error = (
            len(fault.parameters) > 1
            or fault.variant.slope is not None
            or "error" in fault.variant.equation
            or "derivative" in fault.variant.equation
        )
        what = "the error behind" if error else "the gradient"
        said = f"{names(fault.parameters)}: {what} is {fault.variant.said}."
        verdict.issues.append(Issue(
            fault.variant.mistake, said, fault.seen, fault.parameters, fault.follows,
            fault.variant.equation, fault.variant.seen,
        ))  # fmt: skip
    for left in wrong:
        if not verdict.status(left.parameter):
            if len(fit.chains) > 1:
                _not_summed(verdict, left)
            elif verdict.issues:
                verdict.state(left.parameter, "follows", "follows from a wrong error")
            else:
                verdict.state(left.parameter, "unsure", "not the slope of the loss")


def _doubt(verdict: Verdict, fault: Fault) -> str:
    """Return why gradients that follow from no error known here may be right all the same."""
    fit, variant = verdict.found, fault.variant
    if variant.mistake or variant.slope is not None:
        return ""
    last = fit.chain.last
    if "error" not in variant.equation:
        return "" if verdict.cost or fit.score[0] else NO_KNOWN_LOSS
    known = verdict.cost and any(p in (last.weight, last.bias) for p in fault.parameters)
    return "" if known else NO_KNOWN_LOSS


def _not_summed(verdict: Verdict, one: Measured) -> None:
    """Say that what is right for each example is not summed over them."""
    fit, parameter = verdict.found, one.parameter
    said = "right for one example, and not summed over the examples"
    where = None
    for chain, loss in zip(fit.chains, fit.losses, strict=True):
        alone = replace(fit, chains=[chain], losses=[loss])
        slope = slopes_of(alone)[verdict.study.parameters.index(parameter)]
        if step_ratio(parameter, slope) is not None:
            said = "made from one example only, and not summed over the examples"
            where = gradient(replace(alone, slopes=slopes_of(alone)), parameter)
    verdict.state(parameter, "wrong", said)
    said = f"`{parameter.text}`: the gradient is {said}."
    seen = where[0] if where else parameter.new
    page = "backward/weight_gradient"
    verdict.issues.append(Issue("one-example", said, seen, [parameter], [], page))
