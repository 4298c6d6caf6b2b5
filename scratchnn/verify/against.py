"""Somebody's function, or what a program in any language gave, against the test vectors."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scratchnn import files, spec
from scratchnn.spec import Equation
from scratchnn.verify import answers, vectors
from scratchnn.verify.answers import Answer, Case
from scratchnn.verify.apart import apart

NO_MISTAKE = "It looks like no mistake of the page."
FEW_DIGITS = "is some of it in float32, given with few digits, or is something small added?"
LIMIT = 20.0  # seconds for each case
FORM = '{"backward/weight_gradient": [{"dW": {"shape": [2, 3], "data": [...]}}, ...]}'


@dataclass(frozen=True)
class Verdict:
    """What is said of the answers to the cases of one equation."""

    equation: Equation
    cases: list[Case]
    found: list[Answer]

    @property
    def faults(self) -> dict[int, str]:
        """What is wrong, by the number of the case."""
        said = [answers.fault(*pair) for pair in zip(self.cases, self.found, strict=True)]
        return {number: fault for number, fault in enumerate(said) if fault}

    @property
    def words(self) -> str:
        """What is said of it, in a line or a few."""
        faults, id_ = self.faults, self.equation.id
        if not faults:
            return f"{id_}: all {len(self.cases)} cases agree"
        number, fault = next(iter(faults.items()))
        lines = [
            f"{id_}: {len(faults)} of {len(self.cases)} cases differ",
            f"  Case {number} ({self.cases[number].kind}): {fault}.",
        ]
        mistake = answers.looks_like(self.equation, self.cases, self.found)
        if mistake is None:
            right = answers.digits(self.cases, self.found)
            said = f"Most are right to {right} digits: {FEW_DIGITS}"
            return "\n".join([*lines, f"  {said if right else NO_MISTAKE}"])
        address = f"{spec.SITE}equations/{id_}/#mistake-{mistake.id}"
        is_ = mistake.is_ or mistake.seen
        name = f"the mistake {mistake.id}"
        if mistake.harmless:
            name = f"{mistake.id}, another convention and no error"
        told = f"It looks like {name}: {is_}."
        lines += textwrap.wrap(told, 88, initial_indent="  ", subsequent_indent="  ")
        return "\n".join([*lines, f"  {address}"])


def judge(against: str, only: str = "", limit: float = LIMIT) -> list[Verdict]:
    """Return what is said of a function, or of answers in a file.

    A function is called in a process of its own: it may hang there, or end it.

    Parameters
    ----------
    against : str
        `package.module:function`, or the name of a `.json` file: for ids of equations, the
        answer to each case, in order. An answer has the outputs by name, as they stand in
        `vectors.json`, or `refused` with a reason.
    only : str, optional
        The id of the equation; without it, that of the function's name, or all in the file.
    limit : float, optional
        Seconds that each case may take.

    Raises
    ------
    ValueError
        If there is no such function, equation or file, or the file has another form; or if the
        function does not end in time, or ends its process.
    """
    if not isinstance(against, str):
        raise ValueError(f"expected package.module:function or a .json file, got {against!r}")  # noqa: TRY004
    if against.endswith(".json"):
        return list(_in_file(Path(against), only))
    with apart(against, limit) as function:
        equation = _equation(only or against.partition(":")[2].rpartition(".")[2])
        cases = vectors.make(equation).cases
        return [Verdict(equation, cases, [*function.answers(equation, cases)])]


def _equation(name: str) -> Equation:
    known = spec.load()
    found = [one for one in known.values() if name in (one.id, one.name)]
    if not found:
        names = ", ".join(known)
        raise ValueError(f"no equation {name}; name one with --only, of {names}")
    return found[0]


def _in_file(file: Path, only: str) -> Iterator[Verdict]:
    try:
        found = json.loads(files.text(file))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is no JSON: {error}") from error
    wanted = [_equation(only).id] if only else [*found] if isinstance(found, dict) else []
    if not wanted or not {*wanted} <= {*found}:
        raise ValueError(f"{file}: expected {FORM}{f', with {wanted[0]}' if wanted else ''}")
    for id_ in wanted:
        equation = _equation(id_)
        cases = vectors.make(equation).cases
        given = found[id_]
        if not isinstance(given, list) or len(given) != len(cases):
            count = len(given) if isinstance(given, list) else "no list of"
            raise ValueError(
                f"{file}: {id_} has {len(cases)} cases in vectors.json, got {count} answers"
            )
        yield Verdict(equation, cases, [_answer(file, equation, one) for one in given])


def _answer(file: Path, equation: Equation, given: Any) -> Answer:
    if isinstance(given, dict) and given.get("refused"):
        return Answer(refused=str(given["refused"]), typed=False)
    try:
        outputs = tuple(answers.numbers(given[out.name]) for out in equation.outputs)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ValueError(
            f"{file}: an answer to {equation.id} must be as {FORM}, or have refused: {error}"
        ) from error
    return Answer(outputs, typed=False)
