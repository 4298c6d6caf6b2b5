"""Velocities: of what a step is made besides its gradient, and whether that is kept."""

from collections.abc import Iterator, Sequence

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import is_named, ratio, rounding
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict import rules
from scratchnn.checker.verdict.judgement import Issue, Verdict, names

NEAR = 60  # events before the first step, and after the last, in which a step is made


def own_array(study: Study, one: Parameter) -> Seen | None:
    """Return the array along which a parameter is stepped, if no other step is made of it."""
    place = study.base.events[one.new.index].place
    for seen in reversed(list(_near(study, one.new.index))):
        array = study.array(seen)
        if study.base.events[seen.index].place == place or array.shape != one.step.shape:
            continue
        if array.dtype.kind == "f" and ratio(one.step, array, rounding(one)) is not None:
            if _fed(study, seen) == [one]:
                same = (seen.value.text, seen.value.digest)
                made = (s for s in study.values() if (s.value.text, s.value.digest) == same)
                return next(made)
    return None


def _near(study: Study, stop: int) -> Iterator[Seen]:
    """Yield the named values about the first steps."""
    start = max(0, study.first - NEAR)
    return (seen for seen in study.values(start, stop) if is_named(seen))


def forgotten(verdict: Verdict, plain: Sequence[Parameter]) -> None:
    """Say whose steps are plain, though a velocity is kept for them, or meant to be."""
    study = verdict.study
    fed = [p for seen in _zeros(study) for p in _fed(study, seen)] if plain else []
    found = [
        one for one in plain
        if one in fed or (verdict.rule != rules.PLAIN and _has_velocity(verdict, one))
    ]  # fmt: skip
    if not found:
        return
    for one in found:
        said = "its gradient is right, its velocity is not kept, or not used"
        verdict.state(one, "wrong", said)
    said = (
        f"{names(found)}: each step is a plain one, as if the velocity were zero. Keep it from "
        "step to step, and step along it."
    )
    own = own_array(study, found[0])
    kept = own is not None and (_is_copy(study, own) or _was_zero(study, own))
    where = own if kept else found[0].new
    verdict.issues.append(Issue("forgotten", said, where, found, [], rules.MOMENTUM))


def _is_copy(study: Study, one: Seen) -> bool:
    """Tell whether an array had another name before."""
    return any(
        s.value.digest == one.value.digest and s.value.key != one.value.key and is_named(s)
        for s in study.values(0, one.index)
    )


def _zeros(study: Study) -> list[Seen]:
    """Return named arrays of a parameter's shape that stay zeros, and move no output."""
    shapes = {p.before.shape for p in study.parameters}
    known = {s.value.object for p in study.parameters for s in (p.origin, p.old, p.new)}
    first: dict[str, Seen] = {}
    changed: set[str | int] = set()
    for seen in study.values():
        if seen.value.object >= 0 and is_named(seen) and study.array(seen).any():
            changed |= {seen.value.key, seen.value.object}
        elif seen.index < study.first and study.array(seen).shape in shapes and is_named(seen):
            array = study.array(seen)  # no number is zeros
            if array.dtype.kind == "f" and array.ndim and seen.value.object not in known:
                first.setdefault(seen.value.key, seen)
    idle = (s for s in first.values() if not {s.value.key, s.value.object} & changed)
    # What moves an output is used, and it may do so before it is handed to the way back.
    begun = {s.value.object: s for s in reversed(list(study.values(0, study.first)))}
    return [s for s in idle if not study.moved(begun[s.value.object], study.first)]


def _fed(study: Study, seen: Seen) -> list[Parameter]:
    """Return the parameters whose first steps are others when an array is moved."""
    move = Move(seen.index, seen.value.text, np.ones(study.array(seen).shape))
    found = study.caught([move], [p.new for p in study.parameters])
    ends = zip(study.parameters, found, strict=True)
    return [p for p, made in ends if made is not None and np.any(made != p.after)]


def _has_velocity(verdict: Verdict, one: Parameter) -> bool:
    """Tell whether something starts at zero for a parameter and becomes its gradient."""
    study, slope = verdict.study, verdict.found.slope(one)
    if slope is None:
        return False
    return any(
        study.array(seen).shape == slope.shape
        and seen.value.object != one.new.value.object
        and ratio(study.array(seen), slope) is not None
        and _was_zero(study, seen)
        for seen in _near(study, study.last + NEAR)
    )


def _was_zero(study: Study, seen: Seen) -> bool:
    """Tell whether what holds an array held zeros before."""
    before = study.values(0, seen.index)
    return any(
        s.value.key == seen.value.key and not study.array(s).any() and study.array(s).ndim
        for s in before
    )
