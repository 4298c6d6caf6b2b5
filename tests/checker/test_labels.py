"""Images and labels that were trained together are held to those of the data."""

import copy
from unittest.mock import patch

import numpy as np
import pytest
from studied import fitted, studied

from scratchnn.checker import labels
from scratchnn.checker.verdict.judgement import Issue

ONLY = ("(x, y), _ = mnist.load_data()", "x, y = mnist.load_data()[0]")  # those to train on
BOTH = "X, T = x / 255, np.eye(10)[y]"
STEP = "b2 -= 0.1 * gb2"
GUESS = f"{STEP}\n    right = (P.argmax(axis=1) == y).mean()"


def told(*pairs: tuple[str, str]) -> list[Issue]:
    fit = fitted(ONLY, *pairs)
    return list(labels.judge(fit.study, fit.chain))


def test_of_labels_that_belong_to_their_images_nothing_is_told() -> None:
    assert told() == []
    assert told((STEP, GUESS)) == []


def test_labels_of_other_images_are_torn_from_theirs() -> None:
    apart = (BOTH, "X, T = x / 255, np.eye(10)[y]\nT = np.roll(T, 1, axis=0)")
    (issue,) = told(apart)
    assert issue.mistake == "torn-pairs"
    seen = labels.torn(fitted(ONLY, apart).study)
    assert seen is not None
    assert seen.value.text == "T"  # where they part
    assert labels.torn(fitted(ONLY).study) is None


def test_an_example_is_changed_only_where_its_label_shows() -> None:
    study = copy.copy(fitted(ONLY, (BOTH, f"{BOTH}\nX, T = X[12:], T[12:]")).study)
    with patch.object(study, "runner", wraps=study.runner) as runner:
        assert labels.torn(study) is None
    asked = [call.args[0].variant for call in runner.call_args_list]
    assert {v.alone for v in asked if v.labels} >= {1, 12, 13}
    assert {v.alone for v in asked if v.pixels} == {12, 13}


def test_other_names_of_the_classes_are_told_as_a_choice() -> None:
    (issue,) = told((BOTH, "X, T = x / 255, np.eye(10)[9 - y]"))
    assert issue.mistake == "renamed"


def test_predictions_are_compared_with_the_classes_that_were_trained() -> None:
    off = (BOTH, "X, T = x / 255, np.eye(10)[(y + 1) % 10]")
    (issue,) = told(off, (STEP, GUESS))
    assert issue.mistake == "other-classes"
    alike = (STEP, GUESS.replace("== y", "== (y + 1) % 10"))
    assert [i.mistake for i in told(off, alike)] == ["renamed"]


def test_the_tables_of_a_file_are_found_with_their_images() -> None:
    study = studied(ONLY, (BOTH, f"{BOTH}\nfew = X[3:6]"))
    found = {seen.value.text: rows for seen, _, rows in labels.tables(study)}
    assert found["few"] == [3, 4, 5]
    assert "W1" not in found


@pytest.mark.parametrize("turned", [False, True])
def test_pixels_stand_without_the_labels_before_them(turned: bool) -> None:
    table = np.arange(20.0).reshape(5, 4)
    pixels = labels.pixels_of(table.T if turned else table, 3)
    np.testing.assert_array_equal(pixels, table[:, 1:])
    assert labels.pixels_of(np.zeros((5, 7)), 3) is None
