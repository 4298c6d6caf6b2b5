"""What functions return and call is read in the tree of their program."""

import pytest
from studied import program

from scratchnn.checker.program import reading

SOURCE = """
def one(a):
    if a:
        return a
    return b, c.d, a + 1
def two(x):
    for i in x:
        one(i)
class Net:
    def three(self):
        self.two(three())
        while True: pass
def four(): return
def five(): five()
"""
PROGRAM = program(SOURCE)


@pytest.mark.parametrize(
    ("name", "names"),
    [("one", ["b", "c.d", "a + 1"]), ("two", []), ("four", []), ("none", [])],
)
def test_the_last_return_says_what_comes_back(name: str, names: list[str]) -> None:
    assert reading.returned(PROGRAM, name) == names


def test_what_others_call_is_called_and_what_calls_itself_is_not() -> None:
    assert reading.called(PROGRAM) == {"one", "two"}
    assert reading.called(PROGRAM, {"two"}) == {"two"}
    assert reading.called(PROGRAM, {"two", "three"}) == set()


@pytest.mark.parametrize(
    ("name", "loops"), [("one", False), ("two", True), ("three", True), ("none", False)]
)
def test_a_function_repeats_something_where_there_is_a_loop(name: str, loops: bool) -> None:
    assert reading.loops(PROGRAM, name) is loops


def test_the_names_that_a_function_uses() -> None:
    def function() -> object:
        return reading.called(PROGRAM)

    assert {"reading", "called", "PROGRAM"} == reading.calls(function)
