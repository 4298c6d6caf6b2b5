"""Say what is good to know of a function that is right."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scratchnn.checker.calls.convention import Called, Convention
from scratchnn.checker.pages import diagnosis
from scratchnn.checker.pages.diagnosis import NEARLY, RIGHT, Variant
from scratchnn.checker.pages.parts import EQUATION, EXAMPLES, Part
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.program.failures import Failed
from scratchnn.checker.report import Finding, Remark
from scratchnn.spec import Mistake
from scratchnn.verify import checks, draws, wiring
from scratchnn.verify.draws import Values


def call(part: Part, learner: Caller, known: Values, convention: Convention) -> Called:
    """Call a function, and forgive shapes that are another way to say the same."""
    made = part.made(part.steps) - set(part.canonical)
    given = {name: value for name, value in known.items() if name not in made}
    called = learner.call(given, part.canonical, part.outputs, convention)
    missing = [out for out in part.outputs if out not in {*called.outputs, *part.optional}]
    if missing:
        raise Failed(f"it does not return {', '.join(missing)}")
    for step in part.steps:
        for out, symbol in zip(step.out, diagnosis.equations()[step.call].outputs, strict=True):
            got = called.outputs.get(out)
            if got is not None and not symbol.shape and got.size == 1:
                called.outputs[out] = got.reshape(())
            elif got is not None and convention.layout != "columns" and got.ndim == 1:
                called.outputs[out] = got[:, None] if _is_bias(out) else got
    return called


def _is_bias(name: str) -> bool:
    return name.startswith(("b", "db"))


def remarks(
    part: Part,
    learner: Caller,
    convention: Convention,
    called: Called,
    findings: list[Finding],
) -> Iterator[Remark]:
    """Yield what is good to know of a function that is right."""
    errors = [finding.error for finding in findings if finding.error is not None]
    if max(errors, default=0) > RIGHT:
        said = (
            f"{learner.name} is right to about {max(errors):.0e}, not to the last digit: "
            "float32, or a small number added against division by 0 or log 0."
        )
        yield Remark(said, part.steps[0].call, learner.name, "precision")
    if called.changed and not learner.is_method:
        yield _changes(part, learner, called.changed)
    if called.plotted:
        said = f"{learner.name} draws a plot. No window is opened here."
        yield Remark(said, part.equation, learner.name)
    if part.is_equation:
        yield from _awkward(part, learner, convention)


def _changes(part: Part, learner: Caller, changed: list[str]) -> Remark:
    call = part.steps[-1].call
    said = f"{learner.name} writes over its argument {', '.join(changed)}."
    for mistake in diagnosis.equations()[call].mistakes:
        if mistake.by == "unchanged":
            page = f"equations/{call}/#mistake-{mistake.id}"
            return Remark(f"{said} {mistake.seen}", call, learner.name, mistake.id, page)
    return Remark(said, call, learner.name, "in-place", f"equations/{call}/")


def _awkward(part: Part, learner: Caller, convention: Convention) -> Iterator[Remark]:
    """Try a right function on inputs that its page calls awkward, and name what goes wrong.

    They are the corners and ties of its symbols, and what a mistake says it needs to show.
    """
    equation = diagnosis.equations()[part.id]
    names = [symbol.name for symbol in equation.inputs]

    def run(*given: Any) -> Any:
        known = dict(zip(names, given, strict=True)) | {"m": EXAMPLES}
        made = call(part, learner, known, convention).outputs
        return made[part.outputs[0]] if len(part.outputs) == 1 else tuple(made.values())

    of_page = zip(equation.mistakes, diagnosis.variants(part.steps[0]), strict=False)
    for mistake, variant in of_page:
        values = _awkward_values(part, mistake)
        if values is None:
            continue
        values = {name: values[name] for name in names}
        check = checks.CHECKS[mistake.by if mistake.at or mistake.by == "dtype" else "entry"]
        try:
            result = check(equation, run, values)
            made = wiring.take(part.steps[0], values, run)
        except (Failed, ValueError):
            continue
        rejected = result is not None and result.error > NEARLY
        if rejected and _same(made, variant.run(values)):
            yield _remark(part, learner, variant)
            return


def _same(made: Values, other: Values) -> bool:
    """Tell whether two calls made the same, NaN included."""
    return all(np.array_equal(made[out], other[out], equal_nan=True) for out in other)


def _awkward_values(part: Part, mistake: Mistake) -> Values | None:
    """Return the input on which a mistake shows, or None if there is none that is awkward."""
    equation = diagnosis.equations()[part.id]
    if mistake.at:
        at = {n: np.array(v) if isinstance(v, list) else v for n, v in mistake.at.items()}
        if np.min(at.get("y", 0)) < 0:
            return None  # that is no label, so the page promises nothing
        if "k" in at:  # who does not ask for k has the ten digits in mind
            at["k"] = EQUATION["k"]
        return part.known[0] | at
    if any(symbol.kink is not None or symbol.tie for symbol in equation.inputs):
        return draws.draw(equation.inputs, 0, EQUATION, corner=True)
    return part.known[0] if mistake.by == "dtype" else None  # numbers are equal in any type


def _remark(part: Part, learner: Caller, variant: Variant) -> Remark:
    said = (
        f"{learner.name} is right on ordinary inputs, though it is {variant.is_}. "
        f"What you would see: {variant.seen}"
    )
    return Remark(said, part.id, learner.name, variant.mistake, variant.page)
