"""Judge starting values by their shapes and by how they are distributed.

They are random, so they cannot be compared number by number. Another distribution than the
page's is not wrong as long as a network can learn from it.
"""

from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.pages import diagnosis
from scratchnn.checker.pages.judging import Judged
from scratchnn.checker.pages.parts import NETWORK
from scratchnn.checker.pages.remote import Caller
from scratchnn.checker.program.failures import Empty, Failed
from scratchnn.checker.report import Finding, Remark
from scratchnn.verify import mistakes

ID = "initial/uniform"
PARAMETERS = ("W1", "b1", "W2", "b2")
CALLS = 30  # a bias has ten numbers; that many calls make enough of them to tell
ENOUGH = 8000
REFERENCE = (80, 100)


def judge(learner: Caller, layout: str) -> Judged:
    """Judge `init_params`, value by value."""
    convention = Convention(layout)
    place = Finding(ID, "right", learner.name, learner.line, page=f"equations/{ID}/")
    state = np.random.get_state()  # noqa: NPY002 (the global generator is what learners use)
    np.random.seed(0)  # noqa: NPY002
    try:
        drawn = [_draw(learner, convention, call) for call in range(CALLS)]
    except Empty:
        place.status, place.message = "empty", "not written yet"
        return Judged(convention, [place], [])
    except Failed as failure:
        place.status, place.message = "failed", f"{learner.name} cannot be run: {failure}."
        return Judged(convention, [place], [])
    finally:
        np.random.set_state(state)  # noqa: NPY002
    findings: list[Finding] = []
    remarks: list[Remark] = []
    for name, wanted in _shapes(drawn[0]).items():
        found = Finding(ID, "right", learner.name, learner.line, name)
        values = [one[name] for one in drawn]
        _judge(found, values, wanted, convention, remarks)
        findings.append(found)
    return Judged(convention, findings, remarks[:1])


def _draw(learner: Caller, convention: Convention, call: int) -> dict[str, Array]:
    rng = np.random.default_rng(call)
    known = NETWORK | {"sizes": list(NETWORK.values()), "seed": call, "rng": rng}
    drawn = learner.call(known, ("rng",), PARAMETERS, convention).outputs
    lacking = [name for name in PARAMETERS if name not in drawn]
    if lacking:
        raise Failed(f"it does not return {', '.join(lacking)}")
    return drawn


def _shapes(drawn: dict[str, Array]) -> dict[str, tuple[int, ...]]:
    """Return the shape that each parameter must have, for as many units as there are."""
    n1, n0 = drawn["W1"].shape if drawn["W1"].ndim == 2 else (NETWORK["n1"], NETWORK["n0"])
    k = drawn["W2"].shape[0] if drawn["W2"].ndim == 2 else NETWORK["k"]
    return {"W1": (n1, n0), "b1": (n1, 1), "W2": (k, n1), "b2": (k, 1)}


def _judge(
    found: Finding,
    values: list[Array],
    wanted: tuple[int, ...],
    convention: Convention,
    remarks: list[Remark],
) -> None:
    """Fill in what is found of one parameter."""
    got, name = values[0].shape, found.symbol
    flat = name[0] == "b" and convention.layout != "columns" and got == wanted[:1]
    if got != wanted and not flat:
        found.status, found.mistake = "wrong", "flat" if got == wanted[:1] else "shape"
        found.message = f"Your {name} is of shape {got}; it must be {wanted}."
        found.page = f"equations/{ID}/"
        return
    numbers = np.unique(np.ravel(values)[:ENOUGH])
    known = _recognised(numbers)
    if known == "" or (name[0] == "b" and not np.any(numbers)):
        return  # the page's own, or biases of zero, which are as good
    listed = {mistake.id: mistake for mistake in diagnosis.equations()[ID].mistakes}
    page = f"equations/{ID}/#mistake-{known}" if known in listed else f"equations/{ID}/"
    positive = float(np.mean(numbers > 0))
    if known in listed and not listed[known].harmless:
        found.status, found.mistake, found.page = "wrong", known, page
        found.message = f"Your {name} is {listed[known].is_}."
        found.seen, found.code = listed[known].seen, f"{name} = np.random.rand{wanted} - 0.5"
    elif not np.all(np.isfinite(numbers)) or (len(numbers) > 20 and not 0.25 < positive < 0.75):
        found.status, found.page = "wrong", page
        found.message = (
            f"Your {name} has {positive:.0%} positive numbers; about half of them should be."
        )
    elif known in listed:
        said = f"Your {name} is {listed[known].is_}. {listed[known].seen}"
        remarks.append(Remark(said, ID, found.function, known, page))
    else:
        said = f"{found.function} draws {name} in another way than the page. That is not wrong."
        remarks.append(Remark(said, ID, found.function, "", page))


def _recognised(numbers: Array) -> str:
    """Return which mistake of the page draws like this; "" is the page itself, "?" none."""
    equation = diagnosis.equations()[ID]
    rng = np.random.default_rng
    references: list[tuple[str, Any]] = [("", equation.function(REFERENCE, rng(0)))]
    for mistake in equation.mistakes:
        run = mistakes.implementation(equation, mistake)
        references.append((mistake.id, run(REFERENCE, rng(0))))
    for name, reference in references:
        values = np.unique(reference)
        if len(values) == 1 or len(numbers) == 1:
            if np.array_equal(values, numbers):
                return name
        elif _gap(numbers, values) < 3 * np.sqrt(1 / len(numbers) + 1 / len(values)):
            return name
    return "?"


def _gap(numbers: Array, reference: Array) -> float:
    """Return the largest gap between two cumulative distributions (Kolmogorov and Smirnov)."""
    every = np.concatenate([numbers, reference])
    one = np.searchsorted(np.sort(numbers), every, side="right") / len(numbers)
    other = np.searchsorted(np.sort(reference), every, side="right") / len(reference)
    return float(np.max(np.abs(one - other)))
