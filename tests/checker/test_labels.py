"""Images and labels that were trained together are held to those of the data."""

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


OWN = """
import numpy as np
rng = np.random.default_rng(0)
x = rng.uniform(-3, 3, (200, 1))
t = np.sin(x)
w1, b1, w2, b2 = rng.normal(size=(1, 8)), np.zeros(8), rng.normal(size=(8, 1)), np.zeros(1)
for epoch in range(5):
    order = rng.permutation(200)
    x, t = x[order], t[order]
    for k in range(0, 200, 20):
        h = np.tanh(x[k:k + 20] @ w1 + b1)
        e = (h @ w2 + b2 - t[k:k + 20]) / 20
        g = e @ w2.T * (1 - h ** 2)
        w2 -= 0.1 * h.T @ e
        b2 -= 0.1 * e.sum(axis=0)
        w1 -= 0.1 * x[k:k + 20].T @ g
        b1 -= 0.1 * g.sum(axis=0)
"""


def test_few_examples_of_many_of_its_own_have_their_labels_beside_them() -> None:
    assert labels.torn(studied(source=OWN)) is None
    assert labels.torn(studied(source=OWN.replace("t[order]", "t"))) is not None
