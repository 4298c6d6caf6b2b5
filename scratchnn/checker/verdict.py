"""Judge every parameter's step, and say what is wrong, one cause at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scratchnn.checker import costs, factors, optimisers
from scratchnn.checker.factors import GOOD, Measured
from scratchnn.checker.locate import Walk
from scratchnn.checker.roles import Parameter, Seen, Study
from scratchnn.checker.slopes import (
    Fit,
    confirmed,
    fits,
    gradient,
    is_named,
    pairs,
    ratio,
    rounding,
    slopes_of,
    step_ratio,
)
from scratchnn.checker.variants import of_page


@dataclass
class Issue:
    """One cause of something wrong, or something good to know."""

    mistake: str
    said: str
    seen: Seen | None = None  # where
    parameters: list[Parameter] = field(default_factory=list)
    follows: list[Parameter] = field(default_factory=list)
    equation: str = ""
    symptom: str = ""


@dataclass
class Verdict:
    """What a study found of a network."""

    study: Study
    fit: Fit | None = None
    states: dict[int, tuple[str, str]] = field(default_factory=dict)  # status and words
    issues: list[Issue] = field(default_factory=list)
    remarks: list[Issue] = field(default_factory=list)
    rule: str = ""
    cost: str = ""
    reason: str = ""
    trains: bool = False  # it computes errors, though no network was found

    @property
    def judged(self) -> bool:
        """Whether every parameter's gradient was judged."""
        return bool(self.states) and all(s != "unsure" for s, _ in self.states.values())

    @property
    def found(self) -> Fit:
        """The network that was found.

        Raises
        ------
        ValueError
            If there is none.
        """
        if self.fit is None:
            raise ValueError("no network was found")
        return self.fit

    def state(self, parameter: Parameter, status: str, said: str = "") -> None:
        """Note what is found of a parameter."""
        self.states[self.study.parameters.index(parameter)] = (status, said)

    def status(self, parameter: Parameter) -> str:
        """Return what is found of a parameter; empty if nothing is."""
        return self.states.get(self.study.parameters.index(parameter), ("", ""))[0]


def judge(study: Study) -> Verdict:
    """Judge a study."""
    verdict = Verdict(study, reason=study.reason)
    if study.reason:
        return verdict
    found = fits(study)
    if not found:
        verdict.reason = (
            "what is learned moves an output, but the layers that make it are "
            "of a kind that is not known here"
        )
        return verdict
    fit = verdict.fit = _own(found)
    if not fit.score[0] and _outsiders(verdict):
        verdict.reason = (
            "some of what is learned stands in no layer of a kind that is known here"
        )
        return verdict
    if not confirmed(fit):
        verdict.reason = "the output does not move as its layers say"
        return verdict
    _activations(verdict)
    one = factors.measured(fit)
    _unmoved(verdict, one)
    one = [m for m in one if not verdict.status(m.parameter)]
    verdict.cost = costs.judge(fit, verdict.issues, verdict.remarks, Issue)
    _decayed(verdict, [m for m in one if m.step is None])
    one = [m for m in one if not verdict.status(m.parameter)]
    wrong = [m for m in one if not m.right]
    _idle(verdict, wrong)
    wrong = [m for m in wrong if not verdict.status(m.parameter)]
    _scaled(verdict, [m for m in one if m.right])
    if wrong:
        _located(verdict, wrong, any(m.said for m in one))
    _rule(verdict, one)
    _outside(verdict)
    verdict.issues = _merged(verdict.issues)
    return verdict


def _own(found: Sequence[Fit]) -> Fit:
    """Return the fit of the loss that the program computes itself, else the best.

    A cross-entropy is held to, whatever fits; another loss, where it fits as well.
    """
    best = found[0]
    for name in costs.own(best):
        same = [f for f in found if f.name == name and len(f.chains) == len(best.chains)]
        if same and ("entropy" in name or same[0].score == best.score):
            return same[0]
    return best


def _merged(issues: Sequence[Issue]) -> list[Issue]:
    """Make one issue of those that are the same mistake in several parameters."""
    kept: list[Issue] = []
    for issue in issues:
        alike = [
            k for k in kept
            if k.equation == issue.equation
            and (k.mistake, k.mistake or _tail(k)) == (issue.mistake, issue.mistake or _tail(issue))
        ]  # fmt: skip
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


def _tail(issue: Issue) -> str:
    """Return what is said of the parameters of an issue, without their names."""
    return issue.said.partition(":")[2]


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
        }[fault]
        parameters = [p for p, _ in pairs(fit)]
        verdict.issues.append(
            Issue(
                fault, said, layer.output, parameters, [], equation, page.seen if page else ""
            )
        )


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
        elif not same_shape:
            said = (
                f"`{parameter.text}` changes its shape when it is stepped, from "
                f"{parameter.before.shape} to {parameter.after.shape}."
            )
            verdict.state(parameter, "wrong", "changes its shape")
            verdict.issues.append(Issue("shape", said, parameter.new, [parameter]))
        elif not factors.finite(parameter):
            verdict.state(parameter, "unsure", "its step is not a number here")


def _scaled(verdict: Verdict, right: Sequence[Measured]) -> None:
    """Judge the factors of the gradients that are right but for one."""
    fit = verdict.found
    for one in right:
        verdict.state(one.parameter, "right", one.said)
    of = "step" if all(m.step is not None for m in right) else "gradient"
    right = [m for m in right if getattr(m, of) is not None]
    if not right:
        return
    candidates = factors.rates(fit)
    known = {id(m): factors.rate(fit, m, candidates) for m in right}
    parts = factors.groups(right, of)
    reference = _reference(fit, parts, known, of)
    value = getattr(reference[0], of)
    alpha = known[id(reference[0])] if of == "step" else 1.0
    scale = factors.called(value / alpha, fit) if alpha else None
    for group in parts:
        if group is not reference:
            _apart(verdict, group, reference, of)
    _together(verdict, reference, scale, value)


def _reference(
    fit: Fit, parts: list[list[Measured]], known: dict[int, float | None], of: str
) -> list[Measured]:
    """Return the group by which the others are measured: the mean, else the largest."""
    for group in parts:
        alpha = known[id(group[0])] if of == "step" else 1.0
        value = getattr(group[0], of)
        if alpha and value > 0 and factors.called(value / alpha, fit, ("mean",)):
            return group
    return max(parts, key=lambda group: (getattr(group[0], of) > 0, len(group)))


def _apart(
    verdict: Verdict, group: Sequence[Measured], reference: Sequence[Measured], of: str
) -> None:
    """Say by which factor some gradients differ from the others."""
    fit = verdict.found
    times = getattr(group[0], of) / getattr(reference[0], of)
    m = fit.examples
    page, mistake = "backward/weight_gradient", "factor"
    again = ("mean-twice", "divided by the number of examples once more than the others")
    sizes = {
        1 / m**2: again,
        1 / m**3: again,
        float(m): ("no-mean", "not divided by the number of examples, as the others are"),
        1 / m: again,
        -1.0: ("sign", "of the wrong sign: it steps uphill, where the others step downhill"),
    }
    said = f"{times:.4g} times as large as the others"
    for size, (name, words) in sizes.items():
        if abs(times / size - 1) < factors.EQUAL:
            mistake, said = name, words
    for layer in fit.chain.layers:
        for n, what in ((len(layer.A0), "inputs"), (len(layer.Z), "units")):
            if abs(times / (m / n) - 1) < factors.EQUAL and mistake == "factor":
                mistake, said = (
                    "features",
                    f"divided by {n}, the {what} of a layer, and not by the {m} examples",
                )
    own = group[0].gradient
    inside = factors.origin(fit, own, group) if own else None
    whole = len(group) > 1 and inside is not None and _differs(fit, group)
    seen = inside if whole else (factors.first(fit, group[0], times) or group[0].parameter.new)
    if (
        of == "step"
        and own
        and reference[0].gradient
        and abs(own / reference[0].gradient - 1) < factors.EQUAL
    ):
        seen = group[0].parameter.new  # the gradient is as the others', so it is the step
    parameters = [m.parameter for m in group]
    if all(p.before.size == max(p.before.shape) for p in parameters):
        page = "backward/bias_gradient"
    for one in parameters:
        verdict.state(one, "wrong", said)
    verdict.issues.append(
        Issue(mistake, f"{names(parameters)}: right, but {said}.", seen, parameters, [], page)
    )


def _differs(fit: Fit, group: Sequence[Measured]) -> bool:
    """Tell whether a factor concerns whole layers, so that it lies in the error."""
    apart = {id(m.parameter) for m in group}
    for layer in fit.chain.layers:
        mine = [id(p) in apart for p in (layer.weight, layer.bias) if p]
        if any(mine) and not all(mine):
            return False
    return True


def _together(
    verdict: Verdict, group: Sequence[Measured], scale: factors.Scale | None, value: float
) -> None:
    """Judge the factor that all gradients share."""
    fit = verdict.found
    parameters = [m.parameter for m in group]
    own = next((m.gradient for m in group if m.gradient), None)
    where = factors.origin(fit, own, group) if own else None
    if value < 0:
        said = (
            f"{names(parameters)}: of the wrong sign. Each step goes uphill, so the loss grows."
        )
        at: Seen | None = where if where and own and own < 0 else group[0].parameter.new
        if own and own < 0 and where is None:
            at = factors.first(fit, group[0])
        verdict.issues.append(Issue("sign", said, at, parameters, [], "backward/output_error"))
    elif own and own < 0:
        said = "The error has its sign turned, and the step adds it: together they are right."
        verdict.remarks.append(Issue("two-signs", said, where))
    if scale is None or _is_fine(verdict, scale, where):
        if value < 0:
            for one in parameters:
                verdict.state(one, "wrong", "uphill")
        return
    for one in parameters:
        verdict.state(one, "wrong", scale.said)
    seen = where
    if scale.name in ("features", "units", "all-data"):
        seen = factors.number(fit, scale.divisor) or where
    if seen is None:
        seen = factors.first(fit, group[0]) or group[0].parameter.new
    said = f"{names(parameters)}: right, but {scale.said}."
    verdict.issues.append(
        Issue(scale.name, said, seen, parameters, [], "backward/weight_gradient")
    )


def _is_fine(verdict: Verdict, scale: factors.Scale, where: Seen | None) -> bool:
    """Tell whether a factor that all gradients share is one that somebody may want."""
    fit = verdict.found
    if scale.name == "all-data" and _whole_batch(verdict.study, fit):
        where = factors.number(fit, scale.divisor)
        said = (
            f"The steps are {scale.said}: each is {fit.examples}/{scale.divisor:g} as "
            "large as the mean would make it."
        )
        verdict.remarks.append(
            Issue("m-of-all-data", said, where, [], [], "backward/weight_gradient")
        )
        return True
    if scale.name == "sum" and fit.examples > 1:
        unused = costs.unused_number(fit)
        if fit.name == "squared error" or not (unused or verdict.cost == "mean"):
            said = (
                "The gradients are sums over the examples, not means: the right step "
                "size then depends on how many examples there are."
            )
            verdict.remarks.append(Issue("sum", said, where))
            return True
        return False
    return scale.name in GOOD


def _whole_batch(study: Study, fit: Fit) -> bool:
    """Tell whether the second step is made from the same examples as the first."""
    given = fit.chain.layers[0].given
    place = study.base.events[given.index].place
    score = fit.chain.layers[0].score
    at = study.base.events[score.index].place
    for index in range(study.last + 1, len(study.base.events)):
        if study.base.events[index].place == at:
            inside = [
                v.digest for e in study.base.events[study.last + 1 : index] for v in e.values
            ]
            same_place = [e for e in study.base.events[:index] if e.place == place]
            return given.value.digest in inside or len(same_place) == 1
    return True


def _decayed(verdict: Verdict, wrong: Sequence[Measured]) -> None:
    """Recognise a penalty: a share of the parameter itself in its step."""
    fit = verdict.found
    for one in wrong:
        parameter, slope = one.parameter, fit.slope(one.parameter)
        if slope is None:
            continue
        found = optimisers.decay(parameter, slope)
        if found is None:
            continue
        share, factor = found
        if factor > 0 and share > 0:
            one.step = factor
            one.said = f"with a penalty of {share / factor:.4g} times itself"
        elif factor > 0:
            said = (
                f"`{parameter.text}`: its penalty has the wrong sign, so that the step "
                "makes the weights larger."
            )
            verdict.state(parameter, "wrong", "penalty with the wrong sign")
            where = optimisers.decayed(verdict.study, parameter, slope) or parameter.new
            verdict.issues.append(Issue("penalty-sign", said, where, [parameter]))


def _located(verdict: Verdict, wrong: Sequence[Measured], penalised: bool) -> None:
    """Say where gradients stop being right."""
    fit = verdict.found
    walk = Walk(fit, [m.parameter for m in wrong], penalised=penalised)
    for fault in walk.find():
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


def _unmoved(verdict: Verdict, found: Sequence[Measured]) -> None:
    """Say whose gradient is right, and which no step ever changes."""
    fit, study = verdict.found, verdict.study
    if _thrown_away(study, fit):
        return
    for one in found:
        parameter = one.parameter
        if one.step is not None or one.gradient is None or np.any(parameter.step):
            continue
        if not _used_again(study, parameter):
            continue
        slope = fit.slope(parameter)
        where, said = (
            None,
            f"`{parameter.text}`: the gradient is right, and the step never reaches it.",
        )
        for seen in study.values(parameter.origin.index, study.last + 60):
            array = study.array(seen)
            if array.shape == parameter.before.shape and slope is not None and is_named(seen):
                if ratio(array - parameter.before, slope, rounding(parameter)) is not None:
                    where = seen
                    said += f" What it should become is stored as `{seen.value.text}`."
                    break
        verdict.state(parameter, "wrong", "never changes")
        verdict.issues.append(Issue("unchanged", said, where or parameter.new, [parameter]))


def _used_again(study: Study, parameter: Parameter) -> bool:
    """Tell whether a parameter is used as it was once all steps are made."""
    digest = parameter.before_digest
    events = study.base.events
    places = {
        (events[s.index].place, s.value.text)
        for s in study.values(parameter.origin.index, study.first)
        if s.value.digest == digest
    }
    return any(
        s.value.digest == digest and (events[s.index].place, s.value.text) in places
        for s in study.values(study.last + 1)
    )


def _beside(verdict: Verdict, found: Sequence[Measured]) -> None:
    """Say whose step is not made of its gradient, where the steps of others are plain."""
    other = [m.parameter for m in found if m.right and m.step is None]
    if not other or len(other) == len([m for m in found if m.right]):
        return
    for one in other:
        verdict.state(one, "wrong", "its gradient is right, its step is not made of it")
    said = f"{names(other)}: the gradient is right, and the step is not made of it."
    verdict.issues.append(
        Issue("other-step", said, other[0].new, other, [], "update/gradient_step")
    )


def _rule(verdict: Verdict, found: Sequence[Measured]) -> None:
    """Judge what steps are made of right gradients."""
    fit = verdict.found
    _beside(verdict, found)
    found = [m for m in found if verdict.status(m.parameter) == "right"]
    rule = optimisers.judge(fit, found)
    verdict.rule = rule.said
    if rule.wrong:
        parameters = [m.parameter for m in found if m.right]
        for one in parameters:
            verdict.state(one, "wrong", "its gradient is right, its step is not")
        said = f"The gradients are right; the steps made of them are not: {rule.wrong}."
        seen = rule.seen or parameters[0].new
        verdict.issues.append(Issue(rule.mistake, said, seen, parameters, [], rule.equation))
    elif rule.unsure:
        for one in (m.parameter for m in found if m.right and m.step is None):
            verdict.state(
                one, "unsure", "its gradient is right; the rule of its step is not known here"
            )


def _outside(verdict: Verdict) -> None:
    """Say what is stepped and does not move the output; or that a step is thrown away."""
    fit, study = verdict.found, verdict.study
    for parameter in _outsiders(verdict):
        said = "it is stepped, and stands in no layer that was found"
        verdict.state(parameter, "unsure", said)
    if _thrown_away(study, fit):
        said = (
            "The step is thrown away: after it, the next output is made with the old "
            "parameters again."
        )
        parameters = [p for p, _ in pairs(fit)]
        for one in parameters:
            verdict.state(one, "wrong", "its step is thrown away")
        verdict.issues.append(Issue("thrown-away", said, parameters[0].new, parameters))


def _outsiders(verdict: Verdict) -> list[Parameter]:
    """Return what is stepped and stands in no layer; a copy of what does is none."""
    fit, found = verdict.found, verdict.study.parameters
    inside = [p.before for p in found if fit.slope(p) is not None]
    return [
        p for p in found
        if fit.slope(p) is None
        and (p.after.shape != p.before.shape or np.any(p.step))
        and not any(np.array_equal(p.before, other) for other in inside)
    ]  # fmt: skip


def _thrown_away(study: Study, fit: Fit) -> bool:
    """Tell whether the same input gives the same output after the step."""
    layer = fit.chain.layers[0]
    before = study.base.events[layer.score.index]
    for event in study.base.events[study.last + 1 :]:
        if event.place == before.place:
            for value in event.values:
                if value.text == layer.score.value.text:
                    moved = (
                        np.any(layer.weight.step)
                        if layer.weight.after.shape == layer.weight.before.shape
                        else False
                    )
                    return bool(moved) and value.digest == layer.score.value.digest
    return False


def names(parameters: Sequence[Parameter]) -> str:
    """Return the names of parameters as a list in words."""
    texts = [f"`{p.text}`" for p in parameters]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + f" and {texts[-1]}"
