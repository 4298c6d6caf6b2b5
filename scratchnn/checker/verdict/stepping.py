"""Judge what becomes of right gradients: penalties, rules of steps, steps that are lost."""

import ast
import itertools
from collections.abc import Sequence

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import Fit, is_named, pairs, ratio, rounding
from scratchnn.checker.verdict import factors, optimisers, rules, second, velocities
from scratchnn.checker.verdict.factors import Measured
from scratchnn.checker.verdict.judgement import Issue, Verdict, names

NEAR, MOST = 250, 0.3  # events behind the steps; the largest share of a decay
UNKNOWN = "its gradient is right; the rule of its step is not known here"


def decayed(verdict: Verdict, wrong: Sequence[Measured]) -> None:
    """Recognise a penalty: a share of the parameter itself in its step."""
    fit = verdict.found
    for one in wrong:
        parameter, slope = one.parameter, fit.slope(one.parameter)
        if slope is None:
            continue
        found = optimisers.decay(parameter, slope)
        if found is None:
            continue
        share, factor, of = found
        if factor > 0 and share > 0:
            one.step, one.penalty = factor, share / factor
            one.said = f"with a penalty of {_penalty(verdict, one):.4g} times {of}"
        elif factor > 0:
            said = (
                f"`{parameter.text}`: its penalty has the wrong sign, so that the step "
                "makes the weights larger."
            )
            verdict.state(parameter, "wrong", "penalty with the wrong sign")
            where = optimisers.decayed(verdict.study, parameter, slope) or parameter.new
            verdict.issues.append(Issue("penalty-sign", said, where, [parameter]))


def _penalty(verdict: Verdict, one: Measured) -> float:
    """Return a penalty's share of a parameter in the learner's gradient, else in the mean."""
    slope = verdict.found.slope(one.parameter)
    seen = (
        optimisers.decayed(verdict.study, one.parameter, slope) if slope is not None else None
    )
    if seen is not None and slope is not None:
        made = optimisers.shares(verdict.study.array(seen), one.parameter.before, slope)
        if made:
            return abs(made.penalty)
    return one.penalty / verdict.found.examples


def unmoved(verdict: Verdict, found: Sequence[Measured]) -> None:
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
    same = parameter.before_digest, parameter.old.value.object
    events = study.base.events
    places = {
        (events[s.index].place, s.value.text)
        for s in study.values(parameter.origin.index, study.first)
        if (s.value.digest, s.value.object) == same
    }
    return any(
        (s.value.digest, s.value.object) == same
        and (events[s.index].place, s.value.text) in places
        for s in study.values(study.last + 1)
    )


def _beside(verdict: Verdict, right: Sequence[Measured], other: list[Parameter]) -> None:
    """Say whose step is not made of its gradient, where the steps of others are."""
    shapes = {m.parameter: m.parameter.before.shape for m in right}
    weights = {p for p, shape in shapes.items() if len(shape) == 2 and 1 not in shape}
    unseen = [p for p in other if not np.any(p.step)]
    more = other if weights and weights <= set(other) else []
    for one in unseen:
        verdict.state(one, "unsure", "its gradient is right, and no step of it was seen")
    after = [p for p in other if p not in more and _goes_on(verdict, p)]
    for one in after:
        said = "its gradient is right, and so is its step; what is done to it then is not known"
        verdict.state(one, "unsure", said)
    for one in more:
        said = "its gradient is right; its step has something more in it, perhaps a penalty"
        verdict.state(one, "unsure", f"{said} that is not known here")
    other = [p for p in other if p not in (*unseen, *more, *after)]
    if not other:
        return
    said = f"{names(other)}: the gradient is right, and the step is not made of it."
    for one in other:
        verdict.state(one, "wrong", "its gradient is right, its step is not made of it")
        along = [
            p for p, _ in pairs(verdict.found) if p is not one and _is_along(one, p, verdict)
        ]
        said += f" `{one.text}` is stepped along that of {names(along)}." if along else ""
    where = velocities.own_array(verdict.study, other[0]) or other[0].new
    verdict.issues.append(Issue("other-step", said, where, other, [], "update/gradient_step"))


def _is_along(one: Parameter, other: Parameter, verdict: Verdict) -> bool:
    """Tell whether the step of one parameter is along the slope of another."""
    slope = verdict.found.slope(other)
    return slope is not None and ratio(one.step, slope, rounding(one)) is not None


def _goes_on(verdict: Verdict, parameter: Parameter) -> bool:
    """Tell whether a right step stands among the arrays, and something was done to it then."""
    study, slope = verdict.study, verdict.found.slope(parameter)
    for seen in study.values(study.first - 60 if study.first > 60 else 0, parameter.new.index):
        array = study.array(seen)
        if slope is not None and array.shape == slope.shape and study.knows_labels(seen):
            factor = ratio(array - parameter.before, slope, rounding(parameter))
            if factor is not None and factor < 0:
                return True
    return False


def rule(verdict: Verdict, found: Sequence[Measured]) -> None:
    """Judge what steps are made of right gradients."""
    right = [m for m in found if m.right and verdict.status(m.parameter) == "right"]
    right.sort(key=lambda m: (m.step is not None, -m.parameter.before.size))
    judge = optimisers.Judge(verdict.found)
    made: list[tuple[Measured, rules.Made | None]] = []
    two: list[Measured] = []
    for one in right:
        made.append((one, judge.rule(one)))
        two += [one] if judge.seen else []
    known = [rule.name for _, rule in made if rule]
    verdict.rule = max(known, key=lambda n: (known.count(n), n != rules.PLAIN), default="")
    _faulty(verdict, made)
    _stale(verdict, right, judge.used)
    _shrunk(verdict)
    large = [(m, rule) for m, rule in made if m.parameter.before.size >= optimisers.LEAST]
    plain = (m for m, rule in large if rule and rule.name == rules.PLAIN and not rule.wrong)
    unknown = [m.parameter for m, rule in large if not rule and m.step is not None]
    velocities.forgotten(verdict, [m.parameter for m in plain if not m.said], unknown)
    kept = (m for m, rule in large if rule and rule.shares and not rule.wrong)
    velocities.restarted(verdict, [m.parameter for m in kept])
    for one, rule in large:
        carried = verdict.rule not in ("", rules.PLAIN) and one.step is not None
        if rule is None and one in two and carried and not one.said:
            said = "its first step is right; its second is not made by the rule of the others"
            verdict.state(one.parameter, "unsure", said)
    unknown = [m.parameter for m, rule in made if m.step is None and not rule]
    several = [p for p in unknown if p.before.size > 1]  # one is along any
    if several and any(m.step is not None and m.parameter.before.size > 1 for m in right):
        _beside(verdict, right, several)
    elif several:
        for parameter in unknown:
            verdict.state(parameter, "unsure", UNKNOWN)


def _stale(verdict: Verdict, found: Sequence[Measured], used: Sequence[second.Used]) -> None:
    """Say whose gradients still hold those of the step before, or its number of examples."""
    parameters, fewer = second.judged(verdict.found, used)
    if fewer:
        _nominal(verdict, [m for m in found if m.parameter in {u.parameter for u in used}])
    if not parameters:
        return
    said = "right at the first step; at the second, the gradient of the first is still in it"
    for one in parameters:
        verdict.state(one, "wrong", said)
    where = next(factors.first(verdict.found, m) for m in found if m.parameter in parameters)
    said = f"{names(parameters)}: {said}. Set it to zero before each step."
    where = where or parameters[0].new
    verdict.issues.append(Issue("stale", said, where, parameters, [], "update/gradient_step"))


def _nominal(verdict: Verdict, found: Sequence[Measured]) -> None:
    """Say that the last examples, which are fewer, are divided by the number of the others."""
    fit, candidates = verdict.found, factors.rates(verdict.found)
    each = [(m.step, factors.rate(fit, m, candidates)) for m in found]
    parts = (step / rate for step, rate in each if step and rate)
    if not any(factors.called(part, fit, factors.MEANS) for part in parts):
        return
    parameters = [m.parameter for m in found]
    said = (
        f"right for the first {fit.examples} examples; the next step is made of fewer, and "
        "divided by that number all the same"
    )
    for one in parameters:
        verdict.state(one, "wrong", said)
    said = f"{names(parameters)}: {said}. Divide by the number of examples that are there."
    own = next((m.gradient for m in found if m.gradient), None)
    inside = factors.origin(fit, own, found) if own else None
    where = inside or factors.first(fit, found[0]) or parameters[0].new
    page = "backward/weight_gradient"
    verdict.issues.append(Issue("nominal-size", said, where, parameters, [], page))


def _shrunk(verdict: Verdict) -> None:
    """Say whose decay is of the wrong sign, or of the wrong parameters."""
    study = verdict.study
    numbers = (s for s in study.values(0, study.last + 2 * NEAR) if not study.array(s).ndim)
    rates = {float(study.array(s)) for s in numbers if not study.knows_labels(s)}
    rates |= {1.0, *optimisers.constants(study)[0]}
    known = {a * b for a, b in itertools.combinations(rates, 2) if a * b}
    found = {p: _decay(study, p) for p, _ in pairs(verdict.found) if p.before.size > 1}
    decays = {
        p: one for p, one in found.items()
        if one and any(abs(abs(one[1]) / share - 1) < optimisers.CLOSE for share in known)
    }  # fmt: skip
    growing = [p for p, (_, share) in decays.items() if share < 0]
    biases = [p for p in decays if max(p.before.shape) == p.before.size]
    if growing:
        said = f"{names(growing)}: the decay makes them larger; it must make them smaller."
        mistake, wrong = "penalty-sign", growing
    elif biases and biases == list(decays) and len(biases) < len(found):
        said = f"{names(biases)}: the decay is of the biases, and of no weights."
        mistake, wrong = "decay-of-biases", biases
    else:
        return
    for one in wrong:
        verdict.state(one, "wrong", "its gradient is right, its decay is not")
    verdict.issues.append(Issue(mistake, said, decays[wrong[0]][0], wrong))


def _decay(study: Study, one: Parameter) -> tuple[Seen, float] | None:
    """Return where a parameter is made smaller, by which share, about its first two steps."""
    last, step = one.before, study.places[one.new.index][0]
    for seen in study.values(one.old.index + 1, study.last + 2 * NEAR):
        array = study.array(seen)
        if seen.value.object != one.old.value.object or array.shape != last.shape:
            continue
        apart = np.any(array != last) and study.places[seen.index][0] != step
        times = ratio(array, last) if apart else None
        if times is not None and abs(1 - times) < MOST:
            return seen, 1 - times
        last = array
    return None


def _faulty(verdict: Verdict, made: Sequence[tuple[Measured, rules.Made | None]]) -> None:
    """Say what is wrong with the rules by which steps are made."""
    faults: dict[str, list[tuple[Measured, rules.Made]]] = {}
    for one, rule in made:
        if rule and rule.wrong:
            verdict.state(one.parameter, "wrong", "its gradient is right, its step is not")
            faults.setdefault(rule.wrong, []).append((one, rule))
    counts = {wrong for wrong in faults if faults[wrong][0][1].mistake == rules.COUNTED}
    if len(counts) > 1:  # it differs from parameter to parameter
        faults = {w: those for w, those in faults.items() if w not in counts} | {
            rules.per_parameter(): [one for w in counts for one in faults[w]]
        }
    for wrong, those in faults.items():
        (one, rule), parameters = those[0], [m.parameter for m, _ in those]
        whose = "" if len(those) == len(made) else f" of {names(parameters)}"
        said = f"The gradients{whose} are right; the steps made of them are not: {wrong}."
        where = velocities.own_array(verdict.study, one.parameter) or one.parameter.new
        if rule.mistake == rules.COUNTED:
            where = _counted(verdict.study, one.parameter) or where
        elif wrong == optimisers.GROWS:
            slope = verdict.found.slopes[verdict.study.parameters.index(one.parameter)]
            where = optimisers.decayed(verdict.study, one.parameter, slope) or where
        counted = wrong.startswith(rules.BEGINS)  # alike for all of them
        mistake = "rule" if counted else rule.mistake or "rule"
        verdict.issues.append(Issue(mistake, said, where, parameters, [], rule.page))


def _counted(study: Study, one: Parameter) -> Seen | None:
    """Return where a number goes up by one last before a step."""
    up = {n.lineno for n in study.nodes if isinstance(n, ast.AugAssign | ast.Assign)
          and ast.unparse(n.value).endswith("1")}  # fmt: skip
    counts = (
        seen
        for seen in study.values(study.first - 60 if study.first > 60 else 0, one.new.index)
        if study.base.events[seen.index].place in up
        and not study.array(seen).ndim and study.array(seen).dtype.kind == "i"
    )  # fmt: skip
    return max(counts, key=lambda seen: seen.index, default=None)


def outside(verdict: Verdict) -> None:
    """Say what is stepped and does not move the output."""
    for parameter in outsiders(verdict):
        said = "it is stepped, and stands in no layer that was found"
        verdict.state(parameter, "unsure", said)


def thrown_away(verdict: Verdict) -> None:
    """Say that a step is thrown away, where the next output is made as if there were none."""
    fit, study = verdict.found, verdict.study
    if not _thrown_away(study, fit):
        return
    said = (
        "The step is thrown away: after it, the next output is made with the old "
        "parameters again."
    )
    parameters = [p for p, _ in pairs(fit) if p.stepped]
    for one in parameters:
        verdict.state(one, "wrong", "its step is thrown away")
    verdict.issues.append(Issue("thrown-away", said, parameters[0].new, parameters))


def outsiders(verdict: Verdict) -> list[Parameter]:
    """Return what is stepped and stands in no layer; a copy, or what a rule keeps, is none."""
    fit, found = verdict.found, verdict.study.parameters
    inside = [p for p in found if fit.slope(p) is not None]
    return [
        p for p in found
        if fit.slope(p) is None
        and (p.after.shape != p.before.shape or np.any(p.step))
        and not any(np.array_equal(p.before, other.before) for other in inside)
        and not _is_kept(verdict.study, p)
        and not any(_is_velocity(p, other) for other in inside)
    ]  # fmt: skip


def _is_kept(study: Study, one: Parameter) -> bool:
    """Tell whether something only keeps what was: it starts at zero, and moves no output."""
    places = ((i, v) for i in {i for i, _ in one.moves} for v in study.base.events[i].values)
    moved = (Seen(i, v) for i, v in places if (i, v.text) in one.moves)
    return not one.before.any() and not any(study.knows_pixels(seen) for seen in moved)


def _is_velocity(one: Parameter, other: Parameter) -> bool:
    """Tell whether something starts at zero and is stepped along a parameter's step."""
    if one.before.any() or not one.before.shape == one.after.shape == other.after.shape:
        return False
    return ratio(one.step, other.step, rounding(other)) is not None


def _thrown_away(study: Study, fit: Fit) -> bool:
    """Tell whether the same input gives the same output after the step."""
    stepped = [p for p, _ in pairs(fit) if p.before.ndim and p.after.shape == p.before.shape]
    parameter = next((p for p in stepped if np.any(p.step)), None)
    if parameter is None or not parameter.moves:
        return False
    index, text = min(parameter.moves)
    before = study.base.events[index]
    for event in study.base.events[study.last + 1 :]:
        values = [v for v in event.values if v.text == text]
        if values and event.place == before.place:
            return values[0].digest in {v.digest for v in before.values if v.text == text}
    return False
