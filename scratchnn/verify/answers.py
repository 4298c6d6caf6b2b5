"""Judge what somebody's function gives for test vectors, and say which mistake it looks like.

It knows cases as they stand in `vectors.json`, where every number is text that any language
reads without losing a bit.
"""

import copy
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray as Array

from scratchnn.spec import Equation, Mistake
from scratchnn.verify import mistakes
from scratchnn.verify.draws import Values

ALIKE = 0.9  # of all cases, and of those that differ, the part where a mistake does the same
CLOSE = 1e-5  # by which what does the same may differ, in float32 too
NUMBERS = {*"iufb"}  # kinds of arrays
MOST = 0.75  # of the cases that differ, the part that must be right to a few digits
NEARER = 4  # times as near to the mistake as to what is right


@dataclass(frozen=True)
class Wanted:
    """An output: the nearest floats, and by how much each entry may be off."""

    name: str
    value: Array
    within: Array


@dataclass(frozen=True)
class Case:
    """Inputs, and what a right function gives for them."""

    kind: str  # what is special about the inputs
    precision: str  # float64 or float32
    given: Values  # what is given, by name; what is drawn at random is among it
    wanted: tuple[Wanted, ...]  # the outputs in order; none where the inputs must be refused
    rejects: tuple[str, ...] = ()  # the mistakes of the page that it tells apart


@dataclass(frozen=True)
class Answer:
    """What a function gives for a case: outputs, or why there are none."""

    outputs: tuple[Array, ...] = ()
    refused: str = ""  # the error that it raises instead; empty if it raises none
    changed: tuple[str, ...] = ()  # inputs that are not as they were
    # whether the types of the outputs say something: lists and some languages have none
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
        several = _several(equation, out)
        outputs = tuple(map(_plain_array, several))
    except (Exception, SystemExit) as error:  # somebody's code may raise anything
        return Answer(refused=f"{type(error).__name__}: {error}")
    changed = tuple(n for n, value in before.items() if not np.array_equal(value, given[n]))
    return Answer(outputs, changed=changed, typed=all(hasattr(x, "dtype") for x in several))


def _several(equation: Equation, out: Any) -> tuple[Any, ...]:
    """Return the outputs one by one: a list of several is as good as a tuple."""
    if out is None:
        return ()
    listed = isinstance(out, list) and len(equation.outputs) > 1
    return tuple(out) if listed or isinstance(out, tuple) else (out,)


def _plain_array(value: Any) -> Array:
    """Return an array of numbers or text; of other things their shape alone."""
    array = np.asarray(value)
    return np.empty(array.shape, object) if array.dtype.hasobject else array


def fault(case: Case, answer: Answer) -> str:
    """Say what is wrong with an answer; empty if nothing is."""
    if not case.wanted:
        return "" if answer.refused else "it must be refused, and an answer is given"
    if answer.refused:
        return f"it is refused: {answer.refused}"
    if len(answer.outputs) != len(case.wanted):
        names = ", ".join(wanted.name for wanted in case.wanted)
        count = len(answer.outputs)
        return f"{names} must be given, got {count or 'no'} output{'s' * (count != 1)}"
    for wanted, got in zip(case.wanted, answer.outputs, strict=True):
        if said := _differs(wanted, got, typed=answer.typed):
            return said
    return f"{answer.changed[0]} was changed" if answer.changed else ""


def _differs(wanted: Wanted, got: Array, *, typed: bool) -> str:
    if got.shape != wanted.value.shape:
        return f"{wanted.name} must have shape {wanted.value.shape}, got {got.shape}"
    whole = got.dtype.kind == wanted.value.dtype.kind == "i"  # of whatever size
    if typed and not whole and got.dtype != wanted.value.dtype:
        return f"{wanted.name} must be {wanted.value.dtype}, got {got.dtype}"
    if got.dtype.kind not in NUMBERS:
        return f"{wanted.name} must be numbers, got {got.dtype}"
    right = _right(wanted, got)
    if right.all():
        return ""
    at = tuple(map(int, np.argwhere(~right)[0]))
    place = f"[{', '.join(map(str, at))}]" if at else ""
    return (
        f"{wanted.name}{place} is {got[at].item() + 0!r}, "
        f"and {wanted.value[at].item() + 0!r} is right"
    )


def _right(wanted: Wanted, got: Array) -> Array:
    """Say which numbers are near enough."""
    with np.errstate(all="ignore"):
        apart = np.abs(np.subtract(got, wanted.value, dtype=np.float64))
        return np.asarray((got == wanted.value) | (apart <= wanted.within))


def looks_like(
    equation: Equation, cases: Sequence[Case], found: Sequence[Answer]
) -> Mistake | None:
    """Return the mistake of the page that gives the same answers, right and wrong, or None."""
    told = [(c, a, bool(fault(c, a))) for c, a in zip(cases, found, strict=True)]
    if any(case.wanted for case, _, wrong in told if wrong):
        # Not every language can refuse, and not to do so is no mistake of a page.
        told = [one for one in told if one[0].wanted]

    def likeness(mistake: Mistake) -> float:
        run = mistakes.implementation(equation, mistake)
        same, among = list[bool](), list[bool]()
        for case, answer, wrong in told:
            other = ask(equation, run, case)
            if not _breaks_down(other, answer):
                same.append(_explains(case, other, answer) if wrong else _same(other, answer))
                among += [same[-1]] if wrong else []
        enough = 2 * len(among) > sum(wrong for *_, wrong in told)
        return float(min(np.mean(same), np.mean(among))) if enough else 0.0

    alike = {mistake: likeness(mistake) for mistake in equation.mistakes}
    best = max(alike, key=lambda mistake: alike[mistake], default=None)
    return best if best is not None and alike[best] >= ALIKE else None


def digits(cases: Sequence[Case], found: Sequence[Answer]) -> int:
    """Return to how many digits most wrong answers are right after all; 0 if they are not."""
    off = []
    for case, answer in zip(cases, found, strict=True):
        if case.wanted and fault(case, answer):
            pairs = zip(case.wanted, answer.outputs, strict=False)
            near = _comparable(case, answer) and not _all_right(case, answer)
            off.append(max(_apart(w.value, got) for w, got in pairs) if near else np.inf)
    most = float(np.quantile(off, MOST, method="higher")) if off else np.inf
    return int(-np.log10(max(most, np.finfo(float).eps))) if most <= CLOSE else 0


def _comparable(case: Case, answer: Answer) -> bool:
    """Say whether an answer has numbers for all that is wanted."""
    return [w.value.shape for w in case.wanted] == [x.shape for x in answer.outputs] and all(
        x.dtype.kind in NUMBERS for x in answer.outputs
    )


def _all_right(case: Case, answer: Answer) -> bool:
    """Say whether all numbers are near enough, whatever their types."""
    return all(_right(*pair).all() for pair in zip(case.wanted, answer.outputs, strict=True))


def _explains(case: Case, other: Answer, answer: Answer) -> bool:
    """Say whether two answers are the same, and nearer to each other than to what is right."""
    if not _same(other, answer):
        return False
    if not _comparable(case, answer) or _all_right(case, answer):
        return True  # something else than a number is wrong
    return any(
        _apart(wanted.value, got) > NEARER * _apart(theirs, got)
        for wanted, theirs, got in zip(case.wanted, other.outputs, answer.outputs, strict=True)
    )


def _breaks_down(other: Answer, answer: Answer) -> bool:
    """Say whether a mistake's own code overflows where the answer does not.

    Somebody's may hold the mistake, and be more careful with large numbers.
    """
    return any(
        x.shape == y.shape and bool((np.isfinite(y) & ~np.isfinite(x)).any())
        for x, y in zip(other.outputs, answer.outputs, strict=False)
        if {x.dtype.kind, y.dtype.kind} <= NUMBERS
    )


def _same(one: Answer, other: Answer) -> bool:
    if one.refused and other.refused:
        # Of the same inputs, and perhaps in another order.
        said, told = (re.sub(r"\d+", "", answer.refused) for answer in (one, other))
        return not (one.typed and other.typed) or said == told
    if one.refused or other.refused:
        return False
    if one.typed and other.typed and one.changed != other.changed:
        return False
    if len(one.outputs) != len(other.outputs):
        return False
    return all(_apart(y, x) <= CLOSE for x, y in zip(one.outputs, other.outputs, strict=True))


def _apart(x: Array, y: Array) -> float:
    """Return by how much arrays differ, as a part of the largest finite number of the first."""
    if x.shape != y.shape or {x.dtype.kind, y.dtype.kind} - NUMBERS:
        return np.inf
    with np.errstate(all="ignore"):
        same = (x == y) | (np.isnan(x) & np.isnan(y))
        gap = np.where(same, 0.0, np.abs(np.subtract(x, y, dtype=np.float64)))
        largest = np.abs(x[np.isfinite(x)]).max(initial=0)
        return float(np.nan_to_num(gap, nan=np.inf).max(initial=0) / (largest or 1))


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
