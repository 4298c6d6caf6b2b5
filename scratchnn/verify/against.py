"""Somebody's function, or what a program in any language gave, against the test vectors."""

import importlib
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scratchnn import files, spec
from scratchnn.spec import Equation
from scratchnn.verify import answers, vectors
from scratchnn.verify.answers import Answer, Case

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
            return "\n".join([*lines, "  It looks like no mistake of the page."])
        address = f"{spec.SITE}equations/{id_}/#mistake-{mistake.id}"
        is_ = mistake.is_ or mistake.seen
        said = "another way, and no error" if mistake.harmless else "the mistake"
        told = f"It looks like {said} {mistake.id}: {is_}."
        lines += textwrap.wrap(told, 88, initial_indent="  ", subsequent_indent="  ")
        return "\n".join([*lines, f"  {address}"])


def judge(against: str, only: str = "") -> list[Verdict]:
    """Return what is said of a function, or of answers in a file.

    Parameters
    ----------
    against : str
        `package.module:function`, or the name of a `.json` file: for ids of equations, the
        answer to each case, in order. An answer has the outputs by name, as they stand in
        `vectors.json`, or `refused` with a reason.
    only : str, optional
        The id of the equation; without it, that of the function's name, or all in the file.

    Raises
    ------
    ValueError
        If there is no such function, equation or file, or the file has another form.
    """
    if not isinstance(against, str):
        raise ValueError(f"expected package.module:function or a .json file, got {against!r}")  # noqa: TRY004
    if against.endswith(".json"):
        return list(_in_file(Path(against), only))
    run = _function(against)
    equation = _equation(only or against.partition(":")[2].rpartition(".")[2])
    cases = vectors.make(equation).cases
    return [Verdict(equation, cases, [answers.ask(equation, run, case) for case in cases])]


def _equation(name: str) -> Equation:
    known = spec.load()
    found = [one for one in known.values() if name in (one.id, one.name)]
    if not found:
        names = ", ".join(known)
        raise ValueError(f"no equation {name}; name one with --only, of {names}")
    return found[0]


def _function(against: str) -> Callable[..., Any]:
    """Return a function by its module and name; modules of the current folder are found."""
    name, _, path = against.partition(":")
    if not name or not path:
        raise ValueError(f"expected package.module:function or a .json file, got {against}")
    with _here():
        try:
            found: Any = importlib.import_module(name)
        except (Exception, SystemExit) as error:  # somebody's module may raise anything
            raise ValueError(
                f"{name} cannot be imported: {type(error).__name__}: {error}"
            ) from error
    for part in path.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise ValueError(f"{name} has no function {path}")  # noqa: TRY004 (what was named)
    run: Callable[..., Any] = found
    return run


@contextmanager
def _here() -> Iterator[None]:
    sys.path.insert(0, str(Path.cwd()))
    try:
        yield
    finally:
        sys.path.pop(0)


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
