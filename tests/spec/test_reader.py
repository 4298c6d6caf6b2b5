"""Front matter becomes objects, or a sentence says what is wrong with it."""

from dataclasses import dataclass, field

import pytest

from scratchnn.spec import SpecificationError
from scratchnn.spec.reader import build


@dataclass(frozen=True)
class Part:
    """Something within."""

    name: str
    shape: tuple[str | int, ...] | str = ()


@dataclass(frozen=True)
class Whole:
    """Something with everything in it."""

    lines: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    number: float | None = None
    yes: bool = False
    at: dict[str, float] = field(default_factory=dict)
    for_: tuple[str, ...] = ()
    phase: str = field(default="", metadata={"derived": True})


def test_one_text_is_a_list_of_one() -> None:
    assert build(Whole, {"lines": "a = b"}, "p").lines == ("a = b",)
    assert build(Whole, {"lines": ["a", "b"]}, "p").lines == ("a", "b")


def test_a_key_that_is_a_word_of_python() -> None:
    assert build(Whole, {"lines": "a", "for": ["W1", "b1"]}, "p").for_ == ("W1", "b1")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "p: missing key lines"),
        ({"lines": "a", "phase": "loss"}, "p: unknown key phase; there are lines, parts, number"),
        ({"lines": 3}, "p: lines: expected a list, got 3"),
        ({"lines": "a", "number": "zero"}, "p: number: expected a number, got 'zero'"),
        ({"lines": "a", "number": True}, "p: number: expected a number, got True"),
        ({"lines": "a", "yes": 1}, "p: yes: expected true or false, got 1"),
        ({"lines": "a", "at": [1]}, r"p: at: expected keys and values, got \[1\]"),
        ({"lines": "a", "parts": [{"name": []}]}, r"p: parts\[0\]: name: expected text, got \[\]"),
        ({"lines": "a", "parts": "x"}, "p: parts: expected a list, got 'x'"),
        ({"lines": "a", "parts": ["x"]}, r"p: parts\[0\]: expected keys and values, got 'x'"),
        ({1: 2, "lines": "a"}, "p: unknown key 1"),
        (None, "p: expected keys and values, got None"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(given: object, message: str) -> None:
    with pytest.raises(SpecificationError, match=message):
        build(Whole, given, "p")


def test_a_shape_is_a_list_or_a_word() -> None:
    assert build(Part, {"name": "W", "shape": ["n", 1]}, "p").shape == ("n", 1)
    assert build(Part, {"name": "W", "shape": "any"}, "p").shape == "any"
