"""What the checks found, equation by equation, as the pages show it.

    python -m scratchnn.verify.evidence

runs what is missing and lists it. A build does the same, so the command is needed only to look.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib.util import find_spec
from typing import Any

from scratchnn import spec
from scratchnn.verify import checks, derivations, differences, mistakes, peers, symbolic, wiring
from scratchnn.verify.cache import cached, source
from scratchnn.verify.result import Result

# The three ties: what holds an equation to its page, to the calculus and to the world.
TIES = {
    "The page and the code": ("shape", "dtype", "unchanged", "entry", "exact", "finite", "tex"),
    "The formula and the calculus": ("gradient", "central", "symbolic", "derivation"),
    "The code and the world": ("torch", "scikit_learn"),
}

# What each check does, for a reader.
SAID = {
    **{name: str(one.__doc__).partition("\n")[0] for name, one in checks.CHECKS.items()},
    "symbolic": "Compare on letters with the derivative that SymPy finds, or the entry form.",
    "derivation": "Compute both sides of each displayed line of the page.",
    "torch": "Compare with PyTorch, which derives by autograd.",
    "scikit_learn": "Compare with scikit-learn's own backpropagation.",
}


def by_check(equation: spec.Equation) -> dict[str, Result]:
    """Return what every check of an equation found, by the name of the check.

    Raises
    ------
    SpecificationError
        If one of them fails.
    """
    kept = cached(
        f"checks/{equation.id}",
        lambda: [asdict(result) for result in _run(equation)],
        _given(equation),
    )
    return {fields["check"]: Result(**fields) for fields in kept}


def _run(equation: spec.Equation) -> Iterator[Result]:
    for result in _found(equation):
        yield _passed(result, checks.said(equation, result))


def _found(equation: spec.Equation) -> Iterator[Result]:
    yield from checks.check(equation)
    shown = symbolic.check(equation) if find_spec("sympy") else None
    if shown is not None:
        yield shown
    yield derivations.check(equation)
    yield from peers.check(equation)


def _passed(result: Result, said: str) -> Result:
    """Return what was found, if the check is passed."""
    if not result.passed:
        raise spec.SpecificationError(said)
    return result


def of_law(law: spec.Law) -> Result:
    """Return what was found of the displayed lines of a law's page.

    Raises
    ------
    SpecificationError
        If one of them does not hold.
    """

    def lines() -> dict[str, Any]:
        result = derivations.check(law)
        return asdict(_passed(result, f"{law.id}: {result.note}"))

    return Result(**cached(f"checks/{law.id}", lines, _given(law)))


def network() -> dict[str, dict[str, Result]]:
    """Return, for each array of the whole network, what each check of it found.

    Raises
    ------
    SpecificationError
        If one of them fails.
    """
    page = spec.network()

    def compared() -> list[tuple[str, str, dict[str, Any]]]:
        return [
            (name, check, asdict(_passed(one, f"{page.id}: {name} fails {check}: {one.note}")))
            for name, check, one in _compared(page)
        ]

    kept = cached("network", compared, _given(page))
    found: dict[str, dict[str, Result]] = {}
    for name, check, fields in kept:
        found.setdefault(name, {})[check] = Result(**fields)
    # A parameter stands where it is made last: what the peers give is the updated one.
    places = {step.name: place for place, step in enumerate(page.steps)}
    return {name: found[name] for name in sorted(found, key=lambda name: places[name])}


def _compared(page: spec.Network) -> Iterator[tuple[str, str, Result]]:
    """Yield an array's name, the name of a check, and what it found."""
    derivatives = {"gradient": differences.complex_step, "central": differences.richardson}
    for check, derive in derivatives.items():
        for result in wiring.gradients(page, wiring.SMALL, derive=derive):
            yield result.check, check, result
    for result in (*(symbolic.network() if find_spec("sympy") else ()), *peers.network()):
        yield re.split("[: ]", result.note)[0], result.check, result  # it begins with the array


def judged(equation: spec.Equation) -> list[Result]:
    """Return, for each mistake of an equation, what the check that it names says of it.

    Raises
    ------
    SpecificationError
        If it does not reject one, or cannot be run.
    """
    kept = cached(
        f"judged/{equation.id}",
        lambda: [asdict(mistakes.judge(equation, mistake)) for mistake in equation.mistakes],
        _given(equation),
    )
    return [Result(**fields) for fields in kept]


def rejected_by(equation: spec.Equation) -> dict[str, list[str]]:
    """Return, for each mistake of an equation, the checks that reject it."""
    return cached(
        f"mistakes/{equation.id}",
        lambda: {m.id: mistakes.rejected_by(equation, m) for m in equation.mistakes},
        _given(equation),
    )


def not_run(equation: spec.Equation) -> list[str]:
    """Return the checks of an equation that need a library which is not installed here."""
    absent = [name for name in peers.counterparts(equation) if name in peers.missing()]
    if symbolic.applies(equation) and not find_spec("sympy"):
        absent.insert(0, "symbolic")
    return absent


def _given(page: spec.Equation | spec.Law | spec.Network) -> list[bytes]:
    """Return what the figures of a page come from, besides the code that makes them.

    It is its front matter and its displayed lines, what symbols are, how the network is wired
    where the equation stands in it, and functions: those that the page names, and those of the
    network where that is run.
    """
    network, known = spec.network(), [repr(page)]
    if not isinstance(page, spec.Network):
        known = [repr(replace(page, title="", sentence="", asked=(), answered={}, video=""))]
        known += [repr(replace(line, row=0)) for line in derivations.lines(page)]
    whole = True
    if isinstance(page, spec.Equation):
        network = network.chosen(*peers.choices(page))
        whole = any(name not in peers.missing() for name in peers.counterparts(page))
    words = {*re.findall(r"\w+", " ".join(known))}
    functions = [
        function
        for id_, function in spec.functions().items()
        if function.__name__ in words or (whole and network.uses(id_))
    ]
    known += [repr((spec.notation(), network.inputs, network.sizes, network.steps))]
    return [*(part.encode() for part in known), *(source(one) for one in functions)]


def main() -> None:
    """Make what is missing, and list what there is."""
    for equation in spec.load().values():
        sys.stdout.write(f"{equation.id}\n")
        for r in by_check(equation).values():
            figures = f"{r.error:.0e} of {r.bound:.0e}" if r.bound else "equal"
            sys.stdout.write(f"  {r.check:12} {figures:15} {r.note}\n")
        for check in not_run(equation):
            sys.stdout.write(f"  {check:12} not run here\n")
        for mistake, caught in rejected_by(equation).items():
            sys.stdout.write(f"  mistake {mistake}: rejected by {', '.join(caught)}\n")


if __name__ == "__main__":
    main()
