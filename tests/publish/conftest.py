"""What several files of these tests stand on."""

from collections.abc import Iterator

import pytest

from scratchnn.publish.figures import video
from scratchnn.verify import cache


@pytest.fixture
def short_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Train for a few steps only: what is made of a run is made alike."""
    monkeypatch.setattr(video, "ITERATIONS", 3)
    monkeypatch.setattr(cache, "FOLDER", tmp_path_factory.getbasetemp())  # for all tests
    video.result.cache_clear()
    yield
    video.result.cache_clear()
