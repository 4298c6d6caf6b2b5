"""Find the parameters that are plain numbers, such as the bias of one unit."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scratchnn.checker.network.seen import Parameter, Seen

MANY = 30  # numbers that are tried

if TYPE_CHECKING:
    from scratchnn.checker.network.roles import Study


def found(study: "Study") -> Iterator[Parameter]:
    """Yield plain numbers that are learned: they move a forward quantity, as arrays do.

    One that is not assigned, such as an argument, cannot be moved; what it moves is then read
    from the texts.
    """
    moved = set[tuple[int, str]]().union(*(p.moves for p in study.parameters))
    first = study.first if moved else 0
    for old, new in _stepped(study) if moved else _alone(study):
        if 0 < first < old.index:
            continue  # it begins anew at each step
        text = old.value.text
        both = (study.array(old).astype(float), study.array(new).astype(float))
        moves = study.moved(old, new.index)
        if moves & moved if moved else moves:
            first = first or new.index
            yield Parameter(text, old, old, new, *both, moves, sure=not study.without_labels)
        if moves or study.without_labels:
            continue
        word = re.compile(rf"(?<![\w.\]]){re.escape(text)}(?![\w.\[(])")
        if any(i < new.index and word.search(said) for i, said in moved):
            yield Parameter(text, old, old, new, *both, moved)


def _stepped(study: "Study") -> Iterator[tuple[Seen, Seen]]:
    """Yield plain numbers where they begin, and as they are when they are another first."""
    held: dict[str, list[Seen]] = {}
    begun: dict[tuple[str, str], Seen] = {}  # handed on, a number has another key
    for seen in study.values():
        array = study.array(seen)
        if seen.value.is_named and not array.ndim and array.dtype.kind in "if":
            begun.setdefault((seen.value.text, seen.value.digest), seen)
            if seen.value.key not in study.assembled:
                held.setdefault(seen.value.key, []).append(seen)
    met: set[Seen] = set()
    for one, *later in held.values():
        old = begun[one.value.text, one.value.digest]
        new = next((s for s in later if s.value.digest != old.value.digest), None)
        if new is None or old in met or study.knows_labels(old) or study.knows_pixels(old):
            continue
        if study.places[one.index][0] == study.places[new.index][0]:
            continue  # what a loop walks over
        if any(study.knows_labels(s) and study.knows_pixels(s) for s in later):
            met.add(old)
            yield old, new


def _alone(study: "Study") -> list[tuple[Seen, Seen]]:
    """Return plain numbers that may be learned where no arrays are, the first steps first."""
    found = [both for both in _stepped(study) if study.knows_labels(both[1])]
    return sorted(found, key=lambda both: both[1].index)[:MANY]
