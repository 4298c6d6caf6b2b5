"""What went wrong is said in a plain sentence, with the line of the learner's file."""

import pytest

from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound, say


def raised(source: str, file: str = "mine.py") -> BaseException:
    try:
        exec(compile(source, file, "exec"), {})  # noqa: S102
    except BaseException as error:
        return error
    raise AssertionError(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise SystemExit(3)", "it ends the whole program, by sys.exit() or quit() (line 1)"),
        ("raise EOFError", "it asks for input, and nobody answers here (line 1)"),
        ("\ndef f(): f()\nf()", "it calls itself without end (line 2)"),
        (
            "\n\nimport no_such_thing",
            "the library no_such_thing is not installed here (line 3)",
        ),
        ("1 / 0", "ZeroDivisionError (line 1): division by zero"),
        ("raise ValueError", "ValueError (line 1)"),
        ("raise ValueError('one\\ntwo')", "ValueError (line 1): one"),
    ],
)
def test_an_exception_has_its_sentence(source: str, said: str) -> None:
    assert say(raised(source), "mine.py") == said


def test_a_name_that_is_not_known_is_told_with_what_to_do() -> None:
    found = say(raised("\nq"), "mine.py")
    assert found.startswith("q is not known there (line 2); only imports, functions, classes")
    assert found.endswith("hand it over as an argument")


def test_a_line_of_another_file_is_not_told() -> None:
    assert say(raised("1 / 0", "other.py"), "mine.py") == "ZeroDivisionError: division by zero"


def test_every_failure_is_one_and_what_is_open_is_kept() -> None:
    assert all(issubclass(kind, Failed) for kind in (Misused, Unbound, Empty))
    unbound = Unbound("why", ["p"], ["A"])
    assert (str(unbound), unbound.open, unbound.left) == ("why", ["p"], ["A"])
