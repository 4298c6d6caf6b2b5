"""Velocities: of what a step is made besides its gradient, and whether that is kept."""

from collections.abc import Iterator, Sequence

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.network.slopes import is_named, ratio, rounding
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict import optimisers, rules
from scratchnn.checker.verdict.judgement import Issue, Verdict, names

MANY = 8  # arrays of zeros that are tried, the latest first
SAME = 1e-9
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


def forgotten(
    verdict: Verdict, plain: Sequence[Parameter], unknown: Sequence[Parameter] = ()
) -> None:
    """Say whose steps are plain, though a velocity is kept for them, or meant to be.

    Those of a rule that is not known are, where their velocity is made anew.
    """
    study = verdict.study
    fed = [p for seen in _zeros(study) for p in _fed(study, seen)] if plain else []
    rest = {one: begun for one in (*plain, *unknown) if (begun := _at_rest(study, one))}
    found = [
        one for one in (*plain, *unknown)
        if one in fed or one in rest
        or (one in plain and verdict.rule != rules.PLAIN and _has_velocity(verdict, one))
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
    if all(one in rest for one in found):
        said = (
            f"{names(found)}: each step is a plain one, since the velocity is made anew, of "
            "zeros, before each of them. Make it once, before the first."
        )
        anew = Issue("forgotten", said, rest[found[0]], found, [], rules.MOMENTUM)
        verdict.issues.append(anew)
        return
    own = own_array(study, found[0])
    kept = own is not None and (_is_copy(study, own) or _was_zero(study, own))
    where = own if kept else found[0].new
    verdict.issues.append(Issue("forgotten", said, where, found, [], rules.MOMENTUM))


def _at_rest(study: Study, one: Parameter) -> Seen | None:
    """Return zeros of which a share is kept in a plain step: a velocity that is made anew.

    A sum of gradients begins with zeros, too, and keeps all of them.
    """
    shape, shares = one.before.shape, optimisers.constants(study)[1]
    begun: dict[int, Seen] = {}
    for seen in study.values(0, one.new.index):
        array = study.array(seen)
        if array.shape == shape and array.ndim and is_named(seen) and not array.any():
            begun.setdefault(seen.value.object, seen)
    for zeros in list(reversed(begun.values()))[:MANY]:
        if not _keeps(study, zeros, one.new.index, shares):
            continue
        second, at = _second(study, one), zeros.index
        anew = [
            s for s in study.again(zeros)
            if second and at < s.index < second.index
            and study.array(s).shape == shape and not study.array(s).any()
        ]  # fmt: skip
        if anew and _reaches(study, anew[-1], second) and _reaches(study, zeros, one.new):
            return zeros
    return None


def _keeps(study: Study, zeros: Seen, stop: int, shares: Sequence[float]) -> bool:
    """Tell whether what takes the place of zeros, or stands there, has a share of them."""
    value, shape = zeros.value, study.array(zeros).shape
    later = [
        s for s in study.values(zeros.index + 1, stop)
        if (s.value.object == value.object or s.value.key == value.key)
        and study.array(s).shape == shape
    ]  # fmt: skip
    made = study.caught([Move(zeros.index, value.text, np.ones(shape))], later) if later else []
    each = (m - study.array(s) for m, s in zip(made, later, strict=True) if m is not None)
    kept = [float(d.ravel()[0]) for d in each if np.ptp(d) < SAME]
    return any(abs(k - b) < SAME for k in kept for b in shares)


def restarted(verdict: Verdict, carried: Sequence[Parameter]) -> None:
    """Remark on what is kept from step to step, and begins at zero again after some.

    A network that begins anew, too, is another one.
    """
    long = verdict.study.to_the_end if carried else verdict.study
    shares = optimisers.constants(verdict.study)[1]
    for one in carried:
        held, places = one.after.shape, long.again(one.origin)
        anew = min((s.index for s in places if s.index > one.new.index), default=None)
        zeros = [
            s for s in long.values(one.new.index, anew)
            if is_named(s) and long.array(s).shape == held and held and not long.array(s).any()
        ]  # fmt: skip
        for seen in list({(s.value.text, s.value.object): s for s in zeros}.values())[:MANY]:
            before = (s for s in long.values(0, seen.index) if s.value.text == seen.value.text)
            used = any(long.array(s).any() for s in before)
            if used and _keeps(long, seen, seen.index + 2 * NEAR, shares):
                said = (
                    f"`{seen.value.text}` begins at zero again while the same network is "
                    "trained, so that what was kept of earlier steps is lost there. Make it "
                    "once, before the first step."
                )
                verdict.remarks.append(
                    Issue("restarted", said, seen, [one], [], rules.MOMENTUM)
                )
                return


def _reaches(study: Study, zeros: Seen, step: Seen | None) -> bool:
    """Tell whether all entries of a step are others by the same when zeros are moved.

    What moves it by way of the network and its slopes does not do that.
    """
    if step is None:
        return False
    move = Move(zeros.index, zeros.value.text, np.ones(study.array(zeros).shape))
    (made,) = study.caught([move], [step])
    moved = None if made is None else made - study.array(step)
    return moved is not None and bool(moved.any() and np.ptp(moved) < SAME)


def _second(study: Study, one: Parameter) -> Seen | None:
    """Return a parameter where it is another than its first step left it."""
    new = one.new.value
    of = "object" if one.origin.value.object == new.object else "key"  # changed in its place
    later = (s for s in study.values(one.new.index) if getattr(s.value, of) == getattr(new, of))
    return next((s for s in later if s.value.digest != new.digest), None)


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
