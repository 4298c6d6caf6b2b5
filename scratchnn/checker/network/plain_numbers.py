"""Find the parameters that are plain numbers, such as the bias of one unit."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scratchnn.checker.network.seen import Parameter, Seen

if TYPE_CHECKING:
    from scratchnn.checker.network.roles import Study


def found(study: "Study") -> Iterator[Parameter]:
    """Yield plain numbers that are learned: they move a forward quantity.

    One that is not assigned, such as an argument, cannot be moved; what it moves is then read
    from the texts.
    """
    moved = set.union(*(p.moves for p in study.parameters))
    held: dict[str, list[Seen]] = {}
    for seen in study.values():
        array = study.array(seen)
        if seen.value.is_named and not array.ndim and array.dtype.kind in "if":
            held.setdefault(seen.value.key, []).append(seen)
    for old, *later in held.values():
        new = next((s for s in later if s.value.digest != old.value.digest), None)
        if new is None or study.knows_labels(old) or study.knows_pixels(old):
            continue
        if not any(study.knows_labels(s) and study.knows_pixels(s) for s in later):
            continue
        both = (study.array(old).astype(float), study.array(new).astype(float))
        moves = study.moved(old, new.index)
        text = old.value.text
        if moves & moved:
            yield Parameter(text, old, old, new, *both, moves, sure=not study.without_labels)
        if moves or study.without_labels:
            continue
        word = re.compile(rf"(?<![\w.\]]){re.escape(text)}(?![\w.\[(])")
        if any(i < new.index and word.search(said) for i, said in moved):
            yield Parameter(text, old, old, new, *both, moved)
