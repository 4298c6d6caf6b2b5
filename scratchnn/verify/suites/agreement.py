"""What came of the published tests: with our functions, and with mistakes in their place."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field

from scratchnn import spec
from scratchnn.spec.reader import build
from scratchnn.verify import evidence, mistakes, peers
from scratchnn.verify.cache import cached, source
from scratchnn.verify.suites import cs231n, micrograd, ng, nielsen, onnx_operators
from scratchnn.verify.suites.case import NUMBERS, Case, Functions, Suite, outcome, uses

SUITES: dict[str, Suite] = {
    suite.id: suite
    for module in (onnx_operators, cs231n, ng, nielsen, micrograd)
    for suite in module.SUITES
}
WAYS = ("equations", "network")  # in which a peer is compared


@dataclass(frozen=True)
class Found:
    """What came of several tests with our functions."""

    cases: int  # how many there are that our equations have something to say to
    differ: tuple[str, ...]  # those in which something else comes out
    error: float  # by how much the others are off at most
    # how many say nothing of our equations, by the reason
    left: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What a suite says of a mistake that stands in a function's place."""

    by: tuple[str, ...]  # the cases that it fails; none if it is not seen
    error: float  # the largest error; infinite where nothing comes out, or no number
    # whether it is what they want: it passes a case that our function does not
    wanted: bool = False


@dataclass(frozen=True)
class Said:
    """All that a suite says: of our functions, and of mistakes by equation and id."""

    found: Found
    seen: dict[str, dict[str, Seen]]


def found(row: str) -> Found | None:
    """Return what came of a suite, or of a peer's computations; None if it is not run here.

    Parameters
    ----------
    row : str
        The id of a suite, or a peer and a way: `torch/network`.
    """
    if row in SUITES:
        said = of(SUITES[row])
        return None if said is None else said.found
    peer, _, way = row.partition("/")
    if peer not in peers.PEERS or way not in WAYS:
        known = [*SUITES, *(f"{one}/{way}" for one in peers.PEERS for way in WAYS)]
        raise spec.SpecificationError(f"nothing is compared as {row}; there are {known}")
    return None if peer in peers.missing() else _by_peer(peer, way)


def of(suite: Suite) -> Said | None:
    """Return what a suite says, as kept; None if the library that makes it is not there."""
    if not suite.installed:
        return None
    behind = [(one.id, one.mistakes) for one in spec.load().values()]
    given = [repr(behind).encode(), *map(source, spec.functions().values())]
    given += [path.read_bytes() for path in sorted(NUMBERS.glob(f"{suite.whose}.json"))]
    kept = cached(f"suites/{suite.id}", lambda: asdict(run(suite, spec.functions())), given)
    return build(Said, kept, suite.id)


def run(suite: Suite, functions: Functions) -> Said:
    """Run a suite with some functions, and then with each mistake in the place of one.

    Only cases that the functions pass say something of a mistake.
    """
    several = [*suite.cases()]
    cases = [one for one in several if isinstance(one, Case)]
    left: dict[str, int] = {}
    for one in several:
        if not isinstance(one, Case):
            left[one.why] = left.get(one.why, 0) + 1
    made = {one.name: outcome(one, functions) for one in cases}
    differ = tuple(name for name, result in made.items() if not result.passed)
    errors = [result.error for result in made.values() if result.passed]
    return Said(
        Found(len(cases), differ, max(errors, default=0.0), left),
        dict(_all_seen(cases, differ, functions)),
    )


def _all_seen(
    cases: list[Case], differ: Collection[str], functions: Functions
) -> Iterator[tuple[str, dict[str, Seen]]]:
    """Yield each equation that some cases use, and what they say of its mistakes."""
    used = {one.name: uses(one, functions) for one in cases}
    for equation in spec.load().values():
        own = [one for one in cases if equation.id in used[one.name]]
        if {one.name for one in own} - {*differ}:
            yield (
                equation.id,
                {m.id: _seen(equation, m, own, differ, functions) for m in equation.mistakes},
            )


def _seen(
    equation: spec.Equation,
    mistake: spec.Mistake,
    cases: list[Case],
    differ: Collection[str],
    functions: Functions,
) -> Seen:
    wrong = {**functions, equation.id: mistakes.implementation(equation, mistake)}
    made = {one.name: outcome(one, wrong) for one in cases}
    wanted = any(made[name].passed for name in made if name in differ)
    told = {name: result for name, result in made.items() if name not in differ}
    by = tuple(name for name, result in told.items() if not result.passed)
    return Seen(by, max(result.error for result in told.values()), wanted)


def _by_peer(peer: str, way: str) -> Found:
    whole = way == "network"
    each = (
        [*evidence.network().values()]
        if whole
        else [evidence.by_check(one) for one in spec.load().values()]
    )
    results = [checks[peer] for checks in each if peer in checks]
    cases = results[0].draws if whole else sum(one.draws for one in results)
    return Found(cases, (), max(one.error for one in results))
