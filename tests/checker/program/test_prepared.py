"""What stands in for scikit-learn and SciPy around a network does what these do."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scratchnn.checker.program import prepared
from scratchnn.checker.program.load import Columns
from scratchnn.checker.program.standins import StandIn
from scratchnn.checker.program.world import World

X = np.arange(20.0).reshape(10, 2) ** 1.5
Y = np.array(list("abcabcabca"))


def test_rows_and_labels_are_parted_together() -> None:
    train, test, labels, others = prepared.train_test_split(X, Y, test_size=0.2, random_state=3)
    assert (len(train), len(test), len(labels), len(others)) == (8, 2, 8, 2)
    for row, label in zip([*train, *test], [*labels, *others], strict=True):
        assert label == Y[(row == X).all(axis=1)][0]
    first, *_ = prepared.train_test_split(
        X, Y, test_size=500, shuffle=False
    )  # of more examples
    np.testing.assert_array_equal(first, X[:7])
    mixed, with_them = prepared.shuffle(X.tolist(), Y)
    assert sorted(mixed) == X.tolist()
    assert len(with_them) == 10


def test_each_part_is_tested_on_once() -> None:
    parts = list(prepared.KFold(3, shuffle=True).split(X))
    assert sorted(i for _, test in parts for i in test) == list(range(10))
    assert all(not {*train} & {*test} for train, test in parts)


@pytest.mark.parametrize("kind", [prepared.StandardScaler, prepared.MinMaxScaler])
def test_what_is_scaled_can_be_scaled_back(kind: Any) -> None:
    scaler = kind()
    scaled = scaler.fit_transform(X)
    np.testing.assert_allclose(scaler.inverse_transform(scaled), X)
    np.testing.assert_allclose(scaler.transform(X[:3]), scaled[:3])


def test_means_are_0_and_ranges_from_0_to_1() -> None:
    scaled = prepared.StandardScaler().fit_transform(X)
    np.testing.assert_allclose((scaled.mean(axis=0), scaled.std(axis=0)), [[0, 0], [1, 1]], atol=1e-12)  # fmt: skip
    scaled = prepared.MinMaxScaler((-1, 1)).fit_transform(X)
    np.testing.assert_allclose((scaled.min(axis=0), scaled.max(axis=0)), [[-1, -1], [1, 1]])
    assert not prepared.StandardScaler().fit_transform(np.ones((3, 2))).any()


def test_classes_are_numbered_and_one_hot() -> None:
    encoder = prepared.LabelEncoder()
    numbers = encoder.fit_transform(Y)
    assert (numbers[:4].tolist(), encoder.inverse_transform(numbers).tolist()) == ([0, 1, 2, 0], Y.tolist())  # fmt: skip
    hot = np.eye(3)[numbers]
    np.testing.assert_array_equal(prepared.LabelBinarizer().fit_transform(Y), hot)
    np.testing.assert_array_equal(prepared.OneHotEncoder().fit_transform(Y[:, None]).toarray(), hot)  # fmt: skip
    assert prepared.LabelBinarizer().fit_transform(["no", "yes"]).tolist() == [[0], [1]]


def test_scores_are_squashed() -> None:
    shares = prepared.softmax(X, axis=1)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(prepared.log_softmax(X, axis=1), np.log(shares))
    assert prepared.expit(0) == 0.5
    assert prepared.logsumexp([0.0, 0.0]) == pytest.approx(np.log(2))


def test_what_is_drawn_is_not_far() -> None:
    drawn = prepared.truncnorm(-1, 1, loc=3, scale=0.5).rvs((4, 5))
    assert drawn.shape == (4, 5)
    assert np.abs(drawn - 3).max() <= 0.5


def test_answers_are_measured() -> None:
    assert prepared.accuracy_score([1, 2, 3, 4], [1, 2, 0, 0]) == 0.5
    assert prepared.mean_squared_error([1, 2], [1, 4]) == 2


def test_stand_ins_of_these_libraries_alone_do_it() -> None:
    world = World(
        Path(), lambda name, file: SimpleNamespace(name=name, file=file), Columns("y", [])
    )
    assert StandIn("scipy.special.expit", world)(0) == 0.5
    assert isinstance(StandIn("torch.softmax", world)(0), StandIn)
    steps: list[dict[str, Any]] = []
    world.report = steps.append
    fun = lambda theta: (theta @ theta, 2 * theta)  # noqa: E731
    StandIn("scipy.optimize.minimize", world)(fun, np.ones(2), jac=True)
    assert "the parameters" in steps[1]
