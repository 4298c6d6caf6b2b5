"""The loss of many batches that a program prints: a mean of theirs, or divided once more."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from scratchnn.checker.network.roles import Study
from scratchnn.checker.network.seen import Seen
from scratchnn.checker.reported import CLOSE, DIGITS, MORE, Said, own_sizes, told
from scratchnn.checker.verdict import costs
from scratchnn.checker.verdict.judgement import Issue, Placed, Verdict

NEAR = 0.1  # how near to as many times a number of more examples is
AGAIN = 2  # printed numbers that must be made in the same way


def judge(verdict: Verdict) -> Placed | None:
    """Say which printed number is a sum of mean losses, divided by a number of examples."""
    study, fit = verdict.study, verdict.fit
    seen = costs.computed(fit) if fit and fit.chains and verdict.cost == "mean" else None
    driven = study.request.driver != "whole"
    if fit is None or seen is None or fit.examples == 1 or driven:
        return None
    made = study.made(seen, max(0, seen.index - costs.NEAR))
    place, long = study.base.events[made.index].place, study.to_the_end
    found = _quotients(study, long, made, place, ())
    cut = min((texts for _, _, texts in long.base.notes.get("cuts", ())), default=math.inf)
    found = {key: one for key, one in found.items() if one[1].texts < cut}  # all batches went
    if not found:
        return None
    times = study.request.variant.times * MORE
    variant = replace(study.request.variant, times=times)
    more = study.longer(replace(study.request, variant=variant))
    others = _quotients(study, more, made, place, (2, fit.classes))
    for key, (by, said) in found.items():
        other = others.get(key, (0, said))[0]
        if other == by or abs(other / by / MORE - 1) < NEAR:
            text = (
                f"This is the sum of mean losses, divided by {by}: each of them is divided "
                "by the examples of its batch already. Divide by the number of batches."
            )
            return Placed(
                replace(verdict, study=long), Issue("mean-twice", text, _at(long, said))
            )
    return None


def _at(long: Study, said: Said) -> Seen:
    """Return what was made last before a number was printed and is the same."""
    values = [s for s in long.values(0, said.events) if long.array(s).size == 1]
    alike = (
        s for s in reversed(values)
        if abs(float(long.array(s).ravel()[0]) - said.value) <= said.step
    )  # fmt: skip
    return next(alike, values[-1])


def _quotients(
    study: Study, long: Study, loss: Seen, place: int, parts: Sequence[int]
) -> dict[tuple[int, int], tuple[int, Said]]:
    """Return the printed numbers that are sums of losses, and what each is divided by.

    Parts of a loss are losses, too: half of it, or its mean over all entries.
    """
    losses = [  # the last of a list
        (s.index, float(long.array(s).ravel()[-1])) for s in long.values()
        if s.value.text == loss.value.text and long.base.events[s.index].place == place
        and s.value.is_named == loss.value.is_named and long.array(s).size
    ]  # fmt: skip
    families: dict[tuple[int, int], list[Said]] = defaultdict(list)
    for (at, which, _), said in sorted(told(long.base).items()):
        families[at, which].append(said)
    sizes, found = own_sizes(study, long.base, set()), dict[tuple[int, int], tuple[int, Said]]()
    for key, some in families.items():
        left, since = sizes - {0, 1}, 0
        for said in some:
            sums = [value for index, value in losses if since <= index < said.events]
            left -= {len(sums) * times for times in (1, *parts)}
            left = {by for by in left if abs(sum(sums) / by - said.value) <= said.step + CLOSE}
            left = left if said.value > DIGITS * said.step else set()
            since = said.events
        if len(some) >= AGAIN and len(left) == 1:
            found[key] = left.pop(), some[0]
    return found
