"""What is raised when a page is wrong says everything at once, and travels between processes."""

import pickle

import pytest

from scratchnn.spec.error import SpecificationError


def test_each_fault_has_a_line_and_stands_by_itself() -> None:
    error = SpecificationError("one.md: no title", "two.md: no id")
    assert str(error) == "one.md: no title\ntwo.md: no id"
    assert error.faults == ("one.md: no title", "two.md: no id")


def test_who_expects_a_value_error_gets_one() -> None:
    with pytest.raises(ValueError, match=r"^no title$"):
        raise SpecificationError("no title")


def test_it_comes_whole_out_of_another_process() -> None:
    error = SpecificationError("one", "two")
    came = pickle.loads(pickle.dumps(error))  # noqa: S301 (ours)
    assert (str(came), came.faults) == (str(error), error.faults)
