"""The blocks of a page run in order, and what comes is compared with what is printed."""

import json
from typing import Any

import pytest

from scratchnn import session
from scratchnn.session import Block, Session

FIRST = Block(">>> x = 2\n>>> x\n2\n")
SECOND = Block(">>> x = x + 1\n>>> x\n3\n")


def statuses(blocks: list[Block], here: Session | None = None) -> list[str]:
    """Run blocks, and return what came of the examples of the last."""
    return [result.status for result in (here or Session()).run(blocks).results]


def test_a_block_runs_after_those_above() -> None:
    assert statuses([FIRST, SECOND]) == ["same", "same"]


def test_a_block_gives_the_same_when_it_is_run_again() -> None:
    here = Session()
    assert statuses([FIRST, SECOND], here) == statuses([FIRST, SECOND], here)


def test_a_block_that_was_run_is_not_run_again_for_those_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    here, above = Session(), Block(">>> made = []\n")
    below = Block(">>> made.append(1)\n>>> made\n[1]\n")
    here.run([above])
    made = here.names["made"]
    here.run([above, below])
    assert made is here.names["made"]
    assert capsys.readouterr() == ("", "")


def test_a_change_above_reaches_what_is_below() -> None:
    here = Session()
    assert statuses([FIRST, SECOND], here) == ["same", "same"]
    outcome = here.run([FIRST._replace(typed="x = 5\nx"), SECOND])
    assert [result.got for result in outcome.results] == ["", "6\n"]
    assert outcome.results[1].status == "differs"
    assert outcome.above == 0


def test_changed_code_is_compared_where_the_page_has_an_answer() -> None:
    assert statuses([FIRST._replace(typed="x = 3\nx")]) == ["same", "differs"]
    assert statuses([FIRST._replace(typed="x = 2\nx\nx * 2\nx * 3")]) == [
        "same", "same", "new", "new",
    ]  # fmt: skip


def test_code_may_be_typed_as_at_a_prompt() -> None:
    assert statuses([FIRST._replace(typed=">>> x = 2\n>>> x\n2\n")]) == ["same", "same"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("for i in range(2):\n    print(i)\n\ni", ["0\n1\n", "1\n"]),
        ("a = 1; a\n", ["1\n"]),
        ("@staticmethod\ndef f():\n    # two\n    return 2\n\n# three\nf()", ["", "2\n"]),
        ("", []),
    ],
)
def test_statements_are_run_as_a_prompt_runs_them(typed: str, shown: list[str]) -> None:
    outcome = Session().run([Block(">>> 0\n0\n", typed)])
    assert [result.got for result in outcome.results] == shown


def test_an_error_is_the_last_thing_shown_and_reads_as_pythons() -> None:
    block = Block("", "def f(x):\n    return x / 0\n\nf(1)\nprint('never')")
    *_, last = Session().run([block]).results
    assert last.status == "error"
    assert last.got.startswith("Traceback (most recent call last):\n  File ")
    assert "return x / 0" in last.got
    assert last.got.endswith("ZeroDivisionError: division by zero\n")
    assert "doctest" not in last.got


def test_an_error_that_is_printed_is_as_printed() -> None:
    page = (
        ">>> int('x')\nTraceback (most recent call last):\n    ...\nValueError: invalid ...\n"
    )
    assert statuses([Block(page)]) == ["same"]


def test_what_python_cannot_read_is_said() -> None:
    [only] = Session().run([Block(">>> 1\n1\n", "1 +")]).results
    assert only.status == "error"
    assert only.got.endswith("SyntaxError: invalid syntax\n")


def test_a_warning_is_shown() -> None:
    block = Block("", "import warnings\nwarnings.warn('mind', stacklevel=1)")
    *_, last = Session().run([block]).results
    assert "UserWarning: mind" in last.got


def test_a_docstring_has_the_names_of_its_module() -> None:
    block = Block(">>> forward.__name__\n'forward'\n", of="scratchnn.network.forward")
    assert statuses([block]) == ["same"]


def test_an_output_without_end_is_cut() -> None:
    [only] = Session().run([Block("", "print('x' * 100_000)")]).results
    assert len(only.got) < session.LONGEST + 100
    assert only.got.endswith("… and 80001 letters more\n")


def test_question_and_answer_are_json() -> None:
    question = json.dumps({"blocks": [FIRST._asdict()]})
    answer: dict[str, Any] = json.loads(session.answer(question))
    assert [result["status"] for result in answer["results"]] == ["same", "same"]
    assert answer["above"] is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (">>>a\n", "line 1 lacks blank after >>>"),
        (">>> if 1:\n...x\n", "line 2 lacks blank after ..."),
        ("x = '\0'", "null bytes"),
        ("(" * 5000, "too many nested parentheses"),
        ("-" * 20_000 + "1", "Error"),  # the memory of the reader of code, or its depth
        ("x = '\ud800'", "surrogates not allowed"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("%matplotlib inline", "invalid syntax"),
        ("  x = 1", "unexpected indent"),
        ("await x", "outside function"),
    ],
)
def test_what_is_no_code_is_an_error_of_the_block(typed: str, said: str) -> None:
    [result] = Session().run([FIRST._replace(typed=typed)]).results
    assert result.status == "error"
    assert said in result.got


def test_what_a_block_prints_is_heard_of_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PAUSE", -1)
    heard: list[tuple[str, str]] = []
    here = Session(lambda *told: heard.append(told))
    block = Block(
        '>>> for i in range(3):\n...     print("round", i)\nround 0\nround 1\nround 2\n'
    )
    assert statuses([block], here) == ["same"]
    said = "".join(text for what, text in heard if what == "printed")
    assert said == "round 0\nround 1\nround 2\n"


def test_what_is_printed_quickly_is_heard_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PAUSE", 1e9)
    heard: list[str] = []
    here = Session(lambda what, _: heard.append(what))
    assert statuses([Block(">>> print(1)\n1\n>>> 2\n2\n")], here) == ["same", "same"]
    assert "printed" not in heard


def test_a_block_may_call_what_another_has_defined() -> None:
    first = Block(">>> 1\n1\n>>> def half(x):\n...     return x / 0\n")
    *_, result = Session().run([first, Block(">>> half(3)\n1.5\n")]).results
    assert result.status == "error"
    assert "return x / 0" in result.got
