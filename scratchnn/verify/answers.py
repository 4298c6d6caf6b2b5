"""Judge what somebody's function gives for test vectors, and say which mistake it looks like.

It knows cases as they stand in `vectors.json`, where every number is text that any language
reads without losing a bit.
"""

import copy
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.spec import Equation, Mistake
from scratchnn.verify import mistakes
from scratchnn.verify.draws import Values

ALIKE = 0.9  # of the cases that differ, the part on which a mistake must do the same
CLOSE = 1e-5  # by which what does the same may differ, in float32 too


@dataclass(frozen=True)
class Wanted:
    """An output: the nearest floats, and by how much each entry may be off."""

    name: str
    value: Array
    within: Array


@dataclass(frozen=True)
class Case:
    """Inputs, and what a right function gives for them.

    Attributes
    ----------
    kind : str
        What is special about the inputs.
    precision : str
        float64 or float32.
    given : dict
        What is given, by name; what is drawn at random is among it.
    wanted : tuple of Wanted
        The outputs in order; none where the inputs must be refused.
    rejects : tuple of str
        The mistakes of the page that it tells apart.
    """

    kind: str
    precision: str
    given: Values
    wanted: tuple[Wanted, ...]
    rejects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a function gives for a case: outputs, or why there are none.

    Attributes
    ----------
    outputs : tuple of ndarray
    refused : str
        The error that it raises instead; empty if it raises none.
    changed : tuple of str
        Inputs that are not as they were.
    typed : bool
        Whether the types of the outputs say something: not every language has several.
    """

    outputs: tuple[Array, ...] = ()
    refused: str = ""
    changed: tuple[str, ...] = ()
    typed: bool = True


class Drawn:
    """A generator that gives what was drawn already, whatever it is asked for."""

    def __init__(self, drawn: Iterable[Any]) -> None:
        self._left = iter([*drawn])

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def draw(*_: Any, **__: Any) -> Any:
            for found in self._left:
                return copy.deepcopy(found)
            raise ValueError(f"{name} draws more often than the equation does")

        return draw


def ask(equation: Equation, run: Callable[..., Any], case: Case) -> Answer:
    """Return what a function gives for a case, whatever it does."""
    before = copy.deepcopy(case.given)
    given = copy.deepcopy(case.given)
    drawn = [given[name] for name in equation.where]
    arguments = [
        Drawn(drawn) if s.domain == "generator" else given[s.name] for s in equation.inputs
    ]
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            out = run(*arguments)
        outputs = tuple(map(np.asarray, out if isinstance(out, tuple) else (out,)))
    except (Exception, SystemExit) as error:  # somebody's code may raise anything
        return Answer(refused=f"{type(error).__name__}: {error}")
    changed = tuple(n for n, value in before.items() if not np.array_equal(value, given[n]))
    return Answer(outputs, changed=changed)


def fault(case: Case, answer: Answer) -> str:
    """Say what is wrong with an answer; empty if nothing is."""
    if not case.wanted:
        return "" if answer.refused else "it must be refused, and an answer is given"
    if answer.refused:
        return f"it is refused: {answer.refused}"
    if len(answer.outputs) != len(case.wanted):
        names = ", ".join(wanted.name for wanted in case.wanted)
        return f"{names} must be given, got {len(answer.outputs)} outputs"
    for wanted, got in zip(case.wanted, answer.outputs, strict=True):
        if said := _differs(wanted, got, typed=answer.typed):
            return said
    return f"{answer.changed[0]} was changed" if answer.changed else ""


def _differs(wanted: Wanted, got: Array, *, typed: bool) -> str:
    if got.shape != wanted.value.shape:
        return f"{wanted.name} must have shape {wanted.value.shape}, got {got.shape}"
    if typed and not _same_type(wanted.value, got):
        return f"{wanted.name} must be {wanted.value.dtype}, got {got.dtype}"
    if got.dtype.kind not in "iufb":
        return f"{wanted.name} must be numbers, got {got.dtype}"
    with np.errstate(all="ignore"):
        apart = np.abs(np.subtract(got, wanted.value, dtype=np.float64))
        right = (got == wanted.value) | (apart <= wanted.within)
    if right.all():
        return ""
    at = tuple(map(int, np.argwhere(~right)[0]))
    place = f"[{', '.join(map(str, at))}]" if at else ""
    return (
        f"{wanted.name}{place} is {got[at].item()!r}, and {wanted.value[at].item()!r} is right"
    )


def _same_type(wanted: Array, got: Array) -> bool:
    return got.dtype == wanted.dtype or (wanted.dtype.kind == got.dtype.kind == "i")


def looks_like(
    equation: Equation, cases: Sequence[Case], found: Sequence[Answer]
) -> Mistake | None:
    """Return the mistake of the page that does the same where answers are wrong, or None."""
    wrong = [
        (case, answer) for case, answer in zip(cases, found, strict=True) if fault(case, answer)
    ]
    alike = {}
    for mistake in equation.mistakes:
        run = mistakes.implementation(equation, mistake)
        same = [_same(ask(equation, run, case), answer) for case, answer in wrong]
        alike[mistake] = sum(same) / max(len(same), 1)
    best = max(alike, key=lambda mistake: alike[mistake], default=None)
    return best if best is not None and alike[best] >= ALIKE else None


def _same(one: Answer, other: Answer) -> bool:
    if one.refused or other.refused:
        return bool(one.refused and other.refused)
    if one.typed and other.typed and one.changed != other.changed:
        return False
    if [x.shape for x in one.outputs] != [x.shape for x in other.outputs]:
        return False
    return all(_close(x, y) for x, y in zip(one.outputs, other.outputs, strict=True))


def _close(x: Array, y: Array) -> bool:
    with np.errstate(all="ignore"):
        largest = np.abs(y[np.isfinite(y)]).max(initial=0)
        return bool(np.allclose(x, y, rtol=CLOSE, atol=CLOSE * largest, equal_nan=True))


# --- as text ---


def written(case: Case) -> dict[str, Any]:
    """Return a case as it stands in `vectors.json`."""
    outputs = {
        one.name: plain(one.value) | {"within": [_text(x, ".2g") for x in one.within.flat]}
        for one in case.wanted
    }
    return {
        "kind": case.kind,
        "precision": case.precision,
        "given": {name: plain(value) for name, value in case.given.items()},
        "wanted": outputs or None,
        "unchanged": bool(outputs),
        "rejects": list(case.rejects),
    }


def plain(value: Any) -> dict[str, Any]:
    """Return an array or a number as its shape, its type, and its numbers in rows as text.

    >>> plain(np.float32(0.1))
    {'shape': [], 'type': 'float32', 'data': ['0.10000000149011612']}
    """
    array = np.asarray(value)
    kind = "integer" if array.dtype.kind in "iub" else array.dtype.name
    data = [_text(x) if kind != "integer" else str(int(x)) for x in array.flat]
    return {"shape": list(array.shape), "type": kind, "data": data}


def _text(x: Any, form: str = "") -> str:
    """Return a float as the shortest text that gives it back; infinity is a word."""
    text = format(float(x), form) if form else repr(float(x))
    return text.replace("inf", "Infinity").replace("nan", "NaN")


def read(equation: Equation, case: dict[str, Any]) -> Case:
    """Return a case of `vectors.json`.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it has another form.
    """
    domains = {symbol.name: symbol.domain for symbol in equation.inputs}
    given = {}
    for name, value in case["given"].items():
        array = numbers(value)
        given[name] = array if array.ndim else array.item()
        if domains.get(name) == "shape":
            given[name] = tuple(map(int, array))
    wanted = tuple(
        Wanted(name, numbers(one), np.array(one["within"], float).reshape(one["shape"]))
        for name, one in (case["wanted"] or {}).items()
    )
    return Case(case["kind"], case["precision"], given, wanted, tuple(case["rejects"]))


def numbers(value: dict[str, Any]) -> Array:
    """Return the array of a shape, a type and numbers; without a type, of float64.

    >>> numbers({"shape": [2, 1], "type": "float32", "data": ["-Infinity", "0.5"]})
    array([[-inf],
           [ 0.5]], dtype=float32)
    """
    kind = {"integer": "int64"}.get(value.get("type", "float64"), value.get("type", "float64"))
    # As float64 first: text of a float32 read as float32 would be the same, but slower.
    data = [int(x) if kind == "int64" else float(x) for x in value["data"]]
    if min(value["shape"], default=0) < 0:  # NumPy would find out such a size by itself
        raise ValueError(f"shape must be of sizes, got {value['shape']}")
    return np.array(data, np.dtype(kind)).reshape(value["shape"])
