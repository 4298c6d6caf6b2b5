"""How networks trained is kept, and trained again only for what it rests on."""

import numpy as np

from scratchnn.effects import kept


def test_the_samples_are_those_of_the_other_pages() -> None:
    samples = kept.samples(3)
    assert [sample.pixels.shape for sample in samples] == [(4000, 784)] * 3
    assert [sample.pixels_dev.shape for sample in samples] == [(1000, 784)] * 3
    assert all(sample.pixels.max() == 255 for sample in samples)
    assert not np.array_equal(samples[0].y, samples[1].y)
