"""The lines that a program comes to."""

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


def told(times: int = 1) -> list[tuple[Any, ...]]:
    """Run some code so many times, and return what is told of it."""
    heard: list[tuple[Any, ...]] = []
    code = compile(CODE, "<mine>", "exec")
    with lines.followed("<mine", lambda *at: heard.append(at)):
        for _ in range(times):
            exec(code, {})  # noqa: S102 (it is ours)
            lines.beat()
        lines.left()
    return heard


def test_each_line_is_told_the_first_time() -> None:
    heard = told(3)  # a loop's may be told when it begins, and when it turns
    outside = ("", 1, ""), ("", 5, "")
    inside = [("f", number, "") for number in (2, 3, 4)]
    assert [*dict.fromkeys(heard)] == [*outside, *inside, lines.OUTSIDE]
    assert heard.count(("f", 3, "")) == 1


def test_a_line_is_told_again_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PAUSE", -1)
    assert told(3).count(("f", 3, "")) == 3


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
    said = [text for kind, text in heard if kind == "at"]
    assert [*dict.fromkeys(said)] == ["“x = 1”", "“for i in [2]:”", "“x”", ""]
