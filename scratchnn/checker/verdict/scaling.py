"""Judge the factors of gradients that are right but for one."""

import ast
import itertools
from collections.abc import Sequence

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.network.slopes import Fit, gradient, is_named, pairs
from scratchnn.checker.verdict import costs, factors, optimisers
from scratchnn.checker.verdict.factors import GOOD, Measured
from scratchnn.checker.verdict.judgement import Issue, Verdict, names


def scaled(verdict: Verdict, right: Sequence[Measured]) -> None:
    """Judge the factors of the gradients that are right but for one."""
    fit = verdict.found
    sizes = [p.before.size for p, _ in pairs(fit)]
    alone = all(m.parameter.before.size == 1 for m in right) and max(sizes, default=1) > 1
    for one in right:
        unsure = "one number is along any slope, and no step of several is along this one"
        verdict.state(one.parameter, *(("unsure", unsure) if alone else ("right", one.said)))
    if alone:
        return
    of = "step" if all(m.step is not None for m in right) else "gradient"
    right = [m for m in right if getattr(m, of) is not None]
    if not right:
        return
    if of == "gradient":
        _of_parts(fit, right)
    candidates = factors.rates(fit)
    known = {id(m): factors.rate(fit, m, candidates) for m in right}
    parts = factors.groups(fit, right, of)
    reference = _reference(fit, parts, known, of)
    value = getattr(reference[0], of)
    alpha = known[id(reference[0])] if of == "step" else 1.0
    scale = factors.called(value / alpha, fit) if alpha else None
    for group in parts:
        if group is not reference:
            _apart(verdict, group, reference, of)
    if (
        of == "step"
        and value > 0
        and not fit.measured
        and _rate_twice(verdict, reference, value)
    ):
        return
    _together(verdict, reference, scale, value)


def _of_parts(fit: Fit, found: Sequence[Measured]) -> None:
    """Compare like with like: what has a name may be clipped, what is a part of it is not."""
    parts = [m.gradient for m in found if m.seen is not None and not is_named(m.seen)]
    for one in found if parts else ():
        alike = gradient(fit, one.parameter, parts[0])
        if alike:
            one.seen, one.gradient = alike


def _reference(
    fit: Fit, parts: list[list[Measured]], known: dict[int, float | None], of: str
) -> list[Measured]:
    """Return the group by which the others are measured: the mean, else the largest."""
    for group in parts:
        alpha = known[id(group[0])] if of == "step" else 1.0
        value = getattr(group[0], of)
        if alpha and value > 0 and factors.called(value / alpha, fit, ("mean",)):
            return group
    last = fit.layers[-1].weight if fit.layers else None

    def usual(group: list[Measured]) -> tuple[bool, int, bool]:
        return getattr(group[0], of) > 0, len(group), any(m.parameter is last for m in group)

    return max(parts, key=usual)


def _apart(
    verdict: Verdict, group: Sequence[Measured], reference: Sequence[Measured], of: str
) -> None:
    """Say by which factor some gradients differ from the others."""
    fit = verdict.found
    times = getattr(group[0], of) / getattr(reference[0], of)
    if of == "step" and _unrated(verdict, group, reference, times):
        return
    if any(all(_is_cut(fit, m, of) for m in some) for some in (group, reference)):
        return  # each by its own length
    page = "backward/weight_gradient"
    mistake, said = _compared(fit, times)
    own = group[0].gradient
    alike = (
        own and reference[0].gradient and abs(own / reference[0].gradient - 1) < factors.EQUAL
    )
    parameters = [m.parameter for m in group]
    rated = alike if of == "step" else own and group[0].seen and not is_named(group[0].seen)
    once = mistake == "rate-twice" and _reads(fit, group[0].parameter.new, times) < 2
    hidden = own is None  # no array of the gradient is seen, so that its rate may be in it
    apart = mistake in ("factor", "features") or once
    if (rated or hidden) and apart and _own_rate(fit, times, hidden):
        rate = f"a rate of their own, {times:.4g} times that of the others"
        said = f"{names(parameters)}: stepped by {rate}."
        own_rate = Issue("own-rate", said, group[0].parameter.new, parameters)
        verdict.remarks += [own_rate] if of == "step" else []  # else it is in the gradient
        return
    inside = factors.origin(fit, own, group) if own else None
    whole = len(group) > 1 and inside is not None and _differs(fit, group)
    seen = inside if whole else (factors.first(fit, group[0], times) or group[0].parameter.new)
    turned = own is not None and of == "step" and own > 0 > group[0].step  # type: ignore[operator]
    if turned or (of == "step" and alike):
        seen = group[0].parameter.new  # the gradient is as the others', so it is the step
    if mistake == "rate-twice":
        page = "update/gradient_step"
    elif all(p.before.size == max((1, *p.before.shape)) for p in parameters):
        page = "backward/bias_gradient"
    for one in parameters:
        verdict.state(one, "wrong", said)
    verdict.issues.append(
        Issue(mistake, f"{names(parameters)}: right, but {said}.", seen, parameters, [], page)
    )


def _is_cut(fit: Fit, one: Measured, of: str) -> bool:
    """Tell whether a gradient is as long as the program says that one may be at most."""
    slope = fit.slope(one.parameter)
    written = {float(n) for n in fit.study.constants if isinstance(n, int | float) and n}
    named = {alpha for alpha, _ in factors.rates(fit)}
    rates = {*named, *written} if of == "step" else {1.0}
    length = 0.0 if slope is None else abs(getattr(one, of)) * float(np.linalg.norm(slope))
    return any(
        abs(length / (alpha * most) - 1) < factors.EQUAL
        for alpha in rates for most in written
    )  # fmt: skip


def _unrated(
    verdict: Verdict, group: Sequence[Measured], reference: Sequence[Measured], times: float
) -> bool:
    """Say whose steps lack the learning rate, where the statement of the others reads it."""
    fit = verdict.found
    for one, other, size in ((group, reference, times), (reference, group, 1 / times)):
        bare, read = one[0].parameter.new, other[0].parameter.new
        for rate in _named_rates(fit):
            lacks = not any(_reads(fit, bare, number) for number in (rate, 1.0))
            if abs(size * rate - 1) < factors.EQUAL and lacks and _reads(fit, read, rate):
                parameters = [m.parameter for m in one]
                said = f"not multiplied by the learning rate, {rate:g}, as the others are"
                for parameter in parameters:
                    verdict.state(parameter, "wrong", said)
                said = f"{names(parameters)}: the gradient is right, but {said}."
                page = "update/gradient_step"
                verdict.issues.append(Issue("no-rate", said, bare, parameters, [], page))
                return True
    return False


def _own_rate(fit: Fit, times: float, strict: bool) -> bool:
    """Tell whether a factor between two steps is that of two numbers of the program."""
    learned = {float(p.before) for p in fit.study.parameters if not p.before.ndim}
    rates = {*optimisers.constants(fit.study)[0]} | (set() if strict else {1.0, 2.0})
    rates -= learned if strict else set()
    both = itertools.permutations(rates, 2)
    return any(abs(times * b / a - 1) < factors.EQUAL for a, b in both)


def _compared(fit: Fit, times: float) -> tuple[str, str]:
    """Say what a factor is by which some gradients differ from the others."""
    m = fit.examples
    again = ("mean-twice", "divided by the number of examples once more than the others")
    sizes = {
        1 / m**2: again,
        1 / m**3: again,
        float(m): ("no-mean", "not divided by the number of examples, as the others are"),
        1 / m: again,
        -1.0: ("sign", "of the wrong sign: it steps uphill, where the others step downhill"),
    }
    for layer in fit.layers:
        for n, what in ((len(layer.A0), "inputs"), (len(layer.Z), "units")):
            said = f"divided by {n}, the {what} of a layer, and not by the {m} examples"
            sizes.setdefault(m / n, ("features", said))
    for rate in _named_rates(fit):
        said = f"multiplied by {rate:g}, the learning rate, once more than the others"
        sizes.setdefault(rate, ("rate-twice", said))
    alike = (found for size, found in sizes.items() if abs(times / size - 1) < factors.EQUAL)
    return next(alike, ("factor", f"{times:.4g} times as large as the others"))


def _named_rates(fit: Fit) -> list[float]:
    """Return the numbers whose names say that they are learning rates; 1 says nothing."""
    return [value for value, known in factors.rates(fit) if known and value != 1]


def _reads(fit: Fit, seen: Seen | None, number: float) -> int:
    """Return how often the statement at an event reads a number by its name."""
    if seen is None:
        return 0
    named = factors.number(fit, number)
    line = fit.study.base.events[seen.index].place
    statements = [
        node
        for node in fit.study.nodes
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return)
        and node.lineno <= line <= (node.end_lineno or line)
    ]
    texts = [ast.unparse(n) for one in statements[-1:] for n in ast.walk(one)
             if isinstance(n, ast.Name | ast.Attribute)]  # fmt: skip
    return texts.count(named.value.text) if named else 0


def _rate_twice(verdict: Verdict, group: Sequence[Measured], value: float) -> bool:
    """Remark that a learning rate is in all steps twice, so that its square is the rate."""
    fit, one = verdict.found, group[0]
    known = optimisers.constants(fit.study)[0]
    for rate in _named_rates(fit):
        square = factors.called(value / rate**2, fit, ("mean", "sum"))
        if square is None or any(abs(rate**2 / number - 1) < factors.EQUAL for number in known):
            continue
        inside = (factors.origin(fit, sign * value / rate, group) for sign in (1, -1))
        where = next(filter(None, inside), None)  # the error that has the rate in it
        read = _reads(fit, one.parameter.new, rate) > 1 or _reads(fit, where, rate)
        written = fit.study.constants.count(rate) > 1
        if not read and (factors.called(value / rate, fit) or written):
            continue  # it may as well be another factor
        number = factors.number(fit, rate)
        name = f"`{number.value.text}`" if number else "the learning rate"
        said = (
            f"Each step is {rate**2:.4g} times the slope: {name}, which is {rate:g}, is in it "
            "twice. So the rate is its square."
        )
        at = where or one.parameter.new
        verdict.remarks.append(Issue("rate-twice", said, at, [], [], "update/gradient_step"))
        return True
    return False


def _differs(fit: Fit, group: Sequence[Measured]) -> bool:
    """Tell whether a factor concerns whole layers, so that it lies in the error."""
    apart = {id(m.parameter) for m in group}
    for layer in fit.layers:
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
    if value < 0 and all(m.step is None and _goes_down(fit, m) for m in group):
        value = -value  # something else is in the step, too, which takes away what is negative
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
    if scale is None or fit.measured or _is_fine(verdict, scale, where):
        if value < 0:
            for one in parameters:
                verdict.state(one, "wrong", "uphill")
        return
    for one in parameters:
        verdict.state(one, "wrong", scale.said)
    seen = where
    known = factors.number(fit, fit.examples)  # then it is only not used
    if scale.name in ("features", "units", "all-data") and not (known and where):
        seen = factors.number(fit, scale.divisor) or where
    if seen is None:
        seen = factors.first(fit, group[0]) or group[0].parameter.new
    said = f"{names(parameters)}: right, but {scale.said}."
    verdict.issues.append(
        Issue(scale.name, said, seen, parameters, [], "backward/weight_gradient")
    )


def _goes_down(fit: Fit, one: Measured) -> bool:
    """Tell whether a step makes the loss smaller, if it is small."""
    slope, step = fit.slope(one.parameter), one.parameter
    return slope is not None and step.stepped and float(np.vdot(step.step, slope)) < 0


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
