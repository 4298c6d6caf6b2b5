"""Where a measured slope stops being right: on the way back, array by array."""

from collections.abc import Sequence

import numpy as np

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Parameter, Seen
from scratchnn.checker.program.watch import Move
from scratchnn.checker.verdict.nudging import SIZES, SMOOTH, Nudging, Probe, probe

MANY = 60  # arrays of the way back that are moved
QUANTITIES = 40
SHARE = 1e-3  # of an array's size, by which it is moved


def first_wrong(
    nudging: Nudging, wrong: Sequence[Parameter]
) -> tuple[Seen | None, Seen | None]:
    """Return the last array before wrong steps that is a right slope, and the first behind it.

    Only what the steps are made of counts: what moves them when it is moved.
    """
    study = nudging.study
    back = _way_back(study, wrong)
    feeding = [s for s in back if _feeds(study, s, wrong)]
    slopes = (s for s in feeding if _is_slope(nudging, s, _quantities(study, wrong, s)))
    right = {s.value.digest for s in slopes}
    known = [s for s in feeding if s.value.digest in right]
    last = known[-1] if known else None
    after = last.index if last else -1
    unknown = (s for s in feeding if s.index > after and s.value.digest not in right)
    return last, next(unknown, None)


def _way_back(study: Study, wrong: Sequence[Parameter]) -> list[Seen]:
    """Return the arrays between the output and the steps, each where it stands first."""
    moved = set.union(*(p.moves for p in wrong))
    stop = min(p.new.index for p in wrong)
    found: dict[str, Seen] = {}
    for seen in study.behind(stop):
        forward = (seen.index, seen.value.text) in moved and not study.without_labels
        if study.array(seen).ndim and not forward:
            found.setdefault(seen.value.digest, seen)
    return list(found.values())[-MANY:]


def _quantities(study: Study, wrong: Sequence[Parameter], error: Seen) -> list[Seen]:
    """Return the forward quantities of an error's shape."""
    moved = set.union(*(p.moves for p in wrong))
    shape = study.array(error).shape
    found: dict[str, Seen] = {}
    for seen in study.values(0, error.index):
        if (seen.index, seen.value.text) in moved and study.array(seen).shape == shape:
            found.setdefault(seen.value.digest, seen)
    return list(found.values())[-QUANTITIES:]


def _is_slope(nudging: Nudging, error: Seen, quantities: Sequence[Seen]) -> bool:
    """Tell whether an array is the slope of the loss in a forward quantity, or a parameter."""
    study = nudging.study
    array = study.array(error)
    for at, parameter in enumerate(study.parameters):
        if array.size == parameter.before.size and at < len(nudging.probes):
            if nudging.probes[at].factor(array, nudging.best) is not None:
                return True
    return any(_follows(nudging, array, seen) for seen in quantities)


def _follows(nudging: Nudging, array: np.ndarray, seen: Seen) -> bool:
    """Tell whether an array is along the slope in a quantity; among kinks, from nearer."""
    coarse, finer = (_measured(nudging, seen, size) for size in SIZES)
    apart = np.linalg.norm(coarse.moved - finer.moved)
    kinks = apart > SMOOTH * np.linalg.norm(finer.moved)
    return (finer if kinks else coarse).factor(array, 0) is not None


def _measured(nudging: Nudging, seen: Seen, size: float) -> Probe:
    key = (seen.index, seen.value.text, size)
    if key not in nudging.quantities:
        array = nudging.study.array(seen)
        stands = Parameter(seen.value.text, seen, seen, seen, array, array)
        nudging.quantities[key] = probe(nudging.study, stands, [nudging.gauge], size)
    return nudging.quantities[key]


def _feeds(study: Study, seen: Seen, wrong: Sequence[Parameter]) -> bool:
    """Tell whether all wrong steps change when an array is moved."""
    array = study.array(seen)
    size = SHARE * float(np.abs(array).max() or 1.0)
    rng = np.random.default_rng(6)
    move = Move(seen.index, seen.value.text, size * rng.choice([-1.0, 1.0], size=array.shape))
    found = study.caught([move], [p.new for p in wrong])
    return all(
        made is not None and not np.array_equal(made, p.after)
        for made, p in zip(found, wrong, strict=True)
    )
