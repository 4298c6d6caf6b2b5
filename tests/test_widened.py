"""The equations as learners call them compute in floats, whatever they are given."""

import pickle
from typing import Any

import numpy as np
import pytest

import scratchnn
from scratchnn import widened
from scratchnn.equations import forward, initial, measure


def test_every_equation_that_is_exported_is_there() -> None:
    assert widened.FUNCTIONS.keys() == {*scratchnn.__all__} - {"check"}


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.int32, np.uint64, bool])
def test_bytes_are_subtracted_as_numbers_are(kind: Any) -> None:
    A, Y = np.array([[0], [1]], kind), np.array([[1], [0]], kind)
    dZ = scratchnn.output_error(A, Y)
    assert dZ.dtype == np.float64
    assert dZ.tolist() == [[-1.0], [1.0]]


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_what_cannot_wrap_decides_and_is_passed_on_as_it_is(kind: Any) -> None:
    A, Y = np.array([[0], [1]], kind), np.array([[1], [0]], np.uint8)
    assert scratchnn.output_error(A, Y).dtype == kind
    same = scratchnn.output_error(A, Y.astype(kind))
    assert same.dtype == kind
    assert same.tolist() == [[-1], [1]]


def test_what_is_given_by_name_is_widened_too() -> None:
    A, Y = np.array([[0]], np.uint8), np.array([[1]], np.uint8)
    assert scratchnn.output_error(A=A, Y=Y).tolist() == [[-1.0]]
    assert A.dtype == Y.dtype == np.dtype(np.uint8)


def test_plain_numbers_and_words_of_python_stay_what_they_are() -> None:
    step = scratchnn.gradient_step(np.array([1], np.uint8), np.array([2], np.uint8), alpha=1)
    assert step.tolist() == [-1.0]


def test_what_takes_bytes_on_purpose_is_the_equation_itself() -> None:
    assert widened.FUNCTIONS["scale_pixels"] is initial.scale_pixels
    assert widened.FUNCTIONS["accuracy"] is measure.accuracy
    assert widened.FUNCTIONS["relu"] is not forward.relu


def test_a_function_says_what_it_is_and_goes_to_other_processes() -> None:
    relu = widened.FUNCTIONS["relu"]
    assert (relu.__name__, relu.__doc__) == ("relu", forward.relu.__doc__)
    assert pickle.loads(pickle.dumps(relu)) is scratchnn.relu  # noqa: S301 (ours)
