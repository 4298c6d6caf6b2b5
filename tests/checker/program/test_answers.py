"""A program that asks is answered."""

import argparse

import pytest

from scratchnn.checker.program import answers


@pytest.mark.parametrize(
    ("question", "said"),
    [("Learning rate: ", "0.5"), ("How many epochs? ", "4"), ("Go on (Y/N)?", "y"), ("", "4"), (None, "4"), ("MOMENTUM", "0.5")],
)  # fmt: skip
def test_a_question_has_an_answer(question: object, said: str) -> None:
    assert answers.answer(question) == said


def test_a_command_line_has_an_argument_wherever_one_is_read() -> None:
    given = answers.Arguments(["program", "first"])
    assert (given[0], given[1], given[-1], given[5]) == ("program", "first", "first", "4")
    assert given[1:] == ["first"]
    assert len(given) == 2


def parsed(parser: argparse.ArgumentParser, *rest: str) -> argparse.Namespace:
    found, _ = answers.parsed(parser, list(rest) or None)
    assert isinstance(found, argparse.Namespace)
    return found


def test_what_must_be_given_is_given_and_what_has_a_default_has_it() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, required=True)
    parser.add_argument("--layers", type=int, nargs=2, required=True)
    parser.add_argument("mode", choices=["train", "test"])
    parser.add_argument("--epochs", type=int, default=9)
    found = parsed(parser)
    assert (found.lr, found.layers, found.mode, found.epochs) == (0.5, [4, 4], "train", 9)


def test_a_command_line_of_the_programs_own_is_read_as_it_is() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, required=True)
    assert parsed(parser, "--lr", "0.25").lr == 0.25
