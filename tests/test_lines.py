"""The lines that a program comes to."""

import math
import sys
from typing import Any

import pytest

from scratchnn import lines
from scratchnn.session import Block, Session

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="Python says which line begins from 3.12 on"
)
CODE = """def f(n):
    for i in range(n):
        n += i
    return n
f(1000)
"""


def told(again: float) -> list[tuple[Any, ...]]:
    """Run some code, and return what is told of it."""
    heard: list[tuple[Any, ...]] = []
    with lines.followed("<mine", lambda *at: heard.append(at), again):
        exec(compile(CODE, "<mine>", "exec"), {})  # noqa: S102 (it is ours)
        lines.left()
    return heard


def test_each_line_is_told_the_first_time() -> None:
    function = [("f", number, "") for number in (2, 3, 4)]
    outside = [lines.OUTSIDE] * 2  # as it was said, and at the end
    assert told(math.inf) == [("", 1, ""), ("", 5, ""), *function, *outside]


def test_a_line_is_told_again_after_a_while() -> None:
    assert told(1000) == told(math.inf)
    assert told(-1).count(("f", 3, "")) == 1000


def test_nobody_is_told_of_what_comes_later() -> None:
    heard: list[tuple[Any, ...]] = []
    with lines.followed("<mine", lambda *at: heard.append(at)):
        pass
    exec(compile(CODE, "<mine>", "exec"), {})  # noqa: S102 (it is ours)
    lines.left()
    assert heard == [lines.OUTSIDE]


def test_an_example_tells_its_lines() -> None:
    heard: list[tuple[str, str]] = []
    Session(lambda *at: heard.append(at)).run(
        [Block(">>> x = 1\n>>> for i in [2]:\n...     x\n2\n")]
    )
    assert [text for kind, text in heard if kind == "at"] == [
        "“x = 1”", "“for i in [2]:”", "“x”", "",
    ]  # fmt: skip
