"""The run of the video is trained once, and kept to the last digit."""

import numpy as np
import pytest

from scratchnn import data, training
from scratchnn.network import forward
from scratchnn.publish.figures import video

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("short_run")]  # networks are trained


def test_one_run_serves_all_figures() -> None:
    assert video.result() is video.result()


def test_the_run_is_kept_to_the_last_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    made = video.result()
    X, y, X_dev, y_dev = data.split(data.load("sample"), np.random.default_rng(0))
    again = training.train(X, y, X_dev, y_dev, parameters=video.result().start, iterations=3)
    assert again.history == made.history
    for kept, trained in zip(made.parameters, again.parameters, strict=True):
        assert kept.dtype == trained.dtype
        assert np.array_equal(kept, trained)
    video.result.cache_clear()
    monkeypatch.setattr(training, "train", None)  # nobody trains again
    assert video.result().history == made.history


def test_another_length_is_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(video.result().history.loss) == 4
    monkeypatch.setattr(video, "ITERATIONS", 1)
    video.result.cache_clear()
    assert len(video.result().history.loss) == 2


def test_a_result_holds_what_the_run_was_made_of() -> None:
    made = video.result()
    assert made.X.shape == (784, 4000)
    assert made.Y.shape == (10, 4000)
    assert np.array_equal(made.Y.sum(axis=0), np.ones(4000))
    assert forward(made.start, made.X)[-1].shape == made.Y.shape
